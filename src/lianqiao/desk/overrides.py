"""What people changed of the rounds beside what became of it: the answer to what came instead, and where they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.outcomes.queries import destinations
from lianqiao.people.actors import user_id
from lianqiao.people.queries import users
from lianqiao.referrals.queries_overrides import Override, overrides
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change and what became of it. `unit` is where the student went (empty = nothing on record)."""

    change: Override
    who: str
    unit: str

    @property
    def went_there(self) -> bool:
        """Did the student go to what came instead?"""
        return bool(self.unit) and self.change.instead is not None and self.unit == self.change.instead.employer

    @property
    def went_anyway(self) -> bool:
        """Did the student go to the employer whose post was taken out?"""
        return bool(self.unit) and self.unit == self.change.post.employer


@dataclass(frozen=True, slots=True)
class Sum:
    """Changes (items) of a kind, and of those replaced: sent, wanted, not wanted (items); and where people went."""

    changes: int
    students: int
    skipped: int
    replaced: int
    sent: int
    wanted: int
    declined: int
    there: int
    anyway: int
    settled: int


def outcomes_of_changes(*, viewer: Viewer, today: date) -> list[Outcome]:
    """All changes within reach, the newest first, each with what became of it."""
    found = overrides(viewer=viewer, today=today)
    ids = {one.student.id for one in found}
    units = {student: fact.unit_name for student, fact in destinations(viewer=viewer, today=today, ids=ids).items()}
    people = users(viewer=viewer, ids={number for one in found if (number := user_id(one.by)) is not None})
    names = {f"user:{number}": user.display_name for number, user in people.items()}
    return [Outcome(one, names.get(one.by, ""), units.get(one.student.id, "")) for one in found]


def summed(rows: Sequence[Outcome]) -> Sum:
    """The numbers of these rows: items, but `students`, `there`, `anyway` and `settled`, which are persons."""
    changes = [row.change for row in rows]
    sent = [one for one in changes if one.sent]
    return Sum(
        changes=len(changes),
        students=len({one.student.id for one in changes}),
        skipped=sum(not one.replaced for one in changes),
        replaced=sum(one.replaced for one in changes),
        sent=len(sent),
        wanted=sum(one.interested is True for one in sent),
        declined=sum(one.interested is False for one in sent),
        there=len({row.change.student.id for row in rows if row.went_there}),
        anyway=len({row.change.student.id for row in rows if row.went_anyway}),
        settled=len({row.change.student.id for row in rows if row.unit}),
    )


def by_reason(rows: Sequence[Outcome]) -> Mapping[str, Sum]:
    """The same numbers by the reason that was given, the most frequent first."""
    often = Counter(row.change.code for row in rows)
    return {code: summed([row for row in rows if row.change.code == code]) for code, _ in often.most_common()}
