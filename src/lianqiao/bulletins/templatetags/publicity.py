"""Template words of publishing."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from lianqiao.bulletins.words import PUBLISHED_WORDS

register = template.Library()


@register.filter
def published_word(kind: str) -> Promise:
    """公众号 for `account`."""
    return PUBLISHED_WORDS[kind]
