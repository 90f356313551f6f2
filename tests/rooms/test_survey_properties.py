"""In whatever order answers are given, taken in from sheets and taken back, the file says the same."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lianqiao.cases.actions_survey_answers import answer_for, feed_again, import_answers
from lianqiao.cases.facts_survey import AnswerRow
from lianqiao.cases.facts_survey_feed import fed_needs
from lianqiao.cases.queries import needs
from lianqiao.cases.queries_survey import newest_answers, versions
from lianqiao.charter.surveys import survey_templates
from lianqiao.roster.actions import undo_batch
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY, examples
from tests.factories.roster import a_batch, a_student
from tests.factories.survey import WHOLE, a_survey, an_answer

SECRETARY = Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1)
TEXTS = st.sampled_from(["想练面试", "想改简历", "无", ""])
DIRECTIONS = st.sampled_from(["work", "army", "abroad"])
QUESTIONS = survey_templates()["final_year"].questions
# What happens: somebody answers (phone, staff), or a sheet brings one answer given so many hours before it all began.
ANSWERED = st.tuples(st.sampled_from(["phone", "staff"]), DIRECTIONS, TEXTS)
BROUGHT = st.tuples(st.just("sheet"), DIRECTIONS, TEXTS)
UNDONE = st.tuples(st.just("undo"), st.integers(0, 3))
HISTORY = st.lists(st.one_of(ANSWERED, BROUGHT, UNDONE), min_size=1, max_size=8)


class World:
    """One student, one survey, and a model of both: what counts, by the moment at which it was given."""

    def __init__(self) -> None:
        self.student, self.survey = a_student(), None
        self.survey = a_survey()
        self.minutes = count(1)
        self.batches = []
        self.counting = {}  # moment -> (answers, batch or None)

    def play(self, step):
        now = NOW + timedelta(minutes=next(self.minutes))
        match step:
            case ("undo", place):
                if place < len(self.batches):
                    self.undo(self.batches.pop(place), now)
            case (way, direction, text):
                answers = {**WHOLE, "direction": direction, **({"need": text} if text else {})}
                self.give(way, answers, now)

    def give(self, way, answers, now):
        if way == "phone":
            made = an_answer(self.survey, self.student, now=now, **answers)
            self.counting[made.at] = (answers, None)
        elif way == "staff":
            made = answer_for(
                viewer=SECRETARY, student_id=self.student.pk, survey_id=self.survey.pk, answers=answers, today=TODAY,
                now=now,
            )  # fmt: skip
            self.counting[made.at] = (answers, None)
        else:
            batch, at = a_batch("survey", at=now), NOW - timedelta(hours=len(self.batches) + 1, minutes=now.minute)
            row = AnswerRow(self.student.pk, at, answers)
            import_answers(viewer=SECRETARY, batch=batch, survey_id=self.survey.pk, rows=[row], today=TODAY, now=now)
            self.batches.append(batch)
            self.counting[at] = (answers, batch)

    def undo(self, batch, now):
        undo_batch(viewer=SECRETARY, batch_id=batch.pk, now=now)
        feed_again(viewer=SECRETARY, batch_id=batch.pk, now=now)
        self.counting = {at: said for at, said in self.counting.items() if said[1] != batch}

    def check(self):
        asked = {"viewer": SECRETARY, "today": TODAY, "survey_id": self.survey.pk}
        told = [self.counting[at][0] for at in sorted(self.counting)]
        found = versions(**asked, student_id=self.student.pk)
        assert [dict(one.answers) for one in reversed(found)] == told
        newest = newest_answers(**asked).get(self.student.pk)
        assert (dict(newest.answers) if newest else None) == (told[-1] if told else None)
        stated = [one.text for one in needs(viewer=SECRETARY, today=TODAY)]
        assert sorted(stated) == sorted({text for said in told for _, text in fed_needs(QUESTIONS, said)})


class TestHistories(TestCase):
    @settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(HISTORY)
    def test_any_history_gives_the_answer_given_last_and_each_need_once(self, history):
        world = World()
        for step in history:
            world.play(step)
            world.check()

    @settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(BROUGHT, min_size=2, max_size=4), st.randoms(use_true_random=False))
    def test_sheets_may_come_in_any_order(self, brought, dice):
        student = a_student()
        survey = a_survey()
        rows = [
            AnswerRow(student.pk, NOW - timedelta(hours=place + 1), {**WHOLE, "direction": direction})
            for place, (_, direction, _text) in enumerate(brought)
        ]
        shuffled = rows[:]
        dice.shuffle(shuffled)
        for row in shuffled:
            batch = a_batch("survey", at=NOW)
            import_answers(viewer=SECRETARY, batch=batch, survey_id=survey.pk, rows=[row], today=TODAY, now=NOW)
        found = newest_answers(viewer=SECRETARY, today=TODAY, survey_id=survey.pk)[student.pk]
        assert found.answers == rows[0].answers


@pytest.mark.django_db
def test_what_was_known_on_a_past_day_stays_when_a_sheet_is_undone_later():
    student = a_student()
    survey = a_survey()
    an_answer(survey, student)
    batch, tomorrow = a_batch("survey", at=NOW), NOW + timedelta(days=1)
    row = AnswerRow(student.pk, NOW + timedelta(minutes=5), {**WHOLE, "direction": "army", "need": "想练面试"})
    later = NOW + timedelta(minutes=9)
    import_answers(viewer=SECRETARY, batch=batch, survey_id=survey.pk, rows=[row], today=TODAY, now=later)
    undo_batch(viewer=SECRETARY, batch_id=batch.pk, now=tomorrow)
    asked = {"viewer": SECRETARY, "survey_id": survey.pk}
    assert newest_answers(**asked, today=TODAY)[student.pk].answers["direction"] == "army"
    assert newest_answers(**asked, today=tomorrow.date())[student.pk].answers["direction"] == "work"
    assert [len(needs(viewer=SECRETARY, today=day)) for day in (TODAY, tomorrow.date())] == [1, 0]
