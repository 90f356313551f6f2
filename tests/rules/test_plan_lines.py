"""The lines of a plan: each with owner, day and reason; carried over for good; no edit swallows another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.policy import load_policy
from lianqiao.charter.tables import guarded_words
from lianqiao.rules.planning import (
    DIRECTIONS,
    OBSTACLES,
    STAND_IN,
    MeasureTemplate,
    PlanLine,
    Situation,
    carried,
    changes,
    draw_up,
    merged,
    whole,
    working_day,
)

POLICY = load_policy(Path(__file__).resolve().parents[2] / "policies" / "sicau-horticulture-2023.toml")
TEMPLATES, CALENDAR = POLICY.work.measures, POLICY.calendar
OWNERS = ("expert", "counsellor", "employment_secretary")
DAY = date(2023, 4, 28)
days = st.dates(date(2023, 1, 2), date(2023, 12, 20))
some = st.lists(st.sampled_from(OBSTACLES), unique=True).map(tuple)
situations = st.builds(
    Situation, st.lists(st.sampled_from(DIRECTIONS), unique=True).map(tuple), some, st.booleans(), st.booleans()
)


def titles(lines):
    return [one.template for one in lines]


def drawn(**more):
    return draw_up(TEMPLATES, Situation(**more), DAY, CALENDAR)


# ---------------------------------------------------------------- drawing up


def test_each_difficulty_and_each_wish_brings_its_measure():
    plain = set(titles(drawn()))
    assert set(titles(drawn(obstacles=("resume",)))) - plain == {"resume"}
    assert set(titles(drawn(directions=("grassroots",)))) - plain == {"grassroots-window"}
    assert set(titles(drawn(directions=("further_study",)))) - plain == {"exam-programme", "job-fallback"}
    assert set(titles(drawn(accommodations=True))) - plain == {"fitted-post"}
    assert plain == {"talk-over"}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_direction_has_a_measure_of_its_own(direction):
    assert set(titles(drawn(directions=(direction,)))) - {"talk-over"}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_every_difficulty_has_a_measure_of_its_own(obstacle):
    assert set(titles(drawn(obstacles=(obstacle,)))) - {"talk-over"}


def test_all_conditions_that_a_measure_names_must_hold():
    both = MeasureTemplate("x", "做", "因", "counsellor", 3, directions=("work",), obstacles=("resume",))
    asked = [Situation(("work",)), Situation((), ("resume",)), Situation(("work",), ("resume",))]
    assert [len(draw_up([both], one, DAY, CALENDAR)) for one in asked] == [0, 0, 1]


def test_nobody_is_paired_so_the_counsellor_does_it():
    owners = {one.owner for one in drawn(obstacles=OBSTACLES, paired=False)}
    assert "expert" not in owners
    assert STAND_IN in owners
    assert "expert" in {one.owner for one in drawn(obstacles=OBSTACLES)}


@given(situations, days)
def test_every_line_has_owner_reason_and_a_working_day_ahead(situation, today):
    lines = draw_up(TEMPLATES, situation, today, CALENDAR)
    assert lines
    for one in lines:
        assert one.title
        assert one.reason
        assert one.owner in OWNERS
        assert one.by
        assert one.by > today
        assert CALENDAR.working_day(one.by)
        assert not any(word in one.title + one.reason for word in guarded_words())


@given(situations, st.sampled_from(OBSTACLES), days)
def test_one_difficulty_more_takes_no_measure_away(situation, obstacle, today):
    before = draw_up(TEMPLATES, situation, today, CALENDAR)
    more = replace(situation, obstacles=(*situation.obstacles, obstacle))
    after = draw_up(TEMPLATES, more, today, CALENDAR)
    assert set(before) <= set(after)
    assert after == draw_up(TEMPLATES, more, today, CALENDAR)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2023, 4, 28), date(2023, 4, 28)),
        (date(2023, 4, 29), date(2023, 5, 4)),  # the holiday of May
        (date(2023, 5, 6), date(2023, 5, 6)),  # a Saturday made up for
        (date(2023, 5, 13), date(2023, 5, 15)),
    ],
)
def test_a_day_off_moves_to_the_next_working_day(day, moved):
    assert working_day(day, CALENDAR) == moved


# ---------------------------------------------------------------- what may be saved


def line(number=1, **more):
    return PlanLine(**{"line": number, "title": "改简历", "reason": "要", "owner": "counsellor", "by": DAY, **more})


def faults(*lines, before=()):
    verdict = whole(lines, {one.line: one for one in before}, OWNERS, DAY)
    return [(one.code, one.as_dict().get("line")) for one in verdict.because]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": ""}, "plan_item_without_title"),
        ({"reason": ""}, "plan_item_without_reason"),
        ({"owner": ""}, "plan_item_without_owner"),
        ({"owner": "liaison"}, "plan_item_without_owner"),
        ({"by": None}, "plan_item_without_date"),
        ({"by": DAY - timedelta(days=1)}, "plan_item_date_passed"),
    ],
)
def test_what_lacks_something_is_named_by_its_line(wrong, code):
    assert faults(line(0), line(0, **wrong)) == [(code, 2)]


def test_all_faults_are_named_at_once():
    assert [code for code, _ in faults(line(0, owner="", by=None))] == [
        "plan_item_without_owner",
        "plan_item_without_date",
    ]


def test_a_day_that_passed_meanwhile_may_stay_and_a_dropped_line_asks_nothing():
    past = line(by=DAY - timedelta(days=9))
    assert faults(past, before=[past]) == []
    assert faults(replace(past, by=DAY - timedelta(days=8)), before=[past]) == [("plan_item_date_passed", 1)]
    assert faults(line(1), line(2, title="", dropped="不考了")) == []
    assert faults(line(1, dropped="不考了")) == [("plan_without_items", None)]
    assert faults() == [("plan_without_items", None)]


# ---------------------------------------------------------------- carried over

written = st.builds(
    PlanLine,
    line=st.integers(0, 6),
    title=st.sampled_from("甲乙丙"),
    reason=st.just("因"),
    owner=st.sampled_from(OWNERS),
    by=st.just(DAY),
    dropped=st.sampled_from(["", "", "不做了"]),
)
present = st.lists(st.integers(1, 9), unique=True, max_size=6).flatmap(
    lambda numbers: st.tuples(*(written.map(lambda one, n=n: replace(one, line=n)) for n in numbers))
)
sent = st.lists(written, max_size=5, unique_by=lambda one: one.line or object())


@given(present, sent)
def test_no_line_is_ever_lost_and_numbers_stay(before, given):
    after = carried(before, given)
    assert [one.line for one in after[: len(before)]] == [one.line for one in before]
    numbers = [one.line for one in after]
    assert len(set(numbers)) == len(numbers)
    assert 0 not in numbers
    said = {one.line: one for one in given}
    for was, now in zip(before, after, strict=False):
        meant = said.get(was.line, was)
        assert now == (was if was.dropped else replace(was, dropped=meant.dropped) if meant.dropped else meant)
    fresh = [one.title for one in given if one.line not in {was.line for was in before}]
    assert [one.title for one in after[len(before) :]] == fresh
    assert not any(one.dropped for one in after[len(before) :])


@given(present, sent)
def test_what_changed_and_what_stayed_make_up_the_whole(before, given):
    after = carried(before, given)
    told = changes(before, after)
    touched = {one.line for one in (*told.added, *told.dropped)} | {now.line for _was, now in told.changed}
    same = [one for one in after if one.line not in touched]
    assert all(one in before for one in same)
    assert len(same) + len(touched) == len(after)
    assert bool(told) == (tuple(before) != after)


def test_a_line_dropped_now_is_told_as_dropped():
    was, now = line(1), line(1, dropped="录取了")
    told = changes([was, line(2)], [now, line(2, title="改")])
    assert told.dropped == (now,)
    assert [one.title for _was, one in told.changed] == ["改"]
    assert not changes([was], [was])


# ---------------------------------------------------------------- two editors

values = st.integers(0, 2)


@given(values, values, values)
def test_nobodys_change_is_lost_in_silence(base, theirs, mine):
    stands, clash = merged(base, theirs, mine)
    if mine != base:
        assert stands == mine
    else:
        assert stands == theirs
    assert clash == (len({base, theirs, mine}) == 3)
