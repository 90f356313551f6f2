"""Is a student's file still to be believed? It ages from the last time somebody looked at it with the student.

Source: policy file, `[limits] file_days`. A round rests on wishes; a file nobody confirmed for longer waits outside.
"""

from __future__ import annotations

from datetime import date

from lianqiao.rules.values import YES, Verdict, no


def fresh(as_of: date, today: date, within: int | None) -> Verdict:
    """Is a file that was right on `as_of` right today? For `within` days it is, that day included; None: for ever."""
    age = (today - as_of).days
    if within is None or age <= within:
        return YES
    return no("file_stale", day=as_of.isoformat(), days=age, within=within)
