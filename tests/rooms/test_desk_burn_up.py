"""The month's posts against the plan: the numbers are those of the ledger and lead to the posts behind them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.desk.burn_up import burn_up, month_of_posts
from lianqiao.jobs.models import PostRecord
from lianqiao.jobs.post_list import goal
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


def some_posts():
    make_post(1, openings=30, first_recorded_on=date(2023, 4, 3))
    make_post(2, openings=12, first_recorded_on=date(2023, 4, 20))
    make_post(3, openings=9, first_recorded_on=date(2023, 4, 21), accepted=None)
    make_post(4, openings=8, first_recorded_on=date(2023, 4, 21), accepted=False)
    make_post(5, openings=55, first_recorded_on=date(2023, 3, 9))
    make_post(6, openings=2, first_recorded_on=date(2023, 2, 20))


def shown(viewer, **more):
    return burn_up(viewer=viewer, today=TODAY, policy=policy_in_force(), **more)


def test_the_number_is_that_of_the_ledger_and_of_the_list_of_posts(secretary):
    some_posts()
    policy = policy_in_force()
    month = month_of_posts(secretary, TODAY, policy)
    rows = statement(viewer=secretary, today=TODAY, now=NOW, policy=policy, commitment_ids=["new-openings"]).rows
    april = next(row for row in rows if row.period.start == date(2023, 4, 1))
    assert month.pace.done == april.count == goal(viewer=secretary, today=TODAY, policy=policy).done == 42
    assert (month.count, month.stretch, month.waiting, month.pace.lacking) == (50, 60, 9, 8)
    assert (month.needed, month.pace.forecast, month.pace.shortfall) == (8, 42, 8)


def test_another_month_is_over_and_february_owed_none(secretary):
    some_posts()
    march = shown(secretary, month=date(2023, 3, 15))
    assert march.months == [date(2023, 3, 1), date(2023, 4, 1)]
    assert (march.month.over, march.month.pace.done, march.month.pace.shortfall, march.wide.end) == (True, 55, 0, None)
    assert shown(secretary, month=date(2023, 2, 1)) is None
    assert shown(secretary, month=date(2023, 5, 1)) is None


@pytest.mark.parametrize(
    ("today", "there"),
    [
        (date(2023, 2, 28), False), (date(2023, 3, 1), True), (date(2023, 6, 30), True), (date(2023, 7, 1), False),
    ],
)  # fmt: skip
def test_a_month_without_a_day_of_work_in_term_promises_nothing(secretary, today, there):
    assert (month_of_posts(secretary, today, policy_in_force()) is not None) is there


def test_nothing_is_drawn_where_nothing_is_promised_or_seen(secretary):
    policy = policy_in_force()
    none = replace(policy, commitments=tuple(one for one in policy.commitments if one.deed != "opening"))
    assert month_of_posts(secretary, TODAY, none) is None
    assert burn_up(viewer=secretary, today=TODAY, policy=none) is None
    assert month_of_posts(Viewer("user:3", Role.CAREER_CENTRE, 3), TODAY, policy) is None


def test_who_found_them_stands_by_name_and_not_by_number(secretary):
    some_posts()
    ann, bei = a_user("bei"), a_user("ann")
    for number, user in ((1, ann), (2, bei)):
        PostRecord.objects.filter(post__records__openings__gt=0, title=f"技术员{number}").update(
            recorded_by=f"user:{user.pk}"
        )
    make_post(7, openings=1, first_recorded_on=date(2023, 4, 21))
    PostRecord.objects.filter(title="技术员7").update(recorded_by="system:demo")
    told = [(one.name, one.openings) for one in shown(secretary).finders]
    assert told == [("ann", 12), ("bei", 30), ("", 1)]


def test_what_says_otherwise_later_was_still_found_by_the_first(secretary):
    post = make_post(1, openings=3, first_recorded_on=date(2023, 4, 3))
    first, second = a_user("first"), a_user("second")
    PostRecord.objects.update(recorded_by=f"user:{first.pk}")
    kept = post.records.get()
    kept.pk, kept.recorded_by, kept.recorded_at = None, f"user:{second.pk}", NOW
    kept.save()
    post.reviews.create(record=kept, accepted=True, on=TODAY, at=NOW, by="user:1")
    assert [(one.name, one.openings) for one in shown(secretary).finders] == [("first", 3)]


def points(text):
    return [tuple(map(int, one.split(","))) for one in text.split()]


def test_the_drawing_stays_within_its_edges_and_never_falls(secretary):
    some_posts()
    for found in (shown(secretary), shown(secretary, month=date(2023, 3, 1))):
        for drawn in (found.wide, found.narrow):
            for line in (drawn.found, drawn.plan, drawn.ahead):
                places = points(line)
                assert all(drawn.size.left <= x <= drawn.edge for x, _ in places)
                assert all(drawn.size.top <= y <= drawn.foot for _, y in places)
                assert all(
                    one[0] <= other[0] and one[1] >= other[1] for one, other in zip(places, places[1:], strict=False)
                )
            assert points(drawn.plan)[-1][0] == drawn.edge


def test_the_page_shows_chart_or_table_and_leads_to_the_posts():
    some_posts()
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get(reverse("posts_month")).content.decode()
    assert "42/50" in page
    assert 'class="burn burn-wide"' in page
    assert " style=" not in page
    assert "照现在的速度，月底差 8 个" in page
    assert f'href="{reverse("posts")}?review=accepted&amp;month=2023-04"' in page
    table = client.get(reverse("posts_month"), {"view": "table", "month": "2023-03"}).content.decode()
    assert '<svg class="burn' not in table
    assert table.count('<th scope="row">') == 31
    assert "这个月达到了" in table
    listed = client.get(reverse("posts"), {"review": "accepted", "month": "2023-04"})
    assert sum(one.openings for one in listed.context["found"].posts) == 42


@pytest.mark.parametrize("month", ["2023-02", "2023-13", "soon", "2030-01"])
def test_a_month_that_is_not_there(month):
    assert signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("posts_month"), {"month": month}).status_code == 404


def test_an_empty_month_and_who_may_not_look(settings):
    page = signed_in(Role.DEPARTMENT_HEAD).get(reverse("posts_month"))
    assert page.status_code == 200
    assert "这个月还没有采用的岗位" in page.content.decode()
    assert signed_in(Role.CAREER_CENTRE).get(reverse("posts_month")).status_code == 403


def test_before_the_first_month_the_page_says_so(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-02-20")
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("posts_month"))
    assert (page.status_code, page.context["found"]) == (200, None)


def test_more_posts_take_no_more_queries(secretary):
    def count():
        with CaptureQueriesContext(connection) as found:
            shown(secretary)
        return len(found)

    make_post(1)
    before = count()
    for number in range(2, 12):
        make_post(number)
    assert count() == before
