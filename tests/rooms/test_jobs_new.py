"""The month's count of new posts: by the written rule, each merged double once, and every number opens its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from lianqiao.charter.policy_posts import Posts
from lianqiao.desk.burn_up import burn_up
from lianqiao.jobs.actions_entry import say_same
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.models import PostFound, PostRecord, PostReview
from lianqiao.jobs.post_list import Asked, goal, post_list
from lianqiao.jobs.queries_new import counted_ids, opening_rows
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.new_posts import IDENTITY, NewRule
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import MOMENT, make_post, post_row
from tests.factories.people import a_user

pytestmark = pytest.mark.django_db
RULE = NewRule(IDENTITY, 30)
MARCH, APRIL = date(2023, 3, 1), date(2023, 4, 1)


def same_words(n: int, on: date, openings: int, **row):
    """A post of its own row that says the same employer, title and place as others."""
    said = {"employer": "青禾茶业", "title": "评茶员", "place": "雅安", "openings": openings, **row}
    return make_post(n, first_recorded_on=on, source=f"表{n}", **said)


def rows(viewer, rule, since=MARCH, until=TODAY):
    found = opening_rows(viewer=viewer, since=since, until=until, rule=rule)
    return [(one.id, one.on, one.openings) for one in found]


def test_the_same_post_within_the_window_is_not_new(secretary):
    first, second = same_words(1, MARCH, 3), same_words(2, date(2023, 3, 20), 4)
    third = same_words(3, date(2023, 4, 1), 5)
    assert rows(secretary, RULE) == [(first.pk, MARCH, 3), (third.pk, date(2023, 4, 1), 5)]
    assert len(rows(secretary, NewRule())) == 3
    assert rows(secretary, RULE, since=date(2023, 3, 2)) == [(third.pk, date(2023, 4, 1), 5)]
    assert second.pk not in {post for post, *_ in rows(secretary, RULE)}


def test_a_refused_or_waiting_post_takes_nobodys_place(secretary):
    same_words(1, MARCH, 3, accepted=False)
    same_words(2, MARCH, 3, accepted=None)
    later = same_words(3, date(2023, 3, 20), 4)
    assert rows(secretary, RULE) == [(later.pk, date(2023, 3, 20), 4)]


def come_again(post, on: date, openings: int, accepted: bool | None = True):
    """The same post says something else on a later day."""
    row = post_row(1, employer="青禾茶业", title="评茶员", place="雅安", openings=openings, deadline=on)
    moment = datetime.combine(on, MOMENT.timetz())
    record = PostRecord.objects.create(post=post, recorded_at=moment, recorded_by="user:1", **record_fields(row))
    if accepted is not None:
        PostReview.objects.create(post=post, record=record, accepted=accepted, on=on, at=moment, by="user:1")
    return record


def test_a_post_that_comes_again_after_the_window_counts_again_with_what_it_then_has(secretary):
    post = same_words(1, MARCH, 3)
    come_again(post, date(2023, 3, 10), 4)
    come_again(post, date(2023, 4, 10), 2)
    assert rows(secretary, RULE) == [(post.pk, MARCH, 4), (post.pk, date(2023, 4, 10), 2)]
    keys = [one.key for one in opening_rows(viewer=secretary, since=MARCH, until=TODAY, rule=RULE)]
    assert keys == [f"post:{post.pk}", f"post:{post.pk}@1"]
    assert rows(secretary, NewRule()) == [(post.pk, MARCH, 2)]


def test_what_nobody_accepted_before_it_came_again_did_not_count(secretary):
    post = same_words(1, MARCH, 3, accepted=None)
    come_again(post, date(2023, 4, 10), 2)
    assert rows(secretary, RULE) == [(post.pk, date(2023, 4, 10), 2)]


def test_a_merged_double_counts_once_and_again_when_it_is_taken_back(secretary, today, now):
    first, double = make_post(1, openings=3), make_post(2, openings=4, first_recorded_on=TODAY)
    first.records.update(recorded_at=MOMENT - timedelta(40))
    first.reviews.update(on=TODAY - timedelta(40))
    asked = {"viewer": secretary, "post_id": double.pk, "other_id": first.pk, "today": today, "now": now}
    policy = replace(policy_in_force(), posts=Posts())
    assert goal(viewer=secretary, today=today, policy=policy).done == 4
    say_same(**asked, same=True)
    assert goal(viewer=secretary, today=today, policy=policy).done == 0
    assert rows(secretary, NewRule()) == [(first.pk, MOMENT.date() - timedelta(40), 3)]
    assert rows(secretary, NewRule(), until=TODAY - timedelta(1)) == rows(secretary, NewRule())
    say_same(**asked, same=False)
    assert goal(viewer=secretary, today=today, policy=policy).done == 4


def test_every_count_equals_the_rows_it_opens(secretary, today, now):
    for n, day in enumerate((date(2023, 3, 3), date(2023, 4, 3), date(2023, 4, 20)), start=1):
        same_words(n, day, n)
    other = make_post(9, openings=7, first_recorded_on=date(2023, 4, 5))
    double = make_post(10, openings=7, first_recorded_on=date(2023, 4, 6))
    say_same(viewer=secretary, post_id=double.pk, other_id=other.pk, same=True, today=today, now=now)
    policy = replace(policy_in_force(), posts=Posts(new_rule=RULE))
    told = goal(viewer=secretary, today=today, policy=policy)
    asked = Asked(review="accepted", month=APRIL)
    found = post_list(viewer=secretary, today=today, policy=policy, asked=asked)
    assert told.done == found.counted == sum(post.openings for post in found.posts) == 9
    page = burn_up(viewer=secretary, today=today, policy=policy)
    assert page.month.pace.done == 9
    said = statement(viewer=secretary, today=today, now=now, policy=policy)
    april = next(one for one in said.rows if one.commitment == "new-openings" and today in one.period)
    assert april.count == 9
    march = post_list(viewer=secretary, today=today, policy=policy, asked=replace(asked, month=MARCH))
    assert [(post.openings) for post in march.posts] == [1]


def test_a_search_within_a_month_is_a_plain_list(secretary, today):
    make_post(1)
    asked = Asked(review="accepted", month=TODAY, search="技术员")
    found = post_list(viewer=secretary, today=today, policy=policy_in_force(), asked=asked)
    assert (found.counted, len(found.posts)) == (None, 1)


def test_the_last_month_of_all_holds_nothing(secretary, today):
    asked = {"viewer": secretary, "first_day": MARCH, "today": today, "rule": RULE}
    assert counted_ids(**asked, month=date(9999, 12, 3)) == {}
    assert counted_ids(**asked, month=date(2022, 12, 3)) == {}


def test_who_was_named_stands_before_who_typed_it(secretary):
    typed, found = a_user("typed"), a_user("found")
    for n, said in enumerate(
        (
            {"level": "expert", "channel": "visit", "person": found},
            {"level": "student", "channel": "chat"},
            None,
        ),
        start=1,
    ):
        post = make_post(n, openings=n, first_recorded_on=date(2023, 4, 3))
        post.records.update(recorded_by=f"user:{typed.pk}")
        if said:
            PostFound.objects.create(post=post, recorded_at=NOW, recorded_by="user:1", **said)
    page = burn_up(viewer=secretary, today=TODAY, policy=policy_in_force())
    told = {one.name: one.openings for one in page.finders}
    assert told == {"found": 1, "学生推荐": 2, "typed": 3}


def test_the_page_of_the_list_tells_the_sum(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    make_post(1, openings=6)
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("posts") + "?review=accepted&month=2023-04")
    assert "合计 6 人" in page.content.decode()
