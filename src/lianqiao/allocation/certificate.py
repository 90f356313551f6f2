"""The certificate of a round: what was reached, the bound that proves it, who is short and what they compete for."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from lianqiao.allocation.book import Book
from lianqiao.allocation.problem import Allocation, HallSet, Ints
from lianqiao.allocation.shortage import hall_sets, lists_of
from lianqiao.allocation.sums import total


def certificate(book: Book, answer: Allocation) -> dict[str, Any]:
    """The certificate as plain values (contracts, Allocation)."""
    return {**figures(book, answer), "hall_sets": [_told(book, answer, one) for one in hall_sets(book.problem, answer)]}


def figures(book: Book, answer: Allocation) -> dict[str, Any]:
    """What the certificate says of the round as a whole, and who is short."""
    need, got = book.need, answer.got
    return {
        "policy": book.policy,
        "primal": answer.primal,
        "dual": answer.dual,
        "gap": answer.gap,
        "placed": int(got.sum()),
        "wanted": total(need),
        "short": [
            {"student": book.students[at], "got": int(got[at]), "need": int(need[at])}
            for at in np.flatnonzero(got < need).tolist()
        ],
    }


def _told(book: Book, answer: Allocation, hall: HallSet) -> dict[str, Any]:
    """A Hall set by ids: its students, all that stands in their lists, and employers whose limit binds."""
    told: dict[str, Any] = {
        "students": [book.students[at] for at in hall.students.tolist()],
        "posts": [book.posts[at] for at in lists_of(book.problem, hall.students).tolist()],
        "places_missing": total((book.need - answer.got)[hall.students]),
    }
    employers = _binding(book, answer, hall.students)
    if employers:
        told["employers"] = employers
    return told


def _binding(book: Book, answer: Allocation, students: Ints) -> list[str]:
    """Employers who have one post with one of `students` and another in that student's list."""
    problem, binding = book.problem, set()
    for student in students.tolist():
        row = problem.row(student)
        employer = problem.employer[problem.col[row]]
        taken, others = employer[answer.chosen[row]], employer[~answer.chosen[row]]
        binding |= set(taken[taken >= 0].tolist()) & set(others.tolist())
    return [book.employers[one] for one in sorted(binding)]


def as_bytes(told: dict[str, Any]) -> bytes:
    """The certificate as it stands in its file."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
