"""Needs are answered, files are confirmed before they are old, cohorts move up together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.assistance.actions import cancel_help
from lianqiao.assistance.actions_needs import meet_need
from lianqiao.assistance.models import NeedMet
from lianqiao.assistance.queries_needs import help_since, met_by
from lianqiao.cases.actions import state_wish
from lianqiao.cases.actions_fresh import confirm_case, confirm_own
from lianqiao.cases.actions_needs import answer_need
from lianqiao.cases.actions_path import MovedUp, move_up
from lianqiao.cases.models import Case, CaseConfirmed, NeedAnswered, StageEntered, Survey, SurveyAnswered
from lianqiao.cases.queries import wish_history, wishes
from lianqiao.cases.queries_fresh import confirmations, freshness, stale_files
from lianqiao.cases.queries_needs import answered_need, answered_needs
from lianqiao.cases.queries_path import file_proofs, stages_of
from lianqiao.roster.models import BatchUndone
from lianqiao.rules.path import Proof
from lianqiao.rules.suitability import Wish
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import examples
from tests.factories.hardship import a_case, a_need, a_wish
from tests.factories.help import an_act
from tests.factories.roster import a_batch, a_class, a_standing, a_student

pytestmark = pytest.mark.django_db
AWAY = Viewer("user:9", Role.COUNSELLOR, user_id=9)
BLIND = Viewer("user:8", Role.AUDITOR)
SURVEYED = date(2023, 3, 1)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


# ---------------------------------------------------------------- needs


@pytest.fixture
def say(secretary, today, now):
    def act(need, **change):
        given = {"viewer": secretary, "text": "下周带你去", "done": True, "on": today, "today": today, "now": now}
        return answer_need(need_id=need.pk, **{**given, **change})

    return act


def test_the_newest_answer_says_whether_it_is_done(say, secretary, today):
    need = a_need(a_student())
    ask = {"viewer": secretary, "today": today, "need_id": need.pk}
    assert answered_need(**ask).state == "open"
    say(need, text="在问食堂", done=False, on=date(2023, 4, 1))
    assert answered_need(**ask).state == "heard"
    say(need)
    told = answered_need(**ask)
    assert (told.state, [one.text for one in told.answers]) == ("done", ["下周带你去", "在问食堂"])
    assert told.days_open(today) == (date(2023, 4, 1) - need.on).days
    assert answered_need(viewer=secretary, today=today - timedelta(days=1), need_id=need.pk).state == "open"


def test_the_same_answer_sent_twice_is_kept_once(say):
    need = a_need(a_student())
    assert say(need).pk == say(need).pk
    assert NeedAnswered.objects.count() == 1


def test_open_ones_come_first_and_of_these_the_oldest(say, secretary, today):
    student = a_student()
    young, old, heard, done = (a_need(student, on=date(2023, 3, day)) for day in (9, 2, 3, 1))
    say(heard, done=False)
    say(done)
    found = answered_needs(viewer=secretary, today=today)
    assert [one.need.id for one in found] == [old.pk, young.pk, heard.pk, done.pk]
    assert found[0].days_open(today) == 57


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "  "}, "need_answer_empty"),
        ({"text": "低保材料已经补上"}, "need_answer_words"),
        ({"on": date(2023, 4, 29)}, "help_in_future"),
        ({"on": date(2023, 1, 31)}, "need_answer_before"),
        ({"viewer": BLIND}, "no_right"),
        ({"viewer": AWAY}, "not_found"),
    ],
)
def test_what_cannot_be_said_is_refused(say, change, code):
    need = a_need(a_student())
    with pytest.raises(Refused, match=code):
        say(need, **change)
    assert not NeedAnswered.objects.exists()


def test_help_that_met_a_need_is_named_once_and_falls_with_a_cancelling(secretary, today, now):
    student = a_student()
    need = a_need(student, on=date(2023, 3, 1))
    early = an_act("guidance", date(2023, 2, 20), student)
    act = an_act("guidance", date(2023, 3, 20), student)
    said = {"viewer": secretary, "need_id": need.pk, "today": today, "now": now}
    found = answered_need(viewer=secretary, today=today, need_id=need.pk).need
    assert [one.id for one in help_since(viewer=secretary, today=today, need=found)] == [act.pk]
    meet_need(**said, activity_id=act.pk)
    meet_need(**said, activity_id=act.pk)
    assert NeedMet.objects.count() == 1
    assert met_by(viewer=secretary, today=today, needs=[found]) == {need.pk: [("guidance", date(2023, 3, 20))]}
    with pytest.raises(Refused, match="need_met_before"):
        meet_need(**said, activity_id=early.pk)
    cancel_help(viewer=secretary, activity_id=act.pk, reason="记错了", today=today, now=now)
    assert met_by(viewer=secretary, today=today, needs=[found]) == {}


def test_help_of_another_or_out_of_reach_meets_nothing(secretary, today, now):
    need, act = a_need(a_student()), an_act("guidance", date(2023, 3, 20), a_student())
    said = {"need_id": need.pk, "activity_id": act.pk, "today": today, "now": now}
    for viewer, code in ((secretary, "need_met_by_another"), (AWAY, "not_found"), (BLIND, "no_right")):
        with pytest.raises(Refused, match=code):
            meet_need(viewer=viewer, **said)
    assert not NeedMet.objects.exists()


# ---------------------------------------------------------------- wishes


def test_the_first_wish_is_matched_and_the_other_kept(secretary, today, now):
    student = a_student()
    said = {"viewer": secretary, "student_id": student.pk, "on": today, "now": now}
    state_wish(**said, wish=Wish(regions=("510100",)), direction="grassroots")
    state_wish(**said, wish=Wish(regions=("110000",)), rank=2, occupations=["2-03-04-00"], travel="省内")
    assert wishes(viewer=secretary, today=today, ids=[student.pk])[student.pk].regions == ("510100",)
    told = wish_history(viewer=secretary, today=today, student_id=student.pk, rank=2)
    assert [(one.rank, one.occupations, one.travel) for one in told] == [(2, ("2-03-04-00",), "省内")]
    with pytest.raises(Refused, match="wish_rank_unknown"):
        state_wish(**said, wish=Wish(), rank=3)
    with pytest.raises(Refused, match="wish_occupation_unknown"):
        state_wish(**said, wish=Wish(), occupations=["9-99"])


# ---------------------------------------------------------------- freshness


def answered(student, on, batch=None):
    survey, _ = Survey.objects.get_or_create(
        title="摸排", template="t", questions=[], cohort=2023, opens_on=SURVEYED, due_on=SURVEYED,
        recorded_at=at(SURVEYED), recorded_by="user:1",
    )  # fmt: skip
    return SurveyAnswered.objects.create(
        survey=survey, case=a_case(student), batch=batch, way="staff", answers={}, at=at(on), on=on,
        recorded_at=at(on), recorded_by="user:1",
    )  # fmt: skip


def test_a_file_is_fresh_as_of_the_newest_thing_said(secretary, today, now):
    student = a_student()
    ask = {"viewer": secretary, "today": today}
    assert freshness(**ask) == {}
    a_case(student)
    told = [freshness(**ask)[student.pk]]
    a_wish(student, on=date(2023, 2, 20))
    told.append(freshness(**ask)[student.pk])
    answered(student, date(2023, 3, 10))
    told.append(freshness(**ask)[student.pk])
    confirm_case(viewer=secretary, student_id=student.pk, today=today, now=now)
    told.append(freshness(**ask)[student.pk])
    assert [(one.by, one.on) for one in told] == [
        ("opened", date(2023, 2, 1)), ("wish", date(2023, 2, 20)), ("survey", date(2023, 3, 10)),
        ("confirmed", today),
    ]  # fmt: skip
    assert freshness(viewer=secretary, today=today - timedelta(days=1))[student.pk].by == "survey"
    assert freshness(viewer=AWAY, today=today) == {}


def test_an_undone_sheet_makes_no_file_fresh(secretary, today, now):
    student, batch = a_student(), a_batch()
    answered(student, date(2023, 3, 10), batch)
    BatchUndone.objects.create(batch=batch, at=now, by="user:1")
    assert freshness(viewer=secretary, today=today)[student.pk].by == "opened"
    assert file_proofs(viewer=secretary, today=today, ids=[student.pk]) == {}


@pytest.mark.parametrize(("age", "stale"), [(179, False), (180, False), (181, True)])
def test_a_file_is_stale_the_day_after_its_limit(secretary, today, age, stale):
    student = a_student(at=at(date(2022, 9, 1)))
    a_case(student, today - timedelta(days=age))
    found = stale_files(viewer=secretary, today=today, within=180)
    assert (student.pk in found) is stale
    assert stale_files(viewer=secretary, today=today, within=None) == {}


def test_a_file_is_confirmed_once_a_day_by_each(secretary, today, now):
    student = a_student()
    said = {"student_id": student.pk, "today": today, "now": now}
    one = confirm_case(viewer=secretary, **said)
    assert confirm_case(viewer=secretary, **said) == one
    own = confirm_own(**said)
    assert confirm_own(**said) == own
    assert Case.objects.count() == 1
    assert CaseConfirmed.objects.count() == 2
    told = confirmations(viewer=secretary, today=today, student_id=student.pk)
    assert told == [(today, f"student:{student.pk}"), (today, secretary.actor)]
    assert confirmations(viewer=AWAY, today=today, student_id=student.pk) == []


def test_the_student_opens_the_own_file_by_confirming_it(today, now):
    student = a_student()
    confirm_own(student_id=student.pk, today=today, now=now)
    assert Case.objects.get().recorded_by == f"student:{student.pk}"
    with pytest.raises(Refused, match="not_found"):
        confirm_own(student_id=999_999, today=today, now=now)


@pytest.mark.parametrize(("viewer", "code"), [(BLIND, "no_right"), (AWAY, "not_found")])
def test_others_confirm_nothing(viewer, code, today, now):
    with pytest.raises(Refused, match=code):
        confirm_case(viewer=viewer, student_id=a_student().pk, today=today, now=now)
    assert not CaseConfirmed.objects.exists()


# ---------------------------------------------------------------- the path


@pytest.fixture
def move(secretary, today, now):
    def act(stage="sprint", **change):
        given = {"viewer": secretary, "cohort": 2023, "on": today, "today": today, "now": now, **change}
        return move_up(stage_id=stage, **given)

    return act


def test_a_cohort_moves_up_and_late_joiners_are_brought_along(move, secretary, today):
    first, gone = a_student(), a_student()
    a_standing(gone, "left", date(2023, 3, 1))
    with_file = a_student()
    a_case(with_file)
    march = {"on": date(2023, 3, 1), "today": date(2023, 3, 1), "now": at(date(2023, 3, 1))}
    assert move("practice", **march) == MovedUp(opened=1, entered=2)
    assert move("practice") == MovedUp(0, 0)
    late = a_student()
    assert move("sprint") == MovedUp(1, 3)
    told = stages_of(viewer=secretary, today=today)
    assert told[first.pk] == {"practice": date(2023, 3, 1), "sprint": today}
    assert told[late.pk] == {"sprint": today}
    assert gone.pk not in told
    assert stages_of(viewer=secretary, today=today - timedelta(days=1))[first.pk] == {"practice": date(2023, 3, 1)}
    assert Event.objects.filter(action="cases.move_up").count() == 3


def test_a_stage_that_began_long_ago_opens_a_fresh_file(move, secretary, today):
    student = a_student()
    move("sprint", on=date(2022, 9, 1))
    assert Case.objects.get().opened_on == today
    assert student.pk not in stale_files(viewer=secretary, today=today, within=180)


def test_who_repeats_a_year_holds_nobody_up_and_stays_further(move, secretary, today):
    ahead, others = a_student(), [a_student() for _ in range(2)]
    StageEntered.objects.create(
        case=a_case(ahead), stage="sprint", on=date(2023, 2, 1), recorded_at=at(date(2023, 2, 1)), recorded_by="user:1"
    )
    assert move("practice").entered == 2
    told = stages_of(viewer=secretary, today=today)
    assert set(told[ahead.pk]) == {"sprint"}
    assert all(set(told[one.pk]) == {"practice"} for one in others)


@pytest.mark.parametrize(
    ("stage", "change", "code"),
    [
        ("ninth", {}, "stage_unknown"),
        ("ability", {}, "stage_behind"),
        ("sprint", {"on": date(2023, 4, 29)}, "help_in_future"),
        ("sprint", {"cohort": 2031}, "cohort_empty"),
        ("sprint", {"viewer": AWAY}, "no_right"),
    ],
)
def test_nobody_is_moved_where_it_makes_no_sense(move, stage, change, code):
    a_student()
    move("practice")
    with pytest.raises(Refused, match=code):
        move(stage, **change)
    assert StageEntered.objects.count() == 1


def test_two_who_press_at_once_enter_a_file_once(move, monkeypatch):
    from lianqiao.cases import actions_path

    student = a_student()
    move("practice")
    monkeypatch.setattr(actions_path, "stages_of", lambda **_: {})
    move("practice")
    assert StageEntered.objects.filter(case__student=student).count() == 1


def test_each_wish_counts_and_each_survey_once(secretary, today):
    student = a_student()
    a_wish(student, on=date(2023, 3, 2))
    a_wish(student, on=date(2023, 3, 9), rank=2)
    answered(student, date(2023, 3, 3))
    answered(student, date(2023, 3, 20))
    found = file_proofs(viewer=secretary, today=today, ids=[student.pk])[student.pk]
    assert sorted(found, key=lambda one: (one.deed, one.on)) == [
        Proof("survey", date(2023, 3, 3)), Proof("wish", date(2023, 3, 2)), Proof("wish", date(2023, 3, 9)),
    ]  # fmt: skip


stages = st.lists(st.sampled_from(["awakening", "ability", "practice", "sprint"]), min_size=1, max_size=6)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stages)
def test_a_cohort_only_goes_forward_and_keeps_what_it_entered(secretary, today, plan):
    order = ["awakening", "ability", "practice", "sprint"]
    cohort = 2100 + Case.objects.count()
    student = a_student(cohort=cohort)
    entered: list[str] = []
    for stage in plan:
        said = {"viewer": secretary, "cohort": cohort, "stage_id": stage, "on": today, "today": today}
        if entered and order.index(stage) < order.index(entered[-1]):
            with pytest.raises(Refused, match="stage_behind"):
                move_up(**said, now=at(today))
        else:
            move_up(**said, now=at(today))
            entered += [stage] if stage not in entered else []
    assert sorted(stages_of(viewer=secretary, today=today, ids=[student.pk])[student.pk]) == sorted(entered)


def test_lists_cost_few_queries(secretary, today, django_assert_max_num_queries):
    home = a_class()
    for _ in range(6):
        student = a_student(small_class=home)
        a_need(student)
        a_wish(student)
    with django_assert_max_num_queries(3):
        answered_needs(viewer=secretary, today=today)
    with django_assert_max_num_queries(7):
        freshness(viewer=secretary, today=today)
    ids = list(Case.objects.values_list("student_id", flat=True))
    with django_assert_max_num_queries(4):
        file_proofs(viewer=secretary, today=today, ids=ids)
