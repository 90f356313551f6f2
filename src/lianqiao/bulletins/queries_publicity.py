"""Reading what may be told to everybody, and where it was. Nothing here reads a student."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.assistance.queries_events import events
from lianqiao.bulletins.facts_publicity import PublicationCard, PublicEvent, PublicPost
from lianqiao.bulletins.models import Publication
from lianqiao.bulletins.publicity import public_event, public_post
from lianqiao.jobs.queries import offerable
from lianqiao.people.queries import users
from lianqiao.rules.figures import Tally, count_items
from lianqiao.rules.values import Quantity, row_id
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

ANYBODY = Viewer(actor="system:feed", system=True)  # the feeds' own eyes: they read what is public and nothing else


def public_posts(*, viewer: Viewer, today: date, since: date | None = None) -> list[PublicPost]:
    """Posts that may be offered today and told to everybody, first recorded from `since` on; by closing day."""
    found = offerable(viewer=viewer, today=today)
    shown = (public_post(card) for card in found if since is None or card.first_recorded_on >= since)
    return [one for one in shown if one is not None]


def public_events(*, viewer: Viewer, now: datetime) -> list[PublicEvent]:
    """Events to come, the next first."""
    found = [public_event(card) for card in events(viewer=viewer, now=now)]
    return sorted((one for one in found if one is not None), key=lambda one: (one.starts_at, one.id))


def may_take_back(*, viewer: Viewer, recorded_by: str) -> bool:
    """May the viewer strike a publishing out again? Who entered it may, and who composes documents."""
    return recorded_by == viewer.actor or ask(viewer, Deed.COMPOSE_BULLETINS).ok


def publications(*, viewer: Viewer, since: date, until: date) -> tuple[Quantity, list[PublicationCard]]:
    """How often something was published in the span (items), and each time, the newest first. Two queries."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = list(Publication.objects.filter(taken_back=None, on__range=(since, until)).order_by("-on", "-id"))
    hands = {row.pk: row_id(row.recorded_by.removeprefix("user:")) for row in rows}
    names = users(viewer=viewer, ids={one for one in hands.values() if one is not None})
    shown = [
        PublicationCard(
            id=row.pk, kind=row.kind, place=row.place, on=row.on, title=row.title, posts=len(row.posts),
            events=len(row.events), by_name=_name(names.get(hands[row.pk] or 0)),
            may_take_back=may_take_back(viewer=viewer, recorded_by=row.recorded_by),
        )
        for row in rows
    ]  # fmt: skip
    return count_items(Tally(f"publication:{row.pk}", on=row.on) for row in rows).quantity, shown


def _name(user: object) -> str:
    return str(getattr(user, "display_name", ""))
