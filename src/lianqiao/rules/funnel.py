"""How far recommended posts got, from the push to the signing: persons and times, never added to one another.

A time is one recommendation. Up to 录用 the stages form a chain: whoever got to
a stage got past those before it, and each counts what got there or further. An
intention and a signing are facts of their own, recorded with an employer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lianqiao.rules.answers import FORWARD, Step

Key = TypeVar("Key", bound=Hashable)


class Stage(StrEnum):
    """The stages in order."""

    PUSHED = "pushed"
    ACCEPTED = "accepted"  # a channel took the letter, or a person told the student
    READ = "read"
    ANSWERED = "answered"
    INTERESTED = "interested"
    APPLIED = "applied"
    INTERVIEW = "interview"
    HIRED = "hired"
    INTENTION = "intention"
    SIGNED = "signed"


CHAIN = tuple(Stage)[: tuple(Stage).index(Stage.HIRED) + 1]
_OF_STEP: Mapping[Step, Stage] = {step: Stage(step.value) for step in FORWARD}


@dataclass(frozen=True, slots=True)
class Told:
    """One recommendation as the funnel counts it. `step`: how far the student got (`answers.furthest`)."""

    referral: int
    student: int
    post: int
    accepted: bool
    read: bool
    answered: bool
    step: Step | None
    intention: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Of one stage: how many students, and how many recommendations."""

    persons: int
    times: int


def stages(one: Told) -> frozenset[Stage]:
    """Every stage that one recommendation got to."""
    marks = (
        (Stage.ACCEPTED, one.accepted), (Stage.READ, one.read), (Stage.ANSWERED, one.answered),
    )  # fmt: skip
    got = [stage for stage, holds in marks if holds] + ([_OF_STEP[one.step]] if one.step else [])
    last = max((CHAIN.index(stage) for stage in got), default=0)
    beside = ((Stage.INTENTION, one.intention), (Stage.SIGNED, one.signed))
    return frozenset(CHAIN[: last + 1]) | {stage for stage, holds in beside if holds}


def funnel(told: Iterable[Told]) -> dict[Stage, Count]:
    """The count of every stage, in order."""
    people: dict[Stage, set[int]] = {stage: set() for stage in Stage}
    times = dict.fromkeys(Stage, 0)
    for one in told:
        for stage in stages(one):
            people[stage].add(one.student)
            times[stage] += 1
    return {stage: Count(len(people[stage]), times[stage]) for stage in Stage}


def split(
    told: Sequence[Told], key_of: Callable[[Told], Key], order: Callable[[Key], str]
) -> dict[Key, dict[Stage, Count]]:
    """A funnel for each part (of a post, of where it came from), in the order of its name and never of its numbers."""
    parts: dict[Key, list[Told]] = {}
    for one in told:
        parts.setdefault(key_of(one), []).append(one)
    return {key: funnel(parts[key]) for key in sorted(parts, key=order)}


def at_stage(told: Iterable[Told], stage: Stage) -> Collection[Told]:
    """The recommendations that a stage counts."""
    return [one for one in told if stage in stages(one)]
