"""Whoever is near the student asks that a promise be waived, somebody else answers, and who asked hears of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.desk.excuse_duties import ANSWER_DAYS, PATIENCE, excuse_duties
from lianqiao.ledger.actions import withdraw_excuse
from lianqiao.ledger.actions_excuses import ask_excuse, decline_excuse, grant_excuse
from lianqiao.ledger.models import Excuse, ExcuseAsked, ExcuseDecided
from lianqiao.ledger.queries import statement
from lianqiao.ledger.queries_excuses import askings
from lianqiao.roster.models import SamePerson
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import may_excuse
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped, signed_in
from tests.factories.people import a_user
from tests.factories.roster import EARLY, a_class, a_student

pytestmark = pytest.mark.django_db
WEEK = (date(2023, 4, 24), date(2023, 4, 30))
WHEN = {"today": TODAY, "now": NOW}


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def teacher():
    user = a_user("teacher", role=Role.CLASS_TEACHER, small_class=a_class())
    return Viewer(f"user:{user.pk}", Role.CLASS_TEACHER, user.pk, "teacher", frozenset({a_class().pk}))


@pytest.fixture
def secretary():
    user = a_user("secretary", role=Role.EMPLOYMENT_SECRETARY)
    return Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user.pk, "secretary")


@pytest.fixture
def boss():
    user = a_user("boss", role=Role.COLLEGE_LEADER)
    return Viewer(f"user:{user.pk}", Role.COLLEGE_LEADER, user.pk, "boss")


def asks(viewer, student, **more):
    said = {
        "commitment_id": "weekly-talk", "subject": f"student:{student.pk}" if student else "college",
        "since": WEEK[0], "until": WEEK[1], "reason": "住院", **WHEN, **more,
    }  # fmt: skip
    return ask_excuse(viewer=viewer, **said)


def talk_of(secretary, student):
    rows = statement(viewer=secretary, **WHEN, policy=policy_in_force(), commitment_ids=["weekly-talk"]).rows
    return next(row.status for row in rows if row.subject == f"student:{student.pk}" and row.period.start == WEEK[0])


# ---------------------------------------------------------------- acts


def test_asking_waives_nothing_and_granting_makes_the_waiver_in_the_askers_words(teacher, secretary):
    student = helped()
    asked = asks(teacher, student)
    assert talk_of(secretary, student) == "due"
    made = grant_excuse(viewer=secretary, asked_id=asked.pk, **WHEN)
    excuse = Excuse.objects.get()
    assert (made.excuse, excuse.reason, excuse.recorded_by) == (excuse, "住院", secretary.actor)
    assert (excuse.since, excuse.until, excuse.subject) == (*WEEK, asked.subject)
    assert talk_of(secretary, student) == "excused"
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == [
        "ledger.ask_excuse", "ledger.excuse", "ledger.grant_excuse"
    ]  # fmt: skip
    assert "住院" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_what_is_declined_stays_owed_and_says_why(teacher, secretary):
    student = helped()
    asked = asks(teacher, student)
    decline_excuse(viewer=secretary, asked_id=asked.pk, reason=" 可以电话沟通 ", **WHEN)
    assert talk_of(secretary, student) == "due"
    [told] = askings(viewer=teacher, today=TODAY)
    assert (told.answer.granted, told.answer.reason) == (False, "可以电话沟通")
    assert not Excuse.objects.exists()
    assert asks(teacher, student, reason="转院").pk != asked.pk  # answered: it may be asked again


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": " "}, "excuse_without_reason"),
        ({"until": date(2023, 4, 23)}, "excuse_ends_before"),
        ({"commitment_id": "daily-song"}, "excuse_commitment_unknown"),
        ({"commitment_id": "surveyed"}, "commitment_not_waivable"),
        ({"subject": "class:1"}, "excuse_subject_wrong"),
        ({"subject": "student:x"}, "excuse_subject_wrong"),
        ({"subject": "student:999999"}, "not_found"),
    ],
)
def test_what_may_not_be_asked(teacher, said, code):
    with pytest.raises(Refused, match=code):
        asks(teacher, helped(), **said)
    assert not ExcuseAsked.objects.exists()


def test_only_those_near_ask_and_only_some_answer(teacher, secretary):
    away = helped(small_class=a_class("茶学201901"))
    with pytest.raises(Refused, match="not_found"):
        asks(teacher, away)
    with pytest.raises(Refused, match="no_right"):
        asks(Viewer("user:9", Role.CLASS_LEADER, 9, classes=frozenset({a_class().pk})), helped())
    asked = asks(secretary, away)
    for act, more in ((grant_excuse, {}), (decline_excuse, {"reason": "x"})):
        with pytest.raises(Refused, match="no_right"):
            act(viewer=teacher, asked_id=asked.pk, **more, **WHEN)
        with pytest.raises(Refused, match="excuse_own_asking"):
            act(viewer=secretary, asked_id=asked.pk, **more, **WHEN)
        with pytest.raises(Refused, match="not_found"):
            act(viewer=secretary, asked_id=999_999, **more, **WHEN)
    assert not ExcuseDecided.objects.exists()


@pytest.mark.parametrize(
    ("commitment", "subject", "role", "code"),
    [
        ("class-team", "class:{own}", Role.COUNSELLOR, ""),
        ("class-team", "class:{other}", Role.COUNSELLOR, "not_found"),
        ("class-team", "class:{other}", Role.COLLEGE_LEADER, ""),
        ("monthly-meeting", "college", Role.COUNSELLOR, "not_found"),
        ("monthly-meeting", "college", Role.COLLEGE_LEADER, ""),
    ],
)
def test_promises_to_a_class_or_of_the_college_are_asked_by_those_they_concern(
    monkeypatch, commitment, subject, role, code
):
    own, other = a_class(), a_class("茶学201901")
    monkeypatch.setattr("lianqiao.ledger.actions.may_excuse", may_excuse_all)
    viewer = Viewer("user:9", role, 9, classes=frozenset({own.pk}))
    said = {"commitment_id": commitment, "subject": subject.format(own=own.pk, other=other.pk)}
    if code:
        with pytest.raises(Refused, match=code):
            asks(viewer, None, **said)
    else:
        asks(viewer, None, **said)
        seen = [one.subject for one in askings(viewer=viewer, today=TODAY)]
        assert seen == [said["subject"]]
        stranger = Viewer("user:9", Role.EXPERT, 9)
        assert askings(viewer=stranger, today=TODAY) == []


def may_excuse_all(commitment):
    return may_excuse(replace(commitment, waivable=True))


def test_a_form_sent_twice_asks_once(teacher):
    student = helped()
    first = asks(teacher, student, key="k1")
    assert asks(teacher, student, key="k1") == first
    assert Event.objects.filter(action="ledger.ask_excuse").count() == 1
    with pytest.raises(Refused, match="form_saved_already"):
        asks(teacher, student, key="k1", reason="别的")
    with pytest.raises(Refused, match="excuse_asked_already"):
        asks(teacher, student, key="k2")


def test_two_forms_at_the_same_moment_ask_once(teacher, monkeypatch):
    student = helped()
    first = asks(teacher, student, key="k1")
    real = ExcuseAsked.objects.filter
    calls = iter(range(9))

    def late(*args, **kwargs):
        return ExcuseAsked.objects.none() if next(calls) < 2 else real(*args, **kwargs)

    monkeypatch.setattr(ExcuseAsked.objects, "filter", late)
    assert asks(teacher, student, key="k1") == first


def test_a_fault_of_the_tables_is_no_form_sent_twice(teacher, monkeypatch):
    def broken(**kwargs):
        raise IntegrityError

    monkeypatch.setattr(ExcuseAsked.objects, "create", broken)
    with pytest.raises(IntegrityError):
        asks(teacher, helped())


def test_an_asking_is_answered_once(teacher, secretary, boss):
    asked = asks(teacher, helped())
    grant_excuse(viewer=secretary, asked_id=asked.pk, **WHEN)
    with pytest.raises(Refused, match="excuse_decided_already"):
        decline_excuse(viewer=boss, asked_id=asked.pk, reason="x", **WHEN)
    with pytest.raises(Refused, match="excuse_decided_already"):
        grant_excuse(viewer=boss, asked_id=asked.pk, **WHEN)
    assert Excuse.objects.count() == 1


def test_a_decline_needs_a_reason(teacher, secretary):
    asked = asks(teacher, helped())
    with pytest.raises(Refused, match="excuse_decline_without_reason"):
        decline_excuse(viewer=secretary, asked_id=asked.pk, reason=" ", **WHEN)


# ---------------------------------------------------------------- reading


def test_who_reads_what_was_asked(teacher, secretary, boss):
    student = helped()
    asked = asks(teacher, student)
    counsellor = Viewer("user:77", Role.COUNSELLOR, 77, classes=frozenset({a_class().pk}))
    leader = Viewer("user:78", Role.CLASS_LEADER, 78, classes=frozenset({a_class().pk}))

    def seen(viewer, **more):
        return [one.id for one in askings(viewer=viewer, today=TODAY, **more)]

    assert seen(teacher) == seen(secretary) == seen(boss) == [asked.pk]
    assert seen(counsellor) == []
    assert seen(counsellor, student_id=student.pk) == [asked.pk]
    assert seen(leader, student_id=student.pk) == []
    other = Viewer("user:77", Role.COUNSELLOR, 77, classes=frozenset({a_class("茶学201901").pk}))
    assert seen(other, student_id=student.pk) == []
    assert askings(viewer=secretary, today=TODAY - timedelta(days=1)) == []


def test_answers_are_known_from_their_day_and_a_withdrawn_waiver_says_so(teacher, secretary):
    student = helped()
    asked = asks(teacher, student)
    later = TODAY + timedelta(days=1)
    decided = grant_excuse(viewer=secretary, asked_id=asked.pk, today=later, now=NOW + timedelta(days=1))
    assert askings(viewer=teacher, today=TODAY)[0].answer is None
    assert not askings(viewer=teacher, today=later)[0].answer.withdrawn
    withdraw_excuse(viewer=secretary, excuse_id=decided.excuse_id, reason="出院了", today=later, now=NOW)
    assert askings(viewer=teacher, today=later)[0].answer.withdrawn


def test_what_was_asked_of_the_second_number_is_read_as_of_the_first(teacher, secretary):
    kept, other = helped(), a_student()
    asked = asks(teacher, other)
    SamePerson.objects.create(student=kept, other=other, reason="一人两号", recorded_at=EARLY, recorded_by="user:0")
    [told] = askings(viewer=secretary, today=TODAY, student_id=kept.pk)
    assert (told.id, told.student_id) == (asked.pk, kept.pk)


# ---------------------------------------------------------------- pages


def form(student, **more):
    return {
        "commitment": "weekly-talk", "subject": f"student:{student.pk}", "since": "2023-04-24", "until": "2023-04-30",
        "reason": "住院", "key": "k", **more,
    }  # fmt: skip


def test_the_whole_way_over_the_pages():
    student = helped(name="马晓燕")
    teacher, secretary = signed_in(Role.CLASS_TEACHER, a_class()), signed_in(Role.EMPLOYMENT_SECRETARY)
    page = teacher.get(reverse("excuse_ask"), {"commitment": "weekly-talk", "subject": f"student:{student.pk}"})
    assert "马晓燕" in page.content.decode()
    for _ in range(2):
        assert teacher.post(reverse("excuse_ask"), form(student)).status_code == 302
    asked = ExcuseAsked.objects.get()
    assert "等答复" in teacher.get(reverse("excuses")).content.decode()
    assert "等答复" in teacher.get(reverse("student", args=[student.pk])).content.decode()
    page = secretary.get(reverse("excuses")).content.decode()
    assert "one-class_teacher" in page
    assert reverse("excuse_decide", args=[asked.pk]) in page
    answer = secretary.post(reverse("excuse_decide", args=[asked.pk]), {"verdict": "decline", "reason": ""})
    assert (answer.status_code, ExcuseDecided.objects.count()) == (422, 0)
    secretary.post(reverse("excuse_decide", args=[asked.pk]), {"verdict": "decline", "reason": "可以电话沟通"})
    for page in (teacher.get(reverse("excuses")), teacher.get(reverse("student", args=[student.pk]))):
        assert "可以电话沟通" in page.content.decode()
    teacher.post(reverse("excuse_ask"), form(student, key="k2", reason="转到外地医院"))
    again = ExcuseAsked.objects.latest("id")
    assert secretary.post(reverse("excuse_decide", args=[again.pk]), {"verdict": "grant"}).status_code == 302
    page = teacher.get(reverse("student", args=[student.pk])).content.decode()
    assert "转到外地医院" in page
    assert "one-employment_secretary 批准" in page


def test_refusals_stand_on_the_form_and_out_of_reach_is_not_there():
    student, away = helped(), helped(small_class=a_class("茶学201901"))
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    wrong = teacher.post(reverse("excuse_ask"), form(student, until="2023-04-01"))
    assert wrong.status_code == 422
    assert "结束日期早于开始日期" in wrong.content.decode()
    assert teacher.post(reverse("excuse_ask"), form(away)).status_code == 404
    assert teacher.post(reverse("excuse_decide", args=[1]), {"verdict": "grant"}).status_code == 403
    assert signed_in(Role.CLASS_LEADER, a_class()).get(reverse("excuses")).status_code == 403
    secretary = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert secretary.post(reverse("excuse_decide", args=[999_999]), {"verdict": "grant"}).status_code == 404
    assert "没有要答复的申请" in secretary.get(reverse("excuses")).content.decode()


def test_words_that_speak_of_need_are_read_by_those_who_see_criteria(teacher):
    student = helped()
    asks(teacher, student, reason="家里低保，母亲住院")
    assert "低保" in signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("excuses")).content.decode()
    page = signed_in(Role.EXPERT).get(reverse("student", args=[student.pk]))
    assert "低保" not in page.content.decode()
    mine = signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("student", args=[student.pk])).content.decode()
    assert "低保" not in mine


def test_the_list_takes_the_same_queries(teacher):
    secretary = signed_in(Role.EMPLOYMENT_SECRETARY)

    def count():
        with CaptureQueriesContext(connection) as found:
            assert secretary.get(reverse("excuses")).status_code == 200
        return len(found)

    asks(teacher, helped())
    count()
    before = count()
    for _ in range(6):
        asks(teacher, helped())
    assert count() == before


# ---------------------------------------------------------------- the day


def duties(viewer, today=TODAY):
    return list(excuse_duties(viewer, today, policy_in_force()))


@pytest.mark.parametrize(("days", "group"), [(PATIENCE.days, "now"), (PATIENCE.days + 1, "late")])
def test_what_waits_stands_on_the_day_of_those_who_decide(teacher, secretary, boss, days, group):
    asks(teacher, helped(name="马晓燕"))
    day = TODAY + timedelta(days=days)
    for viewer in (secretary, boss):
        [duty] = duties(viewer, day)
        assert (duty.student.name, duty.owner, duty.group) == ("马晓燕", "teacher", group)
    assert duties(teacher, day) == []
    assert duties(Viewer("user:9", Role.CLASS_LEADER, 9, classes=frozenset({a_class().pk}))) == []


def test_many_that_wait_are_one_line_and_nobodys_own_is_among_them(teacher, boss):
    for _ in range(4):
        asks(teacher, helped())
    own = asks(boss, helped())
    [duty] = duties(boss)
    assert "4 条" in duty.what
    assert own.recorded_by == boss.actor


@pytest.mark.parametrize(("days", "lines"), [(ANSWER_DAYS - 1, 1), (ANSWER_DAYS, 0)])
def test_who_asked_is_told_for_some_days(teacher, secretary, days, lines):
    no, yes = asks(teacher, helped(name="马一")), asks(teacher, helped(name="马二"))
    decline_excuse(viewer=secretary, asked_id=no.pk, reason="x", **WHEN)
    grant_excuse(viewer=secretary, asked_id=yes.pk, **WHEN)
    found = {duty.student.name: duty.what for duty in duties(teacher, TODAY + timedelta(days=days))}
    assert len(found) == 2 * lines
    if lines:
        assert "没有同意" in found["马一"]
        assert "可以不做" in found["马二"]
    assert duties(secretary, TODAY + timedelta(days=days)) == []
