"""Template words of how posts come in."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from lianqiao.jobs.facts_entry import Channel, Level
from lianqiao.jobs.readings_paste import Guess
from lianqiao.jobs.words_entry import CHANNEL_WORDS, LEVEL_WORDS

register = template.Library()
_MOST = 80


@register.filter
def level_word(level: str) -> Promise:
    """Who found it: 系主任 for `department_head`."""
    return LEVEL_WORDS[Level(level)]


@register.filter
def channel_word(channel: str) -> Promise:
    """On which way: 走访 for `visit`."""
    return CHANNEL_WORDS[Channel(channel)]


@register.simple_tag
def pasted_words(text: str, guess: Guess) -> str:
    """The words of the text from which a guess was read, in one line."""
    words = " ".join(text[guess.start : guess.end].split())
    return words if len(words) <= _MOST else f"{words[:_MOST]}…"
