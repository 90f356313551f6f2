"""Each channel against a platform on loopback that speaks its documented protocol, and with every fault it may show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from lianqiao.charter.wording import SENTENCES
from lianqiao.delivery.channels import Answer, carrier, moment, tokens
from lianqiao.delivery.models import Envelope
from tests.conftest import NOW
from tests.factories.delivery import free_port
from tests.factories.platforms import CASES, Case, Fault, Platform, TokenPlatform, served

BODY = "张三同学：\n\n老师为你挑了 2 个岗位。\n\n在手机上看详情、回个话：https://jobs.college.example/m/abc:1:xyz\n停止消息：https://jobs.college.example/w/abc:xyz/\n"
LINK = "https://jobs.college.example/m/abc:1:xyz"
STOP = "https://jobs.college.example/w/abc:xyz/"
with_tokens = [case for case in CASES if issubclass(case.there, TokenPlatform)]
by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel)


@pytest.fixture(autouse=True)
def _quick(settings, monkeypatch) -> Iterator[None]:
    settings.CHANNEL_SECONDS = 20.0  # a busy machine is no fault; those that wait for silence say so
    monkeypatch.setattr(moment, "real_now", lambda: NOW)
    tokens.forget_all()
    yield
    tokens.forget_all()


def letter(case: Case, **more: Any) -> Envelope:
    content = {
        "pk": 7,
        "key": "round:1:student:1",
        "purpose": "letter",
        "channel": case.channel,
        "address": case.address,
        "subject": "学院就业消息",
        "body": BODY,
        "variables": {"name": "张三", "count": "2", "link": LINK, "stop": STOP},
        "queued_at": NOW,
    }
    return Envelope(**{**content, **more})


@contextmanager
def there(case: Case, settings: Any, **other: str) -> Iterator[Any]:
    """The platform of a case, with the settings that lead to it."""
    with served(case.there()) as platform:
        setattr(settings, case.setting, {"url": platform.url, **case.values, **other})
        yield platform


def send(envelope: Envelope) -> Answer:
    with carrier(envelope.channel).open() as sender:
        return sender.offer(envelope) or sender.settle()


def said(answer: Answer) -> tuple[str, str, bool]:
    assert answer.code in SENTENCES
    return answer.outcome, answer.code, answer.channel_down


@by_case
def test_a_message_arrives_with_its_link_and_nothing_else_of_ours(case: Case, settings) -> None:
    with there(case, settings) as platform:
        answer = send(letter(case))
    assert said(answer) == ("accepted", "channel_accepted", False)
    assert answer.provider_id
    ((address, text),) = platform.delivered
    assert address.endswith(case.address)
    assert LINK in text
    assert "张三同学" in text
    assert platform.calls["send"] == 1


@by_case
def test_nothing_is_said_before_the_point_of_no_return(case: Case, settings) -> None:
    with there(case, settings) as platform, carrier(case.channel).open() as sender:
        assert sender.offer(letter(case)) is None
    assert platform.calls["send"] == 0
    assert platform.delivered == []


@by_case
def test_the_same_envelope_again_is_dropped_where_the_platform_promises_it(case: Case, settings) -> None:
    with there(case, settings) as platform:
        for _ in range(3):
            assert said(send(letter(case)))[0] == "accepted"
            if isinstance(platform, TokenPlatform):
                platform.expire()  # a new token makes no new message
    assert len(platform.delivered) == (1 if case.repeats else 3)
    assert (carrier(case.channel).repeat_within is not None) == case.repeats


@dataclass(frozen=True)
class Told:
    """A fault at a call and what it must become: outcome, code, is the channel down, how many were delivered."""

    call: str
    fault: Fault
    expected: tuple[str, str, bool]
    delivered: int = 0


NOT_TAKEN = "temporary"
OPEN = "unknown"
ANYWHERE = {
    "500 after accept": Told("send", Fault(500, instead=False), (OPEN, "channel_answer_unreadable", False), 1),
    "500 and nothing": Told("send", Fault(500), (OPEN, "channel_answer_unreadable", False)),
    "502": Told("send", Fault(502), (OPEN, "channel_answer_unreadable", False)),
    "503": Told("send", Fault(503), (NOT_TAKEN, "channel_put_off", True)),
    "429": Told("send", Fault(429), (NOT_TAKEN, "channel_too_fast", True)),
    "404": Told("send", Fault(404), (NOT_TAKEN, "channel_not_set_right", True)),
    "302": Told("send", Fault(302), (NOT_TAKEN, "channel_not_set_right", True)),
    "bad JSON after accept": Told("send", Fault(b"{", instead=False), (OPEN, "channel_answer_unreadable", False), 1),
    "no JSON object": Told("send", Fault(b"[0]"), (OPEN, "channel_answer_unreadable", False)),
    "JSON of somebody else": Told("send", Fault({"hello": "you"}), (OPEN, "channel_answer_unreadable", False)),
    "not even text": Told("send", Fault(b"\xff\xfe\x00"), (OPEN, "channel_answer_unreadable", False)),
    "dropped": Told("send", Fault("drop"), (OPEN, "channel_silence_after_sending", False)),
    "dropped after accept": Told(
        "send", Fault("drop", instead=False), (OPEN, "channel_silence_after_sending", False), 1
    ),
    "silent after accept": Told(
        "send", Fault("hang", instead=False), (OPEN, "channel_silence_after_sending", False), 1
    ),
    "dripping after accept": Told(
        "send", Fault("drip", instead=False), (OPEN, "channel_silence_after_sending", False), 1
    ),
    "cut after accept": Told("send", Fault("cut", instead=False), (OPEN, "channel_silence_after_sending", False), 1),
}
WITH_TOKENS = {
    "token refused in HTML": Told("token", Fault(500), (NOT_TAKEN, "channel_sign_in_refused", True)),
    "token in bad JSON": Told("token", Fault(b"{"), (NOT_TAKEN, "channel_sign_in_refused", True)),
    "token dropped": Told("token", Fault("drop"), (NOT_TAKEN, "channel_unreachable", True)),
    "token silent": Told("token", Fault("hang"), (NOT_TAKEN, "channel_unreachable", True)),
}


def _wecom(code: int, **more: Any) -> Fault:
    return Fault({"errcode": code, "errmsg": "a sentence with zhang in it", **more})


def _tencent(code: str) -> Fault:
    return Fault({"Response": {"SendStatusSet": [{"Code": code, "Message": "?", "SerialNo": ""}], "RequestId": "r"}})


OWN: dict[str, dict[str, Told]] = {
    "wecom": {
        "45009": Told("send", _wecom(45009), (NOT_TAKEN, "channel_too_fast", True)),
        "81013": Told("send", _wecom(81013), ("invalid", "channel_address_unknown", False)),
        "-1": Told("send", _wecom(-1), (OPEN, "channel_answer_open", False)),
        "60020": Told("send", _wecom(60020), (NOT_TAKEN, "channel_not_set_right", True)),
        "45002": Told("send", _wecom(45002), ("refused", "channel_content_refused", False)),
        "a code of next year": Told("send", _wecom(999), (NOT_TAKEN, "channel_put_off", False)),
        "ours invalid": Told("send", _wecom(0, invaliduser="li|ZHANG"), ("invalid", "channel_address_unknown", False)),
        "another invalid": Told("send", _wecom(0, invaliduser="li|zhang2"), ("accepted", "channel_accepted", False)),
        "no licence": Told("send", _wecom(0, unlicenseduser="zhang"), ("refused", "channel_recipient_stopped", False)),
        "wrong secret": Told("token", _wecom(40001), (NOT_TAKEN, "channel_sign_in_refused", True)),
    },
    "dingtalk": {
        "90018": Told("send", _wecom(88, sub_code="90018"), (NOT_TAKEN, "channel_too_fast", True)),
        "33012": Told("send", _wecom(33012), ("invalid", "channel_address_unknown", False)),
        "-1": Told("send", _wecom(-1), (OPEN, "channel_answer_open", False)),
        "60020": Told("send", _wecom(88, sub_code="60020"), (NOT_TAKEN, "channel_not_set_right", True)),
        "88 alone": Told("send", _wecom(88, sub_code="isv.x"), (NOT_TAKEN, "channel_not_set_right", True)),
        "forbidden words": Told("send", _wecom(1430002), ("refused", "channel_content_refused", False)),
        "wrong secret": Told("token", _wecom(40089), (NOT_TAKEN, "channel_sign_in_refused", True)),
    },
    "feishu": {
        "rate": Told("send", Fault({"code": 99991400, "_status": 429}), (NOT_TAKEN, "channel_too_fast", True)),
        "no such id": Told("send", Fault({"code": 230001}), ("invalid", "channel_address_unknown", False)),
        "out of range": Told("send", Fault({"code": 230013}), ("refused", "channel_recipient_stopped", False)),
        "under way": Told("send", Fault({"code": 230049}), (OPEN, "channel_answer_open", False)),
        "no bot": Told("send", Fault({"code": 230006}), (NOT_TAKEN, "channel_not_set_right", True)),
        "wrong secret": Told("token", Fault({"code": 10014}), (NOT_TAKEN, "channel_sign_in_refused", True)),
    },
    "sms_aliyun": {
        "one number": Told(
            "send", Fault({"Code": "isv.BUSINESS_LIMIT_CONTROL"}), (NOT_TAKEN, "channel_enough_for_one", False)
        ),
        "bad number": Told(
            "send", Fault({"Code": "isv.MOBILE_NUMBER_ILLEGAL"}), ("invalid", "channel_address_unknown", False)
        ),
        "no money": Told("send", Fault({"Code": "isv.AMOUNT_NOT_ENOUGH"}), (NOT_TAKEN, "channel_not_set_right", True)),
        "throttled": Told(
            "send", Fault({"Code": "Throttling.User", "_status": 400}), (NOT_TAKEN, "channel_too_fast", True)
        ),
        "system": Told("send", Fault({"Code": "isp.SYSTEM_ERROR"}), (OPEN, "channel_answer_open", False)),
        "words": Told(
            "send", Fault({"Code": "isv.SMS_CONTENT_ILLEGAL"}), ("refused", "channel_content_refused", False)
        ),
        "unknown code": Told("send", Fault({"Code": "isv.NEXT_YEAR"}), (NOT_TAKEN, "channel_put_off", False)),
    },
    "sms_tencent": {
        "one number": Told(
            "send", _tencent("LimitExceeded.PhoneNumberDailyLimit"), (NOT_TAKEN, "channel_enough_for_one", False)
        ),
        "bad number": Told(
            "send",
            _tencent("InvalidParameterValue.IncorrectPhoneNumber"),
            ("invalid", "channel_address_unknown", False),
        ),
        "black list": Told(
            "send", _tencent("FailedOperation.PhoneNumberInBlacklist"), ("refused", "channel_recipient_stopped", False)
        ),
        "no money": Told(
            "send",
            _tencent("FailedOperation.InsufficientBalanceInSmsPackage"),
            (NOT_TAKEN, "channel_not_set_right", True),
        ),
        "all too fast": Told(
            "send",
            Fault({"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": ""}}}),
            (NOT_TAKEN, "channel_too_fast", True),
        ),
        "internal": Told(
            "send",
            Fault({"Response": {"Error": {"Code": "InternalError.SendAndRecvFail"}}}),
            (OPEN, "channel_answer_open", False),
        ),
        "nothing said of ours": Told(
            "send", Fault({"Response": {"SendStatusSet": []}}), (OPEN, "channel_answer_unreadable", False)
        ),
    },
}


def _all() -> Iterator[Any]:
    for case in CASES:
        tokens_too = WITH_TOKENS if issubclass(case.there, TokenPlatform) else {}
        for name, told in {**ANYWHERE, **tokens_too, **OWN[case.channel]}.items():
            yield pytest.param(case, told, id=f"{case.channel}: {name}")


@pytest.mark.parametrize(("case", "told"), list(_all()))
def test_a_fault_becomes_what_it_is(case: Case, told: Told, settings) -> None:
    with there(case, settings) as platform:
        if told.fault.what in ("hang", "drip"):
            if told.call == "send" and case in with_tokens:
                tokens.token(carrier(case.channel))
            settings.CHANNEL_SECONDS = 0.5
        platform.faults[told.call].append(told.fault)
        answer = send(letter(case))
    assert said(answer) == told.expected
    assert len(platform.delivered) == told.delivered
    assert case.address not in answer.detail
    assert "a sentence" not in answer.detail


@by_case
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_platform_that_is_not_there_was_told_nothing(case: Case, scheme: str, settings) -> None:
    setattr(settings, case.setting, {"url": f"{scheme}://127.0.0.1:{free_port()}", **case.values})
    assert said(send(letter(case))) == (NOT_TAKEN, "channel_unreachable", True)


@by_case
def test_a_platform_whose_encryption_fails_was_told_nothing(case: Case, settings) -> None:
    with there(case, settings) as platform:
        settings.CHANNEL_SECONDS = 0.5
        getattr(settings, case.setting)["url"] = platform.url.replace("http:", "https:")
        assert said(send(letter(case))) == (NOT_TAKEN, "channel_unreachable", True)
    assert platform.heard == []


@by_case
def test_wrong_credentials_stop_the_channel_and_blame_no_message(case: Case, settings) -> None:
    with there(case, settings) as platform:
        platform.secret = "another"
        answer = send(letter(case))
    assert said(answer) == (NOT_TAKEN, "channel_sign_in_refused", True)
    assert platform.delivered == []


@pytest.mark.parametrize("case", with_tokens, ids=lambda case: case.channel)
def test_a_token_is_kept_and_renewed_when_the_platform_no_longer_knows_it(case: Case, settings) -> None:
    with there(case, settings) as platform:
        for at in range(3):
            send(letter(case, key=f"k{at}", body=f"{at}\n{BODY}"))
        assert platform.calls["token"] == 1
        platform.expire()
        assert said(send(letter(case)))[0] == "accepted"
        assert platform.calls["token"] == 2
    assert len(platform.delivered) == 4


@pytest.mark.parametrize("case", with_tokens, ids=lambda case: case.channel)
def test_a_platform_that_knows_no_token_at_all_is_asked_twice_and_no_more(case: Case, settings) -> None:
    with there(case, settings) as platform:
        stale = {"errcode": 40014, "code": 99991663}
        platform.faults["send"] += [Fault(dict(stale)) for _ in range(5)]
        assert said(send(letter(case)))[0] == NOT_TAKEN
        assert platform.calls["send"] == 2


@by_case
@pytest.mark.parametrize(
    "address",
    ["", "@all", "a|b", "zhang,li", "zhang li", "zhang\n", "张三", "x" * 65, "1" * 65, "+8613812345678", "-1"],
)
def test_an_address_that_could_mean_others_never_leaves(case: Case, address: str, settings) -> None:
    with there(case, settings) as platform:
        assert not carrier(case.channel).good_address(address)
        assert said(send(letter(case, address=address))) == ("invalid", "channel_address_wrong", False)
    assert platform.heard == []


@by_case
def test_settings_say_what_is_missing_and_keep_secrets_off_the_open_net(case: Case, settings) -> None:
    url = "https://platform.example"
    setattr(settings, case.setting, {"url": url, **dict.fromkeys(case.values, "")})
    assert carrier(case.channel).not_ready().code == "channel_not_configured"
    setattr(settings, case.setting, {"url": url, **case.values})
    assert carrier(case.channel).not_ready() is None
    needed = [name for name in case.values if name not in {"region", "id_kind", "variables"}]
    setattr(settings, case.setting, {"url": url, **case.values, needed[0]: ""})
    missing = carrier(case.channel).not_ready()
    assert missing.code == "channel_setting_missing"
    assert missing.as_dict()["names"].startswith(f"LIANQIAO_{case.setting}_")
    setattr(settings, case.setting, {"url": "http://platform.example", **case.values})
    assert carrier(case.channel).not_ready().code == "channel_plain_http"
    assert "the secret" not in repr(carrier(case.channel))


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [("FEISHU", "id_kind", "phone"), ("SMS_ALIYUN", "variables", "name,class"), ("SMS_TENCENT", "variables", "")],
)
def test_a_setting_that_is_not_known_is_named(setting: str, name: str, value: str, settings) -> None:
    case = next(case for case in CASES if case.setting == setting)
    setattr(settings, setting, {"url": "https://platform.example", **case.values, name: value})
    assert carrier(case.channel).not_ready().as_dict()["names"] == f"LIANQIAO_{setting}_{name.upper()}"


def test_a_long_letter_keeps_its_links(settings) -> None:
    lines = "\n".join(f"{at}. 园艺技术员（某某农业有限公司）" for at in range(200))
    for case in CASES[:2]:
        with there(case, settings) as platform:
            send(letter(case, body=f"张三同学：\n{lines}\n看详情：{LINK}\n你自己的页面：{LINK}2\n"))
        ((_, text),) = platform.delivered
        assert len(text.encode()) <= 2048
        assert text.splitlines()[-3:] == ["…", f"看详情：{LINK}", f"你自己的页面：{LINK}2"]
        assert text.startswith("学院就业消息\n\n张三同学：\n0. 园艺")


@pytest.mark.parametrize("url", ["https://[half", "https://platform.example:port", "https:///path", "platform.example"])
def test_an_address_of_a_platform_that_is_none_is_named(url: str, settings) -> None:
    case = CASES[0]
    settings.WECOM = {"url": url, **case.values}
    assert carrier("wecom").not_ready().code in {"channel_setting_missing", "channel_plain_http"}


def test_a_name_that_no_resolver_takes_was_told_nothing(settings) -> None:
    settings.WECOM = {"url": f"https://{'x' * 70}.example", **CASES[0].values}
    assert said(send(letter(CASES[0]))) == (NOT_TAKEN, "channel_unreachable", True)


def test_a_link_that_no_message_holds_goes_another_way(settings) -> None:
    case = CASES[0]
    with there(case, settings) as platform:
        assert said(send(letter(case, body=f"看：{LINK}{'x' * 3000}"))) == ("refused", "channel_text_too_long", False)
    assert platform.delivered == []


@pytest.mark.parametrize("case", CASES[3:], ids=lambda case: case.channel)
@pytest.mark.parametrize("variables", [{}, {"name": "张三", "count": "2"}, {"name": "", "count": "2", "link": LINK}])
def test_a_letter_without_the_templates_variables_goes_another_way(case: Case, variables: Any, settings) -> None:
    with there(case, settings) as platform:
        answer = send(letter(case, variables=variables))
    assert said(answer) == ("refused", "channel_without_variables", False)
    assert platform.heard == []


def test_dingtalk_repeats_within_the_day_only(monkeypatch, settings) -> None:
    with there(CASES[1], settings):
        way = carrier("dingtalk")
        for clock, repeat in (("00:05", 0), ("00:10", 0), ("00:30", 20), ("12:00", 710), ("23:49", 1419), ("23:51", 0)):
            hour, minute = map(int, clock.split(":"))
            at = NOW.replace(hour=hour, minute=minute)
            monkeypatch.setattr(moment, "real_now", lambda at=at: at)
            assert way.repeat_within == timedelta(minutes=repeat), clock


def test_windows_are_inside_those_of_the_platforms(settings) -> None:
    assert carrier("wecom").repeat_within < timedelta(hours=4)
    assert carrier("feishu").repeat_within < timedelta(hours=1)


def words_of(case: Case, settings: Any, platform: Platform, provider_id: str) -> list[tuple[str, str]]:
    found = carrier(case.channel).poll([(7, provider_id, case.address)], NOW)
    assert all(word.envelope_id == 7 and (not word.code or word.code in SENTENCES) for word in found)
    return [(word.kind, word.code) for word in found]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({}, []),
        (None, []),
        ({"read_user_id_list": ["zhang"]}, [("read", "")]),
        ({"unread_user_id_list": ["Zhang"]}, [("delivered", "")]),
        ({"unread_user_id_list": ["li"]}, []),
        ({"invalid_user_id_list": ["zhang"]}, [("invalid", "channel_address_unknown")]),
        ({"failed_user_id_list": ["zhang"]}, [("failed", "channel_failed_there")]),
        ({"forbidden_user_id_list": ["zhang"]}, [("failed", "channel_dropped_it")]),
        (
            {"forbidden_user_id_list": ["zhang"], "forbidden_list": [{"code": "143105", "userid": "zhang"}]},
            [("failed", "channel_dropped_it")],
        ),
        (
            {"forbidden_user_id_list": ["zhang"], "forbidden_list": [{"code": "143106", "userid": "zhang"}]},
            [("delivered", "channel_had_it_already")],
        ),
    ],
)
def test_dingtalk_tells_later_what_ok_meant(result: Any, expected: Any, settings) -> None:
    case = CASES[1]
    with there(case, settings) as platform:
        task = send(letter(case)).provider_id
        platform.results[int(task)] = result
        assert words_of(case, settings, platform, task) == expected
        assert words_of(case, settings, platform, "") == []
        platform.expire()  # asking renews the token too
        assert words_of(case, settings, platform, task) == expected


def test_feishu_tells_who_has_read(settings) -> None:
    case = CASES[2]
    with there(case, settings) as platform:
        message_id = send(letter(case)).provider_id
        assert words_of(case, settings, platform, message_id) == []
        platform.readers[message_id] = ["zhang"]
        assert words_of(case, settings, platform, message_id) == [("read", "")]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (1, "", []),
        (3, "DELIVERED", [("delivered", "")]),
        (2, "MOBILE_NOT_ON_SERVICE", [("invalid", "channel_address_unknown")]),
        (2, "MOBILE_IN_BLACK", [("failed", "channel_failed_there")]),
    ],
)
def test_the_first_gateway_reports(status: int, code: str, expected: Any, settings) -> None:
    case = CASES[3]
    with there(case, settings) as platform:
        provider_id = send(letter(case)).provider_id
        assert provider_id.startswith("20230428/")
        (detail,) = platform.details.values()
        detail.update(SendStatus=status, ErrCode=code)
        assert words_of(case, settings, platform, provider_id) == expected
        detail["OutId"] = "8"  # another message
        assert words_of(case, settings, platform, provider_id) == []


@pytest.mark.parametrize(
    ("status", "said_there", "expected"),
    [
        ("SUCCESS", "DELIVRD", [("delivered", "")]),
        ("FAIL", "MK:0001", [("invalid", "channel_address_unknown")]),
        ("FAIL", "MK:0005", [("failed", "channel_failed_there")]),
    ],
)
def test_the_second_gateway_reports(status: str, said_there: str, expected: Any, settings) -> None:
    case = CASES[4]
    with there(case, settings) as platform:
        serial = send(letter(case)).provider_id
        assert words_of(case, settings, platform, serial) == []
        told = {"ReportStatus": status, "Description": said_there, "PhoneNumber": "+8613812345678"}
        platform.reports = [{**told, "SerialNo": "another"}, {**told, "SerialNo": serial}]
        assert words_of(case, settings, platform, serial) == expected


@pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.channel)
@pytest.mark.parametrize("what", ["drop", 500, b"{", b"[]"])
def test_a_platform_that_cannot_be_asked_tells_nothing(case: Case, what: Any, settings) -> None:
    with there(case, settings) as platform:
        provider_id = send(letter(case)).provider_id
        platform.faults["ask"].append(Fault(what))
        assert words_of(case, settings, platform, provider_id) == []


def test_what_is_asked_for_takes_turns(settings) -> None:
    from lianqiao.delivery.channels.platform import AT_ONCE, some_of

    many = [(at, str(at), "zhang") for at in range(250)]
    turns = [some_of(many, NOW + timedelta(minutes=5 * at)) for at in range(30)]
    assert {one[0] for turn in turns for one in turn} == set(range(250))
    assert {len({one[0] for one in turn}) for turn in turns} == {AT_ONCE}
    assert some_of(many[:AT_ONCE], NOW) == many[:AT_ONCE]


def test_the_signatures_are_those_of_the_documents() -> None:
    """Both examples stand in the documents of their makers."""
    from lianqiao.delivery.channels.sms_aliyun import signing as aliyun
    from lianqiao.delivery.channels.sms_tencent import signing as tencent

    query = aliyun.query_of(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    headers = aliyun.headers_of(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=query,
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
        at=datetime.fromisoformat("2023-10-26T10:22:32+00:00"),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"].endswith("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
    body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    assert json.loads(body)["Limit"] == 1
    signed = tencent.authorization(
        host="cvm.tencentcloudapi.com",
        service="cvm",
        body=body.encode(),
        secret_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        secret="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        at=datetime.fromisoformat("2019-02-25T16:44:25+00:00"),
    )
    assert signed.endswith("Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel)
def test_the_doctor_signs_in_and_sends_nothing(case: Case, settings) -> None:
    with there(case, settings) as platform:
        carrier(case.channel).probe()
    assert platform.calls["send"] == 0
    assert platform.heard
