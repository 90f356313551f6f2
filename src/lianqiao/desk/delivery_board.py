"""送达板: messages in columns by how far they got, what closes first on top; and the last sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.timezone import localtime

from lianqiao.delivery.queries import mail_goes_to_folder, mail_not_ready
from lianqiao.delivery.queries_texts import last_sending
from lianqiao.desk.delivery_list import FOR_A_PERSON, About, Group, Mine, all_abouts, in_columns
from lianqiao.outreach.queries_worked import Worked, worked
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Viewer

SHOWN = 12  # messages of a column; the rest is a press away
ON_THE_WAY = frozenset({Group.WAITING, Group.SENDING, Group.ACCEPTED})


class Card(NamedTuple):
    """One message of a column: how long it has stood, and who is on the way to the student, if anybody."""

    mine: Mine
    stood: timedelta
    worked: Worked | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how many messages stand there, and those that are shown with how long they have stood."""

    group: Group
    count: int
    shown: tuple[Card, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)

    @property
    def for_a_person(self) -> bool:
        """Does it wait for a person?"""
        return self.group in FOR_A_PERSON


@dataclass(frozen=True, slots=True)
class LastSending:
    """When messages were last queued, and how many in reach went with it."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """The board, in messages, not persons.

    `undelivered` wait for somebody to take them up, with `in_hand` somebody is on the way, `on_the_way` are not
    through yet.
    """

    columns: tuple[Column, ...]
    over: int
    undelivered: int
    in_hand: int
    on_the_way: int
    last: LastSending | None
    about: str
    abouts: tuple[About, ...]
    not_ready: Reason | None
    to_folder: bool


def board(*, viewer: Viewer, today: date, now: datetime, about: str = "") -> Board:
    """All columns. As many queries for one message as for a thousand."""
    mine = in_columns(viewer=viewer, today=today, about=about)
    waiting, in_hand = split(viewer=viewer, today=today, mine=mine)
    return Board(
        columns=tuple(_column(group, mine, in_hand, now) for group in Group if group is not Group.OVER),
        over=_count(mine, Group.OVER),
        undelivered=len(waiting),
        in_hand=len(in_hand),
        on_the_way=_count(mine, *ON_THE_WAY),
        last=last_of(viewer, mine),
        about=about,
        abouts=all_abouts(viewer),
        not_ready=mail_not_ready(),
        to_folder=mail_goes_to_folder(),
    )


def _count(mine: Sequence[Mine], *groups: Group) -> int:
    return sum(one.group in groups for one in mine)


def split(*, viewer: Viewer, today: date, mine: Sequence[Mine]) -> tuple[list[Mine], dict[int, Worked]]:
    """Messages that wait for somebody to take them up, in the order of the board; and what is under way, by message."""
    under_way = worked(viewer=viewer, today=today)
    waiting = [one for one in mine if one.group in FOR_A_PERSON]
    in_hand = {one.id: under_way[one.student.id] for one in waiting if one.student and one.student.id in under_way}
    return [one for one in waiting if one.id not in in_hand], in_hand


def _column(group: Group, mine: Sequence[Mine], in_hand: Mapping[int, Worked], now: datetime) -> Column:
    """Those with which somebody is on the way stand below the others."""
    these = sorted((one for one in mine if one.group is group), key=lambda one: one.id in in_hand)
    return Column(group, len(these), tuple(Card(one, one.stood(now), in_hand.get(one.id)) for one in these[:SHOWN]))


def last_of(viewer: Viewer, mine: Sequence[Mine]) -> LastSending | None:
    """The last sending among these messages; None where there are none."""
    found = last_sending(viewer=viewer, ids={one.id for one in mine})
    return LastSending(localtime(found.at), len(found.ids)) if found else None
