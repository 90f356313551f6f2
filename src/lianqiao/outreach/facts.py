"""Values of reaching people, and how rows become them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from lianqiao.delivery.queries_tries import STUDENT, Chain, Heard, Went
from lianqiao.outreach.models import Call, Reminder, ReminderAnswer
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.reaching import Contact, Covered, Due, Reached, Rung, Try
from lianqiao.rules.values import Verdict, row_id

# Channels of tries that no envelope carries.
_NOT_THROUGH = frozenset({"refused", "bounced", "invalid", "failed", "expired"})
BY_CALL, BY_LIAISON, BY_TALK = "call", "liaison", "talk"


@dataclass(frozen=True, slots=True)
class History:
    """What was tried to reach students and what proved that they were reached, each with the student's id."""

    tries: tuple[tuple[int, Try], ...]
    contacts: tuple[tuple[int, Contact], ...]

    def tries_of(self, student_id: int) -> tuple[Try, ...]:
        """Those of one student."""
        return tuple(one for who, one in self.tries if who == student_id)

    def contacts_of(self, student_id: int) -> tuple[Contact, ...]:
        """Those of one student."""
        return tuple(one for who, one in self.contacts if who == student_id)


@dataclass(frozen=True, slots=True)
class Chasing:
    """A message that nothing proves to have arrived, and what is due for it; `ways` are those not tried yet, by rung.

    `envelope_id` is that of the envelope first queued.
    """

    student_id: int
    envelope_id: int
    about: str
    begun: datetime  # when it first went, or is to go
    due: tuple[Due, ...]
    ways: tuple[tuple[Rung, str, str], ...] = ()  # rung, channel, address

    def since(self, rung: Rung) -> datetime | None:
        """Since when this step is due; None where it is not."""
        return next((one.since for one in self.due if one.rung is rung), None)


@dataclass(frozen=True, slots=True)
class Named:
    """One name of the list that a classmate sees. Nothing else of the person is told."""

    id: int
    name: str
    class_name: str
    result: str  # what was pressed last; empty: nothing yet


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to ring: since when and why, what was tried since they were last reached, and what is lacking.

    `wrong_since`: since that day somebody says that the number is wrong. `declare`: may they be called unreachable?
    `called`: the last call since then, if any.
    """

    student: StudentCard
    since: date
    waiting: int  # messages that nothing proves to have arrived
    tries: tuple[Try, ...]
    declare: Verdict
    wrong_since: date | None = None
    called: Call | None = None


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Somebody who was called unreachable and was not reached since."""

    student: StudentCard
    on: date
    by: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A period's coverage within reach: the number, and those behind it with their cards."""

    since: date
    until: date
    covered: Covered
    cards: dict[int, StudentCard]

    def unreached_by_class(self) -> list[tuple[str, list[tuple[StudentCard, Reached]]]]:
        """Those whom nothing proves to have been reached, by class; whoever nobody tried to reach first."""
        found: dict[str, list[tuple[StudentCard, Reached]]] = {}
        for one in self.covered.unreached:
            card = self.cards[one.person]
            found.setdefault(card.class_name, []).append((card, one))
        return [(name, sorted(mine, key=_order)) for name, mine in sorted(found.items())]

    def by_class(self) -> list[tuple[str, Covered]]:
        """The number of each class."""
        found: dict[str, list[Reached]] = {}
        for one in self.covered.people:
            found.setdefault(self.cards[one.person].class_name, []).append(one)
        return [(name, Covered(tuple(mine))) for name, mine in sorted(found.items())]


def _order(pair: tuple[StudentCard, Reached]) -> tuple[int, str]:
    return len(pair[1].attempts), pair[0].number


def student_of(recipient: str) -> int | None:
    """The student's id, where the recipient is one."""
    return row_id(recipient.removeprefix(STUDENT)) if recipient.startswith(STUDENT) else None


def day_of(at: datetime) -> date:
    """The day in the installation's place."""
    return localtime(at).date()


def try_of(went: Went) -> Try:
    """A try over a channel."""
    return Try(day_of(went.at), went.channel, f"attempt:{went.id}")


def proof_of(heard: Heard) -> Contact:
    """What was heard of a message."""
    return Contact(day_of(heard.at), heard.kind, f"receipt:{heard.id}")


def try_by_call(call: Call) -> Try:
    """A call is a try, whatever came of it."""
    return Try(call.on, BY_CALL, f"call:{call.pk}")


def newest_answers(answers: Iterable[ReminderAnswer]) -> list[ReminderAnswer]:
    """What counts of each name: what was pressed last. In the order of the names' ids."""
    newest = {one.reminder_id: one for one in sorted(answers, key=lambda one: one.pk)}
    return [newest[one] for one in sorted(newest)]


def begun(chain: Chain) -> datetime:
    """When a message first went, or is to go: held back for the night or a week with room it waits for nobody.

    A try before that counts: a person sent it on, or an address that cannot be written to ended it at once.
    """
    return localtime(min([one.leaves_at for one in chain.sent] + [one.at for one in chain.tries]))


def failed_at(chain: Chain) -> datetime | None:
    """When the last way of a message said that it will never carry it; None where it did not say so."""
    last = chain.sent[-1]
    if last.channel == "person":  # no machine brings it
        return localtime(last.leaves_at)
    bad = [one.at for one in chain.heard_of_last if one.kind in _NOT_THROUGH]
    mine = [one for one in chain.tries if one.envelope_id == last.id]
    if mine and mine[-1].outcome in _NOT_THROUGH:
        bad.append(mine[-1].at)
    return localtime(min(bad)) if bad else None


def taken(chain: Chain, named: Iterable[Reminder]) -> dict[Rung, list[datetime]]:
    """When each step was taken for a message; `named`: its student's places on lists, with `list` loaded."""
    found: dict[Rung, list[datetime]] = {Rung.NEXT_CHANNEL: [], Rung.OTHER_ADDRESS: [], Rung.LIAISON: []}
    channels = {chain.sent[0].channel}
    for one in chain.sent[1:]:
        rung = Rung.OTHER_ADDRESS if one.channel in channels else Rung.NEXT_CHANNEL
        found[rung].append(localtime(one.queued_at))
        channels.add(one.channel)
    first = begun(chain)
    later = [one.list.drawn_at for one in named if one.list.drawn_at >= first]
    found[Rung.LIAISON] = [localtime(min(later))] if later else []
    return found
