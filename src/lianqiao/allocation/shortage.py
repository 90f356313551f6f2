"""Hall sets: who competes for what, told from the labels of an answer. NumPy only."""

from __future__ import annotations

import numpy as np

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


def hall_sets(problem: Problem, answer: Allocation) -> tuple[HallSet, ...]:
    """The shortages of an answer, disjoint, each with everybody who competes; by the first student short.

    A region that could be entered from another belongs to the same shortage: it is used up only together with it.
    """
    labelled = np.flatnonzero(answer.student_label)
    if not len(labelled):
        return ()
    sizes = np.diff(problem.indptr)
    mine = np.repeat(answer.student_label, sizes)
    theirs = answer.post_label[problem.col]
    touching = np.flatnonzero((mine > 0) & (theirs > 0))
    links = np.unique(np.stack([mine[touching], theirs[touching]], axis=1), axis=0)
    root = _joined(links, int(answer.student_label.max()))
    student_root = root[answer.student_label[labelled]]
    posts = np.flatnonzero(answer.post_label)
    post_root = root[answer.post_label[posts]]
    missing = problem.need - answer.got
    sets = []
    for one in np.unique(student_root).tolist():
        students = labelled[student_root == one]
        sets.append(HallSet(students, posts[post_root == one], int(missing[students].sum())))
    return tuple(sets)


def lists_of(problem: Problem, students: Ints) -> Ints:
    """All posts in the lists of `students`, by number."""
    rows = [problem.col[problem.row(student)] for student in students.tolist()]
    return np.unique(np.concatenate([np.empty(0, np.int64), *rows])).astype(np.int64)
