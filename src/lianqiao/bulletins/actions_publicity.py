"""Saying where a text for everybody was published. It counts as publicity, never as somebody reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256

from lianqiao.bulletins.facts_publicity import GROUP, KINDS
from lianqiao.bulletins.models import Publication, PublicationTakenBack
from lianqiao.bulletins.publicity import plain, sayable
from lianqiao.bulletins.queries_publicity import may_take_back
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, ask, insist
from lianqiao.trace.actions import deed


def note_published(
    *,
    viewer: Viewer,
    key: str,
    kind: str,
    place: str,
    on: date,
    title: str,
    posts: Collection[int],
    events: Collection[int],
    content: str,
    today: date,
    now: datetime,
) -> Publication:
    """Record that `content` was published at `place` (the name of the site, account or group) on a day.

    The same `key` gives the row that is there. Who composes documents may; whoever hands messages over may for a
    chat group. Refused: `publicity_words` (title or place not for everybody), `publicity_empty`, `publicity_ahead`.
    """
    if kind not in KINDS:
        raise ValueError(f"nothing is published as {kind!r}")
    in_group = kind == GROUP and ask(viewer, Deed.SEE_DELIVERY).ok
    insist(viewer, Deed.SEE_DELIVERY if in_group else Deed.COMPOSE_BULLETINS)
    title, place = plain(title), plain(place)
    if not (title and place and sayable(title) and sayable(place)):
        raise Refused(Reason.of("publicity_words"))
    if not (posts or events):
        raise Refused(Reason.of("publicity_empty"))
    if on > today:
        raise Refused(Reason.of("publicity_ahead"))
    if there := Publication.objects.filter(key=key).first():
        return there
    with deed(actor=viewer.actor, action="bulletins.note_published", at=now) as note:
        made, _new = Publication.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind, "place": place[:80], "on": on, "title": title[:120], "posts": sorted(posts),
                "events": sorted(events), "sha256": sha256(content.encode()).hexdigest(), "recorded_at": now,
                "recorded_by": viewer.actor,
            },
        )  # fmt: skip
        note.subject, note.detail = f"publication:{made.pk}", {"kind": kind, "items": len(posts) + len(events)}
    return made


def take_publication_back(*, viewer: Viewer, publication_id: int, now: datetime) -> None:
    """It was entered by mistake: it counts no more, the row stays. Refused `not_found`, `no_right`."""
    row = Publication.objects.filter(pk=publication_id, taken_back=None).first()
    if row is None:
        raise Refused(Reason.of("not_found"))
    if not may_take_back(viewer=viewer, recorded_by=row.recorded_by):
        raise Refused(Reason.of("no_right", deed=Deed.COMPOSE_BULLETINS.value))
    with deed(actor=viewer.actor, action="bulletins.take_publication_back", at=now, subject=f"publication:{row.pk}"):
        PublicationTakenBack.objects.get_or_create(
            publication=row, defaults={"recorded_at": now, "recorded_by": viewer.actor}
        )
