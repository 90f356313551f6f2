"""Whether anything was added since to what a reading read: the tables it asked, and how many rows they have.

Rows of facts are only ever added (a later fact is a row of its own, also what takes one back), so a table
with as many rows as before says what it said before. Not for working state, which changes in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

_TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """The tables that queries within it ask, filled as they do."""
    seen: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        seen.update(_TABLE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def sizes(tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables has, in one query."""
    names = sorted(tables)
    if not names:
        return {}
    tables = [connection.ops.quote_name(one) for one in names]  # out of this program's own queries, never from outside
    counts = ", ".join(f"(SELECT COUNT(*) FROM {one})" for one in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip(names, cursor.fetchone(), strict=True))
