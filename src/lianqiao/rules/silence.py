"""How long may an employer say nothing to somebody who applied, and who does what about it?

First whoever found the post asks; then it is the employment secretary's too; a
recommendation is given up only after somebody asked, and by a person, never by
the clock. Source: policy file, `[answers]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Silence(StrEnum):
    """Where an application without a word stands. `QUIET`: it is early; `GIVE_UP`: withdrawing it may be proposed."""

    QUIET = "quiet"
    ASK = "ask"
    PASSED = "passed"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Patience:
    """Whole days from the day of applying, or of the last asking: `ask_after` until whoever found the post asks;
    `pass_after` (from applying, nobody having asked) until the secretary hears; `give_up_after` (from applying,
    somebody having asked) until withdrawing is proposed. None: the clock stands still.
    """

    ask_after: int | None = None
    pass_after: int | None = None
    give_up_after: int | None = None


def silence(applied_on: date, asked_on: date | None, today: date, patience: Patience) -> Silence:
    """Where an application stands `today` of which the employer said nothing; `asked_on`: last asked, None: never."""
    if patience.ask_after is None:
        return Silence.QUIET
    waited = (today - applied_on).days
    since_asked = (today - max(applied_on, asked_on or applied_on)).days
    if since_asked < patience.ask_after:
        return Silence.QUIET
    if asked_on is not None and patience.give_up_after is not None and waited >= patience.give_up_after:
        return Silence.GIVE_UP
    if asked_on is None and patience.pass_after is not None and waited >= patience.pass_after:
        return Silence.PASSED
    return Silence.ASK
