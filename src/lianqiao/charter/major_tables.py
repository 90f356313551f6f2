"""The catalogues of majors as dictionaries. Used by `charter.majors` only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lianqiao.charter.reading import plain, rows

_WIDE: Mapping[str, tuple[str, ...]] = {
    "理工科": ("07", "08"),
    "理工": ("07", "08"),
    "理工农医": ("07", "08", "09", "10"),
}
_TRADE = re.compile(r"(硕士)?\(专业硕士\)$")


@dataclass(frozen=True, slots=True)
class Tables:
    """`names[letter][name]` → codes (names of majors win over classes, classes over disciplines)."""

    names: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=lambda: {"A": {}, "B": {}, "C": {}})
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: {"A": {}, "B": {}, "C": {}})  # code → name
    provincial: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    renumbered: dict[str, tuple[str, ...]] = field(default_factory=dict)  # graduate number → the numbers it stands for

    def add(self, letter: str, code: str, name: str) -> None:
        self.codes[letter].setdefault(code, name)
        self.names[letter].setdefault(plain(name), (code,))


def _read_national(tables: Tables) -> None:
    under = rows("majors_undergraduate")
    for row in under:
        tables.add("B", row["code"], row["name"])
    for row in under:
        tables.add("B", row["class_code"], row["class_name"])
    graduate = sorted(
        rows("majors_graduate"), key=lambda row: (row["kind"] == "second_level", row["kind"], row["code"])
    )
    for row in graduate:
        tables.add("A", row["code"], row["name"])


def _read_provincial(tables: Tables) -> None:
    table = rows("majors_guangdong")
    for row in table:
        tables.provincial[row["code"]] = tuple(row["codes"].split())
    for row in sorted(table, key=lambda row: -len(row["code"])):
        letter, codes, name = row["code"][0], tables.provincial[row["code"]], plain(row["name"])
        for form in (name, _TRADE.sub("", name), re.sub(r"\([^()]*\)", "", name)):
            tables.names[letter].setdefault(form, codes)
        if len(codes) == 1:
            tables.codes[letter].setdefault(codes[0], _TRADE.sub("", name))
    for row in table:
        for old in filter(None, row["old_names"].split("|")):
            tables.names[row["code"][0]].setdefault(old, tables.provincial[row["code"]])
    for row in rows("major_groups"):
        tables.groups[row["number"]] = (row["name"], tuple(row["codes"].split()))


def _read_disciplines(tables: Tables) -> None:
    for row in rows("majors_undergraduate"):
        for letter, code in (
            ("A", row["discipline_code"]),
            ("B", row["discipline_code"]),
            ("C", f"C{row['discipline_code']}"),
        ):
            tables.codes[letter].setdefault(code, row["discipline"])
            for form in (row["discipline"], f"{row['discipline']}类", f"{row['discipline']}门类"):
                tables.names[letter].setdefault(form, (code,))
    for word, codes in _WIDE.items():
        for letter in "AB":
            for form in (word, f"{word}类"):
                tables.names[letter].setdefault(form, codes)


def read_tables() -> Tables:
    """All tables; national ones first, so that their names win over provincial and old ones."""
    tables = Tables()
    _read_national(tables)
    _read_provincial(tables)
    _read_disciplines(tables)
    for row in rows("majors_renumbered"):
        tables.renumbered[row["code"]] = tuple(row["codes"].split())
    return tables
