"""Is this student eligible for this post, how well does it fit, and why.

The door of the question: the facts (`suitability_facts`), the parts
(`suitability_parts`, `suitability_conditions`) and `fit`, which adds them up.
Unknown facts never exclude: they become counter-reasons or things to check
(contracts, Match).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from lianqiao.rules.suitability_conditions import Doubt, Weighing
from lianqiao.rules.suitability_facts import (
    ANY_MAJOR,
    Condition,
    ConditionKind,
    Declined,
    Degree,
    Fit,
    MajorRequirement,
    PostFacts,
    Salary,
    Sex,
    StudentFacts,
    Wish,
)
from lianqiao.rules.suitability_parts import PARTS, Part, Surroundings

__all__ = [
    "ANY_MAJOR",
    "PARTS",
    "STANDING",
    "Condition",
    "ConditionKind",
    "Declined",
    "Degree",
    "Doubt",
    "Fit",
    "MajorRequirement",
    "Part",
    "PostFacts",
    "Salary",
    "Sex",
    "StudentFacts",
    "Surroundings",
    "Weighing",
    "Wish",
    "fit",
    "judge",
    "weigh",
]

# What a pair stands on before its points (0…4000): clear, to be asked, unlikely. The unlikely band lies wholly
# below the clear one, so exchanging an unlikely post for a free clear one always raises the total.
STANDING = {Doubt.NONE: 6000, Doubt.ASK: 4000, Doubt.UNLIKELY: 0}


def weigh(student: StudentFacts, post: PostFacts, around: Surroundings) -> list[tuple[str, Weighing]]:
    """The weighing of every part, by the part's name."""
    return [(part.name, part.weigh(part.of_student(student), part.of_post(post), around)) for part in PARTS]


def fit(student: StudentFacts, post: PostFacts, around: Surroundings) -> Fit:
    """Judge one pair.

    A pair with a bar is not eligible, scores 0 and names every bar in
    `against`; else the score is its standing (is anything in doubt?) plus the
    points of its parts, 0…10000.
    """
    parts = [weighing for _, weighing in weigh(student, post, around)]
    bars = tuple(reason for part in parts for reason in part.bars)
    if bars:
        return Fit(eligible=False, score=0, against=bars)
    return Fit(
        eligible=True,
        score=STANDING[max(part.doubt for part in parts)] + sum(part.points for part in parts),
        why=tuple(reason for part in parts for reason in part.why),
        against=tuple(reason for part in parts for reason in part.against),
        check=tuple(reason for part in parts for reason in part.check),
    )


def judge(
    student: StudentFacts, post: PostFacts, *, today: date, nearness: Callable[[str, str], int], **more: Any
) -> Fit:
    """Judge one pair, told what stands around it part by part: `more` as in `Surroundings`.

    `nearness(a, b)` is 0 (far) … 3 (same county) for two GB/T 2260 codes.
    """
    return fit(student, post, Surroundings(today, nearness, **more))
