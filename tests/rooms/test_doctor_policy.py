"""The doctor says from when a policy holds that does not hold yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lianqiao.charter.policy import load_policy
from lianqiao.charter.wording import say
from lianqiao.config import checkup
from lianqiao.roster.policy import policy_in_force

BEGINS = date(2023, 2, 13)


@pytest.mark.parametrize(
    ("today", "code"),
    [(date(2023, 2, 12), "doctor_policy_ahead"), (BEGINS, "doctor_policy"), (date(2023, 2, 14), "doctor_policy")],
)
def test_a_policy_alone(today, code):
    check = checkup.policy(today)
    assert (check.id, check.ok, check.reason.code) == ("policy", True, code)
    assert "{" not in say(check.reason).reason


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2023, 2, 12), "doctor_policy_ahead"),
        (BEGINS, "doctor_policy_ahead_of_older"),
        (date(2023, 4, 2), "doctor_policy_ahead_of_older"),
        (date(2023, 4, 3), "doctor_policy"),
    ],
)
def test_a_policy_that_follows_another(monkeypatch, today, code):
    older = policy_in_force()
    newer = replace(older, valid_from=date(2023, 4, 3), follows=older)
    monkeypatch.setattr(checkup, "load_policy", lambda _: newer)
    assert checkup.policy(today).reason.code == code


def test_the_shipped_policies_follow_nobody(settings):
    assert load_policy(settings.POLICY_FILE).follows is None
