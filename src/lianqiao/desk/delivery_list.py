"""The list of messages: who was to get what, how far it got, what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.core.paginator import Page, Paginator

from lianqiao.delivery.facts import EnvelopeFacts, Standing, State
from lianqiao.delivery.queries import abouts, mail_goes_to_folder, mail_not_ready, messages, standings
from lianqiao.people.models import User
from lianqiao.people.queries import users
from lianqiao.referrals.queries_rounds import rounds
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Scope, Viewer, scope

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
    State.DELIVERED: Group.ACCEPTED,
    State.READ: Group.READ,
    State.ANSWERED: Group.ANSWERED,
    State.REFUSED: Group.REFUSED,
    State.BOUNCED: Group.REFUSED,
    State.INVALID: Group.REFUSED,
    State.UNKNOWN: Group.UNKNOWN,
    State.HANDED_OVER: Group.TOLD,
    State.WITHDRAWN: Group.WITHDRAWN,
    State.EXPIRED: Group.WITHDRAWN,
}


def group_of(message: Standing) -> Group:
    """The column of a message."""
    return Group.TO_TELL if message.must_be_told else GROUP_OF[message.state]


class Line(NamedTuple):
    """One message and its recipient (a student, else a colleague), with what a person may do about it."""

    message: EnvelopeFacts
    student: StudentCard | None
    user: User | None
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

    @property
    def may_show_link(self) -> bool:
        """Can the student's page be handed over in person, where no machine brings it?"""
        return self.student is not None and self.group in {Group.REFUSED, Group.UNKNOWN, Group.TO_TELL}


class About(NamedTuple):
    """What messages are about: the value of the filter, and the day of the round (None: by hand)."""

    value: str
    on: date | None


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """One page of messages; counts are of messages within reach, whatever group is shown."""

    page: Page[Standing]
    lines: tuple[Line, ...]
    counts: tuple[tuple[Group, int], ...]
    group: Group | None
    about: str
    abouts: tuple[About, ...]
    not_ready: Reason | None
    to_folder: bool


@dataclass(frozen=True, slots=True)
class Recipients:
    """Those among the recipients whom the viewer reaches: students, and colleagues for who answers for the college."""

    students: Mapping[int, StudentCard]
    users: Mapping[int, User]

    def student(self, recipient: str) -> StudentCard | None:
        number = _number(recipient, "student")
        return None if number is None else self.students.get(number)

    def user(self, recipient: str) -> User | None:
        number = _number(recipient, "user")
        return None if number is None else self.users.get(number)

    def reach(self, recipient: str) -> bool:
        return self.student(recipient) is not None or self.user(recipient) is not None


def _number(recipient: str, wanted: str) -> int | None:
    kind, _, number = recipient.partition(":")
    return int(number) if kind == wanted and number.isdigit() else None


def student_of(recipient: str) -> int | None:
    """The student's id, where the recipient is one."""
    return _number(recipient, "student")


def recipients(*, viewer: Viewer, today: date, of: Iterable[Standing]) -> Recipients:
    """Whom these messages are to, as far as the viewer reaches. Two queries."""
    named = {one.recipient for one in of}
    students = {number for one in named if (number := _number(one, "student")) is not None}
    colleagues = {number for one in named if (number := _number(one, "user")) is not None}
    reached = colleagues if scope(viewer) is Scope.COLLEGE else set()
    return Recipients(cards(viewer=viewer, today=today, ids=students), users(viewer=viewer, ids=reached))


def _abouts(viewer: Viewer) -> tuple[About, ...]:
    days = {f"round:{one.id}": one.on for one in rounds(viewer=viewer)}
    return tuple(About(about, days[about]) for about in abouts(viewer=viewer) if about in days)


def delivery_list(*, viewer: Viewer, today: date, about: str, group: str, page: str) -> DeliveryList:
    """Messages to those in reach, those that wait for a person first, then the oldest; 50 a page.

    As many queries for one message as for a thousand; only the messages shown are read whole.
    """
    chosen = Group(group) if group in set(Group) else None
    every = standings(viewer=viewer, about=about or None)
    known = recipients(viewer=viewer, today=today, of=every)
    mine = [(one, group_of(one)) for one in every if known.reach(one.recipient)]
    counts = Counter(state for _, state in mine)
    shown = [one for one, state in mine if chosen is None or state is chosen]
    shown.sort(key=lambda one: (not one.waits_for_a_person, one.since, one.id))
    sheet = Paginator(shown, PAGE).get_page(page)
    whole = messages(viewer=viewer, ids=[one.id for one in sheet])
    return DeliveryList(
        page=sheet,
        lines=tuple(
            Line(whole[one.id], known.student(one.recipient), known.user(one.recipient), group_of(one)) for one in sheet
        ),
        counts=tuple((one, counts[one]) for one in Group),
        group=chosen,
        about=about,
        abouts=_abouts(viewer),
        not_ready=mail_not_ready(),
        to_folder=mail_goes_to_folder(),
    )


def in_reach(*, viewer: Viewer, today: date, envelope_id: int) -> EnvelopeFacts | None:
    """A message to somebody whom the viewer reaches; None for any other, as for none."""
    found = messages(viewer=viewer, ids=[envelope_id]).get(envelope_id)
    if found is None or not recipients(viewer=viewer, today=today, of=[found]).reach(found.recipient):
        return None
    return found
