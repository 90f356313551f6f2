"""The fields of a pushed post: one table for checking what came, for reading it, and for describing it (OpenAPI)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.table import Cell, Sheet
from lianqiao.jobs.readings_facts import MOST_OPENINGS
from lianqiao.rules.values import Place, Reason, Refused

MOST_POSTS = 500
SHEET = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the body: `column` is the import's own field for it, `longest` in characters; 0 = a whole number."""

    name: str
    column: str
    longest: int
    about: Promise | str
    required: bool = False


FIELDS: tuple[Field, ...] = (
    Field("code", "source_code", 60, _("这个岗位在贵网的编号；同一编号再推就是更新"), required=True),
    Field("employer", "employer", 120, _("用人单位全称"), required=True),
    Field("title", "title", 200, _("岗位名称"), required=True),
    Field("openings", "openings", 0, _("招聘人数"), required=True),
    Field("place", "place", 120, _("工作地点，如 四川省雅安市")),
    Field("degree", "degree", 60, _("学历要求，照原文写")),
    Field("majors", "major_any", 2000, _("专业要求，照原文写")),
    Field("salary", "salary", 60, _("月薪，如 4500-6000")),
    Field("deadline", "deadline", 40, _("报名截止，如 2023-06-30")),
    Field("published_on", "published_on", 40, _("发布日期")),
    Field("conditions", "other", 4000, _("其他要求，照原文写")),
    Field("fresh_only", "fresh_only", 60, _("是否限应届毕业生")),
    Field("benefits", "benefits", 1000, _("福利待遇")),
    Field("description", "description", 8000, _("岗位说明")),
    Field("contact", "contact", 200, _("联系方式，只给老师看")),
    Field("url", "url", 300, _("原公告网址")),
    Field("credit_code", "credit_code", 18, _("统一社会信用代码")),
    Field("employer_kind", "employer_kind", 60, _("单位性质")),
    Field("industry", "industry", 40, _("行业")),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
_NAMES = {field.column: field.name for field in FIELDS}


def checked(body: Any) -> list[dict[str, Any]]:
    """The posts of a body: an object, or a list of them. Raises Refused `push_*` at the first that is not as told."""
    posts = body if isinstance(body, list) else [body]
    if not posts:
        raise Refused(Reason.of("push_empty"))
    if len(posts) > MOST_POSTS:
        raise Refused(Reason.of("push_too_many", limit=MOST_POSTS))
    for number, post in enumerate(posts, start=1):
        if not isinstance(post, dict):
            raise Refused(Reason.of("push_shape"), where=Place(row=number))
        _check(post, number)
    return posts


def _check(post: Mapping[str, Any], number: int) -> None:
    known = ", ".join(BY_NAME)
    for name in post:
        if name not in BY_NAME:
            _no("push_field_unknown", number, _short(name), known=known)
    for field in FIELDS:
        value = post.get(field.name)
        if value is None:
            if field.required:
                _no("push_field_missing", number, field.name)
        elif field.longest:
            _check_text(field, value, number)
        elif isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_OPENINGS:
            _no("push_field_number", number, field.name, most=MOST_OPENINGS)


def _check_text(field: Field, value: Any, number: int) -> None:
    if not isinstance(value, str):
        _no("push_field_text", number, field.name)
    if len(value) > field.longest:
        _no("push_field_long", number, field.name, limit=field.longest)
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\t\r\n" for one in value):
        _no("push_field_sign", number, field.name)
    if field.required and not value.strip():
        _no("push_field_missing", number, field.name)


def _short(name: str) -> str:
    return "".join(one for one in name[:40] if one.isprintable()) or "?"


def _no(code: str, number: int, name: str, **params: str | int) -> None:
    raise Refused(Reason.of(code, field=name, **params), where=Place(row=number, column=name))


def as_sheet(posts: Sequence[Mapping[str, Any]], source: str) -> tuple[Sheet, ColumnMap]:
    """Checked posts as the sheet that the import reads: one row a post below a row of names, all of one source."""
    header: list[Cell] = [*BY_NAME, "source"]
    rows: list[list[Cell]] = [[*(post.get(name) for name in BY_NAME), source] for post in posts]
    columns = {field.name: field.column for field in FIELDS} | {"source": "source"}
    simple = {name.replace("_", ""): column for name, column in columns.items()} | columns
    return Sheet(SHEET, [header, *rows]), ColumnMap(columns=simple, header_row=1)


def where(place: Place) -> dict[str, str | int]:
    """A place of that sheet as the pusher knows it: which post of the list, counted from 1, and which field."""
    row = {"row": place.row - 1} if place.row else {}
    return row | ({"column": place.column} if place.column else {})
