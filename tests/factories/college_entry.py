"""What of the college came in by other ways than a sheet: a scan, a saved mapping, a token, who found a post."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Model

from lianqiao.intake.actions_mappings import save_map
from lianqiao.intake.actions_push import make_token
from lianqiao.intake.models import PushToken, SavedMap
from lianqiao.jobs.actions_entry import name_finder
from lianqiao.jobs.actions_scans import keep_scan
from lianqiao.jobs.facts_entry import Channel, Finder, Level
from lianqiao.jobs.models import Post, PostScan
from lianqiao.rules.visibility import Viewer

PICTURE = b"\x89PNG\r\n\x1a\n canary"


def entry_of(hand: Viewer, today: date, now: datetime) -> None:
    """One of each."""
    keep_scan(viewer=hand, name="海报.png", content=PICTURE, now=now)
    save_map(viewer=hand, kind="posts", name="就业网导出", columns={"单位": "employer", "岗位": "title"}, now=now)
    make_token(viewer=hand, name="学校就业网", source="就业网", expires_on=today + timedelta(30), today=today, now=now)
    finder = Finder(Level.EXPERT, Channel.VISIT, hand.user_id)
    name_finder(viewer=hand, post_id=Post.objects.earliest("id").pk, finder=finder, now=now)


def entry_ids() -> dict[str, int]:
    """Their ids, as addresses name them."""
    return {
        "scan_id": _first(PostScan),
        "map_id": _first(SavedMap),
        "token_id": _first(PushToken),
    }


def _first(model: type[Model]) -> int:
    """The oldest one; 0 where a test dropped it."""
    return model._default_manager.order_by("id").values_list("pk", flat=True).first() or 0
