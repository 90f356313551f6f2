"""When a portal's token may push: to the end of its last day, unless revoked, and not too often."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lianqiao.rules.push import LONGEST_DAYS, MOST_IN_MINUTE, TokenFacts, may_make, may_push, used_lately

NOW = datetime(2023, 4, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


def said(verdict):
    return verdict.because[0].code if verdict.because else "yes"


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        (TokenFacts(TODAY, False), "yes"),
        (TokenFacts(TODAY - timedelta(1), False), "push_token_expired"),
        (TokenFacts(TODAY, True), "push_token_revoked"),
        (TokenFacts(TODAY, False, NOW - timedelta(seconds=59), MOST_IN_MINUTE), "push_too_often"),
        (TokenFacts(TODAY, False, NOW - timedelta(seconds=59), MOST_IN_MINUTE - 1), "yes"),
        (TokenFacts(TODAY, False, NOW - timedelta(seconds=60), MOST_IN_MINUTE), "yes"),
        (TokenFacts(TODAY, False, NOW + timedelta(seconds=1), MOST_IN_MINUTE), "yes"),
    ],
)
def test_who_may_push(token, answer):
    assert said(may_push(token, NOW)) == answer


def test_uses_of_the_minute_that_runs_are_counted():
    assert used_lately(TokenFacts(TODAY, False, NOW, 3), NOW + timedelta(seconds=30)) == 3
    assert used_lately(TokenFacts(TODAY, False, NOW, 3), NOW + timedelta(seconds=61)) == 0
    assert used_lately(TokenFacts(TODAY, False), NOW) == 0


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (TODAY, "push_token_over"),
        (TODAY + timedelta(1), "yes"),
        (TODAY + timedelta(LONGEST_DAYS), "yes"),
        (TODAY + timedelta(LONGEST_DAYS + 1), "push_token_long"),
        (date(9999, 12, 31), "push_token_long"),
    ],
)
def test_a_token_ends(day, answer):
    assert said(may_make(expires_on=day, today=TODAY)) == answer
