"""What a round knew, kept so that it can be solved again to the same bytes, later and with a person's changes.

Kept are the facts (students, posts, policy, draw, day) and the judged pairs
that came of them: a table of majors that is mended later moves no old round.
No framework; rows are written and read by others.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from lianqiao.referrals.engine import Ints, Problem
from lianqiao.referrals.match import MatchRule
from lianqiao.referrals.pairs import Lessons
from lianqiao.referrals.plain_values import back, plain
from lianqiao.rules.learning import Lesson
from lianqiao.rules.suitability import PostFacts, StudentFacts

FORMAT = 1
ARRAYS = ("indptr", "col", "weight", "room", "employer")
_WIDTH = np.dtype("<i8")


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers as they were (policy file, `[match]`)."""

    quota: int
    general_quota: int
    students_per_opening: int
    order: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A round's inputs. Students in need by row id, the first `owed` of them in the first pass; posts by row id.

    `indptr` [n+1], `col`, `weight` [pairs]: eligible pairs as the engine takes
    them, best first; `room` [m]: students each post could still go to; `employer`
    [m]: its number or -1; `so_far` [n]: live posts before; `facts`: what the
    pairs were judged from, as plain data.
    """

    day: date
    policy: str
    rule: Rule
    seed: str
    students: tuple[int, ...]
    numbers: tuple[str, ...]
    owed: int
    so_far: tuple[int, ...]
    posts: tuple[int, ...]
    indptr: Ints
    col: Ints
    weight: Ints
    room: Ints
    employer: Ints
    facts: Mapping[str, Any] = field(default_factory=dict)

    def row(self, student: int) -> slice:
        """The pairs of one student, by position."""
        return slice(int(self.indptr[student]), int(self.indptr[student + 1]))

    def quota(self, student: int) -> int:
        """How many posts the student at this position was to get."""
        return self.rule.quota if student < self.owed else self.rule.general_quota

    def student_facts(self, student: int) -> StudentFacts:
        """What was known of the student at this position."""
        found: StudentFacts = back(StudentFacts, self.facts["students"][student])
        return found

    def post_facts(self, post: int) -> PostFacts:
        """What was known of the post at this position."""
        found: PostFacts = back(PostFacts, self.facts["posts"][post])
        return found

    def lessons(self) -> Lessons:
        """What earlier outcomes added, by (post, group of majors)."""
        return {(post, group): back(Lesson, one) for post, group, one in self.facts["lessons"]}


@dataclass(frozen=True, slots=True)
class Known:
    """What a round is frozen from: facts in the engine's order, and the row ids behind their own."""

    students: Sequence[StudentFacts]
    owed: int
    posts: Sequence[PostFacts]
    problems: Sequence[Problem]
    student_ids: Mapping[str, int]
    post_ids: Mapping[str, int]
    so_far: Mapping[str, int]
    referred: Mapping[str, Collection[str]]
    lessons: Lessons = field(default_factory=dict)


def freeze(known: Known, *, day: date, policy: str, rule: MatchRule, seed: str) -> Frozen:
    """Keep what a round knew. `known.problems` are its passes, one after the other over the same posts."""
    starts = [0, *np.cumsum([len(one.col) for one in known.problems]).tolist()]
    rows = [one.indptr[1:] + start for one, start in zip(known.problems, starts[:-1], strict=True)]
    ids = [one.id for one in known.students]
    return Frozen(
        day=day,
        policy=policy,
        rule=Rule(rule.quota, rule.general_quota, rule.students_per_opening, rule.order),
        seed=seed,
        students=tuple(known.student_ids[one] for one in ids),
        numbers=tuple(ids),
        owed=known.owed,
        so_far=tuple(known.so_far.get(one, 0) for one in ids),
        posts=tuple(known.post_ids[one.id] for one in known.posts),
        indptr=np.concatenate([np.zeros(1, np.int64), *rows]),
        col=np.concatenate([one.col for one in known.problems]),
        weight=np.concatenate([one.weight for one in known.problems]),
        room=known.problems[0].capacity,
        employer=known.problems[0].employer,
        facts={
            "students": [plain(one) for one in known.students],
            "posts": [plain(one) for one in known.posts],
            "referred": {one: sorted(known.referred.get(one, ())) for one in ids},
            "lessons": [[*pair, plain(known.lessons[pair])] for pair in sorted(known.lessons)],
        },
    )


def as_bytes(frozen: Frozen) -> bytes:
    """The same inputs as the same bytes: a head of JSON, then the arrays, packed."""
    head = {
        "format": FORMAT,
        "day": frozen.day.isoformat(),
        "policy": frozen.policy,
        "rule": plain(frozen.rule),
        "seed": frozen.seed,
        "students": frozen.students,
        "numbers": frozen.numbers,
        "owed": frozen.owed,
        "so_far": frozen.so_far,
        "posts": frozen.posts,
        "arrays": [len(getattr(frozen, name)) for name in ARRAYS],
        "facts": frozen.facts,
    }
    text = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body = [np.asarray(getattr(frozen, name), _WIDTH).tobytes() for name in ARRAYS]
    return zlib.compress(b"".join([len(text).to_bytes(8, "little"), text, *body]), 6)


def of_bytes(kept: bytes) -> Frozen:
    """The way back."""
    whole = zlib.decompress(kept)
    end = 8 + int.from_bytes(whole[:8], "little")
    head = json.loads(whole[8:end])
    arrays = {}
    for name, length in zip(ARRAYS, head["arrays"], strict=True):
        arrays[name] = np.frombuffer(whole, _WIDTH, length, end).astype(np.int64)
        arrays[name].flags.writeable = False  # many may look at one reading
        end += length * _WIDTH.itemsize
    return Frozen(
        day=date.fromisoformat(head["day"]),
        policy=head["policy"],
        rule=Rule(**head["rule"]),
        seed=head["seed"],
        students=tuple(head["students"]),
        numbers=tuple(head["numbers"]),
        owed=head["owed"],
        so_far=tuple(head["so_far"]),
        posts=tuple(head["posts"]),
        facts=head["facts"],
        **arrays,
    )


def digest(kept: bytes) -> str:
    """The fingerprint of kept bytes, as pages show it."""
    return hashlib.sha256(kept).hexdigest()
