"""The messages of the board: who was to get what, how far it got, in which column it stands, what a person may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.core.paginator import Page, Paginator

from lianqiao.delivery.facts import EnvelopeFacts, Standing, State
from lianqiao.delivery.queries import abouts, mail_goes_to_folder, mail_not_ready, messages, standings
from lianqiao.people.models import User
from lianqiao.people.queries import users
from lianqiao.referrals.queries_letters import closing_days
from lianqiao.referrals.queries_rounds import rounds
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, scope

PAGE = 50


class Group(StrEnum):
    """The columns of the board, from what is on its way to what waits for a person; the last is folded away."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    READ = "read"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    OVER = "over"


GROUP_OF: Mapping[State, Group] = {
    State.QUEUED: Group.WAITING,
    State.TEMPORARY: Group.WAITING,
    State.SENDING: Group.SENDING,
    State.ACCEPTED: Group.ACCEPTED,
    State.DELIVERED: Group.ACCEPTED,
    State.READ: Group.READ,
    State.ANSWERED: Group.READ,
    State.HANDED_OVER: Group.READ,
    State.REFUSED: Group.REFUSED,
    State.BOUNCED: Group.REFUSED,
    State.INVALID: Group.REFUSED,
    State.UNKNOWN: Group.UNKNOWN,
    State.WITHDRAWN: Group.OVER,
    State.EXPIRED: Group.REFUSED,
}
FOR_A_PERSON = frozenset({Group.REFUSED, Group.UNKNOWN})


def group_of(message: Standing) -> Group:
    """The column of a message. Whom no machine reaches stands where addresses fail: a person has to act there."""
    return Group.REFUSED if message.must_be_told else GROUP_OF[message.state]


class Mine(NamedTuple):
    """A message to somebody in reach: a student, else a colleague. `closing`: of the nearest post it carries."""

    standing: Standing
    group: Group
    student: StudentCard | None
    user: User | None
    closing: date | None = None

    @property
    def id(self) -> int:
        """Of the envelope first queued."""
        return self.standing.id

    @property
    def state(self) -> str:
        """The state's code; to be told by a person is one of its own."""
        return "to_tell" if self.standing.must_be_told else self.standing.state.value

    @property
    def order(self) -> tuple[bool, date, datetime, int]:
        """What closes first comes first, then what has stood the longest."""
        return self.closing is None, self.closing or date.max, self.standing.since, self.id

    @property
    def name(self) -> str:
        """Whom it is to."""
        return self.student.name if self.student else self.user.display_name if self.user else ""

    def stood(self, now: datetime) -> timedelta:
        """How long it has been as it is."""
        return max(timedelta(), now - self.standing.since)


class Line(NamedTuple):
    """One message whole, with what a person may do about it."""

    message: EnvelopeFacts
    mine: Mine

    @property
    def student(self) -> StudentCard | None:
        return self.mine.student

    @property
    def past(self) -> bool:
        """Did its time end? Then its words go no more: a person says how things stand now."""
        return self.message.state is State.EXPIRED

    @property
    def may_tell(self) -> bool:
        return self.mine.group in {Group.WAITING, Group.ACCEPTED, Group.REFUSED, Group.UNKNOWN}

    @property
    def may_resend(self) -> bool:
        waits = self.mine.group in FOR_A_PERSON or self.message.state is State.TEMPORARY
        return waits and not self.past and bool(self.message.address)

    @property
    def may_fix(self) -> bool:
        return not self.past and self.mine.group in {Group.WAITING, Group.REFUSED, Group.UNKNOWN}

    @property
    def may_show_link(self) -> bool:
        """Can the student's page be handed over in person, where no machine brings it?"""
        return self.student is not None and self.message.waits_for_a_person


class About(NamedTuple):
    """What messages are about: the value of the filter, and the day of the round (None: by hand)."""

    value: str
    on: date | None


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """One page of messages; counts are of messages within reach, whatever group is shown."""

    page: Page[Mine]
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


def all_abouts(viewer: Viewer) -> tuple[About, ...]:
    """The rounds that messages are about, the newest first; none for whom may not see rounds."""
    if not ask(viewer, Deed.SEE_ROUNDS).ok:
        return ()
    days = {f"round:{one.id}": one.on for one in rounds(viewer=viewer)}
    return tuple(About(about, days[about]) for about in abouts(viewer=viewer) if about in days)


def in_columns(*, viewer: Viewer, today: date, about: str = "") -> list[Mine]:
    """Every message to somebody in reach, in the order of the board. As many queries for one as for a thousand.

    Sign-in codes are none (`delivery.facts.OWN_DOOR`): one that failed is over in half an hour, and nobody can do
    anything about it; that the address is dead shows with the next letter.
    """
    every = standings(viewer=viewer, about=about or None)
    known = recipients(viewer=viewer, today=today, of=every)
    closing = closing_days(viewer=viewer, today=today)
    found = [
        Mine(one, group_of(one), known.student(one.recipient), known.user(one.recipient), closing.get(one.id))
        for one in every
        if known.reach(one.recipient)
    ]
    return sorted(found, key=lambda one: one.order)


def delivery_list(*, viewer: Viewer, today: date, about: str, group: str, page: str) -> DeliveryList:
    """The messages of one column, or of all, those that wait for a person first; 50 a page, these read whole."""
    chosen = Group(group) if group in set(Group) else None
    mine = in_columns(viewer=viewer, today=today, about=about)
    counts = Counter(one.group for one in mine)
    shown = [one for one in mine if chosen is None or one.group is chosen]
    shown.sort(key=lambda one: not one.standing.waits_for_a_person)
    sheet = Paginator(shown, PAGE).get_page(page)
    whole = messages(viewer=viewer, ids=[one.id for one in sheet])
    return DeliveryList(
        page=sheet,
        lines=tuple(Line(whole[one.id], one) for one in sheet),
        counts=tuple((one, counts[one]) for one in Group),
        group=chosen,
        about=about,
        abouts=all_abouts(viewer),
        not_ready=mail_not_ready(),
        to_folder=mail_goes_to_folder(),
    )


def in_reach(*, viewer: Viewer, today: date, envelope_id: int) -> EnvelopeFacts | None:
    """A message to somebody whom the viewer reaches; None for any other, as for none."""
    found = messages(viewer=viewer, ids=[envelope_id]).get(envelope_id)
    if found is None or not recipients(viewer=viewer, today=today, of=[found]).reach(found.recipient):
        return None
    return found
