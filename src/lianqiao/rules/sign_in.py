"""How long must somebody wait who named a wrong password or code?

Nobody is locked out for good, since anybody may type another's name; each
further wrong guess costs more time, so that guessing does not pay.
"""

from __future__ import annotations

from datetime import timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """The wait after so many wrong guesses in a row: none for the first five, then 5 s, doubled each time to 15 min."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    doublings = min(failures - FREE_TRIES - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
