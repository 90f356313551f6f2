"""A form sent twice is saved once, and what was entered by mistake is taken back without being rubbed out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from lianqiao.assistance.actions import cancel_help, record_help
from lianqiao.assistance.models import Activity, HelpCancelled
from lianqiao.assistance.queries import activities, attendances, of_student
from lianqiao.ledger.actions import excuse, withdraw_excuse
from lianqiao.ledger.models import Excuse, ExcuseWithdrawn
from lianqiao.ledger.queries import excuses_of
from lianqiao.outcomes.actions import cancel_intention, record_intention
from lianqiao.outcomes.models import Intention, IntentionCancelled
from lianqiao.outcomes.queries import intentions
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_class, a_student, a_user

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture
def student():
    made = a_student()
    a_criterion(made)
    return made


@pytest.fixture
def counsellor(student):
    return Viewer("user:2", Role.COUNSELLOR, user_id=a_user("c").pk, classes=frozenset({a_class().pk}))


@pytest.fixture
def teacher(student):
    return Viewer("user:3", Role.CLASS_TEACHER, user_id=a_user("t").pk, classes=frozenset({a_class().pk}))


@pytest.fixture
def forms(secretary, student, today, now):
    """Each of the three forms as a function of its key and of what else is said."""
    employer = make_post().employer
    secretary = replace(secretary, user_id=a_user("s").pk)

    def help_(key, note="近况", viewer=secretary, ids=(student.pk,)):
        return record_help(
            viewer=viewer, kind="talk", held_on=today, student_ids=ids, note=note, key=key, today=today, now=now
        )

    def waiver(key, note="病", viewer=secretary):
        return excuse(
            viewer=viewer, commitment_id="weekly-talk", subject=f"student:{student.pk}", since=today, until=today,
            reason=note, key=key, today=today, now=now,
        )  # fmt: skip

    def intention(key, note="", viewer=secretary):
        on = today - YESTERDAY if note else today
        return record_intention(
            viewer=viewer, student_id=student.pk, employer_id=employer.pk, on=on, key=key, now=now
        )  # fmt: skip

    return {"help": help_, "waiver": waiver, "intention": intention}


KINDS = pytest.mark.parametrize("kind", ["help", "waiver", "intention"])


@KINDS
def test_the_same_form_twice_is_saved_once(forms, kind):
    first, second = forms[kind]("k1"), forms[kind]("k1")
    assert (second.pk, Event.objects.count()) == (first.pk, 1)
    assert forms[kind]("k2").pk != first.pk
    assert Event.objects.count() == 2


@KINDS
@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_each_is_one_more(forms, kind, key):
    assert forms[kind](key).pk != forms[kind](key).pk


@KINDS
def test_a_saved_form_with_other_words_is_refused(forms, kind):
    forms[kind]("k1")
    with pytest.raises(Refused, match="form_saved_already"):
        forms[kind]("k1", note="别的")
    assert Event.objects.count() == 1


def test_a_saved_form_with_other_students_is_refused(forms, student):
    forms["help"]("k1")
    with pytest.raises(Refused, match="form_saved_already"):
        forms["help"]("k1", ids=(student.pk, a_student().pk))


def test_two_persons_may_happen_on_one_key(forms, counsellor):
    assert forms["help"]("k1").pk != forms["help"]("k1", viewer=counsellor).pk


@KINDS
def test_what_the_database_refuses_otherwise_is_no_second_sending(forms, kind, monkeypatch):
    def fail(**values):
        raise IntegrityError

    for model in (Activity, Excuse, Intention):
        monkeypatch.setattr(model.objects, "create", fail)
    with pytest.raises(IntegrityError):
        forms[kind](None)


# ---------------------------------------------------------------- help


def test_a_cancelled_talk_is_gone_from_today_on(forms, secretary, student, today, now):
    made = forms["help"](None)
    gone = cancel_help(viewer=secretary, activity_id=made.pk, reason=" 记错学生 ", today=today, now=now)
    assert (gone.reason, gone.on, gone.recorded_by) == ("记错学生", today, "user:1")
    span = {"viewer": secretary, "kinds": ["talk"], "since": today, "until": today}
    assert of_student(viewer=secretary, today=today, student_id=student.pk) == []
    assert (activities(**span), attendances(**span)) == ([], [])
    assert Activity.objects.filter(pk=made.pk).exists()
    last = Event.objects.latest("id")
    assert (last.action, last.subject, last.detail) == (
        "assistance.cancel_help",
        f"activity:{made.pk}",
        {"kind": "talk"},
    )


def test_the_day_before_still_knows_it(secretary, student, today, now):
    act = an_act("guidance", today - YESTERDAY, student)
    cancel_help(viewer=secretary, activity_id=act.pk, reason="重复", today=today, now=now)
    for day, count in ((today - YESTERDAY, 1), (today, 0)):
        span = {"viewer": secretary, "kinds": ["guidance"], "since": today - YESTERDAY, "until": day}
        assert (len(activities(**span)), len(attendances(**span))) == (count, count)


@pytest.mark.parametrize("who", ["author", "clerk", "counsellor", "secretary", "machine", "colleague"])
def test_who_may_cancel(who, secretary, counsellor, teacher, machine, student, today, now):
    viewers = {
        "author": teacher,
        "clerk": replace(teacher, actor="user:1", user_id=None),
        "counsellor": counsellor,
        "secretary": secretary,
        "machine": machine,
        "colleague": replace(teacher, actor="user:9", user_id=None),
    }
    act = an_act("talk", today, student, by_id=teacher.user_id)
    [told] = of_student(viewer=viewers[who], today=today, student_id=student.pk)
    assert told.may_cancel is (who != "colleague")
    asked = {"viewer": viewers[who], "activity_id": act.pk, "reason": "记错", "today": today, "now": now}
    if who == "colleague":
        with pytest.raises(Refused, match="cancel_not_yours"):
            cancel_help(**asked)
    else:
        assert cancel_help(**asked)


def test_what_cannot_be_cancelled(secretary, counsellor, student, today, now):
    far = a_student(small_class=a_class("茶学201901"))
    both = an_act("training", today, student, far, by_id=counsellor.user_id)
    elsewhere, mixed = an_act("talk", today, far), an_act("training", today, student, far)
    asked = {"viewer": counsellor, "reason": "记错", "today": today, "now": now}
    for number in (elsewhere.pk, mixed.pk, 999_999):
        with pytest.raises(Refused, match="not_found"):
            cancel_help(**asked, activity_id=number)
    with pytest.raises(Refused, match="cancel_without_reason"):
        cancel_help(**{**asked, "reason": " "}, activity_id=both.pk)
    with pytest.raises(Refused, match="no_right"):
        cancel_help(**{**asked, "viewer": Viewer("user:5", Role.CAREER_CENTRE)}, activity_id=both.pk)
    assert not HelpCancelled.objects.exists()
    cancel_help(**asked, activity_id=both.pk)  # the author reaches one of them
    with pytest.raises(Refused, match="cancelled_already"):
        cancel_help(**asked, activity_id=both.pk)
    assert Event.objects.count() == 1


def test_a_meeting_of_nobody_in_particular_can_be_cancelled(secretary, today, now):
    act = an_act("meeting", today)
    cancel_help(viewer=secretary, activity_id=act.pk, reason="没有开", today=today, now=now)
    assert activities(viewer=secretary, kinds=["meeting"], since=today, until=today) == []


# ---------------------------------------------------------------- intentions and waivers


def test_a_cancelled_intention_is_gone_from_today_on(forms, counsellor, teacher, secretary, student, today, now):
    made = forms["intention"](None, note="昨天")
    Intention.objects.update(recorded_at=now - YESTERDAY)
    asked = {"viewer": counsellor, "intention_id": made.pk, "reason": "单位写错", "today": today, "now": now}
    with pytest.raises(Refused, match="cancel_without_reason"):
        cancel_intention(**{**asked, "reason": ""})
    with pytest.raises(Refused, match="cancel_not_yours"):
        cancel_intention(**{**asked, "viewer": teacher})
    for absent in ({"intention_id": 999_999}, {"viewer": replace(counsellor, classes=frozenset())}):
        with pytest.raises(Refused, match="not_found"):
            cancel_intention(**{**asked, **absent})
    assert not IntentionCancelled.objects.exists()
    cancel_intention(**asked)
    with pytest.raises(Refused, match="cancelled_already"):
        cancel_intention(**asked)
    told = [intentions(viewer=secretary, since=today - YESTERDAY, until=day) for day in (today - YESTERDAY, today)]
    assert [len(one) for one in told] == [1, 0]


def test_a_withdrawn_waiver_is_gone_from_today_on(forms, counsellor, secretary, student, today, now):
    made = forms["waiver"](None)
    Excuse.objects.update(recorded_on=today - YESTERDAY)
    asked = {"viewer": secretary, "excuse_id": made.pk, "reason": "没有生病", "today": today, "now": now}
    with pytest.raises(Refused, match="cancel_without_reason"):
        withdraw_excuse(**{**asked, "reason": ""})
    with pytest.raises(Refused, match="no_right"):
        withdraw_excuse(**{**asked, "viewer": counsellor})
    with pytest.raises(Refused, match="not_found"):
        withdraw_excuse(**{**asked, "excuse_id": 999_999})
    assert not ExcuseWithdrawn.objects.exists()
    withdraw_excuse(**asked)
    with pytest.raises(Refused, match="cancelled_already"):
        withdraw_excuse(**asked)
    days = (today - YESTERDAY, today)
    told = [excuses_of(viewer=secretary, today=day, student_id=student.pk) for day in days]
    assert [len(one) for one in told] == [1, 0]


def test_a_waiver_of_a_student_out_of_reach_is_not_there(secretary, today, now):
    kept = Excuse.objects.create(
        commitment="weekly-talk", subject="student:999999", since=today, until=today, reason="病", recorded_on=today,
        recorded_at=now, recorded_by="user:1",
    )  # fmt: skip
    of_class = Excuse.objects.create(
        commitment="weekly-class", subject="class:1", since=today, until=today, reason="假", recorded_on=today,
        recorded_at=now, recorded_by="user:1",
    )  # fmt: skip
    asked = {"viewer": secretary, "reason": "记错", "today": today, "now": now}
    with pytest.raises(Refused, match="not_found"):
        withdraw_excuse(**asked, excuse_id=kept.pk)
    assert withdraw_excuse(**asked, excuse_id=of_class.pk)
