"""Template words of messages: states, columns, ways, and how long something has stood."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from lianqiao.desk.words import CALL_WORDS, COLUMN_WORDS, MESSAGE_WORDS, WAY_OF_MESSAGE, word

register = template.Library()


@register.filter
def state_word(state: str) -> str:
    """通道已收 for `accepted`."""
    return word(MESSAGE_WORDS, str(state))


@register.filter
def column_word(group: str) -> str:
    """结果不明 for `unknown`."""
    return word(COLUMN_WORDS, str(group))


@register.filter
def way_word(channel: str) -> str:
    """短信 for `sms`."""
    return word(WAY_OF_MESSAGE, channel)


@register.filter
def call_word(result: str) -> str:
    """没接 for `no_answer`."""
    return word(CALL_WORDS, result)


@register.filter
def age(stood: timedelta) -> str:
    """How long: whole days, else whole hours."""
    if stood.days:
        return _("%(n)d 天") % {"n": stood.days}
    hours = stood.seconds // 3600
    return _("%(n)d 小时") % {"n": hours} if hours else _("不到 1 小时")
