"""The words for channels, results and proofs, as pages of this room say them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.delivery.words import MESSAGE_WAYS
from lianqiao.rules.reaching import Contact, Try

CHANNEL_WORDS: Mapping[str, Promise] = {
    **MESSAGE_WAYS,
    "liaison": _("联络员"),
    "call": _("电话"),
    "talk": _("面谈"),
}
CALL_WORDS: Mapping[str, Promise] = {
    "reached": _("打通了"),
    "no_answer": _("没人接"),
    "off": _("关机或停机"),
    "wrong_number": _("号码不对"),
}
REMINDER_WORDS: Mapping[str, Promise] = {
    "reached": _("已联系上"),
    "no_answer": _("没接"),
    "wrong_number": _("号码不对"),
}
PROOF_WORDS: Mapping[str, Promise] = {
    "read": _("看过"),
    "answered": _("答复了"),
    "delivered": _("送到了手机"),
    "handed_over": _("当面转告"),
    "liaison": _("联络员联系上"),
    "call": _("打通电话"),
    "talk": _("见面谈过"),
}


def tried_words(tries: Iterable[Try]) -> list[tuple[str, int]]:
    """How often each channel was tried, most often first: `[("邮件", 2), ("电话", 1)]`."""
    counted = Counter(str(CHANNEL_WORDS.get(one.channel, one.channel)) for one in tries)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def proof_words(contacts: Iterable[Contact]) -> list[tuple[str, int]]:
    """How often each kind of proof was heard, most often first."""
    counted = Counter(str(PROOF_WORDS[one.kind]) for one in contacts)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
