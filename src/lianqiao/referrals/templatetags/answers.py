"""Template words for what students answer."""

from __future__ import annotations

from django import template

from lianqiao.referrals.words import ANSWER_WORDS, CLOSED_WORDS, OVERRIDE_WORDS, STAGE_WORDS, STEP_WORDS

register = template.Library()


@register.filter
def answer_word(reason: str) -> str:
    """`太远` for `too_far`."""
    return str(ANSWER_WORDS.get(reason, reason))


@register.filter
def override_word(code: str) -> str:
    """`同学已自己联系过` for `contacted`."""
    return str(OVERRIDE_WORDS.get(code, code))


@register.filter
def step_word(step: str) -> str:
    """`已投递` for `applied`."""
    return str(STEP_WORDS[step])


@register.filter
def got_word(stage: str) -> str:
    """How far a recommendation got, in words."""
    return str(STAGE_WORDS[stage])


@register.filter
def closed_word(why: str) -> str:
    """Why a recommendation was withdrawn; empty where it stands."""
    return str(CLOSED_WORDS.get(why, ""))
