"""Hall sets: who competes for what, told from the labels of an answer. NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lianqiao.allocation.problem import Allocation, HallSet, Ints, Problem


def _joined(links: Ints, count: int) -> Ints:
    """For each label 0…`count` the least label that it hangs together with by `links` [links, 2]."""
    parent = list(range(count + 1))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in links.tolist():
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return np.array([root(one) for one in range(count + 1)], np.int64)


def _leads(problem: Problem, answer: Allocation, pairs: Ints) -> NDArray[np.bool_]:
    """Which `pairs`, of a student and a post of shortages, are a way from one to the other.

    None is to a post without a place, and none is to a post of an employer from whom the student holds another that
    nobody of a shortage could take.
    """
    posts = problem.col[pairs]
    leads: NDArray[np.bool_] = problem.capacity[posts] > 0
    if not problem.shares_employers():
        return leads
    groups = problem.groups()
    width = int(groups.max(initial=0)) + 1
    chosen = np.flatnonzero(answer.chosen)
    idle = chosen[answer.post_label[problem.col[chosen]] == 0]
    bound = problem.owners(idle) * width + groups[problem.col[idle]]
    leads &= ~np.isin(problem.owners(pairs) * width + groups[posts], bound)
    return leads


def hall_sets(problem: Problem, answer: Allocation) -> tuple[HallSet, ...]:
    """The shortages of an answer, disjoint, each with everybody who competes; by the first student short.

    They are the smallest there are. No student can be dropped: everybody with a label is on a way from a refused slot,
    so some answer of the same number leaves this student short, and without the student fewer places are missing. And
    no set falls into two that miss as many: regions are one set only where a student of one could take a place
    that another holds. So they depend on who is short alone, and not on which answer stands. One pass over the pairs.
    """
    labelled = np.flatnonzero(answer.student_label)
    if not len(labelled):
        return ()
    mine = np.repeat(answer.student_label.astype(np.int32), np.diff(problem.indptr))  # narrow: there are many pairs
    theirs = answer.post_label.astype(np.int32)[problem.col]
    touching = np.flatnonzero((mine > 0) & (theirs > 0) & (mine != theirs))
    touching = touching[_leads(problem, answer, touching)]
    count = int(answer.student_label.max())
    links = np.unique(mine[touching].astype(np.int64) * (count + 1) + theirs[touching])
    root = _joined(np.stack([links // (count + 1), links % (count + 1)], axis=1), count)
    posts = np.flatnonzero((answer.post_label > 0) & (problem.capacity > 0))
    return _gathered(problem.need - answer.got, root, (labelled, answer.student_label), (posts, answer.post_label))


def _gathered(missing: Ints, root: Ints, students: tuple[Ints, Ints], posts: tuple[Ints, Ints]) -> tuple[HallSet, ...]:
    """The sets by the roots of labels: `students` and `posts` are those of shortages, with the labels of all."""
    (who, student_label), (what, post_label) = students, posts
    who, what = (one[np.argsort(root[label[one]], kind="stable")] for one, label in (students, posts))
    roots = root[student_label[who]]
    first = np.flatnonzero(np.diff(roots, prepend=-1))
    edges = np.searchsorted(root[post_label[what]], np.append(roots[first], len(root)))
    return tuple(
        HallSet(members, what[edges[at] : edges[at + 1]], int(missing[members].sum()))
        for at, members in enumerate(np.split(who, first[1:]))
    )


def lists_of(problem: Problem, students: Ints) -> Ints:
    """All posts in the lists of `students`, by number."""
    return np.unique(problem.col[problem.pairs_of(students)]).astype(np.int64)
