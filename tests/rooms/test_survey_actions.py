"""Opening, answering and ending a survey, and what answers feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lianqiao.cases.actions_survey import end_survey, open_survey
from lianqiao.cases.actions_survey_answers import answer_for, answer_survey, import_answers
from lianqiao.cases.facts_survey import in_words
from lianqiao.cases.models import Case, NeedStated, Survey, SurveyAnswered, WishStated
from lianqiao.cases.queries import needs, wish_of
from lianqiao.cases.queries_survey import (
    answered_surveys,
    coverage,
    newest_answers,
    obstacles,
    own_survey,
    own_surveys,
    running,
    survey,
    surveys,
    versions,
)
from lianqiao.charter.surveys import survey_templates
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_need, a_wish
from tests.factories.roster import a_batch, a_class, a_standing, a_student
from tests.factories.survey import WHOLE, a_survey, an_answer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def refused(code, act):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def own(student):
    return Viewer(actor=f"student:{student.pk}")


# ---------------------------------------------------------------- opening


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("survey_template_unknown", {"template": "nothing"}),
        ("survey_title_missing", {"title": "  "}),
        ("survey_question_too_long", {"title": "长" * 81}),
        ("survey_words_guarded", {"title": "困难学生摸排"}),
        ("survey_due_before_opening", {"due_on": TODAY - timedelta(days=1)}),
        ("survey_due_over", {"opens_on": TODAY - timedelta(days=3), "due_on": TODAY - timedelta(days=1)}),
        ("survey_nobody_in_cohort", {"cohort": 2031}),
        ("survey_without_questions", {"questions": {}}),
        ("survey_without_questions", {"questions": {"unheard": "没有的题"}}),
        ("survey_question_empty", {"questions": {"need": "  "}}),
        ("survey_question_too_long", {"questions": {"need": "长" * 121}}),
        ("survey_words_guarded", {"questions": {"need": "家里是不是低保"}}),
    ],
)
def test_what_cannot_be_opened_says_why(code, said, secretary):
    a_student()
    refused(code, lambda: a_survey(viewer=secretary, **said))
    assert not Survey.objects.exists()


def test_due_on_the_day_it_opens_is_enough(secretary):
    a_student()
    assert a_survey(viewer=secretary, days=0).due_on == TODAY


def test_who_may_not_run_surveys_opens_none():
    a_student()
    teacher = Viewer(actor="user:3", role=Role.CLASS_TEACHER, user_id=3)
    refused("no_right", lambda: a_survey(viewer=teacher))
    refused("no_right", lambda: end_survey(viewer=teacher, survey_id=1, today=TODAY, now=NOW))


def test_the_questions_are_a_copy_that_may_be_edited(secretary):
    a_student()
    made = a_survey(viewer=secretary, questions={"need": "还想要什么", "direction": "去哪"})
    assert [(one["id"], one["text"]) for one in made.questions] == [("direction", "去哪"), ("need", "还想要什么")]
    assert Event.objects.get(action="cases.open_survey").detail == {"cohort": 2023, "questions": 2}


def test_one_form_opens_one_survey(secretary):
    a_student()
    made = a_survey(viewer=secretary, key="k1")
    assert a_survey(viewer=secretary, key="k1") == made
    refused("form_saved_already", lambda: a_survey(viewer=secretary, key="k1", title="另一个"))
    refused("survey_open_already", lambda: a_survey(viewer=secretary, key="k2"))
    refused("survey_open_already", lambda: a_survey(viewer=secretary))
    assert a_survey(viewer=secretary, template="first_year").pk != made.pk


def test_a_form_that_another_window_saved_a_moment_ago_is_that_one(secretary, monkeypatch):
    a_student()
    made = a_survey(viewer=secretary, key="k1", template="first_year")
    monkeypatch.setattr("lianqiao.cases.actions_survey._sent_before", lambda viewer, key: None)
    end_survey(viewer=secretary, survey_id=made.pk, today=TODAY, now=NOW)
    assert a_survey(viewer=secretary, key="k1", template="first_year") == made


def test_ending_is_once_and_lets_the_next_begin(secretary):
    a_student()
    made = a_survey(viewer=secretary)
    refused("not_found", lambda: end_survey(viewer=secretary, survey_id=made.pk + 1, today=TODAY, now=NOW))
    end_survey(viewer=secretary, survey_id=made.pk, reason="够了", today=TODAY, now=NOW)
    refused("survey_ended_already", lambda: end_survey(viewer=secretary, survey_id=made.pk, today=TODAY, now=NOW))
    card = survey(viewer=secretary, today=TODAY, survey_id=made.pk)
    assert card.ended_on == TODAY
    assert not card.running(TODAY)
    assert survey(viewer=secretary, today=TODAY - timedelta(days=1), survey_id=made.pk) is None
    assert a_survey(viewer=secretary).pk != made.pk


# ---------------------------------------------------------------- answering


def test_the_student_answers_and_every_feed_is_written_once(secretary):
    student = a_student()
    made = a_survey(viewer=secretary)
    said = {
        "regions": "成都、绵阳", "salary": "4500", "words": "园艺 花卉", "occupations": ["2-03"], "travel": "province",
        "accommodations": ["lodging", "none"], "obstacles": ["resume", "none"], "mock": "yes",
        "need": "想练面试", "suggestion": "多办招聘会",
    }  # fmt: skip
    an_answer(made, student, **said)
    wish = WishStated.objects.get()
    assert (wish.direction, wish.regions, wish.salary_floor) == ("work", ["510100", "510700"], 450_000)
    assert (wish.words, wish.occupations, wish.travel) == (["园艺", "花卉"], ["2-03"], "省内")
    assert (wish.accommodations, wish.recorded_by) == (["lodging"], f"student:{student.pk}")
    assert {(one.kind, one.text) for one in needs(viewer=secretary, today=TODAY)} == {
        ("need", "想练面试"), ("suggestion", "多办招聘会"),
    }  # fmt: skip
    assert obstacles(viewer=secretary, today=TODAY, ids=[student.pk]) == {student.pk: ("resume",)}
    an_answer(made, student, now=LATER, **said)
    assert SurveyAnswered.objects.count() == 1
    an_answer(made, student, now=LATER, **{**said, "salary": 5000})
    assert (SurveyAnswered.objects.count(), WishStated.objects.count(), NeedStated.objects.count()) == (2, 2, 2)
    assert wish_of(viewer=secretary, today=TODAY, student_id=student.pk).wish.salary_floor == 500_000


def test_nothing_is_no_need_and_a_known_need_is_not_stated_again(secretary):
    student = a_student()
    a_need(student, "想练面试")
    an_answer(a_survey(), student, need="想练面试", suggestion="无")
    assert NeedStated.objects.count() == 1


def test_a_wish_keeps_what_was_not_asked_and_only_there_falls_with_the_places(secretary):
    student = a_student()
    a_wish(student, regions=["510100"], regions_only=True, industries=["农业"], text="离家近")
    made = a_survey()
    an_answer(made, student, salary=4000)
    newest = WishStated.objects.latest("id")
    assert (newest.regions, newest.regions_only, newest.industries, newest.text) == (
        ["510100"],
        True,
        ["农业"],
        "离家近",
    )
    an_answer(made, student, now=LATER, salary=4000, regions=["绵阳"])
    assert WishStated.objects.latest("id").regions_only is False


def test_a_wish_stated_later_is_not_written_over(secretary):
    student = a_student()
    made = a_survey()
    a_wish(student, on=TODAY + timedelta(days=1), direction="army")
    an_answer(made, student)
    assert WishStated.objects.count() == 1


def test_answers_that_say_nothing_of_a_wish_state_none():
    student = a_student()
    made = a_survey(questions={"progress": "到哪一步", "need": "还要什么"})
    answer_survey(student_id=student.pk, survey_id=made.pk, answers={"progress": "thinking"}, today=TODAY, now=NOW)
    assert not WishStated.objects.exists()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("survey_answer_missing", {"direction": ""}),
        ("survey_option_unknown", {"direction": "moon"}),
        ("survey_option_unknown", {"occupations": ["2-03", "9-99"]}),
        ("survey_one_only", {"direction": ["work", "army"]}),
        ("survey_number_unread", {"salary": "很多"}),
        ("survey_number_unread", {"salary": "-1"}),
        ("survey_number_outside", {"salary": 100_001}),
        ("survey_text_too_long", {"need": "长" * 401}),
        ("survey_region_unknown", {"regions": "月球"}),
        ("survey_question_unknown", {"income": "1"}),
        ("survey_option_unknown", {"mock": "maybe"}),
    ],
)
def test_a_wrong_answer_names_its_question_and_nothing_is_kept(code, said):
    student = a_student()
    made = a_survey()
    wrong = refused(code, lambda: an_answer(made, student, **said))
    assert wrong.because[0].as_dict()["question"]
    assert not SurveyAnswered.objects.exists()


@pytest.mark.parametrize(("pay", "ok"), [(0, True), (100_000, True), (100_001, False)])
def test_a_number_may_stand_on_its_bounds(pay, ok):
    student, made = a_student(), None
    made = a_survey()
    if ok:
        assert an_answer(made, student, salary=pay).answers["salary"] == pay
    else:
        refused("survey_number_outside", lambda: an_answer(made, student, salary=pay))


def test_one_place_only_where_one_is_asked_for():
    student = a_student()
    made = a_survey(template="first_year", title="新生入学摸排")
    said = {"chosen": "first", "known": "well", "direction": "work"}
    answer = {"student_id": student.pk, "survey_id": made.pk, "today": TODAY, "now": NOW}
    wrong = refused("survey_regions_too_many", lambda: answer_survey(**answer, answers={**said, "home": "成都、绵阳"}))
    assert wrong.because[0].as_dict()["most"] == 1
    assert answer_survey(**answer, answers={**said, "home": "成都"}).answers["home"] == "510100"


def test_who_is_not_asked_cannot_answer(secretary):
    student, stranger = a_student(), a_student(cohort=2026)
    made = a_survey()
    refused("not_found", lambda: an_answer(made, stranger))
    refused("not_found", lambda: an_answer(replace_pk(made, made.pk + 1), student))
    by = {"viewer": secretary, "answers": WHOLE, "today": TODAY, "now": NOW}
    refused("survey_not_asked", lambda: answer_for(**by, survey_id=made.pk, student_id=stranger.pk))
    refused("not_found", lambda: answer_for(**by, survey_id=made.pk + 1, student_id=student.pk))
    reader = Viewer(actor="user:9", role=Role.CAREER_CENTRE, user_id=9)
    refused("no_right", lambda: answer_for(**{**by, "viewer": reader}, survey_id=made.pk, student_id=student.pk))


def replace_pk(made, number):
    return type(made)(pk=number)


def test_before_it_opens_and_after_it_ended_nobody_answers(secretary):
    student = a_student()
    made = a_survey(opens_on=TODAY + timedelta(days=1))
    wrong = refused("survey_not_open_yet", lambda: an_answer(made, student))
    assert wrong.because[0].as_dict()["day"] == (TODAY + timedelta(days=1)).isoformat()
    tomorrow = {"today": TODAY + timedelta(days=1), "now": NOW + timedelta(days=1)}
    an_answer(made, student, **tomorrow)
    end_survey(viewer=secretary, survey_id=made.pk, **tomorrow)
    refused("survey_ended", lambda: an_answer(made, student, progress="settled", **tomorrow))
    assert own_survey(viewer=own(student), survey_id=made.pk, today=tomorrow["today"])[1] is not None
    assert own_surveys(viewer=own(student), today=tomorrow["today"]) == []


def test_after_the_due_day_an_answer_is_late_and_still_counts():
    student = a_student()
    made = a_survey(days=0)
    an_answer(made, student, today=TODAY + timedelta(days=1), now=NOW + timedelta(days=1))
    assert SurveyAnswered.objects.count() == 1


def test_versions_tell_who_and_how(secretary):
    student = a_student()
    made = a_survey()
    an_answer(made, student)
    answer_for(
        viewer=secretary, student_id=student.pk, survey_id=made.pk, answers={**WHOLE, "direction": "army"}, today=TODAY,
        now=LATER,
    )  # fmt: skip
    found = versions(viewer=secretary, today=TODAY, survey_id=made.pk, student_id=student.pk)
    assert [(one.way, one.by) for one in found] == [("staff", "user:1"), ("phone", f"student:{student.pk}")]
    newest = newest_answers(viewer=secretary, today=TODAY, survey_id=made.pk)[student.pk]
    assert newest.answers["direction"] == "army"
    away = Viewer(actor="user:5", role=Role.COUNSELLOR, user_id=5, classes=frozenset())
    assert versions(viewer=away, today=TODAY, survey_id=made.pk, student_id=student.pk) == []
    assert newest_answers(viewer=away, today=TODAY, survey_id=made.pk) == {}


# ---------------------------------------------------------------- coverage


def test_the_base_follows_the_roster(secretary):
    home, away = a_class("园艺201901"), a_class("园艺201902")
    first, second = a_student("甲", home), a_student("乙", away)
    made = a_survey()
    an_answer(made, first)
    asked = {"viewer": secretary, "survey_id": made.pk}
    found = coverage(**asked, today=TODAY)
    assert (found.rate.text, [one.id for one in found.missing]) == ("1/2", [second.pk])
    late = a_student("丙", home, at=NOW + timedelta(days=1))
    assert coverage(**asked, today=TODAY).rate.text == "1/2"
    assert coverage(**asked, today=TODAY + timedelta(days=1)).rate.text == "1/3"
    a_standing(second, "left", TODAY + timedelta(days=2), at=NOW)
    found = coverage(**asked, today=TODAY + timedelta(days=2))
    assert (found.rate.text, [one.id for one in found.missing]) == ("1/2", [late.pk])
    mine = replace(Viewer(actor="user:5", role=Role.COUNSELLOR, user_id=5), classes=frozenset({away.pk}))
    assert coverage(viewer=mine, survey_id=made.pk, today=TODAY).rate.text == "0/1"


def test_the_base_of_an_ended_survey_stays_that_of_its_last_day(secretary):
    student = a_student()
    made = a_survey()
    end_survey(viewer=secretary, survey_id=made.pk, today=TODAY, now=NOW)
    a_standing(student, "left", TODAY + timedelta(days=1), at=NOW)
    found = coverage(viewer=secretary, survey_id=made.pk, today=TODAY + timedelta(days=30))
    assert (found.rate.text, found.as_of) == ("0/1", TODAY)


def test_many_surveys_cost_as_many_queries_as_one(secretary, django_assert_num_queries):
    for cohort in (2023, 2024, 2025):
        for _ in range(4):
            an = a_student(cohort=cohort)
        a_survey(cohort=cohort)
        an_answer(Survey.objects.latest("id"), an)
    with django_assert_num_queries(3):
        found = running(viewer=secretary, today=TODAY)
    assert [one.rate.text for one in found] == ["1/4", "1/4", "1/4"]
    assert len(surveys(viewer=secretary, today=TODAY)) == 3
    assert running(viewer=secretary, today=TODAY - timedelta(days=1)) == []


def test_who_sees_no_surveys_reads_none():
    leader = Viewer(actor="user:6", role=Role.CLASS_LEADER, user_id=6)
    for act in (
        lambda: surveys(viewer=leader, today=TODAY),
        lambda: survey(viewer=leader, today=TODAY, survey_id=1),
        lambda: newest_answers(viewer=leader, today=TODAY, survey_id=1),
    ):
        refused("no_right", act)


def test_the_student_sees_what_asks_them_and_nobody_else_does(secretary):
    student, other = a_student(), a_student(cohort=2026)
    made = a_survey()
    assert [(card.id, given) for card, given in own_surveys(viewer=own(student), today=TODAY)] == [(made.pk, None)]
    assert own_surveys(viewer=own(other), today=TODAY) == []
    assert own_survey(viewer=own(other), today=TODAY, survey_id=made.pk) is None
    assert own_surveys(viewer=secretary, today=TODAY) == []
    a_standing(student, "left", TODAY, at=NOW)
    assert own_surveys(viewer=own(student), today=TODAY) == []


def test_which_surveys_a_student_answered(secretary):
    student = a_student()
    first, second = a_survey(), a_survey(template="first_year", title="另一次")
    an_answer(first, student)
    said = {"chosen": "first", "known": "well", "direction": "work"}
    answer_survey(student_id=student.pk, survey_id=second.pk, answers=said, today=TODAY, now=LATER)
    found = answered_surveys(viewer=secretary, today=TODAY, ids=[student.pk])[student.pk]
    assert [(card.title, on) for card, on in found] == [("另一次", TODAY), ("毕业生就业意向摸排", TODAY)]


def test_open_survey_wants_its_template_by_name(secretary):
    refused(
        "survey_template_unknown",
        lambda: open_survey(
            viewer=secretary, template="", title="x", cohort=2023, opens_on=TODAY, due_on=TODAY, today=TODAY, now=NOW
        ),
    )


def test_an_end_that_had_not_come_is_none(secretary):
    student = a_student()
    made = a_survey()
    an_answer(made, student)
    tomorrow = TODAY + timedelta(days=1)
    end_survey(viewer=secretary, survey_id=made.pk, today=tomorrow, now=NOW + timedelta(days=1))
    assert survey(viewer=secretary, today=TODAY, survey_id=made.pk).ended_on is None
    assert survey(viewer=secretary, today=tomorrow, survey_id=made.pk).overdue(tomorrow) is False


def test_a_sheet_of_no_survey_is_not_found(secretary):
    batch = a_batch("survey")
    said = {"viewer": secretary, "batch": batch, "rows": [], "today": TODAY, "now": NOW}
    refused("not_found", lambda: import_answers(**said, survey_id=1))


def test_answers_in_words():
    questions = {one.id: one for one in survey_templates()["final_year"].questions}
    said = {
        "direction": "work", "regions": ["510100", "999999"], "salary": 4000, "occupations": ["2-03", "gone"],
        "need": "想练面试",
    }  # fmt: skip
    shown = {name: in_words(questions[name], answer) for name, answer in said.items()}
    assert shown == {
        "direction": "到单位就业", "regions": "四川省成都市、999999", "salary": "4000 元",
        "occupations": "农业技术、gone", "need": "想练面试",
    }  # fmt: skip
    assert in_words(questions["need"], None) == ""
