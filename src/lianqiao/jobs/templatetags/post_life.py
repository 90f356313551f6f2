"""Template words for doubts in a post and for its life."""

from __future__ import annotations

from datetime import date

from django import template

from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.words_life import (
    CLOSING_WORDS,
    EXCEPTION_WORDS,
    FIELD_WORDS,
    FLAG_WORDS,
    SEVERITY_WORDS,
    STAGE_WORDS,
)
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.post_life import Closing, Stage, stage
from lianqiao.rules.screening import Severity

register = template.Library()


@register.filter
def flag_word(code: str) -> str:
    """`收押金` for `deposit`."""
    return str(FLAG_WORDS.get(code, code))


@register.filter
def exception_word(name: str) -> str:
    """`警察和消防职位` for `police`; an exception that somebody added to the table is called by its id."""
    return str(EXCEPTION_WORDS.get(name, name))


@register.filter
def severity_word(severity: Severity) -> str:
    """`要决定` for what blocks."""
    return str(SEVERITY_WORDS[severity])


@register.filter
def field_word(field: str) -> str:
    """Where in the post words were found."""
    return str(FIELD_WORDS[field])


@register.filter
def stage_word(where: Stage) -> str:
    """`待核实` for a post nobody asked about for too long."""
    return str(STAGE_WORDS[where])


@register.filter
def closing_word(why: str) -> str:
    """`招满了` for `filled`."""
    return str(CLOSING_WORDS[Closing(why)])


@register.filter
def life_stage(post: PostCard, today: date) -> Stage:
    """Where a post of a list stands on a day."""
    return stage(post.life, today, policy_in_force().posts.freshness)


@register.filter
def of(reasons: dict[str, str] | str, code: str) -> str:
    """What was typed for one flag."""
    return reasons.get(code, "") if isinstance(reasons, dict) else ""
