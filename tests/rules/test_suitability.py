"""Each part of the judgement before, at and after its boundaries; the score's bands; what unknown facts do."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.surroundings import chinese_words
from lianqiao.charter.regions import Regions
from lianqiao.charter.wording import say
from lianqiao.charter.wording_matching import SENTENCES
from lianqiao.rules.suitability import (
    ANY_MAJOR,
    PARTS,
    Condition,
    ConditionKind,
    Declined,
    Degree,
    Fit,
    MajorRequirement,
    PostFacts,
    Salary,
    Sex,
    StudentFacts,
    Wish,
    judge,
)
from lianqiao.rules.suitability_conditions import age_on, is_fresh
from lianqiao.rules.values import Reason

TODAY = date(2023, 4, 28)
STUDENT = StudentFacts("20190001", degree=Degree.BACHELOR, major="090102", cohort=2023, sex=Sex.FEMALE)
POST = PostFacts("p1", "技术员", "某农业公司", 2)
BOTH = MajorRequirement(((Degree.BACHELOR, frozenset({"0901"})), (Degree.MASTER, frozenset({"0902"}))))


def fit(student: StudentFacts = STUDENT, post: PostFacts = POST, today: date = TODAY) -> Fit:
    return judge(student, post, today=today, nearness=Regions.nearness)


def codes(reasons: tuple) -> set[str]:
    return {reason.code for reason in reasons}


def wishing(**wish: object) -> StudentFacts:
    return replace(STUDENT, wish=Wish(**wish))


def asking(kind: ConditionKind, value: str = "", *alternatives: ConditionKind) -> PostFacts:
    return replace(POST, conditions=(Condition(kind, value, "原话", alternatives),))


def taking(**levels: set[str]) -> MajorRequirement:
    return MajorRequirement(tuple((Degree[name.upper()], frozenset(values)) for name, values in levels.items()))


class TestDegree:
    def test_outside_excludes(self) -> None:
        found = fit(post=replace(POST, degrees=frozenset({Degree.MASTER, Degree.DOCTOR})))
        assert not found.eligible
        assert found.score == 0
        assert codes(found.against) == {"bar_degree"}

    def test_own_level_is_better_than_a_lower_floor(self) -> None:
        own = fit(post=replace(POST, degrees=frozenset({Degree.BACHELOR, Degree.MASTER})))
        lower = fit(post=replace(POST, degrees=frozenset({Degree.ASSOCIATE, Degree.BACHELOR})))
        assert "fit_degree" in codes(own.why)
        assert "against_lower_degree" in codes(lower.against)
        assert own.score > lower.score

    @pytest.mark.parametrize(("degree", "taken"), [(None, frozenset({Degree.MASTER})), (Degree.BACHELOR, frozenset())])
    def test_unknown_never_excludes(self, degree: Degree | None, taken: frozenset[Degree]) -> None:
        assert fit(replace(STUDENT, degree=degree), replace(POST, degrees=taken)).eligible

    def test_unknown_level_is_to_check_where_bachelors_are_not_taken(self) -> None:
        nobody = replace(STUDENT, degree=None)
        graduates = fit(nobody, replace(POST, degrees=frozenset({Degree.MASTER})))
        assert codes(graduates.check) == {"check_degree_unknown"}
        assert graduates.score <= 4000
        assert not fit(nobody, replace(POST, degrees=frozenset({Degree.BACHELOR, Degree.MASTER}))).check


class TestMajor:
    @pytest.mark.parametrize(
        ("prefix", "code"),
        [
            ("090102", "fit_major_exact"),
            ("0901", "fit_major_class"),
            ("09", "fit_major_discipline"),
            ("*", "fit_major_any"),
        ],
    )
    def test_prefixes_cover(self, prefix: str, code: str) -> None:
        assert code in codes(fit(post=replace(POST, majors=taking(bachelor={prefix}))).why)

    def test_the_closer_the_cover_the_higher_the_score(self) -> None:
        scores = [
            fit(post=replace(POST, majors=taking(bachelor={prefix}))).score for prefix in ("090102", "0901", "09", "*")
        ]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == 4

    @pytest.mark.parametrize("prefixes", [{"0902"}, {"090103"}, {"03", "08"}])
    def test_no_cover_excludes(self, prefixes: set[str]) -> None:
        assert codes(fit(post=replace(POST, majors=taking(bachelor=prefixes))).against) == {"bar_major"}

    def test_a_level_that_is_absent_is_not_taken(self) -> None:
        assert not fit(post=replace(POST, majors=taking(master={"0901"}))).eligible
        with_unread = MajorRequirement(((Degree.MASTER, frozenset({"0902"})),), ("某方向",))
        assert not fit(post=replace(POST, majors=with_unread)).eligible

    def test_unread_words_are_to_check_and_score_below_anything_clear(self) -> None:
        requirement = MajorRequirement(((Degree.BACHELOR, frozenset({"0301"})),), ("涉农类专业",))
        unread = fit(post=replace(POST, majors=requirement))
        assert codes(unread.check) == {"check_major_unread"}
        assert unread.score < fit().score

    def test_unread_words_do_not_spoil_a_cover(self) -> None:
        requirement = MajorRequirement(((Degree.BACHELOR, frozenset({"0901"})),), ("某方向",))
        assert not fit(post=replace(POST, majors=requirement)).check

    def test_unknown_major(self) -> None:
        nobody = replace(STUDENT, major=None)
        assert "check_major_unknown" in codes(fit(nobody, replace(POST, majors=BOTH)).check)
        assert "fit_major_any" in codes(fit(nobody, replace(POST, majors=taking(bachelor=set(ANY_MAJOR)))).why)
        assert not fit(nobody, replace(POST, majors=taking(master={"09"}))).eligible

    def test_unknown_degree_takes_any_level_that_covers(self) -> None:
        unknown = replace(STUDENT, degree=None)
        assert fit(unknown, replace(POST, majors=BOTH)).eligible
        assert not fit(unknown, replace(POST, majors=taking(bachelor={"03"}, master={"0301"}))).eligible

    def test_nothing_stated(self) -> None:
        assert "against_major_not_stated" in codes(fit().against)


class TestRegion:
    @pytest.mark.parametrize(
        ("wish", "eligible"), [("510100", True), ("510000", True), ("510107", True), ("440100", False)]
    )
    def test_only_excludes_what_is_known_to_lie_elsewhere(self, wish: str, eligible: bool) -> None:
        post = replace(POST, region="510107" if wish != "510107" else "510100")
        assert fit(wishing(regions=(wish,), regions_only=True), post).eligible is eligible

    def test_a_soft_wish_only_counts_against(self) -> None:
        found = fit(wishing(regions=("440100",)), replace(POST, region="510107"))
        assert found.eligible
        assert "against_region_outside_wish" in codes(found.against)

    def test_nearer_is_better(self) -> None:
        wish = wishing(regions=("510107",))
        regions = ("510107", "510100", "510108", "511800", "440100")
        scores = [fit(wish, replace(POST, region=region)).score for region in regions]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == 5

    def test_unknown_place(self) -> None:
        found = fit(wishing(regions=("510100",), regions_only=True))
        assert found.eligible
        assert found.score <= 4000 < fit(wishing(regions=("510100",))).score
        assert "against_region_unknown" in codes(found.against)

    def test_without_a_wish_home_decides(self) -> None:
        from_home = replace(STUDENT, home_region="510107")
        near, far = (fit(from_home, replace(POST, region=region)) for region in ("510107", "440103"))
        assert "fit_region_home" in codes(near.why)
        assert "against_region_far" in codes(far.against)
        assert near.score > fit(post=replace(POST, region="440103")).score > far.score


class TestSalary:
    @pytest.mark.parametrize(
        ("salary", "eligible"),
        [
            (Salary(300000, 399999), False),
            (Salary(300000, 400000), True),
            (Salary(300000, 400001), True),
            (Salary(399999), False),
            (Salary(400000), True),
            (None, True),
        ],
    )
    def test_a_known_pay_wholly_below_the_floor_excludes(self, salary: Salary | None, eligible: bool) -> None:
        found = fit(wishing(salary_floor=400000), replace(POST, salary=salary))
        assert found.eligible is eligible
        assert eligible or codes(found.against) == {"bar_salary"}

    def test_reasons(self) -> None:
        wish = wishing(salary_floor=400000)
        assert "against_salary_not_stated" in codes(fit(wish).against)
        assert "against_salary_may_start_lower" in codes(
            fit(wish, replace(POST, salary=Salary(300000, 500000))).against
        )
        assert "fit_salary" in codes(fit(wish, replace(POST, salary=Salary(400000))).why)
        assert "fit_salary" not in codes(fit(post=replace(POST, salary=Salary(400000))).why)


class TestDeadline:
    @pytest.mark.parametrize(("days", "eligible"), [(-1, False), (0, True), (1, True)])
    def test_the_last_day_still_counts(self, days: int, eligible: bool) -> None:
        assert fit(post=replace(POST, deadline=TODAY + timedelta(days))).eligible is eligible

    @pytest.mark.parametrize(("days", "soon"), [(6, True), (7, False), (8, False)])
    def test_close_deadlines_are_named(self, days: int, soon: bool) -> None:
        found = fit(post=replace(POST, deadline=TODAY + timedelta(days)))
        assert ("against_deadline_soon" in codes(found.against)) is soon
        assert ("fit_time_left" in codes(found.why)) is not soon

    def test_the_last_day_is_called_today(self) -> None:
        assert codes(fit(post=replace(POST, deadline=TODAY)).against) >= {"against_deadline_today"}


class TestAccessAndInterest:
    def test_access(self) -> None:
        needs = wishing(accommodations=frozenset({"wheelchair"}))
        assert codes(fit(needs).check) == {"check_access"}
        assert "fit_access" in codes(fit(needs, replace(POST, offers=frozenset({"wheelchair", "lodging"}))).why)

    def test_lodging_is_named_and_nothing_else_is(self) -> None:
        """Many ask for a bed; what somebody needs for their health is nobody's to read in a reason."""
        both = wishing(accommodations=frozenset({"lodging", "vision"}))
        assert codes(fit(both).check) == {"check_access", "check_lodging"}
        housed = fit(both, replace(POST, offers=frozenset({"lodging"})))
        assert codes(housed.check) == {"check_access"}
        assert not codes(housed.why) & {"fit_access", "fit_lodging"}
        assert codes(fit(both, replace(POST, offers=frozenset({"lodging", "vision"}))).why) >= {
            "fit_access", "fit_lodging",
        }  # fmt: skip
        lodging = wishing(accommodations=frozenset({"lodging"}))
        assert codes(fit(lodging).check) == {"check_lodging"}
        assert fit(lodging).score == fit(both).score

    def test_industry_and_words(self) -> None:
        post = replace(POST, industry="A0141", words=("茶园管理",))
        assert "fit_industry" in codes(fit(wishing(industries=("A",)), post).why)
        assert "fit_industry" in codes(fit(wishing(industries=("农业",)), post).why)
        assert "fit_words" in codes(fit(wishing(words=("茶园",)), post).why)
        plain = fit(post=post).score
        assert fit(wishing(industries=("A",)), post).score == plain + 200
        assert fit(wishing(words=("粮", "茶园")), post).score == plain + 100
        assert fit(wishing(industries=("IT",)), replace(post, words=("IT、通信",))).score == plain + 200
        assert fit(wishing(industries=("J",), words=("银行",)), post).score == fit(post=post).score

    def test_what_is_near_is_named_and_counts_half(self) -> None:
        post = replace(POST, words=("茶园的种植和销售",))
        around = {"today": TODAY, "nearness": Regions.nearness, "segmenter": chinese_words}
        plain = judge(STUDENT, post, **around)
        near = judge(wishing(industries=("茶园种植",), words=("茶园销售", "粮")), post, **around)
        assert codes(near.why) - codes(plain.why) == {"fit_industry_near", "fit_words_near"}
        assert near.score == plain.score + 150
        both = judge(wishing(words=("茶园销售", "茶园")), post, **around)
        assert [reason for reason in both.why if reason not in plain.why] == [Reason.of("fit_words", words="茶园")]


CONDITIONS = [
    (ConditionKind.SEX, "male", {"sex": Sex.MALE}, {"sex": Sex.FEMALE}, {"sex": None}),
    (ConditionKind.PARTY_MEMBER, "", {"party_member": True}, {"party_member": False}, {"party_member": None}),
    (ConditionKind.VETERAN, "", {"veteran": True}, {"veteran": False}, {"veteran": None}),
    (
        ConditionKind.GRASSROOTS_SERVICE,
        "",
        {"grassroots_service": True},
        {"grassroots_service": False},
        {"grassroots_service": None},
    ),
    (
        ConditionKind.YEARS_OF_SERVICE,
        "2",
        {"years_of_service": 2},
        {"years_of_service": 1},
        {"cohort": 2021, "years_of_service": None},
    ),
    (ConditionKind.COHORT, "2023,2022", {"cohort": 2022}, {"cohort": 2021}, {"cohort": None}),
    (ConditionKind.COHORT, "fresh", {"cohort": 2023}, {"cohort": 2020}, {"cohort": 2022}),
    (ConditionKind.AGE, "35", {"born": date(2000, 1, 1)}, {"born": date(1980, 1, 1)}, {"born": None}),
    (
        ConditionKind.CERTIFICATE,
        "评茶员",
        {"certificates": frozenset({"高级评茶员"})},
        None,
        {"certificates": frozenset()},
    ),
]


@pytest.mark.parametrize(("kind", "value", "met", "contradicted", "unknown"), CONDITIONS)
def test_conditions(kind: ConditionKind, value: str, met: dict, contradicted: dict | None, unknown: dict) -> None:
    post = asking(kind, value)
    assert "fit_condition_met" in codes(fit(replace(STUDENT, **met), post).why)
    if contradicted is not None:
        assert codes(fit(replace(STUDENT, **contradicted), post).against) == {f"bar_{kind.value}"}
    found = fit(replace(STUDENT, **unknown), post)
    assert found.eligible
    assert codes(found.check) == {f"check_{kind.value}"}


def test_other_words_never_exclude() -> None:
    assert codes(
        fit(
            post=asking(
                ConditionKind.OTHER,
                "",
            )
        ).check
    ) == {"check_other"}


def test_any_alternative_is_enough() -> None:
    post = asking(ConditionKind.GRASSROOTS_SERVICE, "", ConditionKind.VETERAN)
    neither = replace(STUDENT, grassroots_service=False, veteran=False)
    assert not fit(neither, post).eligible
    assert fit(replace(neither, veteran=True), post).eligible
    assert codes(fit(replace(neither, veteran=None), post).check) == {"check_grassroots_service"}


@pytest.mark.parametrize(
    ("born", "eligible"), [(date(1987, 4, 29), True), (date(1987, 4, 28), False), (date(1987, 4, 27), False)]
)
def test_age_on_the_birthday(born: date, eligible: bool) -> None:
    assert fit(replace(STUDENT, born=born), asking(ConditionKind.AGE, "35")).eligible is eligible


def test_leap_day_birthday() -> None:
    born = date(2000, 2, 29)
    assert [age_on(born, day) for day in (date(2023, 2, 28), date(2023, 3, 1))] == [22, 23]


@pytest.mark.parametrize(
    ("cohort", "fresh"), [(None, None), (2024, True), (2023, True), (2022, None), (2021, None), (2020, False)]
)
def test_fresh(cohort: int | None, fresh: bool | None) -> None:
    assert is_fresh(cohort, TODAY) is fresh


@pytest.mark.parametrize(
    ("cohort", "eligible"), [(2024, False), (2023, False), (2022, False), (2021, True), (None, True)]
)
def test_a_new_graduate_has_no_years_of_service(cohort: int | None, eligible: bool) -> None:
    assert fit(replace(STUDENT, cohort=cohort), asking(ConditionKind.YEARS_OF_SERVICE, "2")).eligible is eligible


def test_a_post_that_few_can_take_scores_below_every_clear_one() -> None:
    best = replace(
        asking(ConditionKind.VETERAN),
        degrees=frozenset({Degree.BACHELOR}),
        majors=taking(bachelor={"090102"}),
        region="510107",
        salary=Salary(900000),
        deadline=TODAY + timedelta(30),
    )
    wish = wishing(regions=("510107",), salary_floor=100)
    assert (
        fit(wish, best).score <= 4000 < 6000 <= fit(wishing(regions=("440000",)), replace(POST, region="110101")).score
    )
    assert fit(wish, replace(best, conditions=())).score > 9000


MAYBE = st.none() | st.booleans()
REGION = st.sampled_from(["510100", "510107", "510000", "511802", "440103", "110101"])
STUDENTS = st.builds(
    StudentFacts,
    id=st.just("s"),
    degree=st.none() | st.sampled_from(list(Degree)),
    major=st.none() | st.sampled_from(["090102", "090107", "030101", "0902"]),
    cohort=st.none() | st.integers(2019, 2024),
    sex=st.none() | st.sampled_from(list(Sex)),
    born=st.none() | st.dates(date(1980, 1, 1), date(2005, 1, 1)),
    party_member=MAYBE,
    veteran=MAYBE,
    grassroots_service=MAYBE,
    years_of_service=st.none() | st.integers(0, 4),
    certificates=st.sampled_from([frozenset(), frozenset({"评茶员"})]),
    home_region=st.none() | REGION,
    declined=st.builds(
        Declined,
        far=st.frozensets(REGION, max_size=2),
        pay=st.none() | st.integers(0, 600000),
        major=st.booleans(),
    ),
    wish=st.builds(
        Wish,
        regions=st.lists(REGION, max_size=2).map(tuple),
        regions_only=st.booleans(),
        salary_floor=st.none() | st.integers(200000, 600000),
        industries=st.sampled_from([(), ("A",), ("农业",)]),
        words=st.sampled_from([(), ("技术",)]),
        accommodations=st.sampled_from([frozenset(), frozenset({"hearing"})]),
    ),
)
CONDITION = st.builds(
    Condition,
    kind=st.sampled_from(list(ConditionKind)),
    value=st.sampled_from(["", "male", "2", "35", "2023", "fresh", "评茶员"]),
    words=st.just("原话"),
    alternatives=st.lists(st.sampled_from(list(ConditionKind)), max_size=1).map(tuple),
)
PREFIXES = st.frozensets(st.sampled_from(["*", "09", "0901", "090102", "0301", "0902"]), max_size=2)
POSTS = st.builds(
    PostFacts,
    id=st.just("p"),
    title=st.just("技术员"),
    employer=st.just("某农业公司"),
    openings=st.just(1),
    majors=st.builds(
        MajorRequirement,
        by_degree=st.dictionaries(st.sampled_from(list(Degree)), PREFIXES, max_size=3).map(lambda d: tuple(d.items())),
        unread=st.sampled_from([(), ("涉农专业",)]),
    ),
    degrees=st.frozensets(st.sampled_from(list(Degree))),
    region=st.none() | REGION,
    salary=st.none() | st.builds(Salary, low=st.integers(100000, 800000)),
    deadline=st.none() | st.dates(date(2023, 4, 20), date(2023, 6, 1)),
    conditions=st.lists(CONDITION, max_size=2).map(tuple),
    offers=st.sampled_from([frozenset(), frozenset({"hearing"})]),
)
# Years of service are not unknown for a new graduate (they are none), so forgetting them is no loss of knowledge.
FORGETTABLE = [
    f.name for f in fields(StudentFacts) if f.name not in {"id", "wish", "declined", "years_of_service", "certificates"}
]


@settings(max_examples=400, deadline=None)
@given(STUDENTS, POSTS, st.sampled_from(FORGETTABLE))
def test_forgetting_a_fact_never_excludes(student: StudentFacts, post: PostFacts, name: str) -> None:
    if fit(student, post).eligible:
        assert fit(replace(student, **{name: None}), post).eligible


@settings(max_examples=300, deadline=None)
@given(STUDENTS, POSTS)
def test_posts_that_say_less_exclude_less(student: StudentFacts, post: PostFacts) -> None:
    if fit(student, post).eligible:
        for name, unknown in {
            "region": None,
            "salary": None,
            "deadline": None,
            "conditions": (),
            "degrees": frozenset(),
            "majors": MajorRequirement(),
        }.items():
            assert fit(student, replace(post, **{name: unknown})).eligible


@settings(max_examples=300, deadline=None)
@given(STUDENTS, POSTS, st.integers(0, 300000))
def test_wishes_are_monotone(student: StudentFacts, post: PostFacts, more: int) -> None:
    """Asking for less never loses a post, and better pay never does either."""
    if not fit(student, post).eligible:
        return
    wish = student.wish
    assert fit(replace(student, wish=replace(wish, regions_only=False)), post).eligible
    assert fit(replace(student, wish=replace(wish, salary_floor=None)), post).eligible
    if post.salary:
        richer = replace(post, salary=Salary(post.salary.low + more))
        assert fit(student, richer).score >= fit(student, post).score


@settings(max_examples=300, deadline=None)
@given(STUDENTS, POSTS)
def test_scores_stay_in_range_and_every_reason_has_a_sentence(student: StudentFacts, post: PostFacts) -> None:
    found = fit(student, post)
    assert 0 <= found.score <= 10000
    assert found.eligible or (found.score == 0 and found.against and not found.why and not found.check)
    for reason in (*found.why, *found.against, *found.check):
        assert say(reason).reason


def test_the_best_pair_scores_ten_thousand() -> None:
    student = wishing(
        regions=("510107",),
        salary_floor=400000,
        industries=("A",),
        words=("技术",),
        accommodations=frozenset({"hearing"}),
    )
    post = replace(
        POST,
        degrees=frozenset({Degree.BACHELOR}),
        majors=taking(bachelor={"090102"}),
        region="510107",
        salary=Salary(500000),
        industry="A0141",
        offers=frozenset({"hearing"}),
        deadline=TODAY + timedelta(30),
    )
    found = fit(student, post)
    assert found.score == 10000
    assert not found.against
    assert not found.check
    assert len(found.why) == 8


def test_every_kind_of_condition_has_its_sentences() -> None:
    for kind in ConditionKind:
        assert {f"bar_{kind.value}", f"check_{kind.value}"} <= set(SENTENCES)
    for part in PARTS:
        assert {f"short_by_{part.name}", f"short_part_{part.name}"} <= set(SENTENCES)
