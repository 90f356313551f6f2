"""The copy of their own data that a student takes along: every tagged column (`personal.OWN`), read for them alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.translation import gettext as _

from lianqiao.portal.personal import OWN, Table
from lianqiao.referrals.post_words import plain
from lianqiao.roster.queries_own import own_numbers
from lianqiao.rules.visibility import Viewer


class Sheet(NamedTuple):
    """One table of the copy: its word, its columns, and its rows in the order in which they were entered."""

    word: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def own_copy(*, viewer: Viewer, today: date) -> list[Sheet]:
    """All that is stored of the student who looks, as far as it is tagged as theirs; empty for anybody else.

    Who entered a value is told as staff or as the student, not by number.
    """
    ids = own_numbers(viewer=viewer, today=today)
    return [_sheet(label, table, ids) for label, table in _tables()] if ids else []


def _tables() -> Iterator[tuple[Any, Table]]:
    known = {model._meta.label: model for model in apps.get_models()}
    for label, table in OWN.items():
        yield known[label], table


def _sheet(model: Any, table: Table, ids: frozenset[int]) -> Sheet:
    mine = [f"student:{one}" for one in ids] if table.path == "recipient" else ids
    rows = model.objects.filter(**{f"{table.path}__in": mine}).order_by("pk").values_list(*table.columns)
    told = [
        tuple(_value(table, column, value) for column, value in zip(table.columns, row, strict=True)) for row in rows
    ]
    return Sheet(str(table.word), table.columns, told)


def _value(table: Table, column: str, value: Any) -> Any:
    if column == "recorded_by":
        return str(value).partition(":")[0]
    return plain(str(value), _("详情请直接问老师。")) if column in table.by_staff and value else value
