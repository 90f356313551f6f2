"""Who has been reached, what is due next for whom nobody has, and when somebody may be called unreachable.

A message that no fact proves to have arrived climbs a ladder: by machine over
another way, then to a classmate, then to the counsellor's telephone. That a
channel took a message proves nothing; which facts do is the policy's to say.
An attempt is what the college did, a contact is a proof that it got through:
they are counted apart and their types cannot be added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.values import Quantity, Rate, Reason, Unit, Verdict

_DAY = timedelta(days=1)


class Rung(StrEnum):
    """What a step of the ladder does."""

    NEXT_CHANNEL = "next_channel"  # the same words over a channel not tried yet
    OTHER_ADDRESS = "other_address"  # the same words to another address of a channel tried already
    LIAISON = "liaison"  # a name on the reminder list of the class
    CALL = "call"  # the counsellor rings


BY_ITSELF = frozenset({Rung.NEXT_CHANNEL, Rung.OTHER_ADDRESS})

# Facts that may prove that somebody was reached; a policy names those that do.
PROOFS = ("read", "answered", "delivered", "handed_over", "liaison", "call", "talk")


@dataclass(frozen=True, slots=True)
class Step:
    """A step and how long it waits after the one before it: working days, or hours of working days."""

    rung: Rung
    days: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """A message on its ladder. `open_to`: steps that can be taken at all (another way is known, a classmate serves).

    `taken`: when each step was taken, in order; `failed_at`: when the last way said that it will never carry it.
    All moments in the installation's local time.
    """

    queued_at: datetime
    open_to: frozenset[Rung]
    taken: Mapping[Rung, Sequence[datetime]] = field(default_factory=dict)
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is to be taken, since when."""

    rung: Rung
    since: datetime


def due_steps(message: Chased, steps: Sequence[Step], *, now: datetime, calendar: Calendar) -> tuple[Due, ...]:
    """The steps that are due now and were not taken, in the ladder's order.

    A step waits from when the one before it was taken, or from when it was
    due if nobody took it: what a person leaves undone does not hold the
    ladder. Where the last way failed for good, the next step does not wait.
    A step that cannot be taken is left out with its waiting.
    """
    left = {rung: sorted(moments) for rung, moments in message.taken.items()}
    at, failed_at, found = message.queued_at, message.failed_at, []
    for step in steps:
        if done := left.get(step.rung):
            at = max(at, done.pop(0))
            continue
        if step.rung not in message.open_to:
            continue
        at = failed_at if failed_at is not None and failed_at >= at else later(at, step, calendar)
        failed_at = None
        if at > now:
            break
        found.append(Due(step.rung, at))
    return tuple(found)


def later(at: datetime, step: Step, calendar: Calendar) -> datetime:
    """The moment at which the step's waiting ends: so many working days on at the same hour, or so many hours of them.

    A working day has 24 hours here; days off have none.
    """
    if step.days:
        at = datetime.combine(calendar.add_working_days(at.date(), step.days), at.timetz())
    left = timedelta(hours=step.hours)
    while left or not calendar.working_day(at.date()):
        midnight = datetime.combine(at.date() + _DAY, time(), at.tzinfo)
        if not calendar.working_day(at.date()):
            at = midnight
        elif at + left < midnight:
            return at + left
        else:
            left, at = left - (midnight - at), midnight
    return at


# ---------------------------------------------------------------- effort before "unreachable"


@dataclass(frozen=True, slots=True)
class Effort:
    """So many tries, over so many channels, spread over so many days: before that nobody is unreachable."""

    tries: int
    channels: int
    days: int


@dataclass(frozen=True, slots=True, order=True)
class Try:
    """One attempt to reach somebody: the day, the channel, and the row that shows it (`attempt:12`, `call:3`)."""

    on: date
    channel: str
    evidence: str


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One proof that somebody was reached: the day, the kind (`PROOFS`), and the row that shows it.

    `at`: the moment, where the record has it.
    """

    on: date
    kind: str
    evidence: str
    at: datetime | None = field(default=None, compare=False)


def tries_since(tries: Iterable[Try], contacts: Iterable[Contact], proofs: Collection[str]) -> tuple[Try, ...]:
    """The tries after the last day on which the person was reached, in order: only these speak of not reaching."""
    last = max((one.on for one in contacts if one.kind in proofs), default=date.min)
    return tuple(sorted(one for one in tries if one.on > last))


def may_call_unreachable(tries: Collection[Try], effort: Effort) -> Verdict:
    """May the person be called unreachable on these tries since they were last reached? Says all that is lacking.

    Days run from the first try to the last, both counted. The verdict carries the tries as its evidence.
    """
    channels = {one.channel for one in tries}
    days = (max(tries).on - min(tries).on).days + 1 if tries else 0
    parts = (
        ("unreachable_tries", len(tries), effort.tries),
        ("unreachable_channels", len(channels), effort.channels),
        ("unreachable_days", days, effort.days),
    )
    lacking = tuple(Reason.of(code, have=have, need=need) for code, have, need in parts if have < need)
    return Verdict(not lacking, lacking, tuple(one.evidence for one in sorted(tries)))


def still_unreachable(declared_on: date, contacts: Iterable[Contact], proofs: Collection[str]) -> bool:
    """Does the word of that day still hold? Any proof of that day or later ends it."""
    return not any(one.kind in proofs and one.on >= declared_on for one in contacts)


# ---------------------------------------------------------------- coverage


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often the college tried. No contact can be added to it."""

    value: int

    def __add__(self, other: Attempts) -> Attempts:
        if not isinstance(other, Attempts):
            raise TypeError(f"cannot add {other!r} to attempts")
        return Attempts(self.value + other.value)


@dataclass(frozen=True, slots=True)
class Contacts:
    """How often it was proven to have got through. No attempt can be added to it."""

    value: int

    def __add__(self, other: Contacts) -> Contacts:
        if not isinstance(other, Contacts):
            raise TypeError(f"cannot add {other!r} to contacts")
        return Contacts(self.value + other.value)


@dataclass(frozen=True, slots=True)
class Reached:
    """One person in a period: what was tried, and by which facts they were reached (the first day of each kind)."""

    person: int
    attempts: tuple[Try, ...]
    proofs: tuple[Contact, ...]

    @property
    def yes(self) -> bool:
        """Did anything prove that the person was reached?"""
        return bool(self.proofs)


@dataclass(frozen=True, slots=True)
class Covered:
    """A period's coverage: everybody of the base once, in the order given."""

    people: tuple[Reached, ...]

    @property
    def rate(self) -> Rate:
        """Persons reached of the base; its base may be 0."""
        yes = sum(one.yes for one in self.people)
        return Rate(Quantity(yes, Unit.PERSONS), Quantity(len(self.people), Unit.PERSONS))

    @property
    def unreached(self) -> tuple[Reached, ...]:
        """Those whom nothing proves to have been reached."""
        return tuple(one for one in self.people if not one.yes)

    @property
    def attempts(self) -> Attempts:
        """All tries of the period."""
        return sum((Attempts(len(one.attempts)) for one in self.people), Attempts(0))

    @property
    def contacts(self) -> Contacts:
        """All proofs of the period."""
        return sum((Contacts(len(one.proofs)) for one in self.people), Contacts(0))


def cover(
    base: Sequence[int],
    tries: Iterable[tuple[int, Try]],
    contacts: Iterable[tuple[int, Contact]],
    *,
    proofs: Collection[str],
    since: date,
    until: date,
) -> Covered:
    """Who of `base` was reached from `since` to `until`, both included; whoever is not in the base is left out."""
    tried: defaultdict[int, list[Try]] = defaultdict(list)
    proven: defaultdict[int, list[Contact]] = defaultdict(list)
    for person, one in tries:
        if since <= one.on <= until:
            tried[person].append(one)
    for person, proof in contacts:
        if since <= proof.on <= until and proof.kind in proofs:
            proven[person].append(proof)
    return Covered(tuple(Reached(one, tuple(sorted(tried[one])), tuple(sorted(proven[one]))) for one in base))
