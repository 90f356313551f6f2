"""Of all answers that are as good, one that leaves as many students as possible where they were.

An answer is optimal at the given prices where every student's set is worth as
much as any other of that size (at most one post an employer), and every post
with a price is full. So a student may keep the old set where it is worth the
same and no post is overfull, or short of a place that has a price, by it.
First the shortest chains of equal exchanges are tried; where they do not do,
students take what the new answer gives them, one by one, until it fits.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from lianqiao.referrals.engine import Allocation, Ints, Problem, confirmed

Posts = list[set[int]]
Step = tuple[int, int | None]  # a student takes the post that was reached, giving up this one (None: one more)


def stay(
    problem: Problem, answer: Allocation, before: Collection[tuple[int, int]], *, making_room: bool = True
) -> Allocation:
    """The answer with the pairs of `before` (student, post: positions) kept wherever that costs nothing.

    Coverage, score and proof are those of `answer`; the checker confirms that once more. `making_room`: whose place
    is gone is first of all somebody who lacks a post; rounds of the time before were solved without.
    """
    keeping = _Keeping(problem, answer, before)
    if keeping.new == keeping.old:
        return answer
    return keeping.answer(keeping.by_chains(making_room=making_room) or keeping.by_turns())


def stay_by_chains(problem: Problem, answer: Allocation, before: Collection[tuple[int, int]]) -> Allocation | None:
    """The same, where shortest chains are enough: then it is one answer, whichever of the best `answer` is.

    For they start from `before` and ask of the answer only its prices, how many posts each student gets, and what
    these are worth, which is the same in all of the best.
    """
    keeping = _Keeping(problem, answer, before)
    if keeping.new == keeping.old:
        return confirmed(problem, answer)
    found = keeping.by_chains(making_room=True)
    return None if found is None else keeping.answer(found)


def _sets(students: int, pairs: Iterable[tuple[int, int]]) -> Posts:
    found: Posts = [set() for _ in range(students)]
    for student, post in pairs:
        found[student].add(post)
    return found


class _Keeping:
    """The old sets beside the new ones, and what each pair is worth at the prices."""

    def __init__(self, problem: Problem, answer: Allocation, before: Collection[tuple[int, int]]) -> None:
        self.problem, self.price, self.room = problem, answer.price, problem.capacity
        self.whole = answer
        self.group = problem.groups().tolist()
        self.left = problem.weight - answer.price[problem.col]
        chosen = np.flatnonzero(answer.chosen)
        owner = problem.owners(chosen)
        given = list(zip(owner.tolist(), problem.col[chosen].tolist(), strict=True))
        self._number = dict(zip(given, chosen.tolist(), strict=True))  # of pairs that were looked at: most are not
        self.new = _sets(problem.students, given)
        self.old = _sets(problem.students, (pair for pair in before if self._knows(*pair)))

    def _knows(self, student: int, post: int) -> bool:
        if (student, post) not in self._number:
            row = self.problem.row(student)
            self._note(student, row.start + np.flatnonzero(self.problem.col[row] == post))
        return (student, post) in self._number

    def _note(self, student: int, pairs: Ints) -> list[int]:
        """The posts of some pairs of a student, whose numbers are asked for again."""
        posts: list[int] = self.problem.col[pairs].tolist()
        self._number.update(zip(((student, post) for post in posts), pairs.tolist(), strict=True))
        return posts

    def value(self, student: int, post: int) -> int:
        """What a post is worth to a student after its price."""
        return int(self.left[self._number[student, post]])

    def worth(self, student: int, posts: set[int]) -> int:
        """What the posts are worth to the student after prices."""
        return sum(self.value(student, one) for one in posts)

    def answer(self, final: Posts) -> Allocation:
        """These sets as the answer, confirmed."""
        chosen = self.whole.chosen.copy()
        for student, (new, posts) in enumerate(zip(self.new, final, strict=True)):
            if new != posts:
                chosen[[self._number[student, post] for post in new]] = False
                chosen[[self._number[student, post] for post in posts]] = True
        return confirmed(self.problem, replace(self.whole, chosen=chosen))

    def used(self, sets: Posts) -> np.ndarray:
        """How many students have each post."""
        return np.bincount([post for posts in sets for post in posts], minlength=self.problem.posts)

    # ------------------------------------------------------------------------------------------------------- chains

    def by_chains(self, *, making_room: bool) -> Posts | None:
        """The old sets, with one shortest chain of equal exchanges for each post that a student lacks; None where
        that is not enough.
        """
        sets = [set(one) for one in self.old]
        lacking = self._lacking(sets) if making_room else self._lacking_one(sets)
        if lacking is None or not all(self._chain(sets, student, value) for student, value in lacking):
            return None
        if any(
            posts != self.new[s] and self.worth(s, posts) != self.worth(s, self.new[s]) for s, posts in enumerate(sets)
        ):
            return None
        used = self.used(sets)
        return sets if (used <= self.room).all() and not self._short(used).any() else None

    def _lacking(self, sets: Posts) -> list[tuple[int, int]]:
        """Take away what cannot stay; what is lacking then: a student, and what the post must be worth.

        What a student's posts are worth, one by one, is the same in all of the best answers.
        """
        self._make_room(sets)
        lacking = []
        for student, (new, posts) in enumerate(zip(self.new, sets, strict=True)):
            if new == posts:
                continue
            worth = Counter(self.value(student, one) for one in new)
            for post in sorted(posts):
                value = self.value(student, post)
                if worth[value] > 0:
                    worth[value] -= 1
                else:
                    posts.discard(post)
            lacking += [(student, value) for value in sorted(worth.elements(), reverse=True)]
        return lacking

    def _lacking_one(self, sets: Posts) -> list[tuple[int, int]] | None:
        """The same as rounds of the time before knew it: only who lacks one post; None where anybody else moves."""
        lacking = [s for s, posts in enumerate(self.new) if len(posts) != len(sets[s])]
        if any(len(self.new[s]) != len(sets[s]) + 1 for s in lacking):
            return None
        return [(s, self.worth(s, self.new[s]) - self.worth(s, sets[s])) for s in lacking]

    def _make_room(self, sets: Posts) -> None:
        """Where more students had a post than may have it now, the last of them lack one."""
        used = self.used(sets)
        for post in np.flatnonzero(used > self.room).tolist():
            holders = [student for student, posts in enumerate(sets) if post in posts]
            for student in holders[int(self.room[post]) :]:
                sets[student].discard(post)

    def _short(self, used: np.ndarray) -> np.ndarray:
        return (used < self.room) & (self.price > 0)

    def _chain(self, sets: Posts, student: int, gain: int) -> bool:
        """Give the student one more post, worth so much; where it is full, a holder moves on to one that is worth the
        same to them.
        """
        used = self.used(sets)
        short = self._short(used)
        free = short if short.any() else used < self.room
        came: dict[int, Step] = {}
        queue: deque[tuple[Step, int]] = deque([((student, None), gain)])
        moved = {student}
        holders: dict[int, list[int]] = {}
        for one, posts in enumerate(sets):
            for post in posts:
                holders.setdefault(post, []).append(one)
        while queue:
            step, value = queue.popleft()
            for post in self._reach(sets, step, value):
                if post in came:
                    continue
                came[post] = step
                if free[post]:
                    self._walk_back(sets, came, post)
                    return True
                for holder in (one for one in holders.get(post, ()) if one not in moved):
                    moved.add(holder)
                    queue.append(((holder, post), self.value(holder, post)))
        return False

    def _reach(self, sets: Posts, step: Step, value: int) -> list[int]:
        """Posts worth exactly `value` to the student, of no employer that the rest of the set has."""
        student, given_up = step
        mine = sets[student] - {given_up}
        taken = {self.group[one] for one in mine}
        row = self.problem.row(student)
        posts = self._note(student, row.start + np.flatnonzero(self.left[row] == value))
        return [one for one in posts if one not in sets[student] and self.group[one] not in taken]

    def _walk_back(self, sets: Posts, came: dict[int, Step], post: int) -> None:
        at: int | None = post
        while at is not None:
            student, given_up = came[at]
            sets[student].add(at)
            sets[student].discard(-1 if given_up is None else given_up)
            at = given_up

    # -------------------------------------------------------------------------------------------------------- turns

    def by_turns(self) -> Posts:
        """The old sets, but for those who must take the new: theirs is less, worth less, or others need the place."""
        new, old = self.new, self.old
        students = range(len(new))
        differ = [s for s in students if old[s] != new[s]]
        moving = {s for s in differ if len(old[s]) != len(new[s]) or self.worth(s, old[s]) < self.worth(s, new[s])}
        while True:
            final = [new[s] if s in moving else old[s] for s in students]
            used = self.used(final)
            over, short = np.flatnonzero(used > self.room), np.flatnonzero(self._short(used))
            if not len(over) and not len(short):
                return final
            post = int((over if len(over) else short)[0])
            leaves, takes = (old, new) if len(over) else (new, old)
            can = [s for s in students if s not in moving and post in leaves[s] - takes[s]]
            moving.add(min(can, key=lambda s: (len(old[s] ^ new[s]), s)))
