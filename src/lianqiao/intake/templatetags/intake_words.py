"""Template words of the wizard."""

from __future__ import annotations

import json

from django import template
from django.utils.functional import Promise

from lianqiao.intake.words import KIND_WORDS, OUTCOME_WORDS, REPAIR_WORDS, SCAN_WORD

register = template.Library()


@register.filter
def kind_word(kind: str) -> Promise:
    """名单 for `roster`; of an upload also 截图或 PDF for `scan`."""
    return KIND_WORDS.get(kind, SCAN_WORD)


@register.filter
def outcome_word(outcome: str) -> Promise:
    """新增 for `new`."""
    return OUTCOME_WORDS[outcome]


@register.filter
def repair_word(kind: str) -> Promise:
    """学号补零 for `pad`."""
    return REPAIR_WORDS[kind]


@register.simple_tag
def cell_name(sheet: str, row: int, column: str) -> str:
    """The name under which a cell's input is sent."""
    return json.dumps([sheet, row, column], ensure_ascii=False)


@register.filter
def stored(verdict: object) -> dict[str, object]:
    """A stored verdict as the filter `sentence` takes it."""
    return {"code": verdict.code, "params": verdict.params}  # type: ignore[attr-defined]
