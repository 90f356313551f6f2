"""May a machine write: a missing, misspelt or dead address stops it, and only where an address is needed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES
from lianqiao.rules.contact import (
    FULL,
    QUIET,
    Moment,
    Reach,
    Rhythm,
    good_address,
    good_number,
    good_user,
    may_write,
    monday,
    next_moment,
    well_formed,
)

HERE = "li@example.edu.cn"


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        (Reach(HERE), None),
        (Reach(), "mail_address_missing"),
        (Reach(failed=True), "mail_address_missing"),
        (Reach("li at example"), "mail_address_wrong"),
        (Reach(HERE, failed=True), "mail_address_failed"),
        (Reach(HERE, stopped=True), "contact_stopped"),
        (Reach(stopped=True, failed=True), "contact_stopped"),
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


@pytest.mark.parametrize(
    ("kind", "reach", "code"),
    [
        ("sms", Reach("13800000000"), None),
        ("sms", Reach(), "contact_number_missing"),
        ("sms", Reach("+8613800000000"), "contact_number_wrong"),
        ("sms", Reach("13800000000", failed=True), "contact_number_failed"),
        ("wecom", Reach("li.si_1"), None),
        ("wecom", Reach(), "contact_user_missing"),
        ("dingtalk", Reach("李四"), "contact_user_wrong"),
        ("feishu", Reach("ou_1", failed=True), "contact_user_failed"),
    ],
)
def test_each_kind_of_address_has_its_own_words(kind, reach, code):
    verdict = may_write(reach, needs_address=True, kind=kind)
    assert [reason.code for reason in verdict.because] == ([code] if code else [])
    assert code is None or all(SENTENCES[code])


@pytest.mark.parametrize("number", ["13000000000", "19999999999"])
def test_mobile_numbers_of_the_mainland(number):
    assert good_number(number)


@pytest.mark.parametrize(
    "number", ["", "12000000000", "1380000000", "138000000000", "138 0000 0000", "２３８00000000", "13800000000\n"]
)
def test_what_is_no_such_number(number):
    assert not good_number(number)


def test_a_users_id_is_short_and_plain():
    assert good_user("a" * 64)
    assert not any(map(good_user, ["", "a" * 65, "a b", "a\n", "甲"]))
    assert well_formed("wecom", "x").ok


# ---------------------------------------------------------------- when

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Rhythm(time(22), time(7, 30))
NOON = Rhythm(time(12), time(14))
FRIDAY = datetime(2023, 4, 28, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2023, 4, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rhythm", "now", "then"),
    [
        (NIGHT, at(28, 21, 59), at(28, 21, 59)),
        (NIGHT, at(28, 22, 0), at(29, 7, 30)),
        (NIGHT, at(28, 22, 1), at(29, 7, 30)),
        (NIGHT, at(29, 0, 0), at(29, 7, 30)),
        (NIGHT, at(29, 7, 29, 59), at(29, 7, 30)),
        (NIGHT, at(29, 7, 30), at(29, 7, 30)),
        (NIGHT, at(29, 7, 31), at(29, 7, 31)),
        (NOON, at(28, 11, 59), at(28, 11, 59)),
        (NOON, at(28, 12, 0), at(28, 14, 0)),
        (NOON, at(28, 13, 59), at(28, 14, 0)),
        (NOON, at(28, 14, 0), at(28, 14, 0)),
        (Rhythm(), at(28, 3), at(28, 3)),
        (Rhythm(quiet_from=time(1)), at(28, 3), at(28, 3)),
    ],
)
def test_quiet_hours_have_edges(rhythm, now, then):
    assert next_moment(now, rhythm) == Moment(then, QUIET if then > now else "")
    assert rhythm.quiet(now) is (then > now)


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ([], at(28, 10)),
        ([at(24, 0)], at(28, 10)),
        ([at(24, 0), at(30, 23, 59)], datetime(2023, 5, 1, 7, 30, tzinfo=SHANGHAI)),
        ([at(23, 23, 59), at(24, 0)], at(28, 10)),
        ([at(25, 9), at(26, 9), *[at(30, 9) + timedelta(days=2)] * 2], datetime(2023, 5, 8, 7, 30, tzinfo=SHANGHAI)),
    ],
)
def test_a_full_week_waits_for_the_next_with_room(written, then):
    now, rhythm = at(28, 10), Rhythm(time(22), time(7, 30), 2)
    assert next_moment(now, rhythm, written=written) == Moment(then, FULL if then > now else "")
    assert next_moment(now, rhythm, written=written, capped=False) == Moment(now)


def test_a_night_that_leads_into_a_full_week_is_named_by_the_week():
    sunday_night, monday_morning = at(30, 23), datetime(2023, 5, 1, 9, tzinfo=SHANGHAI)
    found = next_moment(sunday_night, Rhythm(time(22), time(7, 30), 1), written=[monday_morning])
    assert found == Moment(datetime(2023, 5, 8, 7, 30, tzinfo=SHANGHAI), FULL)
    assert monday(sunday_night) == date(2023, 4, 24)


minutes = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
moments = st.integers(0, 60 * 24 * 60).map(lambda n: FRIDAY + timedelta(minutes=n))


@given(moments, minutes, minutes, st.one_of(st.none(), st.integers(1, 4)), st.lists(moments, max_size=12))
def test_what_is_put_off_leaves_awake_and_in_a_week_with_room(now, start, end, most, written):
    rhythm = Rhythm(start, end if start != end else None, most)
    found = next_moment(now, rhythm, written=written)
    assert found.at >= now
    assert (found.at == now) is (found.because == "")
    assert not rhythm.quiet(found.at)
    assert next_moment(found.at, rhythm, written=written) == Moment(found.at)
    uncapped = next_moment(now, rhythm, written=written, capped=False)
    assert now <= uncapped.at <= found.at
    assert uncapped.at - now < timedelta(days=1)
    if most is not None:
        assert [monday(one) for one in written].count(monday(found.at)) < most
