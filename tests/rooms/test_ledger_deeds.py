"""Class teams, surveys, plans and messages keep their promises by the rows that stand, and each is shown to its own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianqiao.bulletins.figures import figures
from lianqiao.delivery.models import Attempt, Envelope, Receipt
from lianqiao.desk.promises import promises
from lianqiao.ledger import queries_deeds
from lianqiao.ledger.facts import complete_periods
from lianqiao.ledger.queries import statement, told
from lianqiao.people.models import Appointment
from lianqiao.plans.actions_plans import decide
from lianqiao.roster.models import SamePerson
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards
from lianqiao.rules.teams import Service
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.plans import APPROVER, a_draft, a_version, an_approved_plan
from tests.factories.roster import EARLY, a_class, a_student
from tests.factories.survey import a_survey, an_answer

pytestmark = pytest.mark.django_db
TEAM = (
    Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.PARTY_CADRE, Role.LIAISON, Role.LIAISON,
)  # fmt: skip
SUNDAY = date(2023, 4, 23)  # a working day, made up for the holiday


@pytest.fixture
def stated(secretary):
    def ask(commitment, *, viewer=secretary, as_of=TODAY, policy=None):
        policy = policy or policy_in_force()
        rows = statement(viewer=viewer, today=as_of, now=NOW, policy=policy, commitment_ids=[commitment]).rows
        return {(row.subject, row.period.start): row for row in rows}

    return ask


def at(day):
    return datetime.combine(day, EARLY.timetz())


def a_team(small_class, roles=TEAM, **more):
    users = [a_user(f"{small_class.pk}-{place}-{role.value}") for place, role in enumerate(roles)]
    said = {"since": date(2023, 2, 6), "recorded_at": EARLY, **more}
    return [
        Appointment.objects.create(user=user, role=role, small_class=small_class, **said)
        for user, role in zip(users, roles, strict=True)
    ]


def week(rows, small_class, start=date(2023, 4, 17)):
    return rows[f"class:{small_class.pk}", start]


# ---------------------------------------------------------------- class teams


def test_a_complete_team_keeps_its_weeks_and_the_present_one_is_still_open(stated):
    small_class = a_class()
    a_team(small_class)
    rows = stated("class-team")
    assert {row.status.value for row in rows.values() if row.period.end < TODAY} == {"kept"}
    assert week(rows, small_class).deeds == (f"class-team/team:{small_class.pk}@{SUNDAY}",)
    present = week(rows, small_class, date(2023, 4, 24))
    assert (present.status, present.owner) == ("due", "employment_secretary")


@pytest.mark.parametrize(
    ("last", "first", "status"),
    [
        (date(2023, 4, 19), date(2023, 4, 20), "kept"),
        (date(2023, 4, 19), date(2023, 4, 21), "missed"),
        (date(2023, 4, 21), date(2023, 4, 23), "kept"),  # Saturday is no day of work
        (date(2023, 4, 21), date(2023, 4, 24), "missed"),  # that Sunday was
    ],
)
def test_one_working_day_without_somebody_makes_the_week_missed(stated, last, first, status):
    small_class = a_class()
    *_, liaison = a_team(small_class)
    Appointment.objects.filter(pk=liaison.pk).update(until=last)
    a_team(small_class, [Role.LIAISON], since=first, recorded_at=at(first))
    assert week(stated("class-team"), small_class).status == status
    assert week(stated("class-team"), small_class, date(2023, 4, 10)).status == "kept"


def test_an_appointment_entered_afterwards_is_late_and_was_a_miss_before(stated):
    small_class = a_class()
    a_team(small_class, TEAM[:-1])
    a_team(small_class, [Role.LIAISON], recorded_at=at(date(2023, 4, 26)))
    row = week(stated("class-team"), small_class)
    assert (row.status, row.delay_days) == ("late", 3)
    assert week(stated("class-team", as_of=date(2023, 4, 25)), small_class).status == "missed"


@pytest.mark.parametrize(("moment", "status"), [((23, 59), "kept"), ((24, 0), "late")])
def test_the_day_of_an_entry_is_shanghais(stated, moment, status):
    small_class = a_class()
    a_team(small_class, TEAM[:-1])
    hour = moment[0] if moment[0] < 24 else 0
    entered = datetime(2023, 4, 23 + moment[0] // 24, hour, moment[1], tzinfo=ZoneInfo("Asia/Shanghai"))
    a_team(small_class, [Role.LIAISON], recorded_at=entered.astimezone(ZoneInfo("UTC")))
    assert week(stated("class-team"), small_class).status == status


def test_without_places_in_the_policy_there_is_no_such_deed(stated):
    small_class = a_class()
    a_team(small_class)
    rows = stated("class-team", policy=replace(policy_in_force(), class_team=None))
    assert week(rows, small_class).status == "missed"


def test_a_team_owed_by_a_day_alone_has_no_week_to_be_complete_in(stated):
    a_team(a_class())
    policy = policy_in_force()
    once = (
        replace(one, cadence=None, by=date(2023, 4, 20)) if one.deed == "team" else one for one in policy.commitments
    )
    [row] = stated("class-team", policy=replace(policy, commitments=tuple(once))).values()
    assert (row.status, row.count) == ("missed", 0)


@pytest.mark.parametrize(("begins", "kept"), [(date(2023, 4, 10), 1), (date(2023, 4, 17), 0)])
def test_each_version_of_the_promise_speaks_of_its_own_weeks(begins, kept):
    team = policy_in_force().commitment("class-team")
    calendar, first = policy_in_force().calendar, date(2023, 4, 10)
    services = [Service("liaison", 1, first)]
    told = complete_periods(
        replace(team, begins=begins), "class:4", {"liaison": 1}, services, calendar, first, date(2023, 4, 16)
    )
    assert [(one.id, one.on, one.recorded) for one in told] == [
        ("class-team/team:4@2023-04-16", date(2023, 4, 16), date(2023, 4, 16))
    ] * kept


def test_class_teams_are_seen_by_those_who_reach_the_class(stated):
    mine, other = a_class(), a_class("茶学201901")
    freshmen = a_class("园艺202201", cohort=2026)
    reach = {
        Role.COLLEGE_LEADER: {mine.pk, other.pk},
        Role.COUNSELLOR: {mine.pk},
        Role.CLASS_LEADER: {mine.pk},
        Role.EXPERT: set(),
        Role.DEPARTMENT_HEAD: set(),
        Role.LIAISON: set(),
        Role.CAREER_CENTRE: set(),
    }
    for role, seen in reach.items():
        own = role in {Role.COUNSELLOR, Role.CLASS_LEADER, Role.LIAISON}
        viewer = Viewer("user:9", role, 9, classes=frozenset({mine.pk}) if own else frozenset())
        assert {int(subject[6:]) for subject, _ in stated("class-team", viewer=viewer)} == seen, role
    assert freshmen.pk


# ---------------------------------------------------------------- surveys and plans


def test_whoever_answered_any_survey_is_surveyed(stated):
    asked, silent = a_student(), a_student()
    answer = an_answer(a_survey(), asked)
    rows = {subject: row for (subject, _), row in stated("surveyed").items()}
    assert rows[f"student:{asked.pk}"].status == "kept"
    assert rows[f"student:{asked.pk}"].deeds == (f"surveyed/answer:{answer.pk}",)
    assert rows[f"student:{silent.pk}"].status == "due"
    assert rows[f"student:{silent.pk}"].period.end == date(2023, 5, 1)


@pytest.mark.parametrize(("as_of", "status"), [(date(2023, 5, 5), "due"), (date(2023, 5, 6), "missed")])
def test_a_student_never_asked_is_missed_after_the_grace(stated, as_of, status):
    a_student()  # the 4th and 5th of May are the two working days after the holidays
    assert [row.status for row in stated("surveyed", as_of=as_of).values()] == [status]


def test_a_survey_owed_to_all_tells_of_nobodys_need(secretary):
    in_need, other = helped(), a_student()
    found = told(viewer=secretary, today=TODAY, now=NOW, policy=policy_in_force())
    assert found.students == {in_need.pk}
    leader = Viewer("user:9", Role.CLASS_LEADER, 9, classes=frozenset({a_class().pk}))
    seen = told(viewer=leader, today=TODAY, now=NOW, policy=policy_in_force())
    assert seen.students == frozenset()
    assert {row.subject for row in seen.statement.rows if row.commitment == "surveyed"} == {
        f"student:{in_need.pk}", f"student:{other.pk}"
    }  # fmt: skip


@pytest.mark.parametrize("state", ["none", "draft", "waiting", "returned", "approved", "approved once"])
def test_a_plan_counts_once_somebody_approved_it(stated, state):
    student = helped()
    if state in {"draft", "waiting", "returned"}:
        a_draft(student, TODAY, NOW)
    if state in {"waiting", "returned"}:
        a_version(student, TODAY, NOW)
    if state == "returned":
        decide(viewer=APPROVER, student_id=student.pk, number=2, approved=False, reason="写细", today=TODAY, now=NOW)
    if state.startswith("approved"):
        an_approved_plan(student, TODAY, NOW)
    if state == "approved once":
        a_version(student, TODAY, NOW)
    [row] = stated("planned").values()
    assert row.status == ("kept" if state.startswith("approved") else "due")
    assert stated("planned", as_of=TODAY - timedelta(days=1)).popitem()[1].count == 0


def test_only_those_who_may_know_see_who_is_owed_a_plan(stated):
    helped()
    for role, seen in {Role.CLASS_TEACHER: 1, Role.CLASS_LEADER: 0}.items():
        viewer = Viewer("user:9", role, 9, classes=frozenset({a_class().pk}))
        assert len(stated("planned", viewer=viewer)) == seen


# ---------------------------------------------------------------- messages


def a_message(student, *, on=TODAY, about="round:1", taken=True):
    made = Envelope.objects.create(
        key=f"{about}:{student.pk}:{on}", recipient=f"student:{student.pk}", about=about, channel="email", subject="",
        body="", queued_at=at(on),
    )  # fmt: skip
    if taken:
        Attempt.objects.create(envelope=made, at=at(on), outcome="accepted")
    return made


def test_a_message_taken_by_a_channel_or_told_by_a_person_keeps_the_month(stated):
    sent, by_hand, stuck, reminded = helped(), helped(), helped(), helped()
    made = a_message(sent)
    Receipt.objects.create(envelope=a_message(by_hand, taken=False), kind="handed_over", at=NOW, by="user:1")
    a_message(stuck, taken=False)
    a_message(reminded, about="survey:4")
    found = {int(subject[8:]): row for (subject, start), row in stated("one-to-one").items() if start.month == 4}
    assert {one: row.status.value for one, row in found.items()} == {
        sent.pk: "kept", by_hand.pk: "kept", stuck.pk: "due", reminded.pk: "kept"
    }  # fmt: skip
    assert found[sent.pk].deeds == (f"one-to-one/envelope:{made.pk}",)
    march = [row.status for (_, start), row in stated("one-to-one").items() if start.month == 3]
    assert march == ["missed"] * 4
    assert not [start for _, start in stated("one-to-one") if start.month == 2]


def test_messages_that_keep_the_promise_are_those_of_the_figure(stated, secretary):
    students = [helped() for _ in range(3)]
    for place, one in enumerate(students):
        for day in range(place):
            a_message(one, on=date(2023, 4, 3 + day))
    counted = figures(viewer=secretary, as_of=TODAY, now=NOW, policy=policy_in_force())["one_to_one_messages"]
    kept = [deed for row in stated("one-to-one").values() for deed in row.deeds]
    assert {one.partition("/")[2] for one in kept} <= set(counted.ids)
    assert (len(kept), len(counted.ids)) == (2, 3)


def test_what_went_to_the_second_number_counts_for_the_first(stated):
    kept, other = helped(), a_student()
    SamePerson.objects.create(student=kept, other=other, reason="一人两号", recorded_at=EARLY, recorded_by="user:0")
    a_message(other)
    found = {subject: row.status for (subject, start), row in stated("one-to-one").items() if start.month == 4}
    assert found == {f"student:{kept.pk}": "kept"}


# ---------------------------------------------------------------- together


def test_the_gauge_stays_one_one_one_three(secretary):
    student = helped()
    an_act("guidance", TODAY, student)
    found = promises(viewer=secretary, today=TODAY, now=NOW, policy=policy_in_force())
    assert [(part.deed, part.done, part.owed) for part in found.gauge(student.pk)] == [
        ("guidance", 1, 1), ("training", 0, 1), ("traineeship", 0, 1), ("referral", 0, 3)
    ]  # fmt: skip


def test_more_subjects_take_no_more_queries(secretary, django_assert_num_queries):
    def ask():
        wanted = ["class-team", "surveyed", "planned", "one-to-one"]
        return statement(viewer=secretary, today=TODAY, now=NOW, policy=policy_in_force(), commitment_ids=wanted)

    def fill(name):
        small_class = a_class(name)
        a_team(small_class)
        for _ in range(4):
            student = helped(small_class=small_class)
            an_answer(survey, student)
            a_message(student)

    a_student()
    survey = a_survey()
    fill("园艺201901")
    ask()
    with CaptureQueriesContext(connection) as first:
        ask()
    fill("园艺201902")
    fill("园艺201903")
    ask()
    with django_assert_num_queries(len(first)):
        assert len(ask().rows) > 60


def test_few_students_are_named_to_the_database_and_many_are_picked_out_of_all(secretary, monkeypatch):
    """Whichever way they are read, the rows of one student are those of the whole ledger."""
    kept, other, class_mate = helped(), a_student(), helped()
    SamePerson.objects.create(student=kept, other=other, reason="一人两号", recorded_at=EARLY, recorded_by="user:0")
    for day in (date(2023, 3, 1), date(2023, 4, 5)):
        an_act("talk", day, other, class_mate)
        a_message(other, on=day, about="round:2")
    asked = {"viewer": secretary, "today": TODAY, "now": NOW, "policy": policy_in_force()}

    def of_one(**narrowed):
        return [row for row in statement(**asked, **narrowed).rows if row.subject == f"student:{kept.pk}"]

    alone = of_one(student_ids=[kept.pk])
    monkeypatch.setattr(queries_deeds, "FEW", 0)
    assert of_one(student_ids=[kept.pk]) == of_one() == alone
    assert {row.commitment for row in alone if row.deeds} == {"weekly-talk", "one-to-one"}


def test_a_promise_to_classes_reads_everybody_s_help(secretary):
    """An act keeps the promise to a class whoever of it was there."""
    policy = policy_in_force()
    of_class = replace(policy.commitment("weekly-talk"), id="class-talk", subject="class", scope="all", ladder=())
    student = helped()
    act = an_act("talk", date(2023, 4, 5), student)
    asked = {"viewer": secretary, "today": TODAY, "now": NOW}
    rows = statement(**asked, policy=replace(policy, commitments=(*policy.commitments, of_class))).rows
    found = [row.deeds for row in rows if row.commitment == "class-talk" and row.deeds]
    (held_in,) = cards(viewer=secretary, today=TODAY, ids=[student.pk]).values()
    assert found == [(f"class-talk/activity:{act.pk}#{held_in.class_id}",)]
