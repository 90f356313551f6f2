"""Reading which ways of being told recipients have stopped."""

from __future__ import annotations

from collections.abc import Collection

from lianqiao.delivery.models import ConsentSaid


def stopped(recipients: Collection[str]) -> dict[str, frozenset[str]]:
    """The channels that each recipient stopped and has not allowed again; only those with any."""
    last: dict[tuple[str, str], bool] = {}
    rows = ConsentSaid.objects.filter(recipient__in=list(recipients)).order_by("id")
    for recipient, channel, allowed in rows.values_list("recipient", "channel", "allowed"):
        last[recipient, channel] = allowed
    found: dict[str, set[str]] = {}
    for (recipient, channel), allowed in last.items():
        if not allowed:
            found.setdefault(recipient, set()).add(channel)
    return {recipient: frozenset(channels) for recipient, channels in found.items()}
