"""处理未送达: one message after another that waits for a person, with all there is to know of it on one screen.

A message is left out while somebody is on the way to the student: a classmate
was asked, or somebody rang today. Passing one over writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.delivery.queries import messages
from lianqiao.delivery.queries_tries import Chain, chains
from lianqiao.desk.delivery_board import ON_THE_WAY, LastSending, last_of, split
from lianqiao.desk.delivery_list import Line, Mine, in_columns
from lianqiao.desk.delivery_ways import Offered, offered_ways
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards
from lianqiao.outreach.facts import History
from lianqiao.outreach.queries import history
from lianqiao.outreach.queries_worked import Worked
from lianqiao.referrals.queries_letters import carried_posts
from lianqiao.roster.facts import StudentCard, masked_phone
from lianqiao.rules.visibility import Viewer

LOOKED_BACK = timedelta(days=120)  # tries and contacts older than that tell nothing of today's numbers


@dataclass(frozen=True, slots=True)
class Step:
    """One message. `attempts` and `contacts` are of the student, counted apart and never added."""

    line: Line
    place: int
    total: int
    back: int | None
    next: int | None
    stood: timedelta
    posts: tuple[PostCard, ...]
    ways: tuple[Offered, ...]
    chain: Chain | None
    attempts: int | None
    contacts: int | None
    phone: str
    in_hand: Worked | None


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the person stands; `step` is None where nothing waits. `in_hand`: messages somebody is on the way with."""

    step: Step | None
    in_hand: int
    on_the_way: int
    last: LastSending | None


def sequence(*, viewer: Viewer, today: date, now: datetime, at: int | None = None) -> Walk:
    """The message `at`, or the first, with its neighbours. As many queries for one message as for a thousand."""
    mine = in_columns(viewer=viewer, today=today)
    order, in_hand = split(viewer=viewer, today=today, mine=mine)
    place = next((number for number, one in enumerate(order) if one.id == at), 0)
    chosen = next((one for one in mine if one.id == at and one.id in in_hand), order[place] if order else None)
    return Walk(
        step=_step(viewer, today, now, chosen, order, place, in_hand.get(chosen.id)) if chosen else None,
        in_hand=len(in_hand),
        on_the_way=sum(one.group in ON_THE_WAY for one in mine),
        last=last_of(viewer, mine),
    )


def after(*, viewer: Viewer, today: date, envelope_id: int) -> int | None:
    """The message that follows in the order, None at its end: where to go on once this one is done with."""
    order, _in_hand = split(viewer=viewer, today=today, mine=in_columns(viewer=viewer, today=today))
    ids = [one.id for one in order]
    place = ids.index(envelope_id) + 1 if envelope_id in ids else 0
    return ids[place] if place < len(ids) else None


def _step(
    viewer: Viewer,
    today: date,
    now: datetime,
    chosen: Mine,
    order: Sequence[Mine],
    place: int,
    in_hand: Worked | None,
) -> Step:
    message = messages(viewer=viewer, ids=[chosen.id])[chosen.id]
    known = _history(viewer, today, chosen.student)
    carried = carried_posts(viewer=viewer, envelope_id=chosen.id)
    told = cards(viewer=viewer, today=today, ids=carried)
    line = Line(message, chosen)
    open_ways = offered_ways(viewer=viewer, message=message, student=chosen.student, user=chosen.user)
    return Step(
        line=line,
        place=place + 1,
        total=len(order),
        back=order[place - 1].id if place else None,
        next=order[place + 1].id if place + 1 < len(order) else None,
        stood=chosen.stood(now),
        posts=tuple(told[one] for one in carried if one in told),
        ways=() if line.past else open_ways,
        chain=chain_of(viewer, message),
        attempts=len(known.tries) if known else None,
        contacts=len(known.contacts) if known else None,
        phone=masked_phone(chosen.student.phone) if chosen.student else "",
        in_hand=in_hand,
    )


def _history(viewer: Viewer, today: date, student: StudentCard | None) -> History | None:
    if student is None:
        return None
    return history(viewer=viewer, today=today, since=today - LOOKED_BACK, until=today, ids=[student.id])


def chain_of(viewer: Viewer, message: EnvelopeFacts) -> Chain | None:
    """All ways the message went; None for one to a colleague."""
    found = chains(viewer=viewer, since=message.queued_at, recipients=[message.recipient])
    return next((one for one in found if one.id == message.id), None)
