"""WeCom (企业微信): an application message to one member.

With `enable_duplicate_check` the platform drops the same request for at most
four hours, so the same bytes may be said again within that time. It tells
nothing later: whether a message was read stays unknown (docs/reference/channels.md).
"""

from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings

from lianqiao.delivery.channels import Answer, platform, tokens
from lianqiao.delivery.channels.platform import Meaning, Words, accepted, meant
from lianqiao.delivery.channels.texts import text_of
from lianqiao.delivery.channels.tokens import TokenRefused
from lianqiao.delivery.channels.wire import Reply, Request
from lianqiao.delivery.models import Envelope
from lianqiao.rules.values import Reason

LONGEST_CHECK = timedelta(seconds=14_400)  # the longest `duplicate_check_interval`
MARGIN = timedelta(minutes=10)  # for the time between our look at the clock and its own
MOST_BYTES = 2_048  # of a text; longer ones the platform cuts, and the link with it
# Never "@all" and never "a|b": one member, by the name that the platform allows.
_MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)

SIGNED_OUT = frozenset({40014, 41001, 42001})
MEANINGS: dict[int, Meaning] = {
    -1: platform.OPEN,  # "system busy": repeated within the check
    40001: platform.BAD_SIGN_IN,
    40013: platform.BAD_SIGN_IN,
    40003: platform.BAD_ADDRESS,
    60111: platform.BAD_ADDRESS,
    81013: platform.BAD_ADDRESS,  # nobody valid among the receivers, or none the application may see
    40056: platform.BAD_SETUP,  # no such agent
    48002: platform.BAD_SETUP,
    60011: platform.BAD_SETUP,
    60020: platform.BAD_SETUP,  # our address is not on the application's list
    301002: platform.BAD_SETUP,
    45009: platform.TOO_FAST,
    45033: platform.TOO_FAST,
    45002: platform.BAD_CONTENT,
    44004: platform.BAD_CONTENT,
}


@dataclass(frozen=True, slots=True)
class WeCom:
    """An application of one enterprise. `seconds`: to connect, and for the whole answer."""

    url: str
    corp_id: str
    secret: str = field(repr=False)
    agent_id: str
    seconds: float

    @classmethod
    def from_settings(cls) -> WeCom:
        """As the installation's environment says."""
        return cls(**settings.WECOM, seconds=settings.CHANNEL_SECONDS)

    @property
    def repeat_within(self) -> timedelta | None:
        """A little less than the platform's own check."""
        return LONGEST_CHECK - MARGIN

    def good_address(self, address: str) -> bool:
        """A member's `UserID`."""
        return _MEMBER.fullmatch(address) is not None

    def not_ready(self) -> Reason | None:
        """What is not set."""
        return platform.not_ready(
            self.url,
            {
                "LIANQIAO_WECOM_CORP_ID": self.corp_id,
                "LIANQIAO_WECOM_SECRET": self.secret,
                "LIANQIAO_WECOM_AGENT_ID": self.agent_id,
            },
        )

    def open(self) -> AbstractContextManager[platform.HttpSender]:
        """A sender."""
        return platform.opened(self)

    def probe(self) -> None:
        """Sign in, send nothing. Raises `NoAnswer`."""
        platform.sign_in(self)

    def token_request(self) -> Request:
        """`gettoken`."""
        query = urlencode({"corpid": self.corp_id, "corpsecret": self.secret})
        return Request(f"/cgi-bin/gettoken?{query}", method="GET")

    def token_of(self, reply: Reply) -> tuple[str, float]:
        """The token and its life. Raises `TokenRefused`."""
        words = reply.words() or {}
        if words.get("errcode") != 0 or not words.get("access_token"):
            raise TokenRefused(str(words.get("errcode", f"http {reply.status}")))
        return str(words["access_token"]), float(words.get("expires_in", 0))

    def signed_out(self, words: Words) -> bool:
        """Is the token at its end?"""
        if words.get("errcode") not in SIGNED_OUT:
            return False
        tokens.forget(self)
        return True

    def request_for(self, envelope: Envelope) -> Request:
        """`message/send`; the body never depends on the token or the time, so a repetition is the same."""
        message = {
            "touser": envelope.address,
            "msgtype": "text",
            "agentid": int(self.agent_id) if self.agent_id.isdecimal() else self.agent_id,
            "text": {"content": text_of(envelope, MOST_BYTES)},
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": int(LONGEST_CHECK.total_seconds()),
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        query = urlencode({"access_token": tokens.token(self)})
        return Request(f"/cgi-bin/message/send?{query}", body, headers={"Content-Type": "application/json"})

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """By `errcode`; a success that names our member as invalid or without a licence is none."""
        code = words.get("errcode")
        if not isinstance(code, int):
            return None
        if code:
            return meant(MEANINGS.get(code, platform.PUT_OFF), code)
        if _among(envelope.address, words.get("invaliduser")):
            return meant(platform.BAD_ADDRESS, "invaliduser")
        if _among(envelope.address, words.get("unlicenseduser")):
            return meant(platform.STOPPED, "unlicenseduser")
        return accepted(words.get("msgid", ""))


def _among(member: str, listed: object) -> bool:
    """The platform's lists are joined by bars and know no capitals."""
    return member.lower() in str(listed or "").lower().split("|")
