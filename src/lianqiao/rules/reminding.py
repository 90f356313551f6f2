"""Whom a class's reminder list names: a list that tells its reader nothing about anybody on it.

The list is drawn from all graduates of the class. Few names stand on it
because somebody has to be reminded; the others are drawn by lot, and over a
cycle of lists everybody of the class is named exactly once. So the share of
any group on the lists is its share in the class, whoever needs reminding: the
need only moves a name to an earlier list of the cycle.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

# Of ten names one: were every one of those who need reminding of one group, and that group 62 of 173 graduates, a
# single list would name it 1.17 times as often as the class does. Measured in tests/rules/test_reminding.py, as is
# that fewer names would break the bound: a policy that asks for them is refused.
NUDGES = 1
MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Mix:
    """`names` on a list, of which at most `nudges` are taken because they have to be reminded; gone after `hours`."""

    names: int = MOST_NAMES
    hours: int = 48
    nudges: int = NUDGES


@dataclass(frozen=True, slots=True)
class Drawn:
    """The names of one list in an order that tells nothing, each with the cycle that it was drawn in."""

    names: tuple[tuple[int, int], ...]

    @property
    def people(self) -> tuple[int, ...]:
        """Who stands on it."""
        return tuple(one for one, _ in self.names)


def draw(
    members: Collection[int],
    *,
    waiting: Sequence[int],
    cycle: int,
    named: Collection[int],
    mix: Mix,
    seed: str,
) -> Drawn:
    """Draw the next list of a class.

    `members`: all its graduates. `waiting`: those who have to be reminded, the
    longest waiting first. `named`: who was named in this `cycle` already. When
    the cycle runs out the list is filled from the next one; where nobody is left
    in it the next one begins, with those who wait. Same seed, same list.
    """
    lot = Random(seed)  # noqa: S311 - a lot that can be drawn again by whoever checks it
    left = sorted(set(members) - set(named))
    if not left:
        cycle, left = cycle + 1, sorted(set(members))
    first = [one for one in waiting if one in left][: mix.nudges]
    others = [one for one in left if one not in first]
    chosen = [(one, cycle) for one in [*first, *lot.sample(others, len(others))][: mix.names]]
    if len(chosen) < mix.names:
        here = {one for one, _ in chosen}
        fresh = sorted(set(members) - here)
        more = lot.sample(fresh, min(len(fresh), mix.names - len(chosen)))
        chosen += [(one, cycle + 1) for one in more]
    return Drawn(tuple(lot.sample(chosen, len(chosen))))


def gone(drawn_at: datetime, *, now: datetime, mix: Mix) -> bool:
    """Is the list over? From its last instant on."""
    return now >= drawn_at + timedelta(hours=mix.hours)
