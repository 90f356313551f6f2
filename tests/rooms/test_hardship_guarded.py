"""Criteria by hand and their second look, the circle as of a day, the history, and proofs that run out."""

from datetime import date, timedelta

import pytest

from lianqiao.evidence.models import StoredFile
from lianqiao.hardship import actions_guarded
from lianqiao.hardship.actions import end_criterion
from lianqiao.hardship.actions_guarded import record_by_hand, verify_criterion
from lianqiao.hardship.models import CriterionHeld, CriterionVerified
from lianqiao.hardship.queries import criteria_of
from lianqiao.hardship.queries_guarded import assessed, circle, expiring, paper_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.hardship import Tier
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.hardship import a_criterion
from tests.factories.rivals import slip_in
from tests.factories.roster import a_class, a_standing, a_student

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 seen"
POLICY = policy_in_force()
LEADER = Viewer(actor="user:9", role=Role.COLLEGE_LEADER, user_id=9)


@pytest.fixture
def student():
    return a_student(small_class=a_class())


@pytest.fixture
def say(secretary, student, today, now):
    """Record one, with something said otherwise."""

    def said(**more):
        words = {
            "viewer": secretary, "student_id": student.pk, "criterion": "disability", "detail": "kind:hearing grade:3",
            "valid_from": date(2023, 3, 1), "proof": "残疾人证", "today": today, "now": now,
        }  # fmt: skip
        return record_by_hand(**{**words, **more})

    return said


def looked(today, now, viewer, **more):
    return {"viewer": viewer, "purpose": "student_page:check", "today": today, "now": now, **more}


# ---------------------------------------------------------------- recording


def test_what_is_recorded_by_hand_stands_with_its_proof(say, secretary, student, today, now):
    made = say(paper=PAPER)
    (found,) = criteria_of(**looked(today, now, secretary), student_id=student.pk)
    assert (found.name, found.detail, found.proof, found.has_file) == ("残疾", "听力 三级", "残疾人证", True)
    assert (found.holds, found.last_day, found.recorded_by) == (True, date(2033, 3, 1), "user:1")
    assert found.because[0].code == "criterion_proven"
    kept = StoredFile.objects.get()
    assert (kept.owner, kept.name, made.file_id) == ("hardship", "paper.pdf", kept.pk)
    for event in Event.objects.all():
        assert not any(word in f"{event.detail}" for word in ("disab", "残疾", "kind", "听力"))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"criterion": "rich"}, "criterion_unknown"),
        ({"detail": "tier:special"}, "criterion_detail_unknown"),
        ({"detail": "kind:hearing kind:visual"}, "criterion_detail_unknown"),
        ({"detail": ""}, "criterion_detail_missing"),
        ({"detail": "kind:hearing"}, "criterion_detail_missing"),
        ({"detail": "grade:3"}, "criterion_detail_missing"),
        ({"criterion": "orphan", "proof": "儿童福利证"}, "criterion_detail_unknown"),
        ({"valid_from": date(2023, 4, 29)}, "criterion_in_future"),
        ({"valid_until": date(2023, 2, 28)}, "criterion_ends_before"),
        ({"proof": ""}, "criterion_proof_missing"),
        ({"proof": "户口簿"}, "criterion_proof_wrong"),
        ({"valid_until": date(2023, 4, 27)}, "criterion_proof_old"),
        ({"valid_from": date(2013, 4, 27)}, "criterion_proof_old"),
        ({"paper": b"GIF89a"}, "paper_kind_unknown"),
        ({"paper": PAPER + b"x" * 10 * 1024 * 1024}, "paper_too_large"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(say, more, code):
    with pytest.raises(Refused) as refused:
        say(**more)
    assert refused.value.code == code
    assert not CriterionHeld.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"valid_from": date(2023, 4, 28)},
        {"valid_until": date(2023, 4, 28)},
        {"valid_from": date(2013, 4, 28)},
        {"detail": "kind:visual grade:1"},
        {"criterion": "financial_hardship", "detail": "", "proof": "学校家庭经济困难学生认定结果"},
        {"valid_from": date(2023, 3, 1), "valid_until": date(2023, 4, 30)},
    ],
)
def test_at_the_edge_it_stands(say, more):
    assert say(**more).pk


def test_who_may_record_and_of_whom(say, student):
    with pytest.raises(Refused, match="not_found"):
        say(student_id=student.pk + 1)
    teacher = Viewer("user:5", Role.CLASS_TEACHER, classes=frozenset({student.records.get().small_class_id}))
    with pytest.raises(Refused, match="no_right"):
        say(viewer=teacher)
    with pytest.raises(Refused, match="no_right"):
        say(viewer=Viewer("user:6", Role.AUDITOR))
    with pytest.raises(Refused, match="not_found"):
        say(viewer=Viewer("user:5", Role.COUNSELLOR))


def test_the_same_thing_twice_is_there_once(say, secretary, today, now):
    made = say(key="k1")
    assert say(key="k1") == made
    with pytest.raises(Refused, match="form_saved_already"):
        say(key="k1", detail="")
    with pytest.raises(Refused, match="criterion_on_record"):
        say(key="k2")
    end_criterion(viewer=secretary, held_id=made.pk, on=today, reason="换证", now=now)
    assert say(key="k3") != made
    assert Event.objects.filter(action="hardship.record").count() == 2


def test_two_at_once_save_one(say, monkeypatch):
    slip_in(monkeypatch, actions_guarded, lambda: say(key="k"))
    made = say(key="k")
    assert CriterionHeld.objects.get() == made
    slip_in(monkeypatch, actions_guarded, lambda: say(key="j", detail="kind:hearing grade:2"))
    with pytest.raises(Refused, match="form_saved_already"):
        say(key="j", detail="kind:hearing grade:1")


def test_a_table_that_refuses_for_another_cause_says_so(say, monkeypatch):
    from django.db import IntegrityError

    def full(**_):
        raise IntegrityError

    monkeypatch.setattr(CriterionHeld.objects, "create", full)
    with pytest.raises(IntegrityError):
        say()


# ---------------------------------------------------------------- the second look


def test_a_second_person_verifies(say, student, secretary, today, now):
    made = say()
    asked = {"student_id": student.pk, "held_id": made.pk, "today": today, "now": now}
    with pytest.raises(Refused, match="criterion_same_hands"):
        verify_criterion(viewer=secretary, **asked)
    verify_criterion(viewer=LEADER, **asked)
    (found,) = criteria_of(**looked(today, now, secretary), student_id=student.pk)
    assert (found.verified_by, found.verified_on) == ("user:9", today)
    with pytest.raises(Refused, match="criterion_verified_already"):
        verify_criterion(viewer=LEADER, **asked)
    earlier = criteria_of(**looked(today - timedelta(days=1), now, secretary), student_id=student.pk)
    assert earlier == []


def test_what_was_verified_later_was_not_verified_then(student, secretary, today, now):
    held = a_criterion(student, proof="学校家庭经济困难学生认定结果")
    verify_criterion(viewer=LEADER, student_id=student.pk, held_id=held.pk, today=today, now=now)
    (then,) = criteria_of(**looked(today - timedelta(days=1), now, secretary), student_id=student.pk)
    assert (then.verified_by, then.verified_on) == ("", None)


def test_what_cannot_be_verified(say, student, secretary, today, now):
    asked = {"viewer": LEADER, "today": today, "now": now}
    bare = a_criterion(student)
    other = a_criterion(a_student(), proof="x")
    ended = say()
    end_criterion(viewer=secretary, held_id=ended.pk, on=today, reason="换证", now=now)
    for held, code in (
        (bare, "criterion_without_proof"), (other, "not_found"), (ended, "criterion_already_ended"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            verify_criterion(**asked, student_id=student.pk, held_id=held.pk)
    for role in (Role.CLASS_TEACHER, Role.AUDITOR):
        with pytest.raises(Refused, match="no_right"):
            verify_criterion(
                **{**asked, "viewer": Viewer("user:4", role)}, student_id=student.pk, held_id=bare.pk
            )  # fmt: skip
    assert not CriterionVerified.objects.exists()


def test_two_second_persons_at_once(say, student, today, now, monkeypatch):
    asked = {"student_id": student.pk, "held_id": say().pk, "today": today, "now": now}
    third = Viewer(actor="user:10", role=Role.COLLEGE_LEADER)
    slip_in(monkeypatch, actions_guarded, lambda: verify_criterion(viewer=third, **asked))
    with pytest.raises(Refused, match="criterion_verified_already"):
        verify_criterion(viewer=LEADER, **asked)
    assert CriterionVerified.objects.get().recorded_by == "user:10"


def test_a_paper_opens_through_this_room_only(say, student, secretary, today, now):
    made = say(paper=b"\x89PNG\r\n\x1a\n")
    asked = {**looked(today, now, secretary), "student_id": student.pk}
    paper = paper_of(**asked, held_id=made.pk)
    assert (paper.name, paper.content_type) == (f"paper-{made.pk}.png", "image/png")
    assert Reading.objects.get(what="support_paper").subject == f"student:{student.pk}"
    other = a_student()
    assert paper_of(**{**asked, "student_id": other.pk}, held_id=made.pk) is None
    assert paper_of(**{**asked, "student_id": other.pk + 9}, held_id=made.pk) is None
    assert paper_of(**asked, held_id=a_criterion(student).pk) is None
    with pytest.raises(Refused, match="no_right"):
        paper_of(**{**asked, "viewer": Viewer("user:4", Role.CLASS_TEACHER)}, held_id=made.pk)


# ---------------------------------------------------------------- what follows


def test_the_circle_is_nested_and_as_of_a_day(secretary, today, now):
    home = a_class()
    first, second, third, fourth = (a_student(small_class=home) for _ in range(4))
    a_criterion(first)
    a_criterion(second, "disability")
    a_criterion(second, "financial_hardship")
    a_criterion(third, "job_hardship")
    a_standing(fourth, "suspended", date(2023, 4, 1))
    gone = a_student(cohort=2024)
    asked = {"viewer": secretary, "purpose": "circle:plan", "now": now, "policy": POLICY}
    found = circle(**asked, today=today)
    assert {one: (was.tier, was.mask) for one, was in found.items()} == {
        first.pk: (Tier.ASSISTED, 2), second.pk: (Tier.SPECIAL, 6), third.pk: (Tier.NONE, 1),
    }  # fmt: skip
    assert {one.subject for one in Reading.objects.filter(purpose="circle:plan")} == {
        f"student:{one.pk}" for one in (first, second, third)
    }
    then = circle(**asked, today=date(2023, 3, 1))
    assert then.keys() == {first.pk, second.pk, third.pk, fourth.pk}
    assert gone.pk not in then
    assert circle(**asked, today=date(2023, 1, 31)) == {}
    with pytest.raises(Refused, match="no_right"):
        circle(**{**asked, "viewer": Viewer("user:4", Role.EXPERT)}, today=today)


def test_a_circle_costs_few_queries(secretary, today, now, django_assert_num_queries):
    for _ in range(20):
        a_criterion(a_student())
    with django_assert_num_queries(4):
        circle(viewer=secretary, purpose="circle:plan", today=today, now=now, policy=POLICY)


def test_changes_are_told_until_the_day_asked(secretary, student, today, now):
    a_criterion(student, valid_from=date(2022, 4, 10))
    a_criterion(student, "disability", valid_from=date(2023, 3, 1))
    asked = {**looked(today, now, secretary), "policy": POLICY, "student_id": student.pk}
    found = assessed(**asked)
    assert (found.assessment.tier, found.assessment.mask) == (Tier.SPECIAL, 4)
    assert [(one.on, one.assessment.tier.value, one.assessment.mask) for one in found.changes] == [
        (date(2022, 4, 10), "assisted", 2), (date(2023, 3, 1), "special", 6), (date(2023, 4, 11), "special", 4),
    ]  # fmt: skip
    assert [one.because[0].code for one in found.changes][-1] == "criterion_expired"
    assert len(assessed(**{**asked, "today": date(2023, 4, 10)}).changes) == 2
    assert assessed(**{**asked, "student_id": student.pk + 1}) is None
    assert assessed(**{**asked, "viewer": Viewer("user:4", Role.CLASS_TEACHER)}) is None


# ---------------------------------------------------------------- proofs that run out


def due(viewer, today, now):
    found = expiring(viewer=viewer, purpose="today", today=today, now=now, policy=POLICY)
    return [(one.student_id, one.last_day) for one in found]


@pytest.mark.parametrize(("days", "told"), [(29, True), (30, True), (31, False), (0, True), (-1, True), (-400, True)])
def test_before_at_and_after_the_notice(secretary, student, today, now, days, told):
    end = today + timedelta(days=days)
    a_criterion(student, valid_from=date(2022, 1, 1), valid_until=end)
    assert due(secretary, today, now) == ([(student.pk, end)] if told else [])


def test_a_proof_without_a_last_day_runs_out_by_the_table(secretary, student, today, now):
    a_criterion(student, valid_from=date(2022, 5, 10))
    a_criterion(student, "orphan", valid_from=date(2000, 1, 1))
    a_criterion(student, "unread", words="家有病人", valid_from=date(2000, 1, 1), valid_until=date(2001, 1, 1))
    assert due(secretary, today, now) == [(student.pk, date(2023, 5, 10))]


def test_a_newer_one_ends_the_duty_and_so_does_a_person(secretary, student, today, now):
    old = a_criterion(student, valid_from=date(2022, 4, 1))
    other = a_criterion(student, "subsistence_allowance", valid_from=date(2022, 5, 1))
    assert due(secretary, today, now) == [(student.pk, date(2023, 4, 1))]
    newer = a_criterion(student, valid_from=date(2023, 4, 1))
    assert due(secretary, today, now) == [(student.pk, date(2023, 5, 1))]
    end_criterion(viewer=secretary, held_id=other.pk, on=today, reason="不再认定", now=now)
    assert due(secretary, today, now) == []
    end_criterion(viewer=secretary, held_id=newer.pk, on=today, reason="记错了", now=now)
    assert due(secretary, today, now) == []
    assert old.pk < newer.pk


def test_an_old_end_does_not_silence_a_newer_proof(secretary, student, today, now):
    old = a_criterion(student, valid_from=date(2022, 4, 1))
    end_criterion(viewer=secretary, held_id=old.pk, on=date(2022, 9, 1), reason="重新认定", now=now)
    a_criterion(student, valid_from=date(2022, 5, 1))
    assert due(secretary, today, now) == [(student.pk, date(2023, 5, 1))]


def test_duties_of_proofs_are_for_those_with_the_sight_and_the_reach(secretary, student, today, now):
    a_criterion(student, valid_from=date(2022, 4, 1))
    a_criterion(a_student(cohort=2022), valid_from=date(2021, 4, 1))
    assert due(Viewer("user:5", Role.COUNSELLOR), today, now) == []
    assert len(due(LEADER, today, now)) == 1
    with pytest.raises(Refused, match="no_right"):
        due(Viewer("user:5", Role.CLASS_TEACHER), today, now)
