"""Platforms on loopback that speak their documented protocols, and fail as told.

Written from the platforms' documents, by another hand than the channels: each
checks tokens or signatures, knows its own window of repetition by its own
clock (`now`), and keeps what it really delivered (`delivered`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Fault:
    """What happens once at a call: `instead` of doing it, or after it was done.

    `what`: a status with an HTML page, a JSON answer, bytes, or `drop`, `hang`, `drip`, `cut`.
    """

    what: Any
    instead: bool = True


@dataclass
class Heard:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Platform:
    """`calls` counts requests by name: `token`, `send`, `ask`, `probe`."""

    now: datetime = datetime(2023, 4, 28, 10, 0, tzinfo=SHANGHAI)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    delivered: list[tuple[str, str]] = field(default_factory=list)  # (address, text)
    heard: list[Heard] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def call_of(self, heard: Heard) -> str:
        raise NotImplementedError

    def answer(self, call: str, heard: Heard) -> Any:
        raise NotImplementedError


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform
    disable_nagle_algorithm = True  # an answer in two writes would wait 40 ms

    def do_POST(self) -> None:  # noqa: N802 - named by the library
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        heard = Heard(self.command, parts.path, parts.query, headers, body)
        platform = self.platform
        platform.heard.append(heard)
        call = platform.call_of(heard)
        platform.calls[call] += 1
        waiting = platform.faults[call]
        fault = waiting.pop(0) if waiting else None
        told = None if fault and fault.instead else platform.answer(call, heard)
        self._say(fault.what if fault else told)

    do_GET = do_POST  # noqa: N815 - named by the library

    def _say(self, what: Any) -> None:
        self.close_connection = True
        if what == "drop":
            return
        if what == "hang":
            self.platform.over.wait(5)
            return
        if what == "drip":
            self._drip()
            return
        status = what if isinstance(what, int) else 200
        content = b"<html>busy</html>" if isinstance(what, int) else what
        if isinstance(content, dict):
            status = content.pop("_status", 200) if "_status" in content else 200
            content = json.dumps(content).encode()
        announced = len(content)
        if what == "cut":
            content, announced = b'{"errcode": 0', 500
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.platform.url)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self) -> None:
        """A byte each twentieth of a second, for ever: every single read is fast enough."""
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        with suppress(OSError):
            while not self.platform.over.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""


@contextmanager
def served(platform: Platform) -> Iterator[Platform]:
    """The platform on a port of loopback, until the end."""
    handler = type("Handler", (_Handler,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    platform.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        platform.over.set()
        server.shutdown()
        thread.join(5)
        server.server_close()


class TokenPlatform(Platform):
    """Those that give a token first."""

    token = "token-1"  # the one that holds; the next one has the next number
    secret = "the secret"

    def expire(self) -> None:
        """From now on only a new token holds."""
        self.token = f"token-{int(self.token.rpartition('-')[2]) + 1}"


class WeComThere(TokenPlatform):
    """Application messages, with the check of repetitions."""

    def __init__(self) -> None:
        super().__init__()
        self.members = {"zhang"}
        self.known: dict[bytes, datetime] = {}

    def call_of(self, heard: Heard) -> str:
        return {"/cgi-bin/gettoken": "token", "/cgi-bin/message/send": "send"}[heard.path]

    def answer(self, call: str, heard: Heard) -> Any:
        if call == "token":
            if heard.asked != {"corpid": "corp", "corpsecret": self.secret}:
                return {"errcode": 40001, "errmsg": "invalid credential"}
            return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}
        if heard.asked["access_token"] != self.token:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        message = heard.json
        if message["touser"] not in self.members:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        assert (message["agentid"], message["msgtype"]) == (1000002, "text")
        assert len(message["text"]["content"].encode()) <= 2048
        self._deliver(message, heard.body)
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m-1"}

    def _deliver(self, message: dict[str, Any], body: bytes) -> None:
        last = self.known.get(body)
        checked = message.get("enable_duplicate_check") == 1
        window = timedelta(seconds=message.get("duplicate_check_interval", 1800))
        assert window <= timedelta(hours=4)
        if checked and last is not None and self.now - last < window:
            return
        self.known.setdefault(body, self.now)
        self.delivered.append((message["touser"], message["text"]["content"]))


class DingTalkThere(TokenPlatform):
    """Work notices: "ok" for everything, the truth by task."""

    def __init__(self) -> None:
        super().__init__()
        self.members = {"zhang"}
        self.today: set[tuple[str, str, str]] = set()
        self.results: dict[int, dict[str, Any]] = {}

    def call_of(self, heard: Heard) -> str:
        name = heard.path.rpartition("/")[2]
        return {"gettoken": "token", "asyncsend_v2": "send", "getsendresult": "ask"}[name]

    def answer(self, call: str, heard: Heard) -> Any:
        if call == "token":
            if heard.asked != {"appkey": "key", "appsecret": self.secret}:
                return {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}
        if heard.asked["access_token"] != self.token:
            return {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"}
        asked = heard.json
        if call == "ask":
            return {"errcode": 0, "errmsg": "ok", "send_result": self.results[asked["task_id"]]}
        return {"errcode": 0, "errmsg": "ok", "task_id": self._task(asked)}

    def _task(self, asked: dict[str, Any]) -> int:
        member, text = asked["userid_list"], asked["msg"]["text"]["content"]
        task = len(self.results) + 1
        stamp = (member, text, self.now.astimezone(SHANGHAI).date().isoformat())
        if member not in self.members:
            self.results[task] = {"invalid_user_id_list": [member]}
        elif stamp in self.today:
            told = [{"code": "143106", "count": 1, "userid": member}]
            self.results[task] = {"forbidden_user_id_list": [member], "forbidden_list": told}
        else:
            self.today.add(stamp)
            self.delivered.append((member, text))
            self.results[task] = {"unread_user_id_list": [member]}
        return task


class FeishuThere(TokenPlatform):
    """Messages of a bot, with `uuid`, and who has read them."""

    def __init__(self) -> None:
        super().__init__()
        self.members = {"zhang"}
        self.known: dict[str, tuple[datetime, str]] = {}
        self.readers: dict[str, list[str]] = {}

    def call_of(self, heard: Heard) -> str:
        if heard.path.endswith("/internal"):
            return "token"
        return "ask" if heard.path.endswith("/read_users") else "send"

    def answer(self, call: str, heard: Heard) -> Any:
        if call == "token":
            if heard.json != {"app_id": "app", "app_secret": self.secret}:
                return {"code": 10014, "msg": "app secret invalid"}
            return {"code": 0, "msg": "ok", "tenant_access_token": self.token, "expire": 7200}
        if heard.headers["authorization"] != f"Bearer {self.token}":
            return {"code": 99991663, "msg": "token invalid", "_status": 400}
        if call == "ask":
            assert heard.asked == {"user_id_type": "user_id"}
            readers = self.readers.get(heard.path.split("/")[-2], [])
            return {"code": 0, "msg": "success", "data": {"items": [{"user_id": one} for one in readers]}}
        assert heard.asked == {"receive_id_type": "user_id"}
        message = heard.json
        if message["receive_id"] not in self.members:
            return {"code": 230001, "msg": "invalid receive_id", "_status": 400}
        return {"code": 0, "msg": "success", "data": {"message_id": self._deliver(message)}}

    def _deliver(self, message: dict[str, Any]) -> str:
        assert 0 < len(message["uuid"]) <= 50
        last = self.known.get(message["uuid"])
        if last is not None and self.now - last[0] < timedelta(hours=1):
            return last[1]
        self.delivered.append((message["receive_id"], json.loads(message["content"])["text"]))
        made = f"om_{len(self.delivered)}"
        self.known[message["uuid"]] = (self.now, made)
        return made


class AliyunThere(Platform):
    """Short messages behind the signature ACS3-HMAC-SHA256."""

    secret = "the secret"
    template = (
        "${name}同学，学院为你挑了${count}个岗位：https://jobs.college.example/${path} "
        "停止消息：https://jobs.college.example/${stop_path}"
    )
    survey = (
        "${name}同学，请在${day}前填一份学院的摸排：https://jobs.college.example/${path} "
        "停止消息：https://jobs.college.example/${stop_path}"
    )
    status = 1

    def __init__(self) -> None:
        super().__init__()
        self.details: dict[str, dict[str, Any]] = {}
        self.nonces: set[str] = set()

    @property
    def texts(self) -> dict[str, str]:
        return {"SMS_1": self.template, "SMS_2": self.survey}

    def call_of(self, heard: Heard) -> str:
        action = heard.headers["x-acs-action"]
        return {"SendSms": "send", "QuerySendDetails": "ask", "QuerySmsTemplate": "probe"}[action]

    def answer(self, call: str, heard: Heard) -> Any:
        if not self._signed(heard):
            return {"Code": "SignatureDoesNotMatch", "Message": "signature", "_status": 400}
        asked = heard.asked
        if call == "probe":
            content = self.texts.get(asked["TemplateCode"], "")
            found = {"TemplateStatus": self.status, "TemplateContent": content}
            return {"Code": "OK", "TemplateCode": asked["TemplateCode"], **found}
        if call == "ask":
            found = self.details.get(asked["BizId"])
            right = found and found["PhoneNum"] == asked["PhoneNumber"] and found["_day"] == asked["SendDate"]
            return {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [found] if right else []}}
        return self._send(asked)

    def _send(self, asked: dict[str, str]) -> Any:
        if asked["SignName"] != "川农园艺就业" or asked["TemplateCode"] not in self.texts:
            return {"Code": "isv.SMS_SIGNATURE_ILLEGAL", "Message": "?"}
        if not asked["PhoneNumbers"].startswith("138"):
            return {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "?"}
        values = json.loads(asked["TemplateParam"])
        if any("://" in value for value in values.values()):
            return {"Code": "isv.PARAM_NOT_SUPPORT_URL", "Message": "?"}
        text = self.texts[asked["TemplateCode"]]
        for name, value in values.items():
            text = text.replace(f"${{{name}}}", value)
        self.delivered.append((asked["PhoneNumbers"], text))
        biz = f"{len(self.delivered)}^0"
        self.details[biz] = {
            "PhoneNum": asked["PhoneNumbers"],
            "SendStatus": 1,
            "OutId": asked["OutId"],
            "_day": self.now.astimezone(SHANGHAI).strftime("%Y%m%d"),
        }
        return {"Code": "OK", "Message": "OK", "BizId": biz, "RequestId": "r"}

    def _signed(self, heard: Heard) -> bool:
        told = heard.headers["authorization"]
        parts = dict(part.strip().split("=", 1) for part in told.removeprefix("ACS3-HMAC-SHA256 ").split(","))
        names = parts["SignedHeaders"].split(";")
        must = {name for name in heard.headers if name.startswith("x-acs-")} | {"host"}
        fresh = datetime.strptime(heard.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        nonce = heard.headers["x-acs-signature-nonce"]
        if set(names) != must or abs(fresh - self.now) > timedelta(minutes=15) or nonce in self.nonces:
            return False
        self.nonces.add(nonce)
        pairs = sorted(parse_qsl(heard.query, keep_blank_values=True))
        query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in pairs)
        payload = hashlib.sha256(heard.body).hexdigest()
        lines = "\n".join(f"{name}:{heard.headers[name].strip()}" for name in sorted(names))
        request = "\n".join([heard.method, heard.path, query, lines, "", ";".join(sorted(names)), payload])
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        right = hmac.digest(self.secret.encode(), to_sign.encode(), "sha256").hex()
        return (parts["Credential"], parts["Signature"]) == ("id", right) and payload == heard.headers[
            "x-acs-content-sha256"
        ]


class TencentThere(Platform):
    """Short messages behind the signature TC3-HMAC-SHA256."""

    secret = "the secret"
    template = (
        "{1}同学，学院为你挑了{2}个岗位：https://jobs.college.example/{3} 停止消息：https://jobs.college.example/{4}"
    )
    survey = "{1}同学，请在{2}前填一份学院的摸排：https://jobs.college.example/{3} 停止消息：https://jobs.college.example/{4}"
    status = 0

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[dict[str, Any]] = []

    @property
    def texts(self) -> dict[str, str]:
        return {"7": self.template, "8": self.survey}

    def call_of(self, heard: Heard) -> str:
        names = {"SendSms": "send", "PullSmsSendStatusByPhoneNumber": "ask", "DescribeSmsTemplateList": "probe"}
        return names[heard.headers["x-tc-action"]]

    def answer(self, call: str, heard: Heard) -> Any:
        if not self._signed(heard):
            return self._error("AuthFailure.SignatureFailure")
        asked = heard.json
        if call == "probe":
            (template,) = asked.pop("TemplateIdSet")
            assert asked == {"International": 0}
            one = {"TemplateId": template, "StatusCode": self.status, "TemplateContent": self.texts[str(template)]}
            return {"Response": {"DescribeTemplateStatusSet": [one], "RequestId": "r"}}
        if call == "ask":
            mine = [one for one in self.reports if one["PhoneNumber"] == asked["PhoneNumber"]]
            return {"Response": {"PullSmsSendStatusSet": mine, "RequestId": "r"}}
        return {"Response": {"SendStatusSet": [self._send(asked)], "RequestId": "r"}}

    @staticmethod
    def _error(code: str) -> Any:
        return {"Response": {"Error": {"Code": code, "Message": "?"}, "RequestId": "r"}}

    def _send(self, asked: dict[str, Any]) -> Any:
        (number,) = asked["PhoneNumberSet"]
        right = (asked["SmsSdkAppId"], asked["SignName"]) == ("1400", "川农园艺就业")
        if not right or asked["TemplateId"] not in self.texts:
            return {"Code": "FailedOperation.SignatureIncorrectOrUnapproved", "Message": "?"}
        if not number.startswith("+86138"):
            return {"Code": "InvalidParameterValue.IncorrectPhoneNumber", "Message": "?"}
        text = self.texts[asked["TemplateId"]]
        for place, value in enumerate(asked["TemplateParamSet"], start=1):
            text = text.replace(f"{{{place}}}", value)
        self.delivered.append((number, text))
        return {"Code": "Ok", "Message": "send success", "SerialNo": f"s:{len(self.delivered)}", "PhoneNumber": number}

    def _signed(self, heard: Heard) -> bool:
        stamp = int(heard.headers["x-tc-timestamp"])
        if abs(datetime.fromtimestamp(stamp, UTC) - self.now) > timedelta(minutes=5):
            return False
        day = datetime.fromtimestamp(stamp, UTC).date().isoformat()
        lines = f"content-type:{heard.headers['content-type']}\nhost:{heard.headers['host']}\n"
        payload = hashlib.sha256(heard.body).hexdigest()
        request = f"{heard.method}\n{heard.path}\n{heard.query}\n{lines}\ncontent-type;host\n{payload}"
        to_sign = "\n".join(
            ["TC3-HMAC-SHA256", str(stamp), f"{day}/sms/tc3_request", hashlib.sha256(request.encode()).hexdigest()]
        )
        key = b"TC3" + self.secret.encode()
        for step in (day, "sms", "tc3_request", to_sign):
            key = hmac.digest(key, step.encode(), "sha256")
        told = heard.headers["authorization"]
        signed = f"SignedHeaders=content-type;host, Signature={key.hex()}"
        return told == f"TC3-HMAC-SHA256 Credential=id/{day}/sms/tc3_request, {signed}"


@dataclass(frozen=True)
class Case:
    """A channel, the platform that serves it, its settings, and an address that exists there."""

    channel: str
    there: type[Platform]
    setting: str
    values: dict[str, str]
    address: str
    repeats: bool  # does the platform drop repetitions?


_TEXTS = {"sign": "川农园艺就业", "variables": "name,count,path,stop_path"}
CASES = [
    Case(
        "wecom", WeComThere, "WECOM", {"corp_id": "corp", "secret": "the secret", "agent_id": "1000002"}, "zhang", True
    ),
    Case(
        "dingtalk",
        DingTalkThere,
        "DINGTALK",
        {"app_key": "key", "app_secret": "the secret", "agent_id": "7"},
        "zhang",
        True,
    ),
    Case(
        "feishu",
        FeishuThere,
        "FEISHU",
        {"app_id": "app", "app_secret": "the secret", "id_kind": "user_id"},
        "zhang",
        True,
    ),
    Case(
        "sms_aliyun",
        AliyunThere,
        "SMS_ALIYUN",
        {"key_id": "id", "key_secret": "the secret", "template": "SMS_1", **_TEXTS},
        "13812345678",
        False,
    ),
    Case(
        "sms_tencent",
        TencentThere,
        "SMS_TENCENT",
        {
            "secret_id": "id",
            "secret_key": "the secret",
            "region": "ap-guangzhou",
            "app_id": "1400",
            "template": "7",
            **_TEXTS,
        },
        "13812345678",
        False,
    ),
]
