"""In which order a student goes through the steps of a programme (policy file, `[[programme]]`).

Steps go forward one by one; an optional one may be left out. What stands after
the first step that ends the programme is a way out (work instead of study): it
may be taken from anywhere once the student is in. Nothing goes back, and
nothing follows an end; a step entered by mistake is cancelled, not overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lianqiao.rules.values import YES, Verdict, no


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `optional` ones may be left out; `ends` = nothing follows."""

    id: str
    name: str
    optional: bool = False
    ends: bool = False


def may_take(steps: Sequence[Step], at: str | None, wanted: str) -> Verdict:
    """May a student who stands at `at` (None: not in yet) take the step `wanted`?

    No: `programme_unknown`, `programme_ended`, `step_back`, `step_skips` with the
    first step that is missing.
    """
    places = {step.id: place for place, step in enumerate(steps)}
    if wanted not in places or (at is not None and at not in places):
        return no("programme_unknown")
    here, there = -1 if at is None else places[at], places[wanted]
    if at is not None and steps[here].ends:
        return no("programme_ended")
    if there <= here:
        return no("step_back", at=steps[here].name, step=steps[there].name)
    missing = next((step for step in steps[here + 1 : there] if not step.optional), None)
    if missing is None or (at is not None and _way_out(steps, there)):
        return YES
    return no("step_skips", missing=missing.name)


def next_steps(steps: Sequence[Step], at: str | None) -> Iterator[Step]:
    """The steps that may follow, in their order."""
    return (step for step in steps if may_take(steps, at, step.id).ok)


def _way_out(steps: Sequence[Step], place: int) -> bool:
    return steps[place].ends and any(step.ends for step in steps[:place])
