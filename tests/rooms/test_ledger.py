"""The statement counts from the rows, shows each viewer only its own, and takes waivers only with a reason."""

import time
from dataclasses import replace
from datetime import date

import pytest

from lianqiao.assistance.models import Activity, Attendance
from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.ledger.actions import excuse
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries import excuses_of, statement
from lianqiao.referrals.models import Referral
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.hardship import a_criterion
from tests.factories.help import MOMENT, an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_class, a_standing, a_student

pytestmark = pytest.mark.django_db

LAST_WEEK = date(2023, 4, 17)  # Monday to Sunday 23rd, entered in time until the 25th


@pytest.fixture
def stated(secretary, today, now):
    def ask(viewer=secretary, as_of=today, commitment="weekly-talk"):
        policy = policy_in_force()
        return statement(viewer=viewer, today=as_of, now=now, policy=policy, commitment_ids=[commitment]).rows

    return ask


def helped(**more):
    student = a_student(**more)
    a_criterion(student)
    return student


def week(rows, start=LAST_WEEK):
    return next(row for row in rows if row.period.start == start)


def test_a_talk_keeps_its_week_and_names_its_deed(stated):
    student = helped()
    act = an_act("talk", date(2023, 4, 19), student)
    row = week(stated())
    assert (row.subject, row.status, row.owner) == (f"student:{student.pk}", "kept", "counsellor")
    assert [one.partition("/")[2] for one in row.deeds] == [f"activity:{act.pk}#{student.pk}"]


@pytest.mark.parametrize(("entered", "status"), [(25, "kept"), (26, "late")])
def test_entering_it_after_the_grace_is_late(stated, entered, status):
    an_act("talk", date(2023, 4, 19), helped(), recorded_on=date(2023, 4, entered))
    assert week(stated()).status == status


def test_one_talk_with_two_students_counts_for_both(stated):
    an_act("talk", date(2023, 4, 19), helped(), helped())
    assert [row.status for row in stated() if row.period.start == LAST_WEEK] == ["kept", "kept"]


def test_nothing_is_owed_before_the_criterion_began(stated):
    student = a_student()
    a_criterion(student, valid_from=date(2023, 4, 18))
    assert [row.period.start for row in stated()] == [LAST_WEEK, date(2023, 4, 24)]


@pytest.mark.parametrize("out", ["other", "left"])
def test_only_enrolled_students_in_need_are_owed(stated, out):
    if out == "left":
        a_standing(helped(), "left", date(2023, 2, 13))
    else:
        a_student()
    assert stated() == ()


def test_what_was_owed_to_a_student_who_left_stays_and_stops_with_the_day(stated):
    a_standing(helped(), "left", date(2023, 3, 1))
    assert [row.period.start for row in stated()] == [date(2023, 2, 13), date(2023, 2, 20)]


def test_a_late_joiner_is_owed_from_the_day_on(stated):
    a_standing(helped(), "late", date(2023, 4, 17))
    assert [row.period.start for row in stated()] == [LAST_WEEK, date(2023, 4, 24)]


@pytest.mark.parametrize("last", [date(2023, 4, 28), date(2023, 5, 10), None])
def test_a_proof_that_will_end_before_the_last_day_of_the_quota_still_owes_it(stated, today, last):
    student = a_student()
    a_criterion(student, valid_until=last)
    for quota, owed in (("guidance", 1), ("training", 1), ("traineeship", 1), ("three-posts", 3)):
        [row] = stated(commitment=quota)
        assert (row.subject, row.status, row.base) == (f"student:{student.pk}", "due", owed)
    assert week(stated(), date(2023, 4, 24)).status == "due"


def test_once_the_proof_has_ended_with_no_newer_one_its_quota_is_owed_no_longer(stated):
    student = a_student()
    a_criterion(student, valid_until=date(2023, 4, 27))
    assert [row.status for row in stated(commitment="guidance", as_of=date(2023, 4, 27))] == ["due"]
    assert stated(commitment="guidance", as_of=date(2023, 4, 28)) == ()
    assert [row.period.start for row in stated()][-1] == LAST_WEEK
    a_criterion(student, valid_from=date(2023, 4, 28))
    assert [row.status for row in stated(commitment="guidance", as_of=date(2023, 4, 28))] == ["due"]


def test_referrals_are_counted_up_to_the_quota(stated, today):
    student = helped()
    for n in range(4):
        Referral.objects.create(student=student, post=make_post(n), on=today, by="user:1")
    [row] = stated(commitment="three-posts")
    assert (row.count, row.base, row.status) == (3, 3, "kept")


def test_openings_of_accepted_posts_keep_the_month(stated):
    make_post(1, openings=49, first_recorded_on=date(2023, 3, 1))
    make_post(2, openings=9, first_recorded_on=date(2023, 3, 2), accepted=None)
    march = week(stated(commitment="new-openings"), date(2023, 3, 1))
    assert (march.status, march.count, march.base) == ("short", 49, 50)
    make_post(3, openings=1, first_recorded_on=date(2023, 3, 31))
    assert week(stated(commitment="new-openings"), date(2023, 3, 1)).status == "kept"


def test_a_meeting_keeps_the_month(stated):
    an_act("meeting", date(2023, 3, 10))
    assert week(stated(commitment="monthly-meeting"), date(2023, 3, 1)).status == "kept"


def test_a_bulletin_keeps_the_fortnight_once_it_was_accepted(stated):
    sent = Envelope.objects.create(
        key="b", recipient="user:1", about="bulletin:1", channel="email", subject="", body="", queued_at=MOMENT
    )
    fortnight = date(2023, 4, 24)
    assert week(stated(commitment="fortnightly-bulletin"), fortnight).status == "due"
    Attempt.objects.create(envelope=sent, at=MOMENT, outcome="accepted")
    assert week(stated(commitment="fortnightly-bulletin"), fortnight).status == "kept"


def test_a_past_day_can_be_asked(stated):
    student = helped()
    an_act("talk", date(2023, 4, 19), student)
    assert week(stated(as_of=date(2023, 4, 18))).status == "due"
    assert week(stated(as_of=date(2023, 4, 19))).status == "kept"


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.COUNSELLOR, Role.CLASS_LEADER])
def test_who_sees_which_students(stated, role):
    mine, other = helped(), helped(small_class=a_class("茶学201901"))
    viewer = Viewer(actor="user:2", user_id=2, role=role, classes=frozenset({a_class().pk}))
    seen = {row.subject for row in stated(viewer)}
    assert seen == (set() if role is Role.CLASS_LEADER else {f"student:{mine.pk}"})
    assert stated(replace(viewer, role=Role.EXPERT, students=frozenset({other.pk})))[0].subject == f"student:{other.pk}"


def test_who_sees_what_the_college_owes(stated):
    head = Viewer(actor="user:3", role=Role.DEPARTMENT_HEAD)
    teacher = Viewer(actor="user:3", role=Role.CLASS_TEACHER)
    assert stated(head, commitment="monthly-meeting")
    assert stated(teacher, commitment="monthly-meeting") == ()
    assert stated(Viewer(actor="user:4", role=Role.CAREER_CENTRE)) == ()


def test_asking_who_is_owed_leaves_a_trace(stated):
    student = helped()
    stated()
    assert set(Reading.objects.values_list("purpose", "subject")) == {("ledger", f"student:{student.pk}")}


# ---------------------------------------------------------------- waivers


@pytest.fixture
def waive(secretary, today, now):
    def act(student, viewer=secretary, **values):
        given = {
            "commitment_id": "weekly-talk",
            "subject": f"student:{student.pk}",
            "since": LAST_WEEK,
            "until": date(2023, 4, 23),
            "reason": "住院",
            **values,
        }
        return excuse(viewer=viewer, **given, today=today, now=now)

    return act


def test_a_waiver_excuses_the_week_it_covers(stated, waive, secretary, today):
    student = helped()
    made = waive(student)
    assert week(stated()).status == "excused"
    assert week(stated(), date(2023, 4, 10)).status == "missed"
    assert [one.pk for one in excuses_of(viewer=secretary, today=today, student_id=student.pk)] == [made.pk]
    assert "住院" not in str(Event.objects.get().detail)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "excuse_without_reason"),
        ({"until": date(2023, 4, 16)}, "excuse_ends_before"),
        ({"commitment_id": "new-openings", "subject": "college"}, "commitment_not_waivable"),
        ({"commitment_id": "daily-song"}, "excuse_commitment_unknown"),
        ({"subject": "college"}, "excuse_subject_wrong"),
        ({"subject": "student:x"}, "excuse_subject_wrong"),
        ({"subject": "student:999999"}, "not_found"),
    ],
)
def test_a_waiver_that_may_not_be_is_refused(waive, values, code):
    with pytest.raises(Refused, match=code):
        waive(helped(), **values)
    assert not Excuse.objects.exists()


def test_only_some_may_waive(waive):
    with pytest.raises(Refused, match="no_right"):
        waive(helped(), viewer=Viewer(actor="user:2", role=Role.COUNSELLOR, classes=frozenset({a_class().pk})))


def test_a_whole_term_is_told_in_the_same_queries_and_in_time(
    secretary, today, now, django_assert_max_num_queries, record_property
):
    def ask():
        return statement(viewer=secretary, today=today, now=now, policy=policy_in_force())

    students = [helped() for _ in range(62)]
    days = [date(2023, 3, day) for day in range(1, 31, 3)]
    acts = Activity.objects.bulk_create(
        Activity(kind="talk", held_on=day, recorded_on=day, recorded_at=MOMENT, recorded_by="user:1") for day in days
    )
    Attendance.objects.bulk_create(Attendance(activity=act, student=one) for act in acts for one in students)
    with django_assert_max_num_queries(24):
        ask()
    begun = time.perf_counter()
    rows = ask().rows
    record_property("seconds", time.perf_counter() - begun)
    assert len(rows) > 62 * 10
    assert time.perf_counter() - begun < 1
