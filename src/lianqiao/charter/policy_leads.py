"""The policy's table of leads: how many a day, and when reports hold a post back. Schema: `policy-file.md`."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table

PER_DAY = 5  # more than anybody finds in a day, and few enough to be read


@dataclass(frozen=True, slots=True)
class Leads:
    """`per_day`: leads, and reports, that one person may send in a day. `hold_after`: a post that so many students
    have reported is not offered anew until somebody looked into it (None: reports alone hold nothing back).
    """

    per_day: int = PER_DAY
    hold_after: int | None = None
    source: str = ""


def read_leads(root: Table) -> Leads:
    """The table as far as it is there."""
    if not root.has("leads"):
        return Leads()
    table = root.table("leads")
    leads = Leads(
        per_day=table.whole("per_day", least=1, default=PER_DAY),
        hold_after=table.whole("hold_after", least=1) if table.has("hold_after") else None,
        source=table.take_or("source", str, ""),
    )
    table.done()
    return leads
