"""Words of a wish into codes: industries and occupations as somebody types them."""

from __future__ import annotations

import re
from functools import cache

from django import forms
from django.utils.translation import gettext as _

from lianqiao.charter.tables import industries, occupations

FEW = 5
_BETWEEN = re.compile(r"[、，,;；\s]+")


def parts(text: str) -> tuple[str, ...]:
    """What was named, each once."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(text))))


def unbroken(name: str) -> str:
    """A name of a table without the signs that part one name from the next (农、林、牧、渔业)."""
    return _BETWEEN.sub("", name)


@cache
def _industry_names() -> dict[str, str]:
    """Name to code; of the same name on several levels the widest."""
    return {unbroken(one.name): one.code for one in sorted(industries().values(), key=lambda one: -len(one.code))}


@cache
def _occupation_names() -> dict[str, str]:
    """Name to code; of the same name on several levels the narrowest, which is the occupation itself."""
    return {unbroken(one.name): one.code for one in sorted(occupations().values(), key=lambda one: len(one.code))}


def industry_words(code: str) -> str:
    """What a form shows for an industry, so that it is read as the same again: its name, else the code."""
    name = unbroken(industries()[code].name) if code in industries() else code
    return name if _industry_names().get(name, code) == code else code


def occupation_words(code: str) -> str:
    """What a form shows for an occupation, so that it is read as the same again: its name, else the code."""
    name = unbroken(occupations()[code].name) if code in occupations() else code
    return name if _occupation_names().get(name, code) == code else code


def industry_code(named: str) -> str:
    """The code of an industry named by code or name; any other word stays a word."""
    return named if named in industries() else _industry_names().get(named, named)


def occupation_code(named: str) -> str:
    """The code of an occupation named by code, by name, or by a part that only one name has.

    Raises ValidationError with the first few names that fit where there are several, or none.
    """
    if named in occupations():
        return named
    names = _occupation_names()
    if named in names:
        return names[named]
    fits = [name for name in names if named in name]
    if len(fits) == 1:
        return names[fits[0]]
    if fits:
        told = "、".join(fits[:FEW]) + ("……" if len(fits) > FEW else "")
        raise forms.ValidationError(_("“%(named)s”可以是：%(told)s。写全名称。") % {"named": named, "told": told})
    raise forms.ValidationError(_("职业分类里没有“%(named)s”。不在分类里的，写到“想做的工作”。") % {"named": named})
