"""Talks with their particulars, attempts kept apart, next steps, corrections; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.assistance.actions import cancel_help, record_help
from lianqiao.assistance.actions_corrections import correct_help
from lianqiao.assistance.actions_steps import finish_step
from lianqiao.assistance.models import Activity, NextStepDone
from lianqiao.assistance.queries import activities, attempts, attendances, of_student
from lianqiao.assistance.queries_steps import next_steps
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.roster import a_class, a_student, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return a_student()


@pytest.fixture
def teacher() -> Viewer:
    user = a_user()
    return Viewer(f"user:{user.pk}", Role.CLASS_TEACHER, user_id=user.pk, classes=frozenset({a_class().pk}))


@pytest.fixture
def counsellor() -> Viewer:
    user = a_user("counsellor", "陈老师")
    return Viewer(f"user:{user.pk}", Role.COUNSELLOR, user_id=user.pk, classes=frozenset({a_class().pk}))


@pytest.fixture
def talk(teacher, student, today, now):
    """Record a talk with the student as the class teacher."""

    def record(viewer: Viewer = teacher, **more) -> Activity:
        said = {"kind": "talk", "held_on": today, "way": "face", "note": "想回成都", "today": today, "now": now, **more}
        return record_help(viewer=viewer, student_ids=[student.pk], **said)

    return record


def told(viewer, student, day):
    return of_student(viewer=viewer, today=day, student_id=student.pk)


def test_a_talk_keeps_its_particulars(talk, teacher, student, today):
    talk(
        minutes=20, topics=["other", "search", "search"], private_note=" 再问问家里 ", next_step=" 改简历 ",
        next_on=today, share="own",
    )  # fmt: skip
    [one] = told(teacher, student, today)
    assert (one.minutes, one.topics, one.private_note) == (20, ("search", "other"), "再问问家里")
    assert (one.next_step, one.next_on, one.share, one.may_correct) == ("改简历", today, "own", True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"minutes": 0}, "help_minutes_out_of_range"),
        ({"minutes": 481}, "help_minutes_out_of_range"),
        ({"topics": ["weather"]}, "help_topic_unknown"),
        ({"share": "all"}, "help_share_unknown"),
        ({"next_step": "改简历"}, "next_step_without_day"),
        ({"next_on": date(2023, 5, 1)}, "next_day_without_step"),
        ({"next_step": "改简历", "next_on": date(2023, 4, 27)}, "next_day_before_talk"),
        ({"kind": "guidance", "made": False}, "attempt_not_a_talk"),
        ({"held_on": date(2023, 4, 29)}, "help_in_future"),
        ({"held_on": date(2023, 2, 26)}, "help_too_old"),
        ({"steps_done": [999]}, "step_not_open"),
    ],
)
def test_what_cannot_be_is_refused_in_words(talk, more, code):
    with pytest.raises(Refused, match=code):
        talk(**more)
    assert not Activity.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("minutes", [1, 480, None])
def test_minutes_at_their_bounds_are_taken(talk, minutes):
    assert talk(minutes=minutes).minutes == minutes


@pytest.mark.parametrize(
    ("share", "role", "opens"),
    [
        ("group", Role.COUNSELLOR, True),
        ("own", Role.COUNSELLOR, False),
        ("own", Role.EMPLOYMENT_SECRETARY, True),
        ("group", Role.COLLEGE_LEADER, False),
    ],
)
def test_who_reads_a_talk_is_its_authors_choice(talk, student, today, share, role, opens):
    talk(share=share, topics=["family"], private_note="只给自己", next_step="再约", next_on=today)
    other = Viewer("user:900", role, user_id=900, classes=frozenset({a_class().pk}))
    [one] = told(other, student, today)
    assert (one.note, one.note_kept, one.next_step) == (("想回成都", False, "再约") if opens else ("", True, ""))
    assert one.private_note == ""
    assert bool(one.topics) == (share == "group" or opens)


# ---------------------------------------------------------------- attempts


def test_an_attempt_is_shown_and_counts_nowhere(talk, teacher, secretary, student, today):
    talk(made=False, note="")
    made = talk()
    span = {"viewer": secretary, "since": today, "until": today}
    assert [one.made for one in told(teacher, student, today)] == [True, False]
    assert [one.activity_id for one in attendances(**span, kinds=["talk"])] == [made.pk]
    assert [one.id for one in activities(**span, kinds=["talk"])] == [made.pk]
    assert [one.student_id for one in attempts(**span)] == [student.pk]
    assert attempts(**span, student_ids=[student.pk + 1]) == []


# ---------------------------------------------------------------- next steps


def test_a_step_is_open_until_somebody_ends_it(talk, teacher, counsellor, student, today, now):
    act = talk(next_step="改简历", next_on=today + timedelta(days=3))
    asked = {"viewer": teacher, "today": today}
    [step] = next_steps(**asked)
    assert (step.activity_id, step.student_id, step.text, step.by_name) == (act.pk, student.pk, "改简历", "王老师")
    assert next_steps(**asked, student_ids=[student.pk + 1]) == []
    finish_step(viewer=counsellor, activity_id=act.pk, text="一起改完了", today=today, now=now)
    assert next_steps(**asked) == []
    assert told(teacher, student, today)[0].step_done_on == today
    with pytest.raises(Refused, match="step_not_open"):
        finish_step(viewer=teacher, activity_id=act.pk, today=today, now=now)


def test_a_later_talk_ticks_a_step_off_and_the_day_before_knows_it_open(talk, teacher, student, today, now):
    first = talk(next_step="改简历", next_on=today)
    later = {"today": today + timedelta(days=1), "now": now + timedelta(days=1)}
    second = talk(steps_done=[first.pk], held_on=later["today"], **later)
    assert next_steps(viewer=teacher, today=later["today"]) == []
    assert [one.activity_id for one in next_steps(viewer=teacher, today=today)] == [first.pk]
    assert Event.objects.latest("id").detail == {"kind": "talk", "students": [student.pk], "steps": [first.pk]}
    with pytest.raises(Refused, match="step_not_open"):
        talk(steps_done=[first.pk])
    assert Activity.objects.latest("id") == second


def test_a_step_that_one_may_not_read_cannot_be_ended(talk, counsellor, student, today, now):
    act = talk(next_step="改简历", next_on=today, share="own")
    assert [one.text for one in next_steps(viewer=counsellor, today=today)] == [""]
    with pytest.raises(Refused, match="step_not_open"):
        talk(viewer=counsellor, steps_done=[act.pk])
    with pytest.raises(Refused, match="step_not_open"):
        finish_step(viewer=counsellor, activity_id=act.pk, today=today, now=now)


def test_a_step_of_a_student_out_of_reach_is_not_there(talk, student, today, now):
    act = talk(next_step="改简历", next_on=today)
    stranger = Viewer("user:5", Role.CLASS_TEACHER, user_id=5, classes=frozenset({a_class("茶学201901").pk}))
    assert next_steps(viewer=stranger, today=today) == []
    with pytest.raises(Refused, match="step_not_open"):
        finish_step(viewer=stranger, activity_id=act.pk, today=today, now=now)


# ---------------------------------------------------------------- corrections


@pytest.fixture
def correct(teacher, today, now):
    def do(act: Activity, viewer: Viewer = teacher, days: int = 0, **more) -> Activity:
        on = {"today": today + timedelta(days=days), "now": now + timedelta(days=days)}
        return correct_help(viewer=viewer, activity_id=act.pk, **{"held_on": act.held_on, **on, **more})

    return do


def test_a_correction_counts_from_its_own_day_and_both_stay_readable(talk, correct, secretary, student, today):
    act = talk(minutes=20, topics=["search"])
    made = correct(act, days=2, held_on=today - timedelta(days=5), note="想去眉山")
    for day, row in ((today, act), (today + timedelta(days=1), act), (today + timedelta(days=2), made)):
        [one] = told(secretary, student, day)
        assert (one.id, len(one.earlier)) == (row.pk, int(row == made))
        span = {"viewer": secretary, "kinds": ["talk"], "since": date(2023, 4, 1), "until": day}
        assert [(one.activity_id, one.held_on) for one in attendances(**span)] == [(row.pk, row.held_on)]
        assert [one.id for one in activities(**span)] == [row.pk]
    [one] = told(secretary, student, today + timedelta(days=2))
    assert (one.note, one.minutes, one.topics, one.by_name) == ("想去眉山", 20, ("search",), "王老师")
    assert (one.earlier[0].note, one.earlier[0].held_on) == ("想回成都", today)


def test_mending_a_word_makes_no_talk_late(talk, correct, secretary, today):
    act = talk()
    assert correct(act, days=9, note="想去眉山").recorded_on == today
    other = talk()
    moved = correct(other, days=9, held_on=today - timedelta(days=1))
    assert moved.recorded_on == today + timedelta(days=9)
    tried = talk(made=False)
    assert correct(tried, days=9, made=True).recorded_on == today + timedelta(days=9)


def test_an_old_record_is_mended_where_its_day_stays(talk, correct, today):
    act = talk()
    assert correct(act, days=100, note="想去眉山").held_on == today
    with pytest.raises(Refused, match="help_too_old"):
        correct(Activity.objects.latest("id"), days=100, held_on=today - timedelta(days=1))
    with pytest.raises(Refused, match="next_day_before_talk"):
        correct(Activity.objects.latest("id"), next_step="再约", next_on=today - timedelta(days=1))


def test_who_may_correct(talk, correct, counsellor, student, today):
    act = talk(private_note="只给自己")
    stranger = Viewer("user:901", Role.CLASS_TEACHER, user_id=901, classes=frozenset({a_class().pk}))
    with pytest.raises(Refused, match="correct_not_yours"):
        correct(act, viewer=stranger)
    with pytest.raises(Refused, match="not_found"):
        correct(act, viewer=replace(stranger, classes=frozenset()))
    with pytest.raises(Refused, match="no_right"):
        correct(act, viewer=replace(stranger, role=Role.DEPARTMENT_HEAD))
    made = correct(act, viewer=counsellor, note="辅导员改的")
    teacher = Viewer(act.recorded_by, Role.CLASS_TEACHER, user_id=act.by_id, classes=frozenset({a_class().pk}))
    [one] = told(teacher, student, today)
    assert (one.id, one.note, one.private_note) == (made.pk, "辅导员改的", "只给自己")
    assert told(counsellor, student, today)[0].private_note == ""
    own = talk(share="own")
    with pytest.raises(Refused, match="correct_not_yours"):
        correct(own, viewer=counsellor)


def test_the_second_of_two_editors_is_told(talk, correct, counsellor, today, now):
    act = talk()
    made = correct(act, viewer=counsellor, note="先到的")
    with pytest.raises(Refused, match="help_changed_meanwhile"):
        correct(act, note="后到的")
    with pytest.raises(Refused, match="help_changed_meanwhile"):
        cancel_help(viewer=counsellor, activity_id=act.pk, reason="记错", today=today, now=now)
    cancel_help(viewer=counsellor, activity_id=made.pk, reason="记错", today=today, now=now)
    with pytest.raises(Refused, match="cancelled_already"):
        correct(made, note="又改")
    assert Activity.objects.count() == 2


def test_the_same_correction_sent_twice_is_one(talk, correct):
    act, used = talk(), talk(key="used")
    made = correct(act, key="k", note="改好的")
    assert correct(act, key="k", note="改好的") == made
    with pytest.raises(Refused, match="form_saved_already"):
        correct(act, key="k", note="别的")
    with pytest.raises(Refused, match="form_saved_already"):
        correct(made, key="used")
    with pytest.raises(Refused, match="form_saved_already"):
        talk(key="k", note="改好的")
    assert correct(used, note="又改").replaces == used


def test_a_correction_leaves_an_ended_step_ended(talk, correct, teacher, student, today, now):
    act = talk(next_step="改简历", next_on=today)
    finish_step(viewer=teacher, activity_id=act.pk, text="改完了", today=today, now=now)
    made = correct(act, note="想去眉山")
    assert made.step_done.text == "改完了"
    again = correct(made, next_step="再改一次简历")
    assert not NextStepDone.objects.filter(activity=again).exists()
    assert [one.text for one in next_steps(viewer=teacher, today=today)] == ["再改一次简历"]
    other = talk(next_step="约时间", next_on=today)
    correct(again, steps_done=[other.pk])
    assert [one.activity_id for one in next_steps(viewer=teacher, today=today)] == [Activity.objects.latest("id").pk]
