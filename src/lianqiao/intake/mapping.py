"""A column map: what the user says their headers mean (contracts, Import: `--map FILE`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lianqiao.intake.cells import simplify
from lianqiao.rules.values import Place, Reason, Refused


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns`: simplified header → our field; `header_row` 1-based; `sheets`: only these, in order (empty = all).

    `names` keeps the headers as the user wrote them, `file` the map's own name for refusals.
    """

    columns: dict[str, str] = field(default_factory=dict)
    header_row: int | None = None
    sheets: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    file: str = ""


def load_map(path: Path) -> ColumnMap:
    """Read a map file. Raises Refused: map_unreadable, map_unknown_key, map_bad_value."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise _no(path.name, "map_unreadable") from broken
    return make_map(content, path.name)


def make_map(content: dict[str, Any], file: str = "") -> ColumnMap:
    """A map from its parsed content (also what the import wizard builds from the user's choices)."""
    for key in content:
        if key not in {"columns", "header_row", "sheets"}:
            raise _no(file, "map_unknown_key", key=key)
    columns, header_row, sheets = content.get("columns", {}), content.get("header_row"), content.get("sheets", [])
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise _no(file, "map_bad_value", key="columns")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise _no(file, "map_bad_value", key="header_row")
    if not isinstance(sheets, list) or not all(isinstance(value, str) for value in sheets):
        raise _no(file, "map_bad_value", key="sheets")
    simple = {simplify(their): ours for their, ours in columns.items()}
    return ColumnMap(simple, header_row, tuple(sheets), {simplify(their): their for their in columns}, file)


def _no(file: str, code: str, **params: str) -> Refused:
    return Refused(Reason.of(code, **params), where=Place(file=file or None))
