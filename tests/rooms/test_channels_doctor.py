"""The doctor says of each channel that is set up whether it is ready, and nothing of the others."""

from __future__ import annotations

import re

import pytest

from lianqiao.config.checkup import bounces, channel
from lianqiao.delivery.channels import BY_MACHINE, CHANNELS, moment, tokens
from tests.conftest import NOW
from tests.factories.mailbox import Box, mailbox
from tests.factories.platforms import CASES, Case, Fault, served
from tests.house.source import PACKAGE, ROOT

by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel)


@pytest.fixture(autouse=True)
def _quick(settings, monkeypatch):
    settings.CHANNEL_SECONDS = 20.0
    monkeypatch.setattr(moment, "real_now", lambda: NOW)
    tokens.forget_all()
    yield
    tokens.forget_all()


@by_case
def test_what_is_not_set_up_is_not_spoken_of(case: Case) -> None:
    assert channel(case.channel) is None
    assert channel("email") is None  # which has a check of its own


@by_case
def test_what_is_set_up_is_tried_without_sending(case: Case, settings) -> None:
    with served(case.there()) as platform:
        setattr(settings, case.setting, {"url": platform.url, **case.values})
        found = channel(case.channel)
    assert found.ok
    assert found.as_dict()["says"]
    assert platform.calls["send"] == 0


@by_case
def test_what_is_half_set_up_is_named(case: Case, settings) -> None:
    first = next(name for name in case.values if name != "region")
    setattr(settings, case.setting, {"url": "https://platform.example", **case.values, first: ""})
    found = channel(case.channel)
    assert not found.ok
    assert f"LIANQIAO_{case.setting}_{first.upper()}" in found.as_dict()["says"]
    assert (ROOT / re.search(r"docs/\S+\.md", found.as_dict()["next"]).group()).exists()


@by_case
def test_what_does_not_know_us_is_said_with_its_own_code_and_no_secret(case: Case, settings) -> None:
    with served(case.there()) as platform:
        platform.secret = "another"
        setattr(settings, case.setting, {"url": platform.url, **case.values})
        found = channel(case.channel)
    assert not found.ok
    assert "平台不认这个应用的密钥" in found.as_dict()["says"]
    assert "the secret" not in str(found.as_dict())


@by_case
@pytest.mark.parametrize("fault", ["drop", b"{", 500])
def test_what_does_not_answer_is_said(case: Case, fault, settings) -> None:
    with served(case.there()) as platform:
        platform.faults["token"].append(Fault(fault))
        platform.faults["probe"].append(Fault(fault))
        setattr(settings, case.setting, {"url": platform.url, **case.values})
        assert not channel(case.channel).ok


@pytest.mark.parametrize("case", CASES[3:], ids=lambda case: case.channel)
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("status", 5, "平台说应用没有设好"),
        ("template", "困难家庭的{1}同学：{2}", "登记的短信签名或模板里有不该出现的字眼"),
    ],
)
def test_a_template_must_be_approved_and_neutral(case: Case, name: str, value, says: str, settings) -> None:
    with served(case.there()) as platform:
        setattr(platform, name, value)
        setattr(settings, case.setting, {"url": platform.url, **case.values})
        found = channel(case.channel)
    assert not found.ok
    assert says in found.as_dict()["says"]


@pytest.mark.parametrize(("fault", "ok"), [("", True), ("sign_in", False), ("select", False)])
def test_the_mailbox_of_bounces_is_opened(fault: str, ok: bool, settings) -> None:
    assert bounces() is None
    box = Box(fault=fault)
    told = {"returned_to": "", "user": "jobs", "password": "p w", "tls": "none", "folder": "INBOX"}
    with mailbox(box) as port:
        settings.BOUNCES = {**told, "host": "127.0.0.1", "port": port}
        found = bounces()
    assert found.ok is ok
    assert "p w" not in str(found.as_dict())


def test_every_channel_has_its_page_and_its_line() -> None:
    text = (ROOT / "docs" / "reference" / "channels.md").read_text(encoding="utf-8")
    assert set(CHANNELS) == BY_MACHINE
    assert not [name for name in CHANNELS if f"`{name}`" not in text]
    assert {case.channel for case in CASES} == BY_MACHINE - {"email"}


def test_no_channel_writes_to_a_log() -> None:
    folder = PACKAGE / "delivery" / "channels"
    assert not [path for path in folder.rglob("*.py") if re.search(r"\blogging\b|\bprint\(", path.read_text())]
