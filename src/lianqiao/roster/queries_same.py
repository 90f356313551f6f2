"""Is this person in the roster already, under another number? Asked before a new file, and of two that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.models import SamePerson, StudentRecord
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.readings_people import id_checks
from lianqiao.roster.same import merged
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Deed, Viewer, insist

TAIL = 6  # so many last digits of a number tell a person of one college


class Described(Protocol):
    """Who is asked about (`roster.readings.RosterRow` is one); empty text and None = not said."""

    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def born(self) -> date | None: ...
    @property
    def phone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as far as it takes to know them again."""

    number: str = ""
    name: str = ""
    id_number: str = ""
    born: date | None = None
    phone: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A student on record who may be the same person, and why."""

    id: int
    number: str
    name: str
    because: tuple[Reason, ...]


def _id18(number: str) -> str:
    """An identity number in its 18 digits, if it checks; the old form gets its century and its last character."""
    if len(number) == 15 and number.isdigit():
        body = f"{number[:6]}19{number[6:]}"
        number = next(whole for last in "0123456789X" if id_checks(whole := body + last))
    return number.upper() if id_checks(number) else ""


def _why(one: Described, known: Person) -> Iterator[Reason]:
    mine, theirs = _id18(one.id_number), _id18(known.id_number)
    if mine and theirs:
        if mine == theirs:
            yield Reason.of("same_id_number")
        return  # two numbers that check and differ are two people, whatever else is alike
    short, long = sorted((one.number, known.number), key=len)
    if len(short) >= TAIL and len(short) < len(long) and long.endswith(short):
        yield Reason.of("same_number_tail")
    if one.name and one.name == known.name:
        if one.born is not None and one.born == known.born:
            yield Reason.of("same_name_born")
        if one.phone and one.phone == known.phone:
            yield Reason.of("same_name_phone")


class Roll:
    """Everybody on record, to be asked about many people: read once, in one query."""

    def __init__(self, viewer: Viewer, today: date) -> None:
        insist(viewer, Deed.IMPORT)
        known = StudentRecord.objects.filter(counted(today), recorded_at__lt=after(today))
        rows = known.exclude(student_id__in=merged(today).values("other_id")).order_by("id")
        fields = ("student_id", "student__number", "name", "id_number", "born", "phone")
        self._people: dict[int, Person] = {
            pk: Person(number, name, id_number, born, phone, pk)
            for pk, number, name, id_number, born, phone in rows.values_list(*fields)
        }
        self._by: dict[str, list[Person]] = {}
        for one in self._people.values():
            for key in _keys(one):
                self._by.setdefault(key, []).append(one)

    def like(self, one: Described) -> tuple[Lookalike, ...]:
        """Those who may be this person, by number; never the one who has this very number."""
        near = {known.id: known for key in _keys(one) for known in self._by.get(key, ())}
        found = (
            Lookalike(known.id, known.number, known.name, because)
            for known in near.values()
            if known.number != one.number and (because := tuple(_why(one, known)))
        )
        return tuple(sorted(found, key=lambda each: each.number))

    def person(self, student_id: int) -> Person | None:
        """One student on record."""
        return self._people.get(student_id)


def _keys(one: Described) -> Iterator[str]:
    """Under what a person is found again."""
    if number := _id18(one.id_number):
        yield f"id:{number}"
    if len(one.number) >= TAIL:
        yield f"tail:{one.number[-TAIL:]}"
    if one.name:
        yield f"name:{one.name}"


def lookalikes(*, viewer: Viewer, today: date, people: Iterable[Described]) -> dict[str, tuple[Lookalike, ...]]:
    """Who on record may be whom, by the number asked about; numbers without any are absent. One query.

    By tail of the number, identity number (both must check), name with day of
    birth or phone. Two identity numbers that check and differ are two people.
    """
    roll = Roll(viewer, today)
    found = {one.number: roll.like(one) for one in people}
    return {number: alike for number, alike in found.items() if alike}


def lookalikes_of(*, viewer: Viewer, today: date, student_id: int) -> tuple[Lookalike, ...]:
    """Who else on record may be this student."""
    roll = Roll(viewer, today)
    one = roll.person(student_id)
    return roll.like(one) if one else ()


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge that stands: the other number, why, and the row to take it back by."""

    id: int
    other_number: str
    other_name: str
    reason: str
    on: date


def merges_of(*, viewer: Viewer, today: date, student_id: int) -> Sequence[Merged]:
    """What is read as this student's, if in reach."""
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return ()
    rows = list(merged(today).filter(student_id=student_id).select_related("other").order_by("id"))
    newest = StudentRecord.objects.filter(counted(today), student_id__in=[row.other_id for row in rows])
    names = dict(newest.order_by("id").values_list("student_id", "name"))
    return tuple(_merged(row, names) for row in rows)


def _merged(row: SamePerson, names: dict[int, str]) -> Merged:
    return Merged(row.pk, row.other.number, names.get(row.other_id, ""), row.reason, row.recorded_at.date())


def pair(*, viewer: Viewer, today: date, ids: tuple[int, int]) -> tuple[StudentCard, StudentCard] | None:
    """Two students in reach, to be looked at side by side; None where one is not there."""
    insist(viewer, Deed.IMPORT)
    found = cards(viewer=viewer, today=today, ids=ids)
    return (found[ids[0]], found[ids[1]]) if len(found) == len(set(ids)) == 2 else None
