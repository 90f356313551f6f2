"""The one door to the engine: what a round takes from `allocation`, and an answer that the checker has confirmed."""

from __future__ import annotations

from lianqiao.allocation.check import check
from lianqiao.allocation.problem import Allocation, HallSet, Ints, Problem, slots_in_order, slots_left
from lianqiao.allocation.resume import resumed
from lianqiao.allocation.shortage import hall_sets
from lianqiao.allocation.solve import solve_problem

__all__ = [
    "Allocation",
    "HallSet",
    "Ints",
    "Problem",
    "UnprovedRoundError",
    "confirmed",
    "hall_sets",
    "proved",
    "resumed",
    "slots_after",
    "slots_in_order",
]


class UnprovedRoundError(ArithmeticError):
    """The checker found a fault in the engine's answer: nothing may be offered on it."""


def proved(problem: Problem) -> Allocation:
    """The problem solved; raises `UnprovedRoundError` unless the separate checker confirms every part of the proof."""
    return confirmed(problem, solve_problem(problem))


def confirmed(problem: Problem, answer: Allocation) -> Allocation:
    """The answer, as far as the separate checker confirms every part of its proof; else `UnprovedRoundError`."""
    found = check(problem, answer)
    if not found.ok:
        raise UnprovedRoundError("; ".join(found.faults) or "gap")
    return answer


def slots_after(need: Ints, given: Ints, priority: Ints, order: str) -> Ints:
    """The order of the slots that are left where each student [n] was `given` some by hand before.

    What was given counts as the student's first slots: nobody comes sooner for it.
    """
    return slots_left(slots_in_order(need + given, priority, order), given)
