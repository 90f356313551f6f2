"""The shipped code table of destinations as the rule wants it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lianqiao.charter.tables import destinations as shipped
from lianqiao.rules.destinations import Destination


@cache
def code_table() -> Mapping[str, Destination]:
    """Code → destination (毕业去向), in the table's order."""
    return {
        code: Destination(
            code=code,
            label=row.label,
            settled=row.placed,
            further_study=row.group_2021 == "further",
            proofs=frozenset(row.evidence),
        )
        for code, row in shipped().items()
    }
