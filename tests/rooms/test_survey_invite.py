"""Messages that ask for answers: neutral, once a day, only to who has not answered; links handed over in person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lianqiao.cases import actions_survey_invite
from lianqiao.cases.actions_survey import end_survey
from lianqiao.cases.actions_survey_invite import Invited, invite, link_of
from lianqiao.cases.messages_survey import body
from lianqiao.cases.queries_survey import invited
from lianqiao.charter.tables import has_guarded_word
from lianqiao.delivery.actions import fix_address
from lianqiao.delivery.models import Envelope, OutboxEntry, Receipt
from lianqiao.desk.looks import link_of as link_of_message
from lianqiao.roster.links import student_by_push
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_criterion
from tests.factories.roster import a_student
from tests.factories.survey import a_survey, an_answer

pytestmark = pytest.mark.django_db
BASE = "https://college.example"


def ask(viewer, survey, days=0, **more):
    now = NOW + timedelta(days=days)
    said = {"today": now.date(), "now": now, "real_now": now, "base_url": BASE, **more}
    return invite(viewer=viewer, survey_id=survey.pk, **said)


def refused(code, act):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def test_everybody_with_an_address_gets_the_same_words(secretary):
    first, second = a_student("甲", email="a@x.example"), a_student("乙", email="b@x.example")
    third = a_student("丙")
    a_criterion(second, words="低保")
    survey = a_survey()
    assert ask(secretary, survey) == Invited(sent=2, had_today=0, to_tell=1)
    letters = list(Envelope.objects.order_by("id"))
    assert [one.recipient for one in letters] == [f"student:{one.pk}" for one in (first, second, third)]
    assert [one.channel for one in letters] == ["email", "email", "person"]
    assert {one.about for one in letters} == {f"survey:{survey.pk}"}
    texts = [one.body for one in letters]
    links = [re.findall(r"https://\S+", text) for text in texts]
    assert ["/q/" in link and "/w/" in stop for link, stop in links] == [True] * 3
    zipped = zip(texts, links, "甲乙丙", strict=True)
    same = {text.replace(link, "").replace(stop, "").replace(name, "") for text, (link, stop), name in zipped}
    assert len(same) == 1
    assert not has_guarded_word(same.pop() + letters[0].subject)
    token = links[1][0].split(f"/q/{survey.pk}/")[1].partition("/")[0]
    assert student_by_push(token, about=f"survey:{survey.pk}", real_now=NOW) == second.pk
    assert OutboxEntry.objects.earliest("id").not_before == NOW + timedelta(seconds=60)


def test_pressed_twice_it_sends_once_and_the_next_day_only_to_the_missing(secretary):
    first, second = a_student("甲", email="a@x.example"), a_student("乙", email="b@x.example")
    survey = a_survey()
    ask(secretary, survey)
    assert ask(secretary, survey, real_now=NOW + timedelta(seconds=5)) == Invited(0, 2, 0)
    an_answer(survey, first)
    assert ask(secretary, survey, days=1) == Invited(1, 0, 0)
    days = invited(viewer=secretary, survey_id=survey.pk)
    assert days == {first.pk: [TODAY], second.pk: [TODAY, TODAY + timedelta(days=1)]}
    assert list(Receipt.objects.values_list("kind", "by")) == [("answered", f"student:{first.pk}")]


def test_a_corrected_address_is_no_second_message(secretary):
    student = a_student("甲", email="wrong")
    survey = a_survey()
    ask(secretary, survey)
    sent = Envelope.objects.get()
    fix_address(viewer=secretary, envelope_id=sent.pk, address="a@x.example", now=NOW, real_now=NOW)
    assert invited(viewer=secretary, survey_id=survey.pk) == {student.pk: [TODAY]}
    an_answer(survey, student)
    assert list(Receipt.objects.values_list("envelope_id", flat=True)) == [sent.pk]


def test_two_who_press_at_once_send_one(secretary, monkeypatch):
    a_student("甲", email="a@x.example")
    survey = a_survey()
    ask(secretary, survey)
    monkeypatch.setattr(actions_survey_invite, "invited", lambda viewer, survey_id: {})
    assert ask(secretary, survey, real_now=NOW + timedelta(seconds=9)).sent == 0
    assert Envelope.objects.count() == 1


def test_another_refusal_of_the_post_office_is_not_swallowed(secretary, monkeypatch):
    a_student("甲", email="a@x.example")
    survey = a_survey()

    def no(**_):
        raise Refused(actions_survey_invite.Reason.of("no_right", deed="x"))

    monkeypatch.setattr(actions_survey_invite, "queue", no)
    refused("no_right", lambda: ask(secretary, survey))


def test_only_a_running_survey_asks(secretary):
    a_student("甲", email="a@x.example")
    survey = a_survey(opens_on=TODAY + timedelta(days=1))
    refused("survey_not_open_yet", lambda: ask(secretary, survey))
    refused("not_found", lambda: invite(
        viewer=secretary, survey_id=survey.pk + 1, today=TODAY, now=NOW, real_now=NOW, base_url=BASE
    ))  # fmt: skip
    end_survey(viewer=secretary, survey_id=survey.pk, today=TODAY, now=NOW)
    refused("survey_ended", lambda: ask(secretary, survey))
    refused("no_right", lambda: ask(Viewer("user:8", Role.CLASS_TEACHER, user_id=8), survey))


def test_a_name_with_a_guarded_word_is_left_out():
    assert body("低保", "摸排", TODAY, "x", "y").startswith("同学：")


def test_a_link_is_handed_over_in_person_and_leaves_a_trace(secretary):
    student, other = a_student("甲"), a_student("乙", cohort=2026)
    survey = a_survey()
    said = {"viewer": secretary, "today": TODAY, "now": NOW, "real_now": NOW, "base_url": BASE}
    address = link_of(**said, student_id=student.pk, survey_id=survey.pk)
    assert address.startswith(f"{BASE}/q/{survey.pk}/")
    look = Reading.objects.get()
    assert (look.purpose, look.what, look.subject) == ("link_shown", "survey_link", f"student:{student.pk}")
    refused("survey_not_asked", lambda: link_of(**said, student_id=other.pk, survey_id=survey.pk))
    refused("not_found", lambda: link_of(**said, student_id=student.pk, survey_id=survey.pk + 1))


def test_a_message_that_did_not_arrive_can_be_handed_over_as_a_link(secretary):
    a_student("甲", email="wrong")
    survey = a_survey()
    ask(secretary, survey)
    sent = Envelope.objects.get()
    said = {"viewer": secretary, "today": TODAY, "now": NOW, "real_now": NOW, "base_url": BASE}
    assert f"/q/{survey.pk}/" in link_of_message(**said, envelope_id=sent.pk).address
    Envelope.objects.filter(pk=sent.pk).update(about="hand:1")
    assert link_of_message(**said, envelope_id=sent.pk) is None
