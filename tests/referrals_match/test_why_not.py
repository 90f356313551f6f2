"""Why a post is not another student's: the reason named is the one that binds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.kept_rounds import kept_round, post, student

from lianqiao.charter.tables import has_guarded_word
from lianqiao.charter.wording import say
from lianqiao.referrals.frozen import Rule
from lianqiao.referrals.settling import Changes, settle
from lianqiao.referrals.why_not import Held, Looking, sought

ONE_EACH = Rule(1, 1, 1, "rounds")


def looking(frozen, changes=None):
    changes = changes or Changes()
    settled = settle(frozen, changes)
    posts = {}
    for one in settled.given:
        posts.setdefault(one.student, set()).add(one.post)
    held = Held(
        {one: frozenset(mine) for one, mine in posts.items()},
        {(one.student, one.post): one.price for one in settled.given},
    )
    return Looking(frozen, changes, held)


def codes(found, post_id):
    return {one.student: one.because.code for one in found.not_them(post_id)}


def test_points_say_what_a_change_would_cost_all() -> None:
    near, far = student(0, home_region="510107"), student(1, home_region="440100")
    frozen, _ = kept_round(
        [near, far], [post(0, salary=None), post(1, salary=None, region="440100")],
        owed={near.id, far.id}, rule=ONE_EACH,
    )  # fmt: skip
    found = looking(frozen)
    assert codes(found, 500) == {101: "whynot_better"}
    both = [student(0, home_region="510107"), student(1, home_region="510107")]
    frozen, _ = kept_round(
        both, [post(0, salary=None), post(1, salary=None, region="440100")],
        owed={one.id for one in both}, rule=ONE_EACH,
    )  # fmt: skip
    found = looking(frozen)
    loser = next(one for one in (100, 101) if 500 not in found.held.posts[one])
    assert codes(found, 500) == {loser: "whynot_tie"}


def test_turn_employer_and_ruled_out() -> None:
    both = [student(0), student(1)]
    frozen, _ = kept_round(both, [post(0)], owed={both[0].id}, rule=ONE_EACH)
    assert codes(looking(frozen), 500) == {101: "whynot_turn"}
    frozen, _ = kept_round(
        both[:1], [post(0, employer="甲"), post(1, employer="甲")], owed={both[0].id}, rule=Rule(2, 1, 1, "rounds")
    )
    found = looking(frozen)
    other = next(one for one in (500, 501) if one not in found.held.posts[100])
    assert codes(found, other) == {100: "whynot_employer"}
    banned = Changes(bans=frozenset({(100, 500)}))
    assert codes(looking(frozen, banned), 500) == {100: "whynot_ruled_out"}


def test_as_good_a_post_is_told_without_points() -> None:
    people = [student(0), student(1)]
    posts = [post(0, openings=2), post(1, openings=2)]
    frozen, _ = kept_round(people, posts, owed={one.id for one in people}, rule=ONE_EACH)
    found = looking(frozen)
    told = [one.because for place in (500, 501) for one in found.not_them(place)]
    assert told
    assert {one.code for one in told} == {"whynot_as_good"}
    assert all("points" not in one.as_dict() for one in told)


def test_what_a_person_chose_fills_the_number() -> None:
    one = student(0, home_region="510107")
    posts = [post(0, salary=None, region="440100"), post(1, salary=None)]
    frozen, _ = kept_round([one], posts, owed={one.id}, rule=ONE_EACH)
    assert codes(looking(frozen, Changes(frozenset({(100, 500)}))), 501) == {100: "whynot_accepted"}


def test_a_short_student_is_told_of_the_turn() -> None:
    three = [student(at) for at in range(3)]
    frozen, _ = kept_round(three, [post(0)], owed={one.id for one in three}, rule=ONE_EACH)
    assert set(codes(looking(frozen), 500).values()) == {"whynot_turn"}


def test_a_post_that_came_later_tells_nothing() -> None:
    frozen, _ = kept_round([student(0)], [post(0)], owed={"20190000"})
    found = looking(frozen)
    assert found.not_them(999) == []
    assert found.weight(100, 999) is None
    assert found.weight(7, 500) is None


def test_points_are_named_where_others_fit_better() -> None:
    people = [student(0, home_region="510107"), student(1, home_region="510100"), student(2, home_region="440100")]
    posts = [post(0, salary=None), post(1, salary=None, region="440100"), post(2, salary=None, region="110101")]
    frozen, _ = kept_round(people, posts, owed={one.id for one in people}, rule=ONE_EACH)
    found = looking(frozen)
    reasons = [one.because for place in (500, 501, 502) for one in found.not_them(place)]
    assert {one.code for one in reasons} <= {"whynot_better", "whynot_as_good", "whynot_points", "whynot_tie"}
    assert all(one.as_dict().get("points", 1) >= 0 for one in reasons)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 5), st.integers(1, 5), st.integers(0, 5),
    st.lists(st.sampled_from(["510107", "440100", "110101"]), min_size=10, max_size=10),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
)  # fmt: skip
def test_every_reason_has_words_and_no_hurtful_one(n, m, owed, places, employers) -> None:
    people = [student(at, home_region=places[at]) for at in range(n)]
    posts = [post(at, region=places[5 + at], employer=f"单位{employers[at]}", salary=None) for at in range(m)]
    frozen, _ = kept_round(people, posts, owed={one.id for one in people[:owed]})
    found = looking(frozen)
    for place in frozen.posts:
        for one in found.not_them(place):
            sentence = say(one.because)
            assert sentence.reason
            assert not has_guarded_word(sentence.reason)
            if "points" in one.because.as_dict():
                assert one.because.as_dict()["points"] >= 0


@pytest.mark.parametrize(("places", "conflict"), [(1, True), (2, True), (3, False)])
def test_a_conflict_is_a_clear_first_choice_of_too_many(places, conflict) -> None:
    people = [student(at, home_region="510107") for at in range(3)]
    posts = [post(0, openings=places, salary=None), post(1, openings=3, region="440100", salary=None)]
    frozen, _ = kept_round(people, posts, owed={one.id for one in people}, rule=ONE_EACH)
    found = sought(frozen, Changes())
    assert [(one.post, one.wanted, one.places) for one in found] == ([(500, 3, places)] if conflict else [])
    if conflict:
        assert sought(frozen, Changes(bans=frozenset({(100, 500), (101, 500), (5, 999)})))[:1] == []
        assert sought(frozen, Changes(room={500: 3, 999: 1})) == []


def test_equal_posts_are_no_conflict() -> None:
    people = [student(at) for at in range(3)]
    frozen, _ = kept_round(
        people, [post(at, salary=None) for at in range(3)], owed={one.id for one in people}, rule=ONE_EACH
    )
    assert sought(frozen, Changes()) == []
    alone, _ = kept_round(people, [post(0, employer="")], owed={one.id for one in people}, rule=ONE_EACH)
    assert [(one.wanted, one.places) for one in sought(alone, Changes())] == [(3, 1)]
