"""An independent look at an answer: feasible, covered by the rule, optimal, lists long enough. NumPy only; shares no
code with the solver but the words of `problem`. One pass over the pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.problem import Allocation, Ints, Problem
from lianqiao.allocation.sums import dot, total

FAR = np.int64(2**62)
FEW = 8  # where less than one in so many pairs is left to be looked at, they are looked at one by one
MOST = 2**31 - 1  # labels are smaller, and narrow numbers are compared sooner
PORTION = 4_000_000  # pairs looked at together, so that memory stays small beside the pairs themselves


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checker found; `faults` says each thing that does not hold, in words.

    `sufficient`: no post left out of a cut list could have changed the answer (True where no list was cut).
    """

    feasible: bool
    primal: int
    dual: int
    gap: int
    coverage: bool
    faults: tuple[str, ...]
    sufficient: bool = True

    @property
    def ok(self) -> bool:
        """All of it: without any one part neither "optimal" nor "short" may be said."""
        return self.feasible and self.coverage and self.gap == 0 and self.sufficient


def _twice(values: Ints) -> bool:
    """Whether any stands there twice."""
    ordered = np.sort(values)
    return bool((ordered[1:] == ordered[:-1]).any())


def _feasibility(problem: Problem, chosen: Ints, students: Ints, got: Ints) -> list[str]:
    faults = []
    posts = problem.col[chosen]
    if not np.array_equal(np.bincount(students, minlength=problem.students), got):
        faults.append("a student's count differs from the pairs chosen")
    if (got > problem.need).any():
        faults.append("a student gets more than needed")
    if (np.bincount(posts, minlength=problem.posts) > problem.capacity).any():
        faults.append("a post goes to more students than it may")
    groups = problem.groups()
    if _twice(students.astype(np.int64) * (int(groups.max(initial=0)) + 1) + groups[posts]):
        same = _twice(students.astype(np.int64) * problem.posts + posts)
        faults.append("a student gets one post twice" if same else "a student gets two posts of one employer")
    return faults


class Held:
    """What each student holds with each employer, to be asked for many pairs at once."""

    def __init__(self, problem: Problem, chosen: Ints, students: Ints) -> None:
        self.groups = problem.groups()
        self.width = int(self.groups.max(initial=0)) + 1
        key = students.astype(np.int64) * self.width + self.groups[problem.col[chosen]]
        order = np.argsort(key, kind="stable")
        self.key, self.pair = key[order], chosen[order]

    def of(self, students: Ints, posts: Ints) -> Ints:
        """The pair held by each student with the employer of each post; -1 where none."""
        if not len(self.key):
            return np.full(len(students), -1, np.int64)
        key = students.astype(np.int64) * self.width + self.groups[posts]
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        return np.where(self.key[at] == key, self.pair[at], -1)


def _thresholds(problem: Problem, chosen: Ints, students: Ints, price: Ints) -> Ints:
    """What the least of a student's posts is worth after its price [n]; far above all where none is held."""
    lowest = np.full(problem.students, FAR, np.int64)
    np.minimum.at(lowest, students, problem.weight[chosen] - price[problem.col[chosen]])
    return lowest


def _portions(problem: Problem) -> list[tuple[int, int]]:
    """Runs of students with about `PORTION` pairs each."""
    marks = np.searchsorted(problem.indptr, np.arange(PORTION, len(problem.col), PORTION)).tolist()
    edges = sorted({0, *marks, problem.students})
    return list(zip(edges[:-1], edges[1:], strict=True))


def _excess(problem: Problem, price: Ints, lowest: Ints) -> tuple[Ints, Ints, Ints]:
    """The pairs worth more than their student's threshold: student, post, and by how much."""
    found: list[tuple[Ints, Ints, Ints]] = [(np.empty(0, np.int64),) * 3]
    # Nothing is worth more than its score less the lowest price: most pairs are left out without a look at their post.
    cheapest = min(0, int(price.min(initial=0)))
    for first, last in _portions(problem):
        row = slice(int(problem.indptr[first]), int(problem.indptr[last]))
        sizes = np.diff(problem.indptr[first : last + 1])
        least = np.repeat(lowest[first:last] + cheapest, sizes)
        post, weight = problem.col[row], problem.weight[row]
        some = weight > least
        if np.count_nonzero(some) * FEW < len(some):
            at = np.flatnonzero(some)
            over = weight[at] - price[post[at]] - (least[at] - cheapest)
            at, over = at[over > 0], over[over > 0]
        else:
            over = weight - price[post] - (least - cheapest)
            at = np.flatnonzero(over > 0)
            over = over[at]
        student = first + np.searchsorted(problem.indptr[first : last + 1], at + row.start, side="right") - 1
        found.append((student, post[at].astype(np.int64), over))
    return tuple(np.concatenate(part).astype(np.int64) for part in zip(*found, strict=True))  # type: ignore[return-value]


def _bound(problem: Problem, got: Ints, price: Ints, lowest: Ints) -> int:
    """`Σ capacity·price + Σ got·threshold + Σ` of what exceeds the threshold, the best of each employer.

    By duality no allocation that serves `got` scores more, whatever prices and thresholds are.
    """
    student, post, over = _excess(problem, price, lowest)
    groups = problem.groups()
    key = student * (int(groups.max(initial=0)) + 1) + groups[post]
    order = np.lexsort((-over, key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    served = got > 0
    return dot(problem.capacity, price) + dot(got[served], lowest[served]) + total(over[order][first])


def bound_of(problem: Problem, chosen: Ints, got: Ints, price: Ints) -> int:
    """The bound that prices [m] give on all allocations with these counts, thresholds taken from `chosen` (pairs)."""
    students = problem.owners(chosen)
    return _bound(problem, got, price, _thresholds(problem, chosen, students, price))


def _turns(problem: Problem, got: Ints) -> tuple[Ints, Ints]:
    """Positions in the order of each student's last kept and first refused slot [n]; -1 where there is none."""
    by_student = np.argsort(problem.order, kind="stable")
    first = np.cumsum(problem.need) - problem.need
    kept, refused = np.full(problem.students, -1), np.full(problem.students, -1)
    served, short = np.flatnonzero(got > 0), np.flatnonzero(got < problem.need)
    kept[served] = by_student[(first + got - 1)[served]]
    refused[short] = by_student[(first + got)[short]]
    return kept, refused


def _in_time(problem: Problem, answer: Allocation) -> NDArray[np.bool_]:
    """Whether each short student's refusal came after every slot that its tight set keeps [n]."""
    kept, refused = _turns(problem, answer.got)
    latest = np.full(int(answer.student_label.max(initial=0)) + 1, -1)
    part = answer.student_label > 0
    np.maximum.at(latest, answer.student_label[part], kept[part])
    latest = np.maximum.accumulate(latest)
    return (answer.student_label > 0) & (latest[answer.student_label] < refused)


def _leaks(problem: Problem, answer: Allocation, held: Held) -> bool:
    """Whether anybody with a label could still take a post outside the sets up to that label."""
    label, post_label = answer.student_label, answer.post_label
    level = np.where(post_label > 0, post_label, MOST).astype(np.int32)
    for first, last in _portions(problem):
        row = slice(int(problem.indptr[first]), int(problem.indptr[last]))
        sizes = np.diff(problem.indptr[first : last + 1])
        own = np.repeat(label[first:last].astype(np.int32), sizes)
        post = problem.col[row]
        told = level[post]
        at = np.flatnonzero((own > 0) & (told > own))
        student = first + np.searchsorted(problem.indptr[first : last + 1], at + row.start, side="right") - 1
        instead = held.of(student, post[at].astype(np.int64))
        at, instead = at[instead >= 0], instead[instead >= 0]
        if len(at) < len(student):
            return True
        if (level[problem.col[instead]] < told[at]).any():
            return True
    return False


def _coverage(problem: Problem, answer: Allocation, chosen: Ints, students: Ints) -> list[str]:
    """Every refused slot has a tight set, whose slots were all kept before it (see `Allocation`)."""
    label, post_label = answer.student_label, answer.post_label
    short = answer.got < problem.need
    if not short.any() and not label.any():
        return []
    faults = [f"no proof for the refused slot of student {one}" for one in np.flatnonzero(short & (label == 0))]
    late = short & (label > 0) & ~_in_time(problem, answer)
    faults += [f"a later slot is kept before the refused slot of student {one}" for one in np.flatnonzero(late)]
    posts = problem.col[chosen]
    given = np.bincount(posts, minlength=problem.posts)
    if (given[post_label > 0] < problem.capacity[post_label > 0]).any():
        faults.append("a post of a shortage is not full")
    within = post_label[posts] > 0
    if ((label[students] == 0) | (label[students] > post_label[posts]))[within].any():
        faults.append("a place of a shortage is held from outside")
    if _leaks(problem, answer, Held(problem, chosen, students)):
        faults.append("a student of a shortage has a way out of it")
    return faults


def _sufficiency(cut: Ints | None, got: Ints, need: Ints, lowest: Ints, label: Ints) -> list[str]:
    """`cut` [n]: the best score that was left out of a student's list, -1 where nothing was."""
    if cut is None:
        return []
    served = got > 0
    better = (cut >= 0) & served & (cut > lowest)
    blind = (cut >= 0) & (label > 0)
    faults = [f"the list of student {one} was cut above what it is worth" for one in np.flatnonzero(better)]
    return faults + [f"the list of student {one}, in a shortage, was cut" for one in np.flatnonzero(blind & ~better)]


def check(problem: Problem, answer: Allocation, cut: Ints | None = None) -> Checked:
    """Check an answer against its problem from the arrays alone; `cut` as in `_sufficiency`."""
    chosen = np.flatnonzero(answer.chosen)
    students = problem.owners(chosen)
    faults = _feasibility(problem, chosen, students, answer.got)
    primal = total(problem.weight[chosen])
    uncovered = _coverage(problem, answer, chosen, students)
    lowest = _thresholds(problem, chosen, students, answer.price)
    thin = _sufficiency(cut, answer.got, problem.need, lowest, answer.student_label)
    if (answer.price < 0).any():
        said = (*faults, *uncovered, "a price is negative", *thin)
        return Checked(not faults, primal, 0, -1, not uncovered, said, not thin)
    dual = _bound(problem, answer.got, answer.price, lowest)
    apart = [f"the bound {dual} is not the score {primal}"] if dual != primal else []
    said = (*faults, *uncovered, *apart, *thin)
    return Checked(not faults, primal, dual, dual - primal, not uncovered, said, not thin)
