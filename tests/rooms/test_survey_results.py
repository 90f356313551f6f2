"""What a survey came to: persons an option with their base, texts by right, a warning where few; the line of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.cases.facts_survey_tally import tallied
from lianqiao.charter.surveys import Option, Question, survey_templates
from lianqiao.config import clock
from lianqiao.desk.timeline import timeline
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student
from tests.factories.survey import a_survey as opened
from tests.factories.survey import an_answer

pytestmark = pytest.mark.django_db
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
FRUIT = (Option("a", "苹果"), Option("b", "梨"))


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def a_survey():
    """A survey of a cohort in which somebody is who never answers."""
    a_student()
    return opened()


def one(kind, **more):
    return Question("q", kind, "哪一个", **more)


def lines(tally):
    return [(line.text, line.persons) for line in tally.lines]


def test_options_are_counted_in_persons_of_those_who_answered():
    (found,) = tallied([one("choices", options=FRUIT)], {1: {"q": ["a", "b"]}, 2: {"q": ["a"]}, 3: {}})
    assert (found.answered, found.base, lines(found)) == (2, 3, [("苹果", 2), ("梨", 1)])
    assert [found.share(line) for line in found.lines] == [66, 33]
    (yes,) = tallied([one("yes_no")], {1: {"q": "no"}})
    assert lines(yes) == [("是", 0), ("否", 1)]


def test_nobody_is_no_share():
    (found,) = tallied([one("choice", options=FRUIT)], {})
    assert (found.base, lines(found), found.share(found.lines[0])) == (0, [("苹果", 0), ("梨", 0)], 0)
    (number,) = tallied([one("number")], {1: {}})
    assert number.spread is None


def test_places_numbers_and_texts():
    (places,) = tallied([one("regions")], {1: {"q": ["510100", "510700"]}, 2: {"q": ["510100"]}})
    assert [line.persons for line in places.lines] == [2, 1]
    assert "成都" in places.lines[0].text
    many = {n: {"q": f"5{n:05}"} for n in range(15)}
    (more,) = tallied([one("region")], many)
    assert (len(more.lines), more.others) == (12, 3)
    (number,) = tallied([one("number")], {1: {"q": 3000}, 2: {"q": 4000}, 3: {"q": 9000}})
    assert (number.spread.least, number.spread.middle, number.spread.most) == (3000, 4000, 9000)
    (text,) = tallied([one("text")], {7: {"q": "多办讲座"}})
    assert text.texts == ((7, "多办讲座"),)


def test_every_shipped_question_can_be_tallied():
    for template in survey_templates().values():
        assert len(tallied(template.questions, {1: {}})) == len(template.questions)


# ---------------------------------------------------------------- the page


def page(client, survey, **more):
    return client.get(reverse("survey", args=[survey.pk]), {"show": "results", **more})


def test_the_page_shows_counts_with_their_base_and_warns_where_few():
    home, away = a_class(), a_class("园艺201902")
    survey = a_survey()
    students = [a_student(small_class=home) for _ in range(4)] + [a_student(small_class=away)]
    for student in students:
        an_answer(survey, student, need="想练面试")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    text = page(client, survey).content.decode()
    for words in ("5/5 人", "0/5 人", "看写的 5 条", "想练面试"):
        assert words in text
    assert "从数字就能认出是谁" not in text
    small = page(client, survey, **{"class": home.pk}).content.decode()
    for words in ("4/4 人", "只有 4 人填", "从数字就能认出是谁"):
        assert words in small
    assert "?show=results" in client.get(reverse("survey", args=[survey.pk])).content.decode()


def test_only_those_in_reach_count():
    home = a_class()
    survey = a_survey()
    for student in (a_student(small_class=home), a_student(small_class=a_class("园艺201902"))):
        an_answer(survey, student)
    assert "1/1 人" in page(signed_in(Role.COUNSELLOR, home), survey).content.decode()


def test_texts_that_speak_of_need_are_for_those_with_sight():
    home = a_class()
    survey, student = a_survey(), a_student(small_class=home)
    an_answer(survey, student, need="家里低保，想找近的")
    an_answer(survey, a_student(small_class=home), need="想练面试")
    told = page(signed_in(Role.COUNSELLOR, home), survey).content.decode()
    kept = page(signed_in(Role.CLASS_TEACHER, home), survey).content.decode()
    assert "家里低保" in told
    assert "家里低保" not in kept
    assert "1 条的内容请问辅导员" in kept
    assert "想练面试" in kept


def test_long_lists_of_texts_are_cut(monkeypatch):
    monkeypatch.setattr("lianqiao.desk.survey_results.MOST_TEXTS", 1)
    survey = a_survey()
    for _ in range(2):
        an_answer(survey, a_student(), need="想练面试")
    assert "另有 1 条，到每个人的答案里看" in page(signed_in(Role.EMPLOYMENT_SECRETARY), survey).content.decode()


def test_nobody_has_answered_yet():
    a_student()
    assert "还没有人填" in page(signed_in(Role.EMPLOYMENT_SECRETARY), a_survey()).content.decode()


def test_the_page_asks_the_same_number_of_queries(django_assert_max_num_queries):
    survey, client = a_survey(), signed_in(Role.EMPLOYMENT_SECRETARY)
    for many in (1, 12):
        for _ in range(many):
            an_answer(survey, a_student(), need="想练面试")
        with django_assert_max_num_queries(24):
            page(client, survey)


def test_who_sees_to_all_of_them_is_named_once():
    home = a_class()
    for _ in range(3):
        a_student(small_class=home)
    survey = opened()
    client = signed_in(Role.COUNSELLOR, home)
    text = client.get(reverse("survey", args=[survey.pk])).content.decode()
    assert "谁来跟进" not in text
    assert text.count("辅导员 ") == 1
    away = a_class("园艺201902")
    a_student(small_class=away)
    a_user("other counsellor", role=Role.COUNSELLOR, small_class=away)
    assert "谁来跟进" in signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("survey", args=[survey.pk])).content.decode()


# ---------------------------------------------------------------- the line of time


def line_of(viewer, student, today=TODAY):
    return [
        (one.title, one.text, one.by)
        for one in timeline(viewer=viewer, today=today, student_id=student.pk, kind="survey")
    ]


def test_answers_and_what_changed_stand_in_the_line_of_time():
    survey, student = a_survey(), a_student()
    an_answer(survey, student)
    an_answer(survey, student, progress="preparing", need="家里低保", now=NOW + timedelta(hours=1))
    changed, first = line_of(HAND, student)
    assert first[0] == "填了摸排“毕业生就业意向摸排”"
    assert first[1].count("\n") == 1
    assert first[2] == "本人"
    assert changed[0] == "改了摸排“毕业生就业意向摸排”的答案"
    assert "家里低保" in changed[1]
    assert "首先想走" not in changed[1]
    assert line_of(HAND, student, TODAY - timedelta(days=1)) == []


def test_the_line_is_for_those_who_see_surveys_and_by_their_sight():
    home = a_class()
    survey, student = a_survey(), a_student(small_class=home)
    an_answer(survey, student, need="家里低保")
    teacher = a_user("teacher", role=Role.CLASS_TEACHER, small_class=home)
    seen = Viewer(f"user:{teacher.pk}", Role.CLASS_TEACHER, user_id=teacher.pk, classes=frozenset({home.pk}))
    (told,) = line_of(seen, student)
    assert "低保" not in told[1]
    for role in (Role.EXPERT, Role.CLASS_LEADER):
        other = Viewer("user:9", role, user_id=9, classes=frozenset({home.pk}), students=frozenset({student.pk}))
        assert not line_of(other, student)
    away = Viewer("user:9", Role.COUNSELLOR, user_id=9)
    assert line_of(away, student) == []
    shown = signed_in(Role.COUNSELLOR, home).get(reverse("student", args=[student.pk]), {"kind": "survey"})
    assert "填了摸排" in shown.content.decode()
