"""The words of events on a page."""

from __future__ import annotations

from django import template

from lianqiao.assistance.facts_events import EventCard
from lianqiao.desk.service_forms import said_of
from lianqiao.desk.words import DEED_WORDS, word

register = template.Library()
WIDTH = 100


@register.filter
def event_kind(kind: str) -> str:
    """讲座、就业培训、职业指导."""
    return word(DEED_WORDS, kind)


@register.filter
def event_said(card: EventCard) -> str:
    """Form, organiser and cost, as far as they are known."""
    return " · ".join(said_of(card.form, card.free, card.organiser))


@register.filter
def places_bar(card: EventCard) -> int:
    """How full it is, in hundredths."""
    return min(WIDTH, card.taken * WIDTH // card.capacity) if card.capacity else 0
