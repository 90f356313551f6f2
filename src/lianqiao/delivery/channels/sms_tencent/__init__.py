"""Short messages by Tencent Cloud (腾讯云): a signature, a registered template a purpose, variables by their place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lianqiao.delivery.channels import Answer, Word, moment, platform, sms
from lianqiao.delivery.channels.platform import Meaning, NoAnswer, Words, accepted, meant
from lianqiao.delivery.channels.sms_tencent.signing import CONTENT, authorization
from lianqiao.delivery.channels.wire import Request
from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason

VERSION = "2021-01-11"
SERVICE = "sms"
REPORTS_KEPT = timedelta(days=7)
APPROVED = 0  # `StatusCode` of a template
# By the code or by the part before its dot, the longer first.
MEANINGS: dict[str, Meaning] = {
    "InvalidParameterValue.IncorrectPhoneNumber": platform.BAD_ADDRESS,
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": platform.BAD_ADDRESS,
    "FailedOperation.PhoneNumberInBlacklist": platform.STOPPED,
    "FailedOperation.ContainSensitiveWord": platform.BAD_CONTENT,
    "FailedOperation.InsufficientBalanceInSmsPackage": platform.BAD_SETUP,
    "FailedOperation.SignatureIncorrectOrUnapproved": platform.BAD_SETUP,
    "FailedOperation.TemplateIncorrectOrUnapproved": platform.BAD_SETUP,
    "FailedOperation.TemplateUnapprovedOrNotExist": platform.BAD_SETUP,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": platform.BAD_SETUP,
    "FailedOperation.FailResolvePacket": platform.BAD_CONTENT,
    "InvalidParameterValue.TemplateParameterFormatError": platform.BAD_CONTENT,
    "InvalidParameterValue.TemplateParameterLengthLimit": platform.BAD_CONTENT,
    "InvalidParameterValue.ContentLengthLimit": platform.BAD_CONTENT,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": platform.BAD_CONTENT,
    "InvalidParameterValue.SdkAppIdNotExist": platform.BAD_SETUP,
    "LimitExceeded.AppCountryOrRegionDailyLimit": platform.TOO_FAST,
    "LimitExceeded.DailyLimit": platform.TOO_FAST,
    "LimitExceeded.DeliveryFrequencyLimit": platform.TOO_FAST,
    "LimitExceeded": platform.ENOUGH_TODAY,  # all others are about the one number
    "RequestLimitExceeded": platform.TOO_FAST,
    "AuthFailure": platform.BAD_SIGN_IN,
    "UnauthorizedOperation": platform.BAD_SETUP,
    "InternalError": platform.OPEN,
    "ResourceUnavailable": platform.OPEN,
}


@dataclass(frozen=True, slots=True)
class SmsTencent:
    """An application with one signature and a template a purpose; `variables`: those of a template, in its order."""

    url: str
    region: str
    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    template: str
    variables: str
    seconds: float
    survey_template: str = ""
    survey_variables: str = ""

    @classmethod
    def from_settings(cls) -> SmsTencent:
        """As the installation's environment says."""
        return cls(**settings.SMS_TENCENT, seconds=settings.CHANNEL_SECONDS)

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
                "LIANQIAO_SMS_TENCENT_SECRET_ID": self.secret_id,
                "LIANQIAO_SMS_TENCENT_SECRET_KEY": self.secret_key,
                "LIANQIAO_SMS_TENCENT_APP_ID": self.app_id,
                "LIANQIAO_SMS_TENCENT_SIGN": self.sign,
                "LIANQIAO_SMS_TENCENT_TEMPLATE": self.template,
            },
        )
        return missing or self.template_missing(Purpose.LETTER)

    @property
    def templates(self) -> sms.Templates:
        """The registered texts by purpose."""
        letter = ("LIANQIAO_SMS_TENCENT_TEMPLATE", "LIANQIAO_SMS_TENCENT_VARIABLES")
        survey = ("LIANQIAO_SMS_TENCENT_SURVEY_TEMPLATE", "LIANQIAO_SMS_TENCENT_SURVEY_VARIABLES")
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

    def _call(self, action: str, content: dict[str, Any]) -> Request:
        body = json.dumps(content, ensure_ascii=False).encode()
        now, host = moment.real_now(), urlsplit(self.url).netloc
        signed = authorization(
            host=host, service=SERVICE, body=body, secret_id=self.secret_id, secret=self.secret_key, at=now
        )
        headers = {
            "Authorization": signed,
            "Content-Type": CONTENT,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Region": self.region,
            "X-TC-Timestamp": str(int(now.timestamp())),
            "X-TC-Version": VERSION,
        }
        return Request("/", body, headers=headers)

    def probe(self) -> None:
        """Is each template that is set known, approved and neutral? Sends nothing. Raises `NoAnswer`."""
        for one in self.templates.values():
            if one.code:
                self._probe(one.code)

    def _probe(self, template_id: str) -> None:
        asked = {"International": 0, "TemplateIdSet": [int(template_id) if template_id.isdecimal() else 0]}
        said = _said(platform.ask(self, lambda: self._call("DescribeSmsTemplateList", asked)))
        if code := _error(said):
            raise NoAnswer(_meaning(code).code, code)
        listed = said.get("DescribeTemplateStatusSet")
        template = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        if template.get("StatusCode") != APPROVED:
            raise NoAnswer("channel_not_set_right", f"StatusCode {template.get('StatusCode')}")
        sms.insist_neutral(f"{self.sign}{template.get('TemplateContent', '')}")

    def signed_out(self, words: Words) -> bool:
        """There are no tokens."""
        return False

    def request_for(self, envelope: Envelope) -> Request:
        """`SendSms` to one number."""
        template, values = sms.filled(self.templates, envelope)
        return self._call(
            "SendSms",
            {
                "PhoneNumberSet": [f"+86{envelope.address}"],
                "SmsSdkAppId": self.app_id,
                "SignName": self.sign,
                "TemplateId": template,
                "TemplateParamSet": list(values.values()),
                "SessionContext": str(envelope.pk),
            },
        )

    def judge(self, words: Words, envelope: Envelope) -> Answer | None:
        """By the error of the call, else by the status of the one number."""
        said = _said(words)
        if code := _error(said):
            return meant(_meaning(code), code)
        listed = said.get("SendStatusSet")
        if not isinstance(listed, list) or not listed or not isinstance(listed[0], dict):
            return None
        code = str(listed[0].get("Code", ""))
        if code != "Ok":
            return meant(_meaning(code), code)
        return accepted(listed[0].get("SerialNo", ""))

    def poll(self, sent: Sequence[tuple[int, str, str]], now: datetime) -> Sequence[Word]:
        """Reports of the carriers by number. (The other call hands out each report once: a crash would lose it.)"""
        since = int((moment.real_now() - REPORTS_KEPT).timestamp()) + 60
        found = []
        for envelope_id, serial, number in platform.some_of([one for one in sent if one[1]], now):
            asked = {
                "BeginTime": since,
                "Offset": 0,
                "Limit": 100,
                "PhoneNumber": f"+86{number}",
                "SmsSdkAppId": self.app_id,
            }
            try:
                words = platform.ask(self, partial(self._call, "PullSmsSendStatusByPhoneNumber", asked))
            except NoAnswer:
                break
            if word := _word(envelope_id, serial, _said(words)):
                found.append(word)
        return found


def _said(words: Words) -> Words:
    said = words.get("Response")
    return said if isinstance(said, dict) else {}


def _error(said: Words) -> str:
    error = said.get("Error")
    return str(error.get("Code", "")) if isinstance(error, dict) else ""


def _meaning(code: str) -> Meaning:
    return MEANINGS.get(code) or MEANINGS.get(code.partition(".")[0], platform.PUT_OFF)


def _word(envelope_id: int, serial: str, said: Words) -> Word | None:
    """The report with this serial number; None while there is none."""
    listed = said.get("PullSmsSendStatusSet")
    for one in listed if isinstance(listed, list) else ():
        if one.get("SerialNo") != serial:
            continue
        if one.get("ReportStatus") == "SUCCESS":
            return Word(envelope_id, "delivered")
        return sms.not_sent(envelope_id, str(one.get("Description", "")))
    return None
