"""Are the Hall sets of a certificate those of the offers: nobody and nothing left out, added, or told twice?

They are worked out anew from the offers (`rivals`), not taken from the solver.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation import tables
from lianqiao.allocation.book import Book
from lianqiao.allocation.certificate import binding
from lianqiao.allocation.problem import HallSet, Ints
from lianqiao.allocation.rivals import rivals
from lianqiao.allocation.shortage import lists_of
from lianqiao.rules.values import Reason

SHOWN = 80  # characters of an id that a refusal repeats


def halls_hold(book: Book, chosen: Ints, told: list[Any], file: str) -> None:
    """Compare the sets told with those of the offers `chosen` (pairs). Raises Refused `verify_hall_*` at the first."""
    truth = rivals(book.problem, chosen, book.need)
    held = np.zeros(len(book.problem.col), bool)
    held[chosen] = True
    inquiry = _Inquiry(book, held, truth, file)
    for number, hall in enumerate(told, start=1):
        inquiry.look_at(number, hall)
    got = np.bincount(book.problem.owners(chosen), minlength=book.problem.students)
    for at in np.flatnonzero(got < book.need).tolist():
        if book.students[at] not in inquiry.seen:
            tables.refuse(file, Reason.of("verify_hall_missing", student=book.students[at]))


def _texts(hall: dict[str, Any], key: str) -> bool:
    """Whether there is a list of texts at this key."""
    found = hall.get(key)
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


@dataclass(slots=True)
class _Inquiry:
    """The sets looked at so far, beside the true ones."""

    book: Book
    held: NDArray[np.bool_]  # which pairs are offers
    truth: tuple[HallSet, ...]
    file: str
    seen: dict[str, int] = field(default_factory=dict)  # the number of the set that each student was told in
    part: dict[str, int] = field(init=False)  # the true set of each student who is in one

    def __post_init__(self) -> None:
        names = self.book.students
        self.part = {names[one]: at for at, hall in enumerate(self.truth) for one in hall.students.tolist()}

    def look_at(self, number: int, hall: Any) -> None:
        """Compare one set with the true one of its students."""
        shaped = isinstance(hall, dict) and type(hall.get("places_missing")) is int
        if not (shaped and _texts(hall, "students") and _texts(hall, "posts") and hall["students"]):
            self._refuse("verify_certificate_key", key=f"hall_sets[{number - 1}]")
        if "employers" in hall and not _texts(hall, "employers"):
            self._refuse("verify_certificate_key", key=f"hall_sets[{number - 1}]")
        true = self._students(number, hall["students"])
        names, problem = self.book, self.book.problem
        posts = lists_of(problem, true.students)
        self._same(number, "students", hall["students"], [names.students[one] for one in true.students.tolist()])
        self._same(number, "posts", hall["posts"], [names.posts[one] for one in posts.tolist()])
        self._same(number, "employers", hall.get("employers", []), binding(names, self.held, true.students))
        if hall["places_missing"] != true.places_missing:
            self._refuse("verify_hall_wrong", number=number, told=hall["places_missing"], found=true.places_missing)

    def _students(self, number: int, told: list[str]) -> HallSet:
        """The one true set that all of these are in, none of them told before."""
        for student in told:
            if student in self.seen:
                self._refuse("verify_hall_twice", number=number, student=student, first=self.seen[student])
            self.seen[student] = number
            if student not in self.part:
                self._refuse("verify_hall_needless", number=number, student=student[:SHOWN])
            if self.part[student] != self.part[told[0]]:
                self._refuse("verify_hall_apart", number=number, student=told[0], other=student)
        return self.truth[self.part[told[0]]]

    def _same(self, number: int, key: str, told: list[str], true: Iterable[str]) -> None:
        """Each true one is told, once, and no other."""
        left = dict.fromkeys(true)
        for one in told:
            if one not in left:
                self._refuse("verify_hall_extra", number=number, key=key, value=one[:SHOWN])
            del left[one]
        for one in left:
            self._refuse("verify_hall_lacks", number=number, key=key, value=one)

    def _refuse(self, code: str, **params: str | int) -> NoReturn:
        tables.refuse(self.file, Reason.of(code, **params))
