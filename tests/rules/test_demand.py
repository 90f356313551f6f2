"""Demand beside supply: who counts where, what is short, and that as few places as possible are asked for."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.rules.demand import (
    Kind,
    Line,
    Seeker,
    Share,
    Supply,
    _shared_out,
    cells,
    find_these,
    kind_of,
    lies_in,
    place_of,
    suits,
)
from lianqiao.rules.suitability import ANY_MAJOR, Degree, MajorRequirement, PostFacts, Salary

SHARE = Share(quota=3, per_opening=3)
HORTICULTURE, TEA = "090102", "090107"
CHENGDU, YAAN, CHONGQING = "510100", "511800", "500000"


def a_post(n: int = 1, openings: int = 1, **facts: object) -> Supply:
    return Supply(n, openings, PostFacts(f"p{n}", "技术员", "青禾农业", openings, **facts))  # type: ignore[arg-type]


def takes(*codes: str) -> MajorRequirement:
    return MajorRequirement(((Degree.BACHELOR, frozenset(codes)),))


def seekers(count: int, kind: Kind, first: int = 1) -> list[Seeker]:
    return [Seeker(first + n, kind) for n in range(count)]


# ---------------------------------------------------------------- one post and one kind


@pytest.mark.parametrize(
    ("region", "place"),
    [("510115", "510100"), ("510100", "510100"), ("510000", "510000"), ("500106", "500000"), ("110101", "110000")],
)
def test_places_are_cities_and_municipalities_are_one(region: str, place: str) -> None:
    assert place_of(region) == place


def test_a_kind_names_each_place_once_and_keeps_what_is_unknown_empty() -> None:
    assert kind_of(TEA, Degree.BACHELOR, ["510115", "510104"], 400_000) == Kind(TEA, 2, (CHENGDU,), 400_000)
    assert kind_of(None, None, [], None) == Kind()
    assert Kind().level is None
    assert Kind(TEA, 2).level is Degree.BACHELOR


def test_a_place_nobody_knows_is_in_none_and_anywhere_is_anywhere() -> None:
    assert lies_in(None, ())
    assert not lies_in(None, (CHENGDU,))
    assert lies_in("510115", (YAAN, CHENGDU))
    assert lies_in("510115", ("510000",))
    assert not lies_in("511802", (CHENGDU,))


def test_degree_major_pay_and_place_each_decide() -> None:
    kind = Kind(TEA, 2, (CHENGDU,), 450_000)
    good = {
        "majors": takes("0901"), "degrees": frozenset({Degree.BACHELOR}), "region": "510104",
        "salary": Salary(400_000, 500_000),
    }  # fmt: skip
    assert suits(kind, a_post(**good).facts)
    for name, other in (
        ("majors", takes("0902")), ("degrees", frozenset({Degree.MASTER})), ("region", YAAN),
        ("salary", Salary(300_000, 400_000)),
    ):  # fmt: skip
        assert not suits(kind, a_post(**{**good, name: other}).facts), name


def test_what_a_post_does_not_say_excludes_nobody_but_where_it_is() -> None:
    assert suits(Kind(TEA, 2, (), 450_000), a_post().facts)
    assert suits(Kind(), a_post(majors=MajorRequirement(((Degree.BACHELOR, ANY_MAJOR),))).facts)
    assert not suits(Kind(TEA, 2, (CHENGDU,)), a_post().facts)


@pytest.mark.parametrize(
    ("students", "slots", "places"), [(0, 3, 0), (5, 0, 0), (1, 3, 3), (3, 9, 3), (4, 12, 4), (10, 4, 2), (10, 30, 10)]
)
def test_places_are_shared_and_one_person_wants_different_posts(students: int, slots: int, places: int) -> None:
    assert SHARE.places_for(students, slots) == places


# ---------------------------------------------------------------- the table


def test_whoever_named_two_places_stands_in_both_and_whoever_named_none_apart() -> None:
    everybody = [Seeker(1, Kind(TEA, 2, (YAAN, CHENGDU))), Seeker(2, Kind(TEA, 2, (YAAN,))), Seeker(3, Kind(TEA, 2))]
    posts = [a_post(1, 2, region="511802"), a_post(2, 4), a_post(3, 5, majors=takes("0902"))]
    [row] = cells(everybody, posts, SHARE).values()
    told = {one.place: (one.students, one.posts, one.openings, one.needed, one.missing) for one in row}
    assert told == {
        "": ((3,), (1, 2), 6, 3, 0),
        CHENGDU: ((1,), (), 0, 3, 3),
        YAAN: ((1, 2), (1,), 2, 3, 1),
    }


def test_each_major_and_degree_is_a_row() -> None:
    everybody = [Seeker(1, Kind(TEA, 2)), Seeker(2, Kind(TEA, 3)), Seeker(3, Kind(HORTICULTURE, 2))]
    assert list(cells(everybody, [], SHARE)) == [(HORTICULTURE, 2), (TEA, 2), (TEA, 3)]
    assert cells([], [a_post()], SHARE) == {}


# ---------------------------------------------------------------- the posts to find


def test_nothing_is_asked_for_where_everybody_can_have_what_is_owed() -> None:
    posts = [a_post(n, 1) for n in (1, 2, 3)]
    assert find_these(seekers(3, Kind(TEA, 2)), posts, SHARE) == ()
    assert find_these([], posts, SHARE) == ()


def test_a_line_says_for_whom_how_many_are_owed_and_how_many_places_that_takes() -> None:
    kind = Kind(TEA, 2, (CHONGQING,), 400_000)
    [line] = find_these(seekers(2, kind), [a_post(1, 5, region=CHONGQING)], SHARE)
    assert line == Line(kind, (1, 2), owed=6, slots=2, openings=2)


def test_most_places_come_first() -> None:
    lines = find_these([*seekers(1, Kind(TEA, 2)), *seekers(6, Kind(HORTICULTURE, 2), 10)], [], SHARE)
    assert [(one.kind.major, one.openings) for one in lines] == [(HORTICULTURE, 6), (TEA, 3)]


def test_places_that_two_could_use_go_to_whoever_has_no_other() -> None:
    """Tea takes only the shared posts, horticulture has its own: nothing is short though one post serves both."""
    narrow, wide = Kind(TEA, 2), Kind(HORTICULTURE, 2)
    shared = [a_post(n, 1, majors=takes("0901")) for n in (1, 2, 3)]
    own = [a_post(n, 1, majors=takes(HORTICULTURE)) for n in (4, 5, 6)]
    share = Share(quota=3, per_opening=1)
    assert find_these([*seekers(1, narrow), *seekers(1, wide, 9)], [*shared, *own], share) == ()


def test_a_place_given_to_one_moves_where_another_has_no_other() -> None:
    """The one with fewest places open comes first and may have taken what only the second can use: it changes over."""
    first, second = Kind("0801", 2), Kind("0802", 2)
    posts = [
        a_post(1, 1, majors=takes("0801", "0802")),
        a_post(2, 1, majors=takes("0801")),
        a_post(3, 9, majors=takes("0802", "0803")),
    ]
    third = Kind("0803", 2)
    everybody = [*seekers(1, first), *seekers(2, second, 5), *seekers(4, third, 9)]
    lines = find_these(everybody, posts, Share(quota=1, per_opening=1))
    assert lines == ()


def test_whoever_can_take_another_place_makes_room_for_whoever_cannot():
    """The first group was given the one place that suits the second: it moves on, so that both are served."""
    assert _shared_out([1, 1], [{1: 1, 2: 1}, {1: 1}], Share(quota=1, per_opening=1)) == [1, 1]


kinds = st.sampled_from([Kind("0901", 2), Kind("0902", 2), Kind("0903", 2)])
requirements = st.sets(st.sampled_from(["0901", "0902", "0903"]), min_size=1).map(sorted)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(kinds, max_size=7),
    st.lists(st.tuples(requirements, st.integers(1, 3)), max_size=5),
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_what_stays_owed_is_the_least_that_can_stay(told, offers, quota, per_opening):
    """Against the cut: the most that any set of groups lacks, whatever it is given (max-flow min-cut, by counting)."""
    everybody = [Seeker(n, kind) for n, kind in enumerate(told)]
    posts = [a_post(n, count, majors=takes(*codes)) for n, (codes, count) in enumerate(offers)]
    lines = find_these(everybody, posts, Share(quota, per_opening))
    lacking = sum(one.owed - one.slots for one in lines)
    sizes = {kind: told.count(kind) for kind in set(told)}
    sets = chain.from_iterable(combinations(sizes, size) for size in range(len(sizes) + 1))
    assert lacking == max(_lacks(some, sizes, posts, quota, per_opening) for some in sets)
    assert all(one.openings >= 1 for one in lines)
    assert find_these(everybody, posts, Share(quota, per_opening)) == lines


def _lacks(some, sizes, posts, quota, per_opening):
    given = 0
    for post in posts:
        room = post.openings * per_opening
        given += min(room, sum(min(room, sizes[kind]) for kind in some if suits(kind, post.facts)))
    return sum(sizes[kind] for kind in some) * quota - given


@settings(max_examples=60, deadline=None)
@given(st.lists(kinds, max_size=6), st.lists(st.tuples(requirements, st.integers(1, 3)), max_size=5))
def test_finding_what_the_list_asks_for_leaves_nothing_to_find(told, offers):
    everybody = [Seeker(n, kind) for n, kind in enumerate(told)]
    posts = [a_post(n, count, majors=takes(*codes)) for n, (codes, count) in enumerate(offers)]
    found = list(posts)
    for line in find_these(everybody, posts, SHARE):
        found += [a_post(100 + len(found) + n, 1, majors=takes(line.kind.major)) for n in range(line.openings)]
    assert find_these(everybody, found, SHARE) == ()
