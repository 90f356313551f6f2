"""May a machine write: a missing, misspelt or dead address stops it, and only where an address is needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES
from lianqiao.rules.contact import Reach, good_address, may_write

HERE = "li@example.edu.cn"


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        (Reach(HERE), None),
        (Reach(), "mail_address_missing"),
        (Reach(failed=True), "mail_address_missing"),
        (Reach("li at example"), "mail_address_wrong"),
        (Reach(HERE, failed=True), "mail_address_failed"),
    ],
)
def test_one_reason_at_a_time(reach, code):
    verdict = may_write(reach, needs_address=True)
    assert [reason.code for reason in verdict.because] == ([code] if code else [])
    assert verdict.ok is (code is None)
    assert may_write(reach, needs_address=False).ok
    assert code is None or code in SENTENCES


@pytest.mark.parametrize("address", [HERE, "a+b@x-y.example.cn", "a" * 64 + "@example.cn"])
def test_addresses_that_servers_take(address):
    assert good_address(address)


@pytest.mark.parametrize(
    "address", ["", "li", "li@host", "李@example.cn", "li@例子.cn", "a b@example.cn", "a" * 65 + "@example.cn",
                "a@" + ("x" * 60 + ".") * 5 + "cn", HERE + "\n"],
)  # fmt: skip
def test_addresses_that_servers_refuse(address):
    assert not good_address(address)


@given(st.text(max_size=40))
def test_a_good_address_never_breaks_a_command_line(text: str) -> None:
    if good_address(text):
        assert text.isascii()
        assert not set(text) & set(' \r\n<>,;:"\\\t\0')
        assert text.count("@") == 1
