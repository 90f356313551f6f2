"""A refusal's words beside the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import get_language

from lianqiao.charter.wording import say
from lianqiao.rules.values import Refused


def words_of(refused: Refused) -> str:
    """The first reason and what to do next, in one line."""
    return " ".join(filter(None, say(refused.because[0], get_language() or "zh-hans")))


def refuse_beside(form: forms.Form, refused: Refused, field_of: Mapping[str, str]) -> None:
    """Each reason at its field of `field_of` (by code); what is not listed, or not asked, stands above the form."""
    language = get_language() or "zh-hans"
    for reason in refused.because:
        said = say(reason, language)
        gap = " " if said.reason.endswith(("。", ".")) else "；" if language.startswith("zh") else "; "
        field = field_of.get(reason.code)
        form.add_error(field if field in form.fields else None, f"{said.reason}{gap}{said.next}".strip())
