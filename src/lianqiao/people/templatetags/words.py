"""Template words shared by all pages: role names, a reason's sentence, masked names, a rate with its base."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lianqiao.charter.wording import Sentence, say
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Role

register = template.Library()


@register.filter
def role_word(role: str) -> Promise | str:
    """就业秘书 for `employment_secretary`."""
    return ROLE_WORDS[Role(role)] if role else ""


@register.filter
def sentence(reason: Reason | Mapping[str, object]) -> Sentence:
    """The sentence of a reason, or of its stored form `{"code", "params"}`, in the reader's language."""
    if not isinstance(reason, Reason):
        params = reason.get("params")
        reason = Reason.of(str(reason["code"]), **(dict(params) if isinstance(params, Mapping) else {}))
    return say(reason, get_language() or "zh-hans")


@register.filter
def mark(kind: str) -> SafeString:
    """A status as a shape, so that colour never speaks alone; the word stands beside it in the template."""
    shapes = {
        "kept": "✓", "late": "◐", "due": "○", "missed": "✕", "short": "½", "excused": "–",
        "accepted": "✓", "read": "✓", "answered": "✓", "queued": "○", "temporary": "○", "refused": "✕", "unknown": "?",
        "handed_over": "✓", "withdrawn": "–", "sending": "○",
        "delivered": "✓", "bounced": "✕", "invalid": "✕", "expired": "–", "to_tell": "○",
    }  # fmt: skip
    return mark_safe(f'<span class="mark mark-{kind}" aria-hidden="true">{shapes.get(kind, "·")}</span>')  # noqa: S308 - kind is one of our own codes
