"""A reminder list tells nothing: over many weeks any group stands on it as often as in its class (B2)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.reminding import MOST_NAMES, NUDGES, Mix, draw, gone

MIX = Mix()
CLASSES, OF_CLASS, NEEDY = 6, 29, 62  # 174 graduates of whom 62 are of the group, as in the seed's 173
BOUND = 1.2


def test_the_mix_is_that_of_the_design():
    assert (MIX.names, MIX.nudges, MIX.hours) == (MOST_NAMES, NUDGES, 48) == (10, 1, 48)


def lists_of(members: list[int], waiting_of: object, count: int, mix: Mix = MIX) -> list[tuple[int, ...]]:
    """So many lists of one class, one after the other; `waiting_of(turn)` says who has to be reminded."""
    cycle, named, found = 1, set(), []
    for turn in range(count):
        drawn = draw(members, waiting=waiting_of(turn), cycle=cycle, named=named, mix=mix, seed=f"{turn}:{members[0]}")
        newest = max(number for _, number in drawn.names)
        named = {one for one, number in drawn.names if number == newest} | (named if newest == cycle else set())
        cycle = newest
        found.append(drawn.people)
    return found


def college(chance: Random) -> tuple[list[list[int]], set[int]]:
    """Classes with the group scattered over them."""
    everybody = list(range(CLASSES * OF_CLASS))
    group = set(chance.sample(everybody, NEEDY))
    return [everybody[one * OF_CLASS : (one + 1) * OF_CLASS] for one in range(CLASSES)], group


def lift(lists: list[tuple[int, ...]], group: set[int]) -> float:
    """The group's share of all names, by its share of all graduates."""
    names = [one for people in lists for one in people]
    return (sum(one in group for one in names) / len(names)) / (NEEDY / (CLASSES * OF_CLASS))


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_weeks_in_which_only_the_group_has_to_be_reminded(seed):
    """The worst there is: whoever waits is of the group, in each of a thousand lists of each class."""
    chance = Random(seed)
    classes, group = college(chance)
    lists = []
    for members in classes:
        own = [one for one in members if one in group]
        lists += lists_of(members, lambda _, own=own: chance.sample(own, len(own)), 1000)
    assert lift(lists, group) <= 1.01
    counted = Counter(one for people in lists for one in people)
    assert max(counted.values()) - min(counted.values()) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_even_first_lists_alone_stay_below_the_bound(seed):
    """Somebody who sees one list and knows that a cycle has just begun."""
    chance = Random(100 + seed)
    lists, expected = [], 0.0
    for _ in range(400):
        classes, group = college(chance)
        firsts = []
        for members in classes:
            own = [one for one in members if one in group]
            drawn = draw(members, waiting=own, cycle=1, named=(), mix=MIX, seed=str(chance.random()))
            firsts.append(drawn.people)
        expected += lift(firsts, group)
        lists += firsts
    assert expected / 400 <= BOUND


def test_fewer_names_would_break_the_bound():
    """Why a policy may not shorten the list: the same measure with five names, one of them by need."""
    chance, expected = Random(7), 0.0
    for _ in range(100):
        classes, group = college(chance)
        short = Mix(names=5)
        firsts = [
            draw(
                members, waiting=[one for one in members if one in group], cycle=1, named=(), mix=short,
                seed=str(chance.random()),
            ).people
            for members in classes
        ]  # fmt: skip
        expected += lift(firsts, group)
    assert expected / 100 > BOUND


def test_where_nobody_is_left_the_next_cycle_begins_with_who_waits():
    members = list(range(1, 41))
    drawn = draw(members, waiting=[7, 9], cycle=4, named=members, mix=MIX, seed="x")
    assert {cycle for _, cycle in drawn.names} == {5}
    assert 7 in drawn.people
    for seed in range(40):
        assert 7 in draw(members, waiting=[7], cycle=4, named=members, mix=MIX, seed=str(seed)).people
    assert draw([], waiting=[], cycle=4, named=(), mix=MIX, seed="x").people == ()


def test_the_simulation_sees_a_list_that_is_not_mixed():
    """With as many names by need as the list holds the bound breaks on first lists: the test can fail."""
    chance = Random(5)
    classes, group = college(chance)
    open_mix = Mix(names=10, hours=48, nudges=10)
    firsts = [
        draw(
            members, waiting=[one for one in members if one in group], cycle=1, named=(), mix=open_mix, seed="1"
        ).people
        for members in classes
    ]
    assert lift(firsts, group) > BOUND


MEMBERS = st.lists(st.integers(1, 60), unique=True, max_size=40)


@given(members=MEMBERS, waiting=st.lists(st.integers(1, 60), unique=True), named=st.sets(st.integers(1, 60)))
def test_a_list_is_of_the_class_short_and_without_doubles(members, waiting, named):
    drawn = draw(members, waiting=waiting, cycle=4, named=named, mix=MIX, seed="x")
    assert len(drawn.people) == len(set(drawn.people)) == min(len(members), MIX.names)
    assert set(drawn.people) <= set(members)
    assert all((cycle == 4) == (one not in named) for one, cycle in drawn.names if cycle == 4)
    assert {cycle for _, cycle in drawn.names} <= {4, 5}
    assert drawn == draw(members, waiting=waiting, cycle=4, named=named, mix=MIX, seed="x")
    due = [one for one in waiting if one in members and one not in named]
    if due:
        assert due[0] in drawn.people


@given(members=st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=40))
def test_within_a_cycle_everybody_is_named_once(members):
    turns = -(-len(members) // MIX.names)
    seen = Counter(one for people in lists_of(members, lambda _: [], turns) for one in people)
    assert set(seen) == set(members)


def test_a_list_is_gone_at_its_last_instant():
    drawn_at = datetime(2023, 4, 26, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    ends = drawn_at + timedelta(hours=48)
    assert not gone(drawn_at, now=ends - timedelta(seconds=1), mix=MIX)
    assert gone(drawn_at, now=ends, mix=MIX)
    assert gone(drawn_at, now=ends + timedelta(seconds=1), mix=MIX)
