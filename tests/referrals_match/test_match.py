"""The round on plain values: who is served first, what is never repeated, why somebody stays short."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.check import Checked
from lianqiao.charter.regions import Regions
from lianqiao.charter.wording import say
from lianqiao.referrals import engine
from lianqiao.referrals.engine import UnprovedRoundError
from lianqiao.referrals.match import History, MatchResult, lot, match
from lianqiao.rules.suitability import (
    ANY_MAJOR,
    Condition,
    ConditionKind,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
    StudentFacts,
    Surroundings,
    Wish,
)

TODAY = date(2023, 4, 28)
AROUND = Surroundings(TODAY, Regions.nearness)
ANY = MajorRequirement(((Degree.BACHELOR, ANY_MAJOR),))


@dataclass(frozen=True)
class Rule:
    quota: int = 3
    general_quota: int = 3
    students_per_opening: int = 3
    order: str = "rounds"


def student(at: int, **facts: object) -> StudentFacts:
    given = {"degree": Degree.BACHELOR, "major": "090102", "cohort": 2023} | facts
    return StudentFacts(f"2019{at:04}", **given)


def post(at: int, **facts: object) -> PostFacts:
    return replace(PostFacts(f"p{at:03}", f"岗位{at}", f"单位{at}", 1, majors=ANY, region="510107"), **facts)


def run(students, posts, assisted=None, rule: Rule | None = None, **more) -> MatchResult:
    owed = {s.id for s in students} if assisted is None else assisted
    return match(students, posts, assisted=owed, rule=rule or Rule(), around=AROUND, **more)


def counts(result: MatchResult) -> Counter:
    return Counter(offer.student for offer in result.offers)


def codes(result: MatchResult, at: int = 0) -> list[str]:
    return [reason.code for reason in result.short[at].because]


def test_everybody_gets_three_where_there_is_enough() -> None:
    result = run([student(at) for at in range(4)], [post(at) for at in range(6)])
    assert set(counts(result).values()) == {3}
    assert (result.served_in_full, result.short, result.gap) == (4, (), 0)
    assert [offer.rank for offer in result.offers] == [1, 2, 3] * 4
    assert result.objective == sum(offer.fit.score for offer in result.offers)


def test_the_owed_come_first_and_others_get_what_is_left() -> None:
    students = [student(at) for at in range(6)]
    result = run(students, [post(at) for at in range(4)], assisted={students[5].id, students[4].id, students[3].id})
    got = counts(result)
    assert [got[s.id] for s in students[3:]] == [3, 3, 3]
    assert sum(got.values()) == 12
    assert result.others_served == 3
    assert result.served_in_full == 3


def test_the_settled_are_left_alone() -> None:
    students = [student(0), student(1)]
    result = run(students, [post(at) for at in range(3)], settled={students[0].id})
    assert set(counts(result)) == {students[1].id}
    assert result.served_in_full == 1


def test_nothing_is_offered_twice_or_after_a_refusal() -> None:
    one = student(0)
    history = History(referred={one.id: ["p000", "p001", "gone"]})
    result = run([one], [post(at) for at in range(5)], history=history)
    assert {offer.post for offer in result.offers} == {"p002", "p003", "p004"}


def test_live_referrals_keep_their_places() -> None:
    result = run([student(0)], [post(0), post(1)], history=History(taken={"p000": 3, "p001": 2}))
    assert [offer.post for offer in result.offers] == ["p001"]
    assert result.short[0].got == 1


def test_one_post_of_an_employer() -> None:
    posts = [post(0, employer="甲"), post(1, employer="甲"), post(2, employer="乙"), post(3, employer="丙")]
    result = run([student(0)], posts)
    assert {offer.post for offer in result.offers} > {"p002", "p003"}
    assert len(result.offers) == 3


def test_places_are_openings_times_the_ratio() -> None:
    result = run([student(at) for at in range(5)], [post(0)], rule=Rule(quota=1, students_per_opening=2))
    assert len(result.offers) == 2
    assert len(result.short) == 3


def test_those_with_fewest_so_far_come_first() -> None:
    students = [student(at) for at in range(3)]
    history = History(so_far={students[0].id: 1, students[1].id: 2})
    rule = Rule(quota=1, students_per_opening=1)
    assert set(counts(run(students, [post(0)], rule=rule, history=history))) == {students[2].id}
    assert set(counts(run(students[:2], [post(0)], rule=rule, history=history))) == {students[0].id}


def test_a_published_draw_breaks_ties() -> None:
    students = [student(at) for at in range(20)]
    rule = Rule(quota=1, students_per_opening=1)
    for seed in ("2023-04-28", "another"):
        first = min(students, key=lambda s: lot(seed, s.id)).id
        assert set(counts(run(students, [post(0)], rule=rule, seed=seed))) == {first}


def test_the_order_of_rows_changes_nothing() -> None:
    random = Random(5)
    students, posts = [student(at) for at in range(9)], [post(at) for at in range(7)]
    shuffled = random.sample(students, 9), random.sample(posts, 7)
    offered = [sorted((o.student, o.post) for o in run(*rows).offers) for rows in ((students, posts), shuffled)]
    assert offered[0] == offered[1]


def test_a_clear_post_is_offered_before_an_unlikely_one() -> None:
    veterans = (Condition(ConditionKind.VETERAN, "", "退役大学生士兵"),)
    exact = MajorRequirement(((Degree.BACHELOR, frozenset({"090102"})),))
    posts = [post(at, conditions=veterans, majors=exact, salary=Salary(900000)) for at in range(5)]
    posts += [post(at, region="110101", majors=ANY) for at in range(10, 13)]
    result = run([student(0, home_region="510107")], posts)
    assert {offer.post for offer in result.offers} == {"p010", "p011", "p012"}


class TestShort:
    def test_the_binding_rule_is_named(self) -> None:
        far = [post(at, region="440103") for at in range(4)]
        only = student(0, wish=Wish(regions=("510100",), regions_only=True))
        result = run([only], [*far, post(9)])
        assert codes(result) == ["short_list", "short_by_region"]
        assert result.short[0].got == 1
        (row,) = result.to_find
        assert (row.regions, row.employers, row.openings, row.students) == (("510100",), 2, 2, 1)

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"majors": MajorRequirement(((Degree.BACHELOR, frozenset({"0301"})),))}, "short_by_major"),
            ({"degrees": frozenset({Degree.MASTER})}, "short_by_degree"),
            ({"salary": Salary(100000)}, "short_by_salary"),
            ({"deadline": date(2023, 4, 27)}, "short_by_deadline"),
            ({"conditions": (Condition(ConditionKind.COHORT, "2021", "2021届"),)}, "short_by_conditions"),
        ],
    )
    def test_each_rule(self, facts: dict, code: str) -> None:
        result = run([student(0, wish=Wish(salary_floor=300000))], [post(at, **facts) for at in range(3)])
        assert codes(result) == ["short_list", code]

    def test_several_rules_together(self) -> None:
        posts = [post(at, deadline=date(2023, 4, 27), degrees=frozenset({Degree.MASTER})) for at in range(3)]
        assert codes(run([student(0)], posts)) == [
            "short_list",
            "short_by_several",
            "short_part_degree",
            "short_part_deadline",
        ]

    def test_too_few_posts_at_all(self) -> None:
        assert codes(run([student(0)], [post(0)])) == ["short_list", "short_no_posts"]

    def test_already_offered_is_said(self) -> None:
        one = student(0)
        result = run([one], [post(at) for at in range(4)], history=History(referred={one.id: ["p000", "p001"]}))
        assert codes(result) == ["short_list", "short_already_offered", "short_no_posts"]

    def test_crowded_out_counts_and_names_nobody(self) -> None:
        students = [student(at) for at in range(4)]
        result = run(students, [post(at) for at in range(3)])
        assert len(result.short) == 3
        for short in result.short:
            (reason,) = short.because
            assert reason.code == "short_crowded"
            assert reason.as_dict() == {"others": 3, "posts": 3, "places": 9, "missing": 3}
            said = say(reason).reason
            assert not any(other.id in said for other in students)
        assert sum(row.openings for row in result.to_find) == 3

    def test_posts_to_find_pay_what_the_highest_of_a_band_asks_for(self) -> None:
        floors = [None, 400000, 300100, 400100, 320000]
        students = [student(at, wish=Wish(salary_floor=floor)) for at, floor in enumerate(floors)]
        result = run(students, [])
        told = {(row.salary_floor, row.students, row.openings) for row in result.to_find}
        assert told == {(None, 1, 3), (400000, 3, 9), (400100, 1, 3)}
        assert run(students, found_posts(result)).short == ()

    def test_posts_to_find_stand_in_the_order_of_turns_and_not_of_places(self) -> None:
        floors = [None, 400000, 300100, 400100, 320000]
        students = [student(at, wish=Wish(salary_floor=floor)) for at, floor in enumerate(floors)]
        before = {one.id: turn for one, turn in zip(students, (1, 2, 2, 0, 2), strict=True)}
        result = run(students, [], history=History(so_far=before))
        assert [row.salary_floor for row in result.to_find] == [400100, None, 400000]

    def test_no_posts_and_no_students(self) -> None:
        assert run([], []).offers == ()
        assert codes(run([student(0)], [])) == ["short_list", "short_no_posts"]


def found_posts(result: MatchResult) -> list[PostFacts]:
    """Posts just as the list of posts to find asks for them."""
    made = []
    for at, want in enumerate(result.to_find):
        levels = [want.degree] if want.degree else list(Degree)
        made += [
            PostFacts(
                f"new-{at}-{number}",
                "新岗位",
                f"新单位{at}-{number}",
                want.students,
                majors=MajorRequirement(tuple((d, frozenset(want.majors) or ANY_MAJOR) for d in levels)),
                region=want.regions[0] if want.regions else None,
                salary=Salary(want.salary_floor) if want.salary_floor else None,
            )
            for number in range(want.employers)
        ]
    return made


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_posts_found_as_asked_restore_full_coverage(seed: int) -> None:
    random = Random(seed)
    regions = ("510107", "440103", "110101")
    students = [
        student(
            at,
            major=random.choice(["090102", "090107", None]),
            degree=random.choice([Degree.BACHELOR, None]),
            wish=Wish(
                regions=tuple(random.sample(regions, random.randint(0, 1))),
                regions_only=random.random() < 0.5,
                salary_floor=random.choice([None, 330000, 360000, 400000, 450000]),
            ),
        )
        for at in range(random.randint(1, 9))
    ]
    posts = [
        post(
            at,
            employer=f"单位{random.randint(0, 3)}",
            region=random.choice(regions),
            openings=random.randint(0, 1),
            salary=random.choice([None, Salary(300000)]),
        )
        for at in range(random.randint(0, 6))
    ]
    rule = Rule(order=random.choice(["rounds", "student"]))
    result = run(students, posts, rule=rule)
    assert result.gap == 0
    assert result.served_in_full + len(result.short) == len(students)
    for short in result.short:
        assert short.because
        assert all(say(reason).reason for reason in short.because)
    healed = run(students, posts + found_posts(result), rule=rule)
    assert healed.short == ()


def test_an_answer_that_does_not_check_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "check", lambda *_: Checked(True, 1, 2, 1, True, ("the bound is not the score",)))
    with pytest.raises(UnprovedRoundError, match="bound"):
        run([student(0)], [post(0)])
