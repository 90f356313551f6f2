"""The policy's table of reminders: from which hour the day's message goes, and who hears of overdue tasks when.

Schema: `docs/reference/policy-file.md`. Without the table nobody is written to;
who slipped still stands on its page.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table

LAST_HOUR = 23


@dataclass(frozen=True, slots=True)
class Reminders:
    """`hour`: on working days the day's message goes from this hour on (0 to 23, Shanghai).

    `task_after`: so many working days after its day the giver of a task hears that it is overdue.
    """

    hour: int
    task_after: int
    source: str = ""


def read_reminders(root: Table) -> Reminders | None:
    """The table `[reminders]`, None where the file has none. Refused `policy_wrong_value` for an hour after 23."""
    if not root.has("reminders"):
        return None
    table = root.table("reminders")
    hour = table.whole("hour", least=0)
    if hour > LAST_HOUR:
        table.refuse("policy_wrong_value", "hour", value=hour)
    found = Reminders(hour, table.whole("task_after", least=0), table.take_or("source", str, ""))
    table.done()
    return found
