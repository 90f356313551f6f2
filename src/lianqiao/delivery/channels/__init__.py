"""Ways to the recipient, one folder each. A machine channel hands over in two steps around one point of no return.

A new channel is a folder here with its `Carrier`, a line in `CHANNELS` and a
page of `docs/reference/channels.md`. What a channel promises about repetition
decides what a machine may do after an unknown outcome (`Carrier.repeat_within`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from django.conf import settings

from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason

BY_MACHINE = frozenset({"email", "wecom", "dingtalk", "feishu", "sms_aliyun", "sms_tencent"})
BY_PERSON = frozenset({"page", "person", "paste"})
# Channels that share one kind of address, and so one consent: a number is one number whichever gateway calls it.
KIND_OF = {"sms_aliyun": "sms", "sms_tencent": "sms"}
BY_TEMPLATE = frozenset({"sms_aliyun", "sms_tencent"})  # they say a registered text with `variables`, never our words

# What a registered template may be filled with, by the purpose it was registered for, beside what is derived from
# these; nothing else leaves in one, and what is not named here has no template.
VARIABLES: Mapping[Purpose, frozenset[str]] = {
    Purpose.LETTER: frozenset({"name", "count", "link", "stop"}),
    Purpose.SURVEY: frozenset({"name", "day", "link", "stop"}),
}
NO_TEMPLATE = Reason.of("channel_without_variables")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel said: an outcome of `Attempt.Outcome`, a stable code, and the server's own words.

    Outcomes of a channel are `accepted`, `temporary`, `refused`, `unknown`, and `invalid` where it knows no such
    address. `provider_id`: by which the platform knows this message later (`Tracker.poll`).
    """

    outcome: str
    code: str = ""
    detail: str = ""
    channel_down: bool = False  # it is the channel that failed, not this envelope: pause the run
    provider_id: str = ""


class Sender(Protocol):
    """An open way. `offer` gives everything but the last step; None means that only `settle` is left.

    Until `settle` is called the channel does not have the message and it may be tried again.
    """

    def offer(self, envelope: Envelope) -> Answer | None: ...
    def settle(self) -> Answer: ...


class Carrier(Protocol):
    """A channel as set up in this installation.

    `repeat_within`: for so long after the first hand-over the platform itself drops a repetition of the same bytes,
    so that a machine may send them again after an unknown outcome; None: never.
    """

    @property
    def repeat_within(self) -> timedelta | None: ...
    def not_ready(self) -> Reason | None: ...
    def open(self) -> AbstractContextManager[Sender]: ...
    def good_address(self, address: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Word:
    """What a platform tells later of a message it took: `delivered`, `read`, `bounced`, `invalid` or `failed`."""

    envelope_id: int
    kind: str
    code: str = ""
    detail: str = ""


@runtime_checkable
class Registered(Protocol):
    """A carrier that says registered texts only: which purposes it has one for."""

    def template_missing(self, purpose: Purpose) -> Reason | None:
        """What is not set, or not set right, for this purpose (`channel_setting_missing`); None: it can be said."""


@runtime_checkable
class Tracker(Protocol):
    """A carrier whose platform tells later what became of messages: (envelope id, provider id, address) of each."""

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]: ...


def mail_carrier() -> Carrier:
    """How e-mail leaves here: into a folder where one is set (demo, no network), else over SMTP."""
    from lianqiao.delivery.channels.email import Smtp
    from lianqiao.delivery.channels.folder import Folder

    return Folder(settings.MAIL_FOLDER) if settings.MAIL_FOLDER else Smtp.from_settings()


def _wecom() -> Carrier:
    from lianqiao.delivery.channels.wecom import WeCom

    return WeCom.from_settings()


def _dingtalk() -> Carrier:
    from lianqiao.delivery.channels.dingtalk import DingTalk

    return DingTalk.from_settings()


def _feishu() -> Carrier:
    from lianqiao.delivery.channels.feishu import Feishu

    return Feishu.from_settings()


def _sms_aliyun() -> Carrier:
    from lianqiao.delivery.channels.sms_aliyun import SmsAliyun

    return SmsAliyun.from_settings()


def _sms_tencent() -> Carrier:
    from lianqiao.delivery.channels.sms_tencent import SmsTencent

    return SmsTencent.from_settings()


# Each is imported when it is asked for, since it imports this module.
CHANNELS: dict[str, Callable[[], Carrier]] = {
    "email": mail_carrier,
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "sms_aliyun": _sms_aliyun,
    "sms_tencent": _sms_tencent,
}


def carrier(name: str) -> Carrier:
    """The channel of that name as set up now. Raises KeyError for one that no machine serves."""
    return CHANNELS[name]()


def kind_of(channel: str) -> str:
    """The kind of address that a channel needs: `sms` for either gateway, else its own name."""
    return KIND_OF.get(channel, channel)


def cannot_say(purpose: Purpose) -> dict[str, Reason]:
    """The channels of registered texts that have none for this purpose, each with why; all others say anything."""
    if purpose not in VARIABLES:
        return dict.fromkeys(BY_TEMPLATE, NO_TEMPLATE)
    found = {name: carrier(name) for name in sorted(BY_TEMPLATE)}
    lacking = {name for name, way in found.items() if isinstance(way, Registered) and way.template_missing(purpose)}
    return {name: Reason.of("channel_template_missing") for name in lacking}


def templates_missing() -> list[str]:
    """The settings without which a gateway that is set up cannot say one of the purposes that are registered."""
    ready = (way for name in sorted(BY_TEMPLATE) if (way := carrier(name)).not_ready() is None)
    lacking = (way.template_missing(purpose) for way in ready if isinstance(way, Registered) for purpose in VARIABLES)
    return [str(reason.as_dict()["names"]) for reason in lacking if reason is not None]


def why_not_ready() -> dict[str, Reason | None]:
    """Of each channel of machines why nothing can leave by it; None where it can."""
    unserved = Reason.of("channel_not_served")
    return {name: CHANNELS[name]().not_ready() if name in CHANNELS else unserved for name in sorted(BY_MACHINE)}
