"""Rounds for tests: students of the roster, posts of the job table, one round over them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.charter.policy import Match, Policy
from lianqiao.referrals.actions import open_round, send_round
from lianqiao.referrals.models import Referral, Round, RoundSent
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.jobs import make_post
from tests.factories.roster import a_student

DAY = date(2023, 4, 28)
MOMENT = datetime(2023, 4, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRETARY = Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1)
LATER = MOMENT + timedelta(seconds=61)


def a_policy(quota: int = 3, general_quota: int = 3, per_opening: int = 3, learn_minimum: int | None = None) -> Policy:
    """A policy with nothing but numbers for matching."""
    rule = Match(quota, general_quota, per_opening, "rounds", learn_minimum)
    return Policy("test", "学院", 2023, date(2023, 2, 13), (), (), "test.toml", None, rule)


def a_round(
    *, assisted: Any = (), settled: Any = (), policy: Policy | None = None, viewer: Viewer = SECRETARY
) -> Round:
    """A round over whatever students and posts there are."""
    return open_round(
        viewer=viewer,
        today=DAY,
        now=MOMENT,
        assisted=frozenset(assisted),
        settled=frozenset(settled),
        policy=policy or a_policy(),
    )


def send(one: Round, policy: Policy | None = None, viewer: Viewer = SECRETARY, at: datetime = MOMENT) -> RoundSent:
    """Send a round."""
    return send_round(
        viewer=viewer,
        round_id=one.pk,
        policy=policy or a_policy(),
        today=DAY,
        now=at,
        real_now=at,
        base_url="http://127.0.0.1:8000",
    )


def a_referral(**student: Any) -> Referral:
    """One student, one post, one round sent: the referral that comes of it."""
    a_student(**student)
    make_post(1)
    one = a_round()
    send(one)
    return Referral.objects.get()
