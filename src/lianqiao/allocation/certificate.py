"""The certificate of a round: what was reached, the bound that proves it, who is short and what they compete for."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    employers = binding(book, answer.chosen, hall.students)
    if employers:
        told["employers"] = employers
    return told


def binding(book: Book, held: NDArray[np.bool_], students: Ints) -> list[str]:
    """Employers of whom one of `students` holds a post and has another in the list; `held` marks the offers [pairs]."""
    problem = book.problem
    pairs = problem.pairs_of(students)
    employer = problem.employer[problem.col[pairs]]
    pairs, employer = pairs[employer >= 0], employer[employer >= 0]
    key = problem.owners(pairs) * np.int64(len(book.employers) + 1) + employer
    bound = np.unique(employer[~held[pairs] & np.isin(key, key[held[pairs]])])
    return [book.employers[one] for one in bound.tolist()]


def as_bytes(told: dict[str, Any]) -> bytes:
    """The certificate as it stands in its file."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
