"""Writing which ways of being told a recipient has stopped. The newest word counts."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.models import ConsentSaid
from lianqiao.trace.actions import deed


def say_consent(*, recipient: str, channel: str, allowed: bool, by: str, now: datetime) -> None:
    """The recipient stops a channel or allows it again; said twice it is kept once."""
    last = ConsentSaid.objects.filter(recipient=recipient, channel=channel).order_by("-id").first()
    if (last.allowed if last else True) == allowed:
        return
    with deed(actor=by, action="delivery.say_consent", at=now, subject=recipient) as note:
        ConsentSaid.objects.create(recipient=recipient, channel=channel, allowed=allowed, at=now, by=by)
        note.detail = {"channel": channel, "allowed": allowed}
