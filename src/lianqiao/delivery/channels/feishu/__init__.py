"""Feishu (飞书): a bot's message to one person, with a `uuid` by which the platform drops repetitions for an hour."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote, urlencode

from django.conf import settings

from lianqiao.delivery.channels import Answer, Word, platform, tokens
from lianqiao.delivery.channels.platform import Meaning, NoAnswer, Words, accepted, meant
from lianqiao.delivery.channels.texts import text_of
from lianqiao.delivery.channels.tokens import TokenRefused
from lianqiao.delivery.channels.wire import Reply, Request
from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import good_address
from lianqiao.rules.values import Reason

DEDUPED = timedelta(hours=1)
MARGIN = timedelta(minutes=5)
MOST_BYTES = 100_000  # the platform takes 150 kB of request
KINDS = frozenset({"user_id", "open_id", "union_id", "email"})
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
JSON = "application/json; charset=utf-8"

SIGNED_OUT = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991677})
MEANINGS: dict[int, Meaning] = {
    230001: platform.BAD_ADDRESS,  # with our frozen form only the receiver can be wrong in it
    230006: platform.BAD_SETUP,
    230013: platform.STOPPED,  # outside the range in which the bot is seen
    230017: platform.BAD_SETUP,
    230018: platform.BAD_SETUP,
    230020: platform.TOO_FAST,
    230022: platform.BAD_CONTENT,
    230025: platform.BAD_CONTENT,
    230027: platform.BAD_SETUP,
    230028: platform.BAD_CONTENT,
    230029: platform.STOPPED,  # left the enterprise
    230034: platform.BAD_ADDRESS,
    230035: platform.BAD_SETUP,
    230049: platform.OPEN,  # the same `uuid` is under way
    230053: platform.STOPPED,
    99991400: platform.TOO_FAST,
    99991672: platform.BAD_SETUP,
    99991679: platform.BAD_SETUP,
    99992351: platform.BAD_ADDRESS,
    99992352: platform.BAD_ADDRESS,
    99992353: platform.BAD_ADDRESS,
    99992361: platform.BAD_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Feishu:
    """An application with a bot. `id_kind`: what addresses are, one of `KINDS`."""

    url: str
    app_id: str
    app_secret: str = field(repr=False)
    id_kind: str
    seconds: float

    @classmethod
    def from_settings(cls) -> Feishu:
        """As the installation's environment says."""
        return cls(**settings.FEISHU, seconds=settings.CHANNEL_SECONDS)

    @property
    def repeat_within(self) -> timedelta | None:
        """A little less than the platform's own window."""
        return DEDUPED - MARGIN

    def good_address(self, address: str) -> bool:
        """An id as set, or an e-mail address where that is how people are called."""
        return good_address(address) if self.id_kind == "email" else _PERSON.fullmatch(address) is not None

    def not_ready(self) -> Reason | None:
        """What is not set, or set to what the platform does not know."""
        needed = {"LIANQIAO_FEISHU_APP_ID": self.app_id, "LIANQIAO_FEISHU_APP_SECRET": self.app_secret}
        if missing := platform.not_ready(self.url, needed):
            return missing
        return None if self.id_kind in KINDS else Reason.of("channel_setting_missing", names="LIANQIAO_FEISHU_ID_KIND")

    def open(self) -> AbstractContextManager[platform.HttpSender]:
        """A sender."""
        return platform.opened(self)

    def probe(self) -> None:
        """Sign in, send nothing. Raises `NoAnswer`."""
        platform.sign_in(self)

    def token_request(self) -> Request:
        """`tenant_access_token` of an application of the house's own."""
        body = json.dumps({"app_id": self.app_id, "app_secret": self.app_secret}).encode()
        return Request("/open-apis/auth/v3/tenant_access_token/internal", body, headers={"Content-Type": JSON})

    def token_of(self, reply: Reply) -> tuple[str, float]:
        """The token and its life. Raises `TokenRefused`."""
        words = reply.words() or {}
        if words.get("code") != 0 or not words.get("tenant_access_token"):
            raise TokenRefused(str(words.get("code", f"http {reply.status}")))
        return str(words["tenant_access_token"]), float(words.get("expire", 0))

    def signed_out(self, words: Words) -> bool:
        """Is the token at its end?"""
        if words.get("code") not in SIGNED_OUT:
            return False
        tokens.forget(self)
        return True

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": JSON, "Authorization": f"Bearer {tokens.token(self)}"}

    def request_for(self, envelope: Envelope) -> Request:
        """`im/v1/messages`, with a `uuid` made of the envelope's key and address alone."""
        stamp = hashlib.sha256(f"{envelope.key}\n{envelope.address}".encode()).hexdigest()[:40]
        message = {
            "receive_id": envelope.address,
            "msg_type": "text",
            "content": json.dumps({"text": text_of(envelope, MOST_BYTES)}, ensure_ascii=False),
            "uuid": stamp,
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        return Request(f"/open-apis/im/v1/messages?receive_id_type={self.id_kind}", body, headers=self._headers())

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """By `code`."""
        code = words.get("code")
        if not isinstance(code, int):
            return None
        if code:
            return meant(MEANINGS.get(code, platform.PUT_OFF), code)
        data = words.get("data")
        return accepted(data.get("message_id", "") if isinstance(data, dict) else "")

    def _readers(self, message_id: str) -> Request:
        query = urlencode({"user_id_type": "open_id" if self.id_kind == "email" else self.id_kind})
        target = f"/open-apis/im/v1/messages/{quote(message_id, safe='')}/read_users?{query}"
        return Request(target, method="GET", headers=self._headers())

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]:
        """Who has read: the message went to one person, so any reader is that person. Tells of seven days only."""
        found = []
        for envelope_id, message_id, _ in platform.some_of([one for one in sent if one[1]], now):
            try:
                words = platform.ask(self, partial(self._readers, message_id))
            except NoAnswer:
                break
            data = words.get("data")
            if words.get("code") == 0 and isinstance(data, dict) and data.get("items"):
                found.append(Word(envelope_id, "read"))
        return found
