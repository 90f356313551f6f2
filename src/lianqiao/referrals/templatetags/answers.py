"""Template words for what students answer."""

from __future__ import annotations

from django import template

from lianqiao.referrals.words import ANSWER_WORDS, OVERRIDE_WORDS

register = template.Library()


@register.filter
def answer_word(reason: str) -> str:
    """`太远` for `too_far`."""
    return str(ANSWER_WORDS.get(reason, reason))


@register.filter
def override_word(code: str) -> str:
    """`同学已自己联系过` for `contacted`."""
    return str(OVERRIDE_WORDS.get(code, code))
