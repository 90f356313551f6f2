"""How much work one decision of a review is: as many questions to the database for many as for few, and few solves."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.referrals import settling
from lianqiao.referrals.models import Resolution
from lianqiao.rules.visibility import Role
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, a_policy, a_round
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
# With the session, the person and the transaction, where the page was opened before.
QUERIES = {"accept": 15, "skip": 21}


def a_decision(students: int, verdict: str) -> tuple[int, int]:
    """Queries and whole solves when the first proposal of a round is decided on its page."""
    for n in range(students):
        a_student(f"学生{n}")
        make_post(n, employer=f"单位{n}", openings=2)
    one = a_round(policy=a_policy(quota=1, general_quota=1, per_opening=1))
    first = Resolution.objects.get(round=one).offers[0][0]
    browser = signed_in(Role.EMPLOYMENT_SECRETARY)
    for _ in range(2):  # the very first page of a server meets its tables
        browser.get(reverse("round", args=[one.pk]))
    told = {"verdict": verdict} | ({"code": "contacted"} if verdict == "skip" else {})
    solves, solve = [], settling.proved
    with pytest.MonkeyPatch.context() as counting, CaptureQueriesContext(connection) as seen:
        counting.setattr(settling, "proved", lambda problem: solves.append(1) or solve(problem))
        answer = browser.post(reverse("proposal_decide", args=[first]), told, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    return len(seen), len(solves)


@pytest.mark.parametrize("verdict", ["accept", "skip"])
def test_a_decision_is_as_much_work_for_many_as_for_few(verdict, monkeypatch) -> None:
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY.isoformat())
    found = []
    for size in (3, 30):
        with transaction.atomic():
            found.append(a_decision(size, verdict))
            transaction.set_rollback(True)
    few, many = found
    assert many[0] <= few[0] + 1
    assert many[0] <= QUERIES[verdict]
    # Accepting what stands moves nothing; else what stood is where the search begins.
    assert few[1] == many[1] == 0
