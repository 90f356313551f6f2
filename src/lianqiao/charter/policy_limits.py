"""The policy's table of limits: how far back, how long, how often. Schema: `docs/reference/policy-file.md`."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table

TRIES = 10  # six digits are not to be guessed, whatever a policy leaves out


@dataclass(frozen=True, slots=True)
class Limits:
    """How far back help may be entered by hand (days; None: however far), and how long things wait.

    `hold_seconds` runs from pressing "send" until the first letter leaves; 0: at once.
    `file_days`: a file nobody confirmed for longer is stale and waits outside rounds (None: never).
    `notice_days`: so long before a proof ends somebody is asked for a new one. `need_days`: a need that nobody
    answered for longer is a duty. `review_days`: from the day of a plan to its review; `decide_days`: a version that
    waits for approval for longer is late (None: never). `answer_days`: so many whole days a student's answer waits
    on the day's list. `check_in_minutes`: so long before an event begins one may check in, `late_minutes`: so long
    after its end with the code; `check_in_tries`: codes that a student may type in an hour.
    """

    entry_days: int | None = None
    hold_seconds: int = 0
    file_days: int | None = None
    notice_days: int = 0
    need_days: int = 0
    review_days: int | None = None
    decide_days: int | None = None
    answer_days: int = 0
    check_in_minutes: int = 0
    late_minutes: int = 0
    check_in_tries: int = TRIES
    source: str = ""


def read_limits(root: Table) -> Limits:
    """The table as far as it is there; `need_days` is `notice_days` where it is left out, as it once was."""
    if not root.has("limits"):
        return Limits()
    table = root.table("limits")
    notice = table.whole("notice_days", least=0, default=0)
    limits = Limits(
        entry_days=table.whole("entry_days", least=0) if table.has("entry_days") else None,
        hold_seconds=table.whole("hold_seconds", least=0, default=0),
        file_days=table.whole("file_days", least=1) if table.has("file_days") else None,
        notice_days=notice,
        need_days=table.whole("need_days", least=0, default=notice),
        review_days=table.whole("review_days", least=1) if table.has("review_days") else None,
        decide_days=table.whole("decide_days", least=0) if table.has("decide_days") else None,
        answer_days=table.whole("answer_days", least=0, default=0),
        check_in_minutes=table.whole("check_in_minutes", least=0, default=0),
        late_minutes=table.whole("late_minutes", least=0, default=0),
        check_in_tries=table.whole("check_in_tries", least=1, default=TRIES),
        source=table.take_or("source", str, ""),
    )
    table.done()
    return limits
