"""Short messages by Alibaba Cloud (阿里云): one signature, a registered template a purpose, reports by asking."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from lianqiao.delivery.channels import Answer, Word, moment, platform, sms
from lianqiao.delivery.channels.platform import Meaning, NoAnswer, Words, accepted, meant
from lianqiao.delivery.channels.sms_aliyun.signing import headers_of, query_of
from lianqiao.delivery.channels.wire import Request
from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason

VERSION = "2017-05-25"
SHANGHAI = ZoneInfo("Asia/Shanghai")
WAITING, FAILED, ARRIVED = 1, 2, 3  # `SendStatus`
APPROVED = 1  # `TemplateStatus`
# By the code or by the part before its dot, the longer first.
MEANINGS: dict[str, Meaning] = {
    "isv.MOBILE_NUMBER_ILLEGAL": platform.BAD_ADDRESS,
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": platform.BAD_ADDRESS,
    "isv.BUSINESS_LIMIT_CONTROL": platform.ENOUGH_TODAY,
    "isv.DAY_LIMIT_CONTROL": platform.TOO_FAST,
    "isv.MONTH_LIMIT_CONTROL": platform.BAD_SETUP,
    "isv.OUT_OF_SERVICE": platform.BAD_SETUP,
    "isv.AMOUNT_NOT_ENOUGH": platform.BAD_SETUP,
    "isv.PRODUCT_UN_SUBSCRIPT": platform.BAD_SETUP,
    "isv.PRODUCT_UNSUBSCRIBE": platform.BAD_SETUP,
    "isv.ACCOUNT_NOT_EXISTS": platform.BAD_SETUP,
    "isv.ACCOUNT_ABNORMAL": platform.BAD_SETUP,
    "isv.SMS_SIGNATURE_ILLEGAL": platform.BAD_SETUP,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": platform.BAD_SETUP,
    "isv.SIGN_NAME_ILLEGAL": platform.BAD_SETUP,
    "isv.SMS_TEMPLATE_ILLEGAL": platform.BAD_SETUP,
    "isv.TEMPLATE_MISSING_PARAMETERS": platform.BAD_SETUP,
    "isv.TEMPLATE_PARAMS_ILLEGAL": platform.BAD_CONTENT,
    "isv.INVALID_PARAMETERS": platform.BAD_CONTENT,
    "isv.PARAM_LENGTH_LIMIT": platform.BAD_CONTENT,
    "isv.PARAM_NOT_SUPPORT_URL": platform.BAD_CONTENT,
    "isv.BLACK_KEY_CONTROL_LIMIT": platform.BAD_CONTENT,
    "isv.SMS_CONTENT_ILLEGAL": platform.BAD_CONTENT,
    "isp.RAM_PERMISSION_DENY": platform.BAD_SETUP,
    "isp.SYSTEM_ERROR": platform.OPEN,
    "isp.GATEWAY_ERROR": platform.OPEN,
    "InternalError": platform.OPEN,
    "ServiceUnavailable": platform.OPEN,
    "Throttling": platform.TOO_FAST,
    "Forbidden.RAM": platform.BAD_SETUP,
    "Forbidden.AccessKeyDisabled": platform.BAD_SIGN_IN,
    "InvalidAccessKeyId.NotFound": platform.BAD_SIGN_IN,
    "InvalidAccessKeyId.Inactive": platform.BAD_SIGN_IN,
    "SignatureDoesNotMatch": platform.BAD_SIGN_IN,
    "IncompleteSignature": platform.BAD_SIGN_IN,
    "InvalidTimeStamp.Expired": platform.BAD_SIGN_IN,
}


@dataclass(frozen=True, slots=True)
class SmsAliyun:
    """An account with one signature and a template a purpose; `variables`: those of a template, separated by commas."""

    url: str
    key_id: str
    key_secret: str = field(repr=False)
    sign: str
    template: str
    variables: str
    seconds: float
    survey_template: str = ""
    survey_variables: str = ""

    @classmethod
    def from_settings(cls) -> SmsAliyun:
        """As the installation's environment says."""
        return cls(**settings.SMS_ALIYUN, seconds=settings.CHANNEL_SECONDS)

    @property
    def repeat_within(self) -> timedelta | None:
        """The gateway sends what it is told to, twice if told twice."""
        return None

    def good_address(self, address: str) -> bool:
        """A mobile number of the mainland."""
        return sms.good_number(address)

    def not_ready(self) -> Reason | None:
        """What is not set, or asked for and not known here."""
        missing = platform.not_ready(
            self.url,
            {
                "LIANQIAO_SMS_ALIYUN_KEY_ID": self.key_id,
                "LIANQIAO_SMS_ALIYUN_KEY_SECRET": self.key_secret,
                "LIANQIAO_SMS_ALIYUN_SIGN": self.sign,
                "LIANQIAO_SMS_ALIYUN_TEMPLATE": self.template,
            },
        )
        return missing or self.template_missing(Purpose.LETTER)

    @property
    def templates(self) -> sms.Templates:
        """The registered texts by purpose."""
        letter = ("LIANQIAO_SMS_ALIYUN_TEMPLATE", "LIANQIAO_SMS_ALIYUN_VARIABLES")
        survey = ("LIANQIAO_SMS_ALIYUN_SURVEY_TEMPLATE", "LIANQIAO_SMS_ALIYUN_SURVEY_VARIABLES")
        return {
            Purpose.LETTER: sms.Template(self.template, self.variables, letter),
            Purpose.SURVEY: sms.Template(self.survey_template, self.survey_variables, survey),
        }

    def template_missing(self, purpose: Purpose) -> Reason | None:
        """Why nothing of this purpose can be said."""
        return sms.missing_of(self.templates, purpose)

    def open(self) -> AbstractContextManager[platform.HttpSender]:
        """A sender."""
        return platform.opened(self)

    def _call(self, action: str, parameters: dict[str, str]) -> Request:
        query = query_of(parameters)
        headers = headers_of(
            host=urlsplit(self.url).netloc,
            action=action,
            version=VERSION,
            query=query,
            key_id=self.key_id,
            secret=self.key_secret,
            at=moment.real_now(),
            nonce=secrets.token_hex(16),
        )
        return Request(f"/?{query}", headers=headers)

    def probe(self) -> None:
        """Is each template that is set known, approved and neutral? Sends nothing. Raises `NoAnswer`."""
        for one in self.templates.values():
            if one.code:
                self._probe(one.code)

    def _probe(self, template: str) -> None:
        words = platform.ask(self, lambda: self._call("QuerySmsTemplate", {"TemplateCode": template}))
        code = str(words.get("Code", ""))
        if code != "OK":
            raise NoAnswer(_meaning(code).code, code)
        if words.get("TemplateStatus") != APPROVED:
            raise NoAnswer("channel_not_set_right", f"TemplateStatus {words.get('TemplateStatus')}")
        sms.insist_neutral(f"{self.sign}{words.get('TemplateContent', '')}")

    def signed_out(self, words: Words) -> bool:
        """There are no tokens."""
        return False

    def request_for(self, envelope: Envelope) -> Request:
        """`SendSms` to one number."""
        template, values = sms.filled(self.templates, envelope)
        return self._call(
            "SendSms",
            {
                "PhoneNumbers": envelope.address,
                "SignName": self.sign,
                "TemplateCode": template,
                "TemplateParam": json.dumps(values, ensure_ascii=False),
                "OutId": str(envelope.pk),
            },
        )

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """By `Code`. Reports are asked for by day, so the day goes with the gateway's id."""
        code = words.get("Code")
        if not isinstance(code, str):
            return None
        if code != "OK":
            return meant(_meaning(code), code)
        day = moment.real_now().astimezone(SHANGHAI).strftime("%Y%m%d")
        return accepted(f"{day}/{words.get('BizId', '')}")

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]:
        """Reports of the carriers, one number at a time; the gateway keeps them for thirty days."""
        found = []
        for envelope_id, provider_id, number in platform.some_of(sent, now):
            day, _, biz_id = provider_id.partition("/")
            if not biz_id:
                continue
            asked = {"PhoneNumber": number, "BizId": biz_id, "SendDate": day, "PageSize": "10", "CurrentPage": "1"}
            try:
                words = platform.ask(self, partial(self._call, "QuerySendDetails", asked))
            except NoAnswer:
                break
            if word := _word(envelope_id, words):
                found.append(word)
        return found


def _meaning(code: str) -> Meaning:
    return MEANINGS.get(code) or MEANINGS.get(code.partition(".")[0], platform.PUT_OFF)


def _word(envelope_id: int, words: Words) -> Word | None:
    """The report of this message; None while there is none."""
    listed: Any = words.get("SmsSendDetailDTOs")
    details = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
    for one in details if isinstance(details, list) else ():
        if str(one.get("OutId") or envelope_id) != str(envelope_id):
            continue
        if one.get("SendStatus") == ARRIVED:
            return Word(envelope_id, "delivered")
        if one.get("SendStatus") == FAILED:
            return sms.not_sent(envelope_id, str(one.get("ErrCode", "")))
    return None
