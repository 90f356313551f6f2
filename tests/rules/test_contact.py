"""May we write now: withdrawal, address, quiet hours, each a minute before, at and after."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.wording import SENTENCES, say
from lianqiao.rules.contact import Channel, QuietHours, Reach, may_write, quiet_until

LOCAL = timezone(timedelta(hours=8))
EMAIL = Channel("email")
OWN_PAGE = Channel("page", needs_address=False, disturbs=False)
HERE = Reach("li@example.edu.cn")
NIGHT = QuietHours(time(22), time(7))
NOON = QuietHours(time(12), time(14))


def at(hour, minute=0, day=28):
    return datetime(2023, 4, day, hour, minute, tzinfo=LOCAL)


def codes(verdict):
    return [reason.code for reason in verdict.because]


@pytest.mark.parametrize(
    ("now", "quiet", "ok"),
    [
        (at(21, 59), NIGHT, True),
        (at(22, 0), NIGHT, False),
        (at(23, 59), NIGHT, False),
        (at(0, 0), NIGHT, False),
        (at(6, 59), NIGHT, False),
        (at(7, 0), NIGHT, True),
        (at(7, 1), NIGHT, True),
        (at(11, 59), NOON, True),
        (at(12, 0), NOON, False),
        (at(13, 59), NOON, False),
        (at(14, 0), NOON, True),
        (at(3), None, True),
        (at(12), QuietHours(time(12), time(12)), True),
    ],
)
def test_quiet_hours(now, quiet, ok):
    verdict = may_write(EMAIL, HERE, now, quiet)
    assert verdict.ok is ok
    assert codes(verdict) == ([] if ok else ["contact_quiet_hours"])


@pytest.mark.parametrize(("minute", "ok"), [(29, True), (30, False), (31, False)])
def test_who_has_withdrawn_is_left_in_peace(minute, ok):
    verdict = may_write(EMAIL, Reach("li@example.edu.cn", withdrawn=at(10, 30)), at(10, minute))
    assert verdict.ok is ok
    assert codes(verdict) == ([] if ok else ["contact_withdrawn"])


def test_no_address_or_a_dead_one():
    assert codes(may_write(EMAIL, Reach(), at(10))) == ["contact_no_address"]
    assert codes(may_write(EMAIL, Reach("gone@example.edu.cn", failed=True), at(10))) == ["contact_address_failed"]


def test_the_own_page_needs_no_address_and_disturbs_nobody():
    assert may_write(OWN_PAGE, Reach(failed=True), at(3), NIGHT).ok


def test_every_reason_is_told_with_its_sentence():
    verdict = may_write(EMAIL, Reach(withdrawn=at(1), failed=True), at(3), NIGHT)
    assert codes(verdict) == [
        "contact_withdrawn",
        "contact_no_address",
        "contact_address_failed",
        "contact_quiet_hours",
    ]
    assert set(codes(verdict)) <= SENTENCES.keys()
    assert "07:00" in say(verdict.because[-1]).next


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(21, 59), at(21, 59)),
        (at(22, 0), at(7, 0, day=29)),
        (at(6, 59), at(7, 0)),
        (at(7, 0), at(7, 0)),
    ],
)
def test_when_the_quiet_hours_end(now, until):
    assert quiet_until(now, NIGHT) == until


moments = st.datetimes(datetime(2023, 1, 1), datetime(2023, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.builds(QuietHours, st.times(), st.times()))
def test_after_the_wait_we_may_write(now, quiet):
    free = quiet_until(now, quiet)
    assert now <= free <= now + timedelta(days=1)
    assert may_write(EMAIL, HERE, free, quiet).ok
