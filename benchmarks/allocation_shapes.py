"""Made-up rounds of any size, always the same for one seed: herding, rare majors, popular regions.

Students and posts fall into groups of majors of very unequal size (Zipf); some
posts take any major. Candidates are drawn with a cubic bias towards attractive
posts, so that the lists of many students hold the same few. Scores are whole
numbers 0…10000.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lianqiao.allocation.problem import Problem, slots_in_order, starts

QUOTA = 3
GROUPS, REGIONS, OPEN_TO_ALL = 60, 30, 0.15
PORTION = 20_000  # students drawn together


@dataclass(frozen=True, slots=True)
class Size:
    """A rung: how many students and posts, and how long a list is about."""

    students: int
    posts: int
    pairs: int


SIZES = {
    "college": Size(62, 130, 44),
    "university": Size(3_000, 50_000, 200),
    "region": Size(20_000, 100_000, 300),
    "province": Size(200_000, 1_000_000, 300),
    "nation": Size(4_000_000, 10_000_000, 100),
}
SHAPES = ("normal", "tight", "short", "scarce")
SHARES = {"short": 0.68, "scarce": 0.25}  # of the posts have a place


def _zipf(random: np.random.Generator, of: int, size: int) -> np.ndarray:
    share = 1 / np.arange(1, of + 1)
    return random.choice(of, size, p=share / share.sum())


def _capacity(random: np.random.Generator, shape: str, posts: int) -> np.ndarray:
    """Places: head-count × 3; one place a post; one place at two of three posts, or at every fourth."""
    if shape == "normal":
        return random.geometric(0.5, posts) * 3
    return np.ones(posts, np.int64) if shape == "tight" else (random.random(posts) < SHARES[shape]).astype(np.int64)


def _rows(random: np.random.Generator, size: Size, posts: dict[str, np.ndarray], group: int, members: np.ndarray):
    """Posts and scores drawn for students of one group: [students, pairs], some posts twice."""
    pool = np.flatnonzero((posts["group"] == group) | posts["any"])
    weight = posts["appeal"][pool] ** 3
    ladder = np.cumsum(weight) / weight.sum()
    drawn = np.searchsorted(ladder, random.random((len(members), size.pairs)).astype(np.float64))
    col = np.sort(pool[np.minimum(drawn, len(pool) - 1)], axis=1).astype(np.int32)
    wish = _zipf(random, REGIONS, len(members))
    score = 0.3 * posts["appeal"][col] + 0.25 * (posts["region"][col] == wish[:, None])
    score += 0.45 * random.random(col.shape, np.float32)
    weight = np.rint(score * 10_000).astype(np.int32)
    twice = np.zeros(col.shape, bool)
    twice[:, 1:] = col[:, 1:] == col[:, :-1]
    return col, weight, twice


def _ranked(col: np.ndarray, weight: np.ndarray, twice: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Best first, what was drawn twice left out; and the length of each row."""
    order = np.argsort(np.where(twice, 1, -weight), axis=1, kind="stable")
    col, weight = np.take_along_axis(col, order, axis=1), np.take_along_axis(weight, order, axis=1)
    lengths = (~twice).sum(axis=1)
    keep = np.arange(col.shape[1]) < lengths[:, None]
    return col[keep], weight[keep], lengths


def make(size: Size, shape: str, seed: int = 20230428) -> Problem:
    """A round of this size and shape. Students are in order of priority; policy `rounds`."""
    random = np.random.default_rng(seed)
    posts = {
        "group": _zipf(random, GROUPS, size.posts),
        "any": random.random(size.posts) < OPEN_TO_ALL,
        "region": _zipf(random, REGIONS, size.posts),
        "appeal": random.beta(2, 5, size.posts).astype(np.float32),
    }
    capacity = _capacity(random, shape, size.posts).astype(np.int64)
    group = np.sort(_zipf(random, GROUPS, size.students))
    parts = []
    for one in np.unique(group).tolist():
        members = np.flatnonzero(group == one)
        portions = (members[first : first + PORTION] for first in range(0, len(members), PORTION))
        parts += [_ranked(*_rows(random, size, posts, one, portion)) for portion in portions]
    col, weight, lengths = (np.concatenate(part) for part in zip(*parts, strict=True))
    del parts
    need = np.full(size.students, QUOTA, np.int64)
    order = slots_in_order(need, random.permutation(size.students), "rounds")
    employer = np.full(size.posts, -1, np.int64)
    return Problem(starts(lengths), col, weight, need, capacity, order, employer)


def with_employers(problem: Problem, each: int = 3) -> Problem:
    """The same with `each` posts an employer."""
    return replace(problem, employer=np.arange(problem.posts) // each)


def hubei(path: Path, ratio: int, students: int = 3_000) -> Problem:
    """The real posts of Hubei 2026, full lists for made-up students; places are head-count × `ratio`.

    A post suits a student whose level it names and whose major's code begins with one of its codes. Majors are drawn
    as often as posts name them.
    """
    random = np.random.default_rng(2026)
    rows = json.loads(path.read_text(encoding="utf-8"))["data"]
    levels = [_codes(row["本科专业"]) for row in rows], [_codes(row["研究生专业"]) for row in rows]
    level = (random.random(students) < 0.35).astype(int)
    pools = [sorted(code for codes in of for code in codes if len(code) >= 4) for of in levels]
    major = [str(random.choice(pools[at])) for at in level]
    appeal, parts = random.beta(2, 5, len(rows)), []
    for at, code in zip(level.tolist(), major, strict=True):
        posts = np.array([post for post, codes in enumerate(levels[at]) if code.startswith(tuple(codes) or ("-",))])
        score = np.rint(10_000 * (0.5 * appeal[posts.astype(int)] + 0.5 * random.random(len(posts)))).astype(np.int32)
        order = np.lexsort((posts, -score))
        parts.append((posts[order].astype(np.int32), score[order], len(posts)))
    col, weight = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    need = np.full(students, QUOTA, np.int64)
    order = slots_in_order(need, random.permutation(students), "rounds")
    capacity = np.array([int(row["招录人数"]) for row in rows], np.int64) * ratio
    return Problem(
        starts(np.array([part[2] for part in parts])), col, weight, need, capacity, order, np.full(len(rows), -1)
    )


def _codes(text: str) -> list[str]:
    """Prefixes of the majors that a post takes at a level; an empty one takes all."""
    return [""] if "不限" in text else re.findall(r"[0-9]{2,6}", text)
