"""Kinds of employers (单位性质) and sections of trades, and how tables write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lianqiao.charter.reading import plain, rows
from lianqiao.charter.tables import industries

# A firm that works for a public body, or a private school, is no public body whatever else the cell says.
_FIRM = re.compile("企业|公司|民营|私营|民办|合资")


@dataclass(frozen=True, slots=True)
class UnitKind:
    """One kind. `official`: a public body. `words`: how tables write it, the surest first."""

    code: str
    name: str
    official: bool
    words: tuple[str, ...]


@cache
def unit_kinds() -> Mapping[str, UnitKind]:
    """Code → kind, in the table's order."""
    return {
        row["code"]: UnitKind(row["code"], row["name"], row["official"] == "1", tuple(row["words"].split("|")))
        for row in rows("unit_kinds")
    }


def read_kind(text: str) -> str:
    """The code of a kind as a table writes it (`民营企业（大型）` → 39, `21` → 21); empty where it cannot be read."""
    word = plain(text)
    if word in unit_kinds():
        return word
    known = [one for one in unit_kinds().values() if not (one.official and _FIRM.search(word))]
    return next((one.code for one in known if any(said in word for said in one.words)), "")


@cache
def sections() -> Mapping[str, str]:
    """Sections of GB/T 4754-2017: letter → name."""
    return {code: one.name for code, one in industries().items() if one.level == "section"}
