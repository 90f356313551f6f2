"""The words of employers and visits on a page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from lianqiao.charter.unit_kinds import sections, unit_kinds
from lianqiao.charter.wording import say
from lianqiao.jobs.words_employers import (
    CLEARANCE_WORDS,
    RESULT_WORDS,
    SIZE_WORDS,
    TRUST_WORDS,
    URGENCY_WORDS,
    USE_WORDS,
)
from lianqiao.rules.employers import Clearance, Urgency
from lianqiao.rules.values import Reason

register = template.Library()
FEN = 100


@register.filter
def clearance_word(state: Clearance) -> str:
    """`已核实`."""
    return str(CLEARANCE_WORDS[state])


@register.filter
def kind_word(code: str) -> str:
    """The name of a kind of employer; empty where it is not known."""
    found = unit_kinds().get(code)
    return found.name if found else ""


@register.filter
def section_word(letter: str) -> str:
    """The name of a section of trades; empty where it is not known."""
    return sections().get(letter, "")


@register.filter
def size_word(size: str) -> str:
    """`中型企业`; empty where it is not known."""
    return str(SIZE_WORDS.get(size, ""))


@register.filter
def trust_word(kind: str) -> str:
    """`看过执照`, `有人投诉`."""
    return str(TRUST_WORDS[kind])


@register.filter
def urgency_word(urgency: Urgency) -> str:
    """What the employer needs; empty where nothing."""
    return str(URGENCY_WORDS.get(urgency, ""))


@register.filter
def result_word(result: str) -> str:
    """What a visit brought; empty where nobody said."""
    return str(RESULT_WORDS.get(result, ""))


@register.filter
def use_word(use: str) -> str:
    """`就业`, `实习`."""
    return str(USE_WORDS[use])


@register.filter
def reason_sentence(code: str) -> str:
    """The sentence of a reason that takes no parameters."""
    return say(Reason.of(code), get_language() or "zh-hans").reason


@register.filter
def named(actors: Mapping[str, str], actor: str) -> str:
    """The name of whoever stands in the record as `user:7`; empty for machines."""
    return actors.get(actor, "")


@register.filter
def yuan(fen: int | None) -> str:
    """Fen in whole yuan; empty where not known."""
    return "" if fen is None else str(fen // FEN)
