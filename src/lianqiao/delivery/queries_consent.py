"""What recipients said of the ways on which they are written to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from lianqiao.delivery.models import Consent


def stopped(recipients: Collection[str]) -> dict[str, frozenset[str]]:
    """The kinds of channels that each of these recipients stopped (`channels.kind_of`); who stopped none has no entry.

    Without a viewer: it is asked before every message, and on the recipient's own page, which cannot be stopped.
    """
    newest: dict[tuple[str, str], bool] = {}
    rows = Consent.objects.filter(recipient__in=recipients).order_by("pk")
    for recipient, channel, allowed in rows.values_list("recipient", "channel", "allowed"):
        newest[recipient, channel] = allowed
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (recipient, channel), allowed in newest.items():
        if not allowed:
            found[recipient].add(channel)
    return {recipient: frozenset(channels) for recipient, channels in found.items()}
