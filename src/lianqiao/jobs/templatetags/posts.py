"""Template words of posts, used by the pages that show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianqiao.charter.regions import Regions
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.words import CONDITION_WORDS, DEGREE_WORDS, REVIEW_WORDS
from lianqiao.rules.suitability import ConditionKind, Degree, Salary

register = template.Library()
FEN = 100


@register.filter
def pay_words(salary: Salary | None) -> str:
    """`4500–6000 元/月`, `4000 元/月`; empty where not stated."""
    if salary is None:
        return ""
    low, high = salary.low // FEN, (salary.high or 0) // FEN
    span = _("{low}–{high} 元/月").format(low=low, high=high) if high > low else _("{low} 元/月").format(low=low)
    return span if salary.months == 12 else f"{span} · " + _("{n} 薪").format(n=salary.months)


@register.filter
def pay(post: PostCard) -> str:
    """The pay of a post in words; empty where not stated."""
    return pay_words(post.facts.salary)


@register.filter
def degree_words(degrees: Iterable[Degree]) -> str:
    """`本科、硕士`; empty where not stated."""
    comma = ", " if (get_language() or "").startswith("en") else "、"
    return comma.join(str(DEGREE_WORDS[one]) for one in sorted(degrees))


@register.filter
def degree_word(degree: Degree) -> str:
    """`本科`."""
    return str(DEGREE_WORDS[degree])


@register.filter
def review_word(review: str) -> str:
    """`待审` for `waiting`."""
    return str(REVIEW_WORDS[Review(review)])


@register.filter
def condition_word(kind: ConditionKind) -> str:
    """What a condition is about."""
    return str(CONDITION_WORDS[kind])


@register.filter
def region_name(code: str) -> str:
    """The whole name of a place's code."""
    return Regions.load().full_name(code) or code if code else ""


@register.filter
def days_left(post: PostCard, today: date) -> str:
    """`还有 3 天`, `今天截止`, `已截止`; empty where no deadline is stated."""
    left = post.days_left(today)
    if left is None:
        return ""
    if left < 0:
        return _("已截止")
    return _("今天截止") if left == 0 else _("还有 {n} 天").format(n=left)
