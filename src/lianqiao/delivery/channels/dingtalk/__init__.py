"""DingTalk (钉钉): a work notice to one member, and afterwards the question what became of it.

The platform gives the same content to the same person once a day, so the same
bytes may be said again that day. Over its limits it still answers "ok":
only `getsendresult` tells, which is why every notice is asked for later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from lianqiao.delivery.channels import Answer, Word, moment, platform, tokens
from lianqiao.delivery.channels.platform import Meaning, NoAnswer, Words, accepted, meant
from lianqiao.delivery.channels.texts import text_of
from lianqiao.delivery.channels.tokens import TokenRefused
from lianqiao.delivery.channels.wire import Reply, Request
from lianqiao.delivery.models import Envelope
from lianqiao.rules.values import Reason

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARGIN = timedelta(minutes=10)  # around midnight, for clocks that differ
MOST_BYTES = 2_000
_MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)

SIGNED_OUT = frozenset({40014, 41001, 42001})
MEANINGS: dict[int, Meaning] = {
    -1: platform.OPEN,
    33012: platform.BAD_ADDRESS,  # no such member
    60121: platform.BAD_ADDRESS,
    400002: platform.BAD_CONTENT,
    1430000: platform.BAD_ADDRESS,
    1430002: platform.BAD_CONTENT,
    40089: platform.BAD_SIGN_IN,
    40096: platform.BAD_SIGN_IN,
    60011: platform.BAD_SETUP,
    60020: platform.BAD_SETUP,  # our address is not on the application's list
    88: platform.BAD_SETUP,
    90018: platform.TOO_FAST,
    90002: platform.TOO_FAST,
    143103: platform.TOO_FAST,
    143104: platform.TOO_FAST,
    1430003: platform.TOO_FAST,
    143105: platform.ENOUGH_TODAY,
}
HAS_IT_TODAY = frozenset({"143106", "143206"})


@dataclass(frozen=True, slots=True)
class DingTalk:
    """An application of one enterprise."""

    url: str
    app_key: str
    app_secret: str = field(repr=False)
    agent_id: str
    seconds: float

    @classmethod
    def from_settings(cls) -> DingTalk:
        """As the installation's environment says."""
        return cls(**settings.DINGTALK, seconds=settings.CHANNEL_SECONDS)

    @property
    def repeat_within(self) -> timedelta | None:
        """What was first said today may be said again today: the time since midnight in Shanghai, none around it."""
        now = moment.real_now().astimezone(SHANGHAI)
        since = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
        return max(since - MARGIN, timedelta()) if since < timedelta(days=1) - MARGIN else timedelta()

    def good_address(self, address: str) -> bool:
        """A member's `userid`."""
        return _MEMBER.fullmatch(address) is not None

    def not_ready(self) -> Reason | None:
        """What is not set."""
        return platform.not_ready(
            self.url,
            {
                "LIANQIAO_DINGTALK_APP_KEY": self.app_key,
                "LIANQIAO_DINGTALK_APP_SECRET": self.app_secret,
                "LIANQIAO_DINGTALK_AGENT_ID": self.agent_id,
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
        query = urlencode({"appkey": self.app_key, "appsecret": self.app_secret})
        return Request(f"/gettoken?{query}", method="GET")

    def token_of(self, reply: Reply) -> tuple[str, float]:
        """The token and its life. Raises `TokenRefused`."""
        words = reply.words() or {}
        if words.get("errcode") != 0 or not words.get("access_token"):
            raise TokenRefused(str(words.get("errcode", f"http {reply.status}")))
        return str(words["access_token"]), float(words.get("expires_in", 7_200))

    def signed_out(self, words: Words) -> bool:
        """Is the token at its end? Newer gateways say 88 with the code inside."""
        if _code(words) not in SIGNED_OUT:
            return False
        tokens.forget(self)
        return True

    def _call(self, name: str, content: dict[str, Any]) -> Request:
        body = json.dumps({"agent_id": self.agent_id, **content}, ensure_ascii=False).encode()
        query = urlencode({"access_token": tokens.token(self)})
        target = f"/topapi/message/corpconversation/{name}?{query}"
        return Request(target, body, headers={"Content-Type": "application/json"})

    def request_for(self, envelope: Envelope) -> Request:
        """`asyncsend_v2`; the same content each time, by which the platform knows a repetition."""
        message = {"msgtype": "text", "text": {"content": text_of(envelope, MOST_BYTES)}}
        return self._call("asyncsend_v2", {"userid_list": envelope.address, "msg": message})

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """By `errcode`; "ok" only means that the platform will look at it."""
        code = _code(words)
        if code is None:
            return None
        if code:
            return meant(MEANINGS.get(code, platform.PUT_OFF), code)
        return accepted(words.get("task_id", ""))

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]:
        """What became of notices: read, delivered and not read, or dropped though it had said "ok"."""
        found = []
        for envelope_id, task, member in platform.some_of(sent, now):
            if not task.isdecimal():
                continue
            try:
                words = platform.ask(self, partial(self._call, "getsendresult", {"task_id": int(task)}))
            except NoAnswer:
                break
            if word := _word(envelope_id, member, words.get("send_result")):
                found.append(word)
        return found


def _code(words: Words) -> int | None:
    code = words.get("errcode")
    if code == 88 and str(words.get("sub_code", "")).isdecimal():
        return int(words["sub_code"])
    return code if isinstance(code, int) else None


def _word(envelope_id: int, member: str, result: object) -> Word | None:
    """The platform's lists as one word; None while it has none yet."""
    if not isinstance(result, dict):
        return None

    def among(name: str) -> bool:
        return member.lower() in {str(one).lower() for one in result.get(f"{name}_user_id_list") or ()}

    if among("read"):
        return Word(envelope_id, "read")
    if among("unread"):
        return Word(envelope_id, "delivered")
    if among("invalid"):
        return Word(envelope_id, "invalid", "channel_address_unknown", "invalid_user_id_list")
    if among("forbidden"):
        return _forbidden(envelope_id, member, result.get("forbidden_list"))
    if among("failed"):
        return Word(envelope_id, "failed", "channel_failed_there", "failed_user_id_list")
    return None


def _forbidden(envelope_id: int, member: str, listed: object) -> Word:
    """Dropped by a limit. The limit on repetitions says that the first one is there: the words are this envelope's."""
    told = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    codes = {str(one.get("code")) for one in told if str(one.get("userid", "")).lower() == member.lower()}
    detail = ",".join(sorted(codes))[:100] or "forbidden_user_id_list"
    if codes and codes <= HAS_IT_TODAY:
        return Word(envelope_id, "delivered", "channel_had_it_already", detail)
    return Word(envelope_id, "failed", "channel_dropped_it", detail)
