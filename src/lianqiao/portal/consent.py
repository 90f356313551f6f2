"""Which messages a student gets, as the post office keeps it: the one place where these pages ask and say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianqiao.delivery.actions_consent import say_consent
from lianqiao.delivery.queries_consent import stopped

# What a student may stop, in the words of a phone; the own page and a person's word are no messages.
CHANNELS = (
    ("email", _("邮件")),
    ("sms", _("短信")),
    ("wecom", _("企业微信消息")),
    ("dingtalk", _("钉钉消息")),
    ("feishu", _("飞书消息")),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of being told: `stopped` by the student."""

    code: str
    word: str
    stopped: bool


def channels_of(*, student_id: int) -> list[Channel]:
    """Every way that can be stopped, in a fixed order, the same for all."""
    recipient = f"student:{student_id}"
    held = stopped([recipient]).get(recipient, frozenset())
    return [Channel(code, str(word), code in held) for code, word in CHANNELS]


def say(*, student_id: int, channel: str, allowed: bool, now: datetime) -> None:
    """Stop one way, or start it again, in the student's name."""
    recipient = f"student:{student_id}"
    say_consent(recipient=recipient, channel=channel, allowed=allowed, by=recipient, now=now)
