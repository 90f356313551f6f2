"""The list of messages: who was to get what, how far it got, what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.core.paginator import Page, Paginator

from lianqiao.delivery.facts import EnvelopeFacts, State
from lianqiao.delivery.queries import abouts, envelope, envelopes, mail_goes_to_folder, mail_not_ready
from lianqiao.referrals.queries_rounds import rounds
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Viewer

PAGE = 50


class Group(StrEnum):
    """Where staff look for a message; the order is that of the page."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    READ = "read"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TO_TELL = "to_tell"
    TOLD = "told"
    WITHDRAWN = "withdrawn"


GROUP_OF: Mapping[State, Group] = {
    State.QUEUED: Group.WAITING,
    State.SENDING: Group.WAITING,
    State.TEMPORARY: Group.WAITING,
    State.ACCEPTED: Group.ACCEPTED,
    State.READ: Group.READ,
    State.ANSWERED: Group.ANSWERED,
    State.REFUSED: Group.REFUSED,
    State.UNKNOWN: Group.UNKNOWN,
    State.HANDED_OVER: Group.TOLD,
    State.WITHDRAWN: Group.WITHDRAWN,
}


def group_of(message: EnvelopeFacts) -> Group:
    """The column of a message."""
    return Group.TO_TELL if message.must_be_told else GROUP_OF[message.state]


class Line(NamedTuple):
    """One message and its recipient, with what a person may do about it."""

    message: EnvelopeFacts
    student: StudentCard
    group: Group

    @property
    def may_tell(self) -> bool:
        return self.group in {Group.WAITING, Group.ACCEPTED, Group.REFUSED, Group.UNKNOWN, Group.TO_TELL}

    @property
    def may_resend(self) -> bool:
        waits = self.group in {Group.REFUSED, Group.UNKNOWN} or self.message.state is State.TEMPORARY
        return waits and bool(self.message.address)

    @property
    def may_fix(self) -> bool:
        return self.group in {Group.WAITING, Group.REFUSED, Group.UNKNOWN, Group.TO_TELL}


class About(NamedTuple):
    """What messages are about: the value of the filter, and the day of the round (None: by hand)."""

    value: str
    on: date | None


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """One page of messages; counts are of messages within reach, whatever group is shown."""

    page: Page[Line]
    counts: tuple[tuple[Group, int], ...]
    group: Group | None
    about: str
    abouts: tuple[About, ...]
    not_ready: Reason | None
    to_folder: bool


def _student_id(recipient: str) -> int | None:
    kind, _, number = recipient.partition(":")
    return int(number) if kind == "student" and number.isdigit() else None


def _abouts(viewer: Viewer) -> tuple[About, ...]:
    days = {f"round:{one.id}": one.on for one in rounds(viewer=viewer)}
    return tuple(About(about, days[about]) for about in abouts(viewer=viewer) if about in days)


def delivery_list(*, viewer: Viewer, today: date, about: str, group: str, page: str) -> DeliveryList:
    """Messages to students in reach, those that wait for a person first, then the oldest; 50 a page.

    As many queries for one message as for a thousand.
    """
    chosen = Group(group) if group in set(Group) else None
    found = envelopes(viewer=viewer, about=about or None)
    students = cards(viewer=viewer, today=today, ids={i for one in found if (i := _student_id(one.recipient))})
    lines = [
        Line(one, students[student_id], group_of(one))
        for one in found
        if (student_id := _student_id(one.recipient)) in students and student_id is not None
    ]
    counts = dict.fromkeys(Group, 0)
    for line in lines:
        counts[line.group] += 1
    shown = [line for line in lines if chosen is None or line.group is chosen]
    shown.sort(key=lambda line: (not line.message.waits_for_a_person, line.message.since, line.message.id))
    return DeliveryList(
        page=Paginator(shown, PAGE).get_page(page),
        counts=tuple(counts.items()),
        group=chosen,
        about=about,
        abouts=_abouts(viewer),
        not_ready=mail_not_ready(),
        to_folder=mail_goes_to_folder(),
    )


def in_reach(*, viewer: Viewer, today: date, envelope_id: int) -> bool:
    """Is there such a message, to a student whom the viewer reaches?"""
    found = envelope(viewer=viewer, envelope_id=envelope_id)
    student_id = _student_id(found.recipient) if found else None
    return student_id is not None and student_id in cards(viewer=viewer, today=today, ids=[student_id])
