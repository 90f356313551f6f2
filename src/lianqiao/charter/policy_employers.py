"""The policy's table of employers: who may clear a new one. Schema: `docs/reference/policy-file.md`."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.charter.unit_kinds import unit_kinds


@dataclass(frozen=True, slots=True)
class EmployerRules:
    """`second_pair`: posts of an employer are offered once a second person cleared it; without the table nobody asks.

    `official_kinds`: codes of 单位性质 that an imported table need only name for the employer to be cleared by it.
    """

    second_pair: bool = False
    official_kinds: tuple[str, ...] = ()
    source: str = ""


def read_employers(root: Table) -> EmployerRules:
    """The table as far as it is there."""
    if not root.has("employers"):
        return EmployerRules()
    table = root.table("employers")
    found = EmployerRules(
        second_pair=table.take_or("second_pair", bool, False),
        official_kinds=table.some_of("official_kinds", unit_kinds()) if table.has("official_kinds") else (),
        source=table.take_or("source", str, ""),
    )
    table.done()
    return found
