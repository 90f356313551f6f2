"""One round on plain values: which posts each graduate is offered, why, and why some get fewer.

No database and no framework: the offline command and the rounds of the
database both call `match`. Two passes (contracts, Match): those owed posts
first, then every other graduate from what is left. Hardship decides the pass,
nothing else; it is passed in as ids and not found in any fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lianqiao.referrals.engine import Allocation, Problem, hall_sets, proved, slots_in_order
from lianqiao.referrals.pairs import Lessons, PairBook
from lianqiao.referrals.shortages import Short, ToFind, crowded_out, list_too_short, to_find
from lianqiao.rules.suitability import Fit, PostFacts, StudentFacts, Surroundings

Ints = NDArray[np.int64]
Ids = Mapping[str, Collection[str]]


class MatchRule(Protocol):
    """The numbers of the policy that a round needs (contracts, Policy file, `[match]`)."""

    @property
    def quota(self) -> int: ...
    @property
    def general_quota(self) -> int: ...
    @property
    def students_per_opening(self) -> int: ...
    @property
    def order(self) -> str: ...


@dataclass(frozen=True, slots=True)
class History:
    """What went before: posts ever referred, by student id; live referrals by student (`so_far`), by post (`taken`)."""

    referred: Ids = field(default_factory=dict)
    so_far: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)

    def never(self) -> dict[str, set[str]]:
        """Posts that a student is not offered again."""
        return {student: set(posts) for student, posts in self.referred.items()}


@dataclass(frozen=True, slots=True)
class Offer:
    """One post offered to one student; `rank` 1 = best fit. `price` > 0: others wanted the same places."""

    student: str
    post: str
    rank: int
    price: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of a round: its arrays, the answer, its students in that order, the room at each post before it."""

    problem: Problem
    answer: Allocation
    students: Sequence[StudentFacts]
    room: Ints


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Offers by student in the order given, those who stay short of what is owed, posts to find, and the proof."""

    offers: tuple[Offer, ...]
    short: tuple[Short, ...]
    to_find: tuple[ToFind, ...]
    served_in_full: int
    others_served: int
    objective: int
    bound: int
    seconds: Mapping[str, float]
    passes: tuple[Pass, ...] = field(default=(), compare=False, repr=False)

    @property
    def gap(self) -> int:
        """0 = proved optimal."""
        return self.bound - self.objective


def lot(seed: str, student: str) -> str:
    """A student's place in the published draw: anybody who knows the seed can work it out again."""
    return hashlib.sha256(f"{seed}\n{student}".encode()).hexdigest()


def _priority(students: Sequence[StudentFacts], so_far: Mapping[str, int], seed: str) -> Ints:
    """Positions of students, fewest live posts so far first, then by the draw. Never by how hard-up they are."""
    keyed = [(so_far.get(s.id, 0), lot(seed, s.id), at) for at, s in enumerate(students)]
    return np.array([at for _, _, at in sorted(keyed)], np.int64)


class _Round:
    """A round in the making: the judged table, the room left at each post, the seconds spent."""

    def __init__(
        self,
        posts: Sequence[PostFacts],
        around: Surroundings,
        rule: MatchRule,
        history: History,
        seed: str,
        lessons: Lessons | None,
    ) -> None:
        started = perf_counter()
        self.book = PairBook(posts, around, lessons)
        self.rule, self.history, self.seed = rule, history, seed
        self.never = history.never()
        taken = [history.taken.get(post.id, 0) for post in posts]
        openings = np.array([post.openings for post in posts], np.int64)
        self.room = np.maximum(0, openings * rule.students_per_opening - np.array(taken, np.int64))
        names: dict[str, int] = {}
        self.employer = np.array(
            [names.setdefault(post.employer, len(names)) if post.employer else -1 for post in posts], np.int64
        )
        self.seconds = {"pairs": perf_counter() - started, "solve": 0.0}

    def serve(self, students: Sequence[StudentFacts], quota: int) -> Pass:
        """Offer each of `students` up to `quota` posts from the room that is left, and take the places."""
        started = perf_counter()
        pairs = self.book.pairs(students, self.never)
        judged = perf_counter()
        need = np.full(len(students), quota, np.int64)
        order = slots_in_order(need, _priority(students, self.history.so_far, self.seed), self.rule.order)
        problem = Problem(pairs.indptr, pairs.col, pairs.weight, need, self.room, order, self.employer)
        answer = proved(problem)
        self.room = self.room - np.bincount(pairs.col[answer.chosen], minlength=len(self.room))
        self.seconds["pairs"] += judged - started
        self.seconds["solve"] += perf_counter() - judged
        return Pass(problem, answer, students, problem.capacity)

    def offers(self, served: Pass) -> list[Offer]:
        """The offers of a pass with their reasons, best first for each student."""
        offers = []
        problem, answer = served.problem, served.answer
        for at, student in enumerate(served.students):
            row = problem.row(at)
            picks = problem.col[row][answer.chosen[row]].tolist()
            offers += [
                Offer(student.id, self.book.posts[post].id, rank, int(answer.price[post]), self.book.fit(student, post))
                for rank, post in enumerate(picks, start=1)
            ]
        return offers

    def shorts(self, served: Pass) -> list[Short]:
        """Those who get fewer than owed, with the reason that binds."""
        shorts = []
        halls = hall_sets(served.problem, served.answer)
        for at, student in enumerate(served.students):
            got, owed = int(served.answer.got[at]), int(served.problem.need[at])
            if got == owed:
                continue
            never = self.never.get(student.id, ())
            because = list_too_short(self.book, student, never, served.room, owed)
            shorts.append(Short(student.id, got, owed, because or (crowded_out(halls, served.problem, at),)))
        return shorts


def match(
    students: Sequence[StudentFacts],
    posts: Sequence[PostFacts],
    *,
    assisted: Collection[str],
    settled: Collection[str] = (),
    rule: MatchRule,
    around: Surroundings,
    history: History | None = None,
    seed: str = "",
    lessons: Lessons | None = None,
) -> MatchResult:
    """Offer posts: up to `rule.quota` to each assisted student in need, then up to `rule.general_quota` to the others.

    `settled` students are not in need. A post goes to at most openings ×
    `students_per_opening` students, a student gets at most one post of an
    employer and none referred before. The order of ids decides
    ties, so the same files give the same offers. Raises `UnprovedRoundError`
    rather than offer anything the independent checker does not confirm.
    """
    posts = sorted(posts, key=lambda post: post.id)
    in_need = [student for student in students if student.id not in settled]
    owed = sorted((s for s in in_need if s.id in assisted), key=lambda s: s.id)
    others = sorted((s for s in in_need if s.id not in assisted), key=lambda s: s.id)
    one_round = _Round(posts, around, rule, history or History(), seed, lessons)
    first = one_round.serve(owed, rule.quota)
    second = one_round.serve(others, rule.general_quota)
    shorts = one_round.shorts(first)
    place = {student.id: at for at, student in enumerate(students)}
    offers = sorted(one_round.offers(first) + one_round.offers(second), key=lambda o: (place[o.student], o.rank))
    return MatchResult(
        offers=tuple(offers),
        short=tuple(sorted(shorts, key=lambda short: place[short.student])),
        to_find=to_find(first.problem, first.answer, dict(enumerate(first.students))),
        served_in_full=len(owed) - len(shorts),
        others_served=int((second.answer.got > 0).sum()),
        objective=first.answer.primal + second.answer.primal,
        bound=first.answer.dual + second.answer.dual,
        seconds=one_round.seconds,
        passes=(first, second),
    )
