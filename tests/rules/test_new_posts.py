"""What a new post is: once in a window, once for two that are one; and which two are worth asking about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.new_posts import IDENTITY, NewRule, Sighting, alike, employer_core, new_sightings

DAY = date(2023, 3, 1)
RULE = NewRule(IDENTITY, 180)


def seen(post: int, days: int = 0, employer: str = "青禾茶业", title: str = "评茶员", place: str = "雅安") -> Sighting:
    return Sighting(post, DAY + timedelta(days), employer, title, place, f"表{post}")


def test_without_a_rule_each_post_is_new_once_on_its_first_day():
    assert new_sightings([seen(1), seen(1, 400), seen(2, 3)], NewRule()) == [(1, DAY), (2, DAY + timedelta(3))]


@pytest.mark.parametrize(("days", "times"), [(1, 1), (180, 1), (181, 2)])
def test_the_same_post_again_is_new_only_after_the_window(days, times):
    assert len(new_sightings([seen(1), seen(2, days)], RULE)) == times
    assert len(new_sightings([seen(1), seen(1, days)], RULE)) == times


def test_the_window_runs_from_the_day_on_which_it_last_counted():
    days = [on for _, on in new_sightings([seen(1), seen(2, 100), seen(3, 200), seen(4, 381)], RULE)]
    assert days == [DAY, DAY + timedelta(200), DAY + timedelta(381)]


def test_an_identity_without_a_window_never_counts_again():
    assert new_sightings([seen(1), seen(2, 4000)], NewRule(IDENTITY)) == [(1, DAY)]


def test_another_place_or_title_is_another_post():
    found = new_sightings([seen(1), seen(2, place="成都"), seen(3, title="茶园管理员")], RULE)
    assert [post for post, _ in found] == [1, 2, 3]


def test_marks_and_capitals_do_not_make_another_post():
    assert len(new_sightings([seen(1, title="IT 专员（急）"), seen(2, title="it专员(急)")], RULE)) == 1


def test_two_that_a_person_called_one_count_once_under_any_rule():
    both = [seen(1), seen(2, title="品鉴师")]
    assert [post for post, _ in new_sightings(both, NewRule(), [(2, 1)])] == [1]
    three = [*both, seen(3, title="茶艺师")]
    assert [post for post, _ in new_sightings(three, NewRule(), [(2, 1), (3, 2)])] == [1]
    assert [post for post, _ in new_sightings([seen(2)], NewRule(), [(2, 1)])] == [2]


SIGHTINGS = st.lists(
    st.builds(
        seen,
        st.integers(1, 6),
        st.integers(0, 800),
        st.sampled_from(["甲", "乙"]),
        st.sampled_from(["a", "b"]),
        st.just("雅安"),
    ),
    max_size=12,
)
PAIRS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=4)


@given(SIGHTINGS, PAIRS, st.randoms())
def test_order_does_not_matter_and_nothing_is_invented(sightings, pairs, chance):
    mixed = list(sightings)
    chance.shuffle(mixed)
    found = new_sightings(sightings, RULE, pairs)
    assert new_sightings(mixed, RULE, pairs) == found
    assert set(found) <= {(one.post, one.on) for one in sightings}


@given(SIGHTINGS, PAIRS)
def test_calling_two_one_never_counts_more(sightings, pairs):
    assert len(new_sightings(sightings, RULE, pairs)) <= len(new_sightings(sightings, RULE))
    if sightings:
        first = min(one.on for one in sightings)
        assert min(on for _, on in new_sightings(sightings, RULE, pairs)) == first


def codes(a: Sighting, b: Sighting) -> list[str]:
    return [one.code for one in alike(a, b)]


def test_near_posts_of_different_sources_are_asked_about():
    a = seen(1, employer="四川青禾茶业有限公司", title="茶叶加工员", place="四川省雅安市名山区")
    b = seen(2, employer="青禾茶业股份有限公司", title="茶叶加工岗", place="雅安市名山区")
    assert codes(a, b) == ["same_post_employer", "same_post_title_near", "same_post_place"]
    assert codes(seen(1), seen(2, place="")) == ["same_post_employer", "same_post_title"]


@pytest.mark.parametrize(
    "other",
    [
        seen(1),
        Sighting(2, DAY, "青禾茶业", "评茶员", "雅安", "表1"),
        seen(2, employer="云顶名茶"),
        seen(2, title="财务会计"),
        seen(2, place="成都"),
    ],
    ids=["itself", "same source", "employer", "title", "place"],
)
def test_others_are_not(other):
    assert alike(seen(1), other) == ()


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("四川省青禾茶业有限责任公司", "青禾茶业"),
        ("青禾茶业（集团）有限公司", "青禾茶业"),
        ("成都市农业局", "农业局"),
        ("公司", "公司"),
        ("岗", "岗"),
        ("四川青禾", "四川青禾"),
    ],
)
def test_what_tells_an_employer_from_others(name, core):
    assert employer_core(name) == core


def test_a_title_of_nothing_but_padding_is_still_a_title():
    assert codes(seen(1, title="专员"), seen(2, title="岗位专员")) == [
        "same_post_employer",
        "same_post_title_near",
        "same_post_place",
    ]
    assert not alike(seen(1, title="岗"), seen(2, title="员"))
