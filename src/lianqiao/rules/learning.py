"""Whether what became of earlier recommendations says anything about a post, and how much: little, late, and openly.

Counts are taken of one post and one group of majors (the first four digits of
the code). Below the stated minimum they say nothing, whatever they are. No
fact of a person enters, and none of need.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.rules.values import Reason

MOST = 200  # points of 10,000 at most, up or down: enough to part posts that fit alike, never more than a better major
GROUP_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Tally:
    """Of those who were recommended a post and of whom something is known (persons): how many wanted it or went there.

    `hired` of the `good` went there.
    """

    known: int
    good: int
    hired: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a tally adds to the fit of a pair, with its reason."""

    points: int
    reason: Reason


def group_of(major: str | None) -> str | None:
    """The group of a major: its class in the ministry's catalogue; None where the major is unknown."""
    return major[:GROUP_DIGITS] if major else None


def lesson(tally: Tally, minimum: int | None) -> Lesson | None:
    """What may be learned of the counts: nothing without a minimum or below it, nothing where it is even.

    All good = `MOST` points, none good = as many off, in between in proportion.
    """
    if minimum is None or tally.known < max(1, minimum):
        return None
    points = 2 * MOST * tally.good // tally.known - MOST
    if not points:
        return None
    code = "fit_learned" if points > 0 else "against_learned"
    return Lesson(points, Reason.of(code, known=tally.known, good=tally.good))
