"""Words of figures for templates."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from lianqiao.bulletins.facts import Chip
from lianqiao.bulletins.words import FIGURE_WORDS, unit_word

register = template.Library()


@register.filter
def figure_word(figure_id: str) -> Promise:
    """本届毕业生 for `cohort_graduates`."""
    return FIGURE_WORDS[figure_id]


@register.filter
def unit(chip: Chip) -> Promise | str | None:
    """The unit that stands behind the number."""
    return unit_word(chip.id, chip.unit)


@register.filter
def rule_word(chip: Chip) -> str:
    """How it is counted, in the reader's language."""
    return gettext(chip.rule)
