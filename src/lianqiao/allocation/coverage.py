"""Whom can be served: slots are kept in priority order whenever they can be served with all kept before.

The sets of slots that can be served together form a matroid, so keeping every
slot that still fits is both first-come-first and of greatest total number. A
slot fits when an augmenting path leads from its student to a post with a free
place; where none does, the students and posts the search reached are the proof
(a Hall set), and nothing that later happens can open it again.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from lianqiao.allocation.problem import HallSet, Ints, Problem

Step = tuple[int, int]  # (student, post of theirs that is given up), or (student, NEW) for an employer not used yet
NEW = -1


class Coverage:
    """The growing assignment: who holds which posts, and the regions that are closed for good."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.group = problem.groups()
        self.room = problem.capacity.copy()
        self.held: list[set[int]] = [set() for _ in range(problem.students)]
        self.holders: list[set[int]] = [set() for _ in range(problem.posts)]
        self.failures: list[HallSet] = []
        self._closed_by_post: dict[int, int] = {}  # post → the failure whose region holds it
        self._seen = np.zeros(problem.posts, bool)  # closed, or reached by the search that is running
        self._closed_student: set[int] = set()

    def serve_all(self) -> None:
        """Go through the slots in order; a student once refused is refused for all later slots."""
        for position, student in enumerate(self.problem.order.tolist()):
            if student not in self._closed_student and not self.serve(student):
                self._close(student, position)

    def serve(self, student: int) -> bool:
        """Give `student` one more post, moving others where that helps; False leaves everything as it was."""
        served = self._search(student)
        if served:
            self._seen[list(self._came)] = False
        return served

    def _search(self, student: int) -> bool:
        self._came: dict[int, Step] = {}  # post → from which student, giving up which post
        self._lost: dict[int, int] = {}  # student → the post taken from them, as the search came to them
        queue: deque[Step] = deque([(student, NEW)])
        while queue:
            at, given_up = queue.popleft()
            posts = self._reach(at, given_up)
            free = posts[self.room[posts] > 0]
            if len(free):
                self._came[int(free[0])] = (at, given_up)
                self._augment(int(free[0]), student)
                return True
            self._seen[posts] = True
            for post in posts.tolist():
                self._came[post] = (at, given_up)
                queue.extend(self._give_up(post, student))
        return False

    def _give_up(self, post: int, student: int) -> list[Step]:
        """What the holders of a full post may do instead: another post of that employer, or of an unused one."""
        steps: list[Step] = []
        for holder in sorted(self.holders[post]):
            steps.append((holder, post))
            if holder not in self._lost and holder != student:
                self._lost[holder] = post
                steps.append((holder, NEW))
        return steps

    def _reach(self, student: int, given_up: int) -> Ints:
        """Posts not seen yet that `student` may take: of the given-up post's employer, or of an unused one."""
        row = self.problem.col[self.problem.row(student)]
        groups = self.group[row]
        if given_up != NEW:
            allowed = groups == self.group[given_up]
        else:
            allowed = np.ones(len(row), bool)
            for post in self.held[student]:
                allowed &= groups != self.group[post]
        posts: Ints = row[allowed & ~self._seen[row]]
        return posts

    def _augment(self, post: int, student: int) -> None:
        """Walk the path back from the free post: each student on it takes one post and gives up another."""
        self.room[post] -= 1
        while True:
            at, given_up = self._came[post]
            self.held[at].add(post)
            self.holders[post].add(at)
            if given_up == NEW:
                if at == student:
                    return
                given_up = self._lost[at]
            self.held[at].discard(given_up)
            self.holders[given_up].discard(at)
            post = given_up

    def _close(self, student: int, position: int) -> None:
        """Record the Hall set of a failed search, with the closed regions that it touches, and close it."""
        students = {student, *self._lost}
        posts = set(self._came)
        rows = np.concatenate([self.problem.col[self.problem.row(reached)] for reached in students])
        touched = {self._closed_by_post[post] for post in np.unique(rows).tolist() if post in self._closed_by_post}
        for failure in touched:
            students.update(self.failures[failure].students.tolist())
            posts.update(self.failures[failure].posts.tolist())
        for post in posts:
            self._closed_by_post[post] = len(self.failures)
        self._seen[_sorted(posts)] = True
        self._closed_student |= students
        self.failures.append(HallSet(student, position, _sorted(students), _sorted(posts)))

    def got(self) -> Ints:
        """How many posts each student holds [n]."""
        return np.array([len(posts) for posts in self.held], np.int64)


def _sorted(numbers: set[int]) -> Ints:
    return np.array(sorted(numbers), np.int64)
