"""What may have been done for a need: help given, a post recommended, an event put on. One list, one choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianqiao.assistance.actions_needs import meet_need, meet_need_by_event
from lianqiao.assistance.facts_events import Standing
from lianqiao.assistance.queries_events import events
from lianqiao.assistance.queries_needs import help_since, met_by
from lianqiao.cases.facts import Need
from lianqiao.desk.readable import readable
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.referrals.actions_needs import meet_need_by_post
from lianqiao.referrals.queries_needs import met_by_posts, posts_since
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer

MOST_EVENTS = 20


def done_since(*, viewer: Viewer, today: date, now: datetime, need: Need) -> list[tuple[str, str]]:
    """(`kind:id`, words) of all that was done since the need was stated, the newest first in each kind."""
    here: dict[str, Any] = {"viewer": viewer, "today": today, "need": need}
    acts = [
        (f"activity:{one.id}", _line(one.held_on, word(DEED_WORDS, one.kind), readable(viewer, one.title)))
        for one in help_since(**here)
    ]
    posts = [
        (f"referral:{one.id}", _line(one.on, _("推荐"), readable(viewer, one.post.title)))
        for one in posts_since(**here)
    ]
    put_on = [
        (f"event:{one.id}", _line(one.timing.starts_at.date(), _("活动"), one.title))
        for one in events(viewer=viewer, now=now)
        if one.standing is not Standing.CANCELLED and one.timing.starts_at.date() >= need.on
    ]
    return [*acts, *posts, *put_on[:MOST_EVENTS]]


def _line(on: date, what: str, title: str) -> str:
    return f"{on:%m-%d} {what} {title}".strip()


def meet(chosen: str, **said: Any) -> None:
    """Keep that what was chosen (`kind:id`) was done for the need. Refused as the three actions."""
    kind, _colon, number = chosen.partition(":")
    found = row_id(number) or 0
    if kind == "activity":
        meet_need(activity_id=found, **said)
    elif kind == "referral":
        meet_need_by_post(referral_id=found, **said)
    else:
        meet_need_by_event(event_id=found, **said)


def met_in_words(*, viewer: Viewer, today: date, needs: Collection[Need]) -> Mapping[int, list[tuple[str, date]]]:
    """(word, day) of what met each of these needs, by need id, oldest first."""
    found: dict[int, list[tuple[str, date]]] = {}
    for need_id, acts in met_by(viewer=viewer, today=today, needs=needs).items():
        found[need_id] = [(word(DEED_WORDS, kind), on) for kind, on in acts]
    for need_id, days in met_by_posts(viewer=viewer, today=today, needs=needs).items():
        found.setdefault(need_id, []).extend((_("推荐"), on) for on in days)
    return {need_id: sorted(met, key=lambda pair: pair[1]) for need_id, met in found.items()}
