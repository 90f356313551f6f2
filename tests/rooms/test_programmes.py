"""Programmes: forward only, with what is asked; who is in one for those in need is told to those with sight alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.assistance.actions_programmes import cancel_step, take_step
from lianqiao.assistance.models import ProgrammeStep, ProgrammeStepCancelled
from lianqiao.assistance.queries_programmes import boards, paper_of_step, programmes_for, tracks
from lianqiao.evidence.models import StoredFile
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.conftest import NOW, TODAY
from tests.factories.roster import a_carer, a_class, a_student, a_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 letter"
SCHOOL = {"school": "四川农业大学", "major": "果树学"}


@pytest.fixture
def viewer() -> Viewer:
    user = a_user("counsellor.1", "何老师")
    return Viewer(
        f"user:{user.pk}", Role.COUNSELLOR, user_id=user.pk, classes=frozenset([a_class("园艺201901").pk])
    )  # fmt: skip


def take(viewer, student, step, programme="exam", on=TODAY, said=None, **more):
    asked = {"said": SCHOOL if said is None else said, "today": TODAY, "now": NOW, **more}
    return take_step(viewer=viewer, student_id=student.pk, programme=programme, step=step, on=on, **asked)


def track(viewer, student, programme="exam", today=TODAY):
    found = tracks(viewer=viewer, today=today, student_id=student.pk)
    return next(one for one in found if one.programme.id == programme)


def test_from_registering_to_being_admitted(viewer):
    student = a_student()
    assert track(viewer, student).at is None
    take(viewer, student, "registered", on=date(2023, 3, 1))
    take(viewer, student, "sat", on=date(2023, 3, 2), said={})
    take(viewer, student, "score", on=date(2023, 3, 9), said={"score": " 372 ", "school": "不问"})
    made = take(viewer, student, "admitted", paper=PDF)
    now = track(viewer, student)
    assert [one.name for one in now.taken] == ["报名", "参加初试", "出分", "录取"]
    assert now.taken[2].said == {"score": "372"}
    assert now.admitted.id == made.pk
    assert now.admitted.has_proof
    assert now.open_steps == []
    assert Event.objects.latest("id").detail == {"step": made.pk, "file": made.proof_id}


def test_a_student_may_turn_to_work_from_anywhere(viewer):
    student = a_student()
    take(viewer, student, "registered")
    assert [one.id for one in track(viewer, student).open_steps] == ["sat", "ended"]
    take(viewer, student, "ended", said={})
    assert track(viewer, student).admitted is None


@pytest.mark.parametrize(
    ("step", "more", "said"),
    [
        ("score", {"said": {"score": "372"}}, "step_skips"), ("registered", {}, "step_back"),
        ("nowhere", {}, "programme_unknown"), ("sat", {"on": TODAY + timedelta(days=1)}, "help_in_future"),
        ("sat", {"on": date(2023, 3, 1)}, "step_before_last"), ("sat", {"programme": "nothing"}, "not_found"),
    ],
)  # fmt: skip
def test_what_cannot_be(viewer, step, more, said):
    student = a_student()
    take(viewer, student, "registered", on=date(2023, 3, 2))
    with pytest.raises(Refused, match=said):
        take(viewer, student, step, **more)


def test_what_a_step_asks_for(viewer):
    student = a_student()
    with pytest.raises(Refused, match="step_field_missing"):
        take(viewer, student, "registered", said={"school": "四川农业大学", "major": " "})
    for step in ("registered", "sat", "score"):
        take(viewer, student, step, said={**SCHOOL, "score": "372"})
    with pytest.raises(Refused, match="step_proof_missing"):
        take(viewer, student, "admitted")
    with pytest.raises(Refused, match="paper_kind_unknown"):
        take(viewer, student, "admitted", paper=b"MZ")
    assert not StoredFile.objects.exists()
    assert ProgrammeStep.objects.count() == 3


def test_the_same_form_twice_is_one_step(viewer):
    student = a_student()
    first = take(viewer, student, "registered", key="k", paper=PDF)
    assert take(viewer, student, "registered", key="k", paper=PDF) == first
    for other in ({"paper": b"%PDF-2"}, {"on": TODAY - timedelta(days=1), "paper": PDF}, {}):
        with pytest.raises(Refused, match="form_saved_already"):
            take(viewer, student, "registered", key="k", **other)
    assert StoredFile.objects.count() == 1


def test_only_those_in_reach(viewer):
    other = a_student(small_class=a_class("茶学201901"))
    with pytest.raises(Refused, match="not_found"):
        take(viewer, other, "registered")
    with pytest.raises(Refused, match="no_right"):
        take(replace(viewer, role=Role.CLASS_LEADER), other, "registered")
    assert tracks(viewer=viewer, today=TODAY, student_id=other.pk) == []


# ---------------------------------------------------------------- cancelling


def test_the_last_step_is_cancelled_and_earlier_days_keep_it(viewer):
    student = a_student()
    take(viewer, student, "registered", on=date(2023, 3, 1))
    last = take(viewer, student, "sat", said={})
    asked = {"viewer": viewer, "student_id": student.pk, "today": TODAY, "now": NOW}
    first = ProgrammeStep.objects.earliest("id")
    with pytest.raises(Refused, match="step_not_last"):
        cancel_step(**asked, step_id=first.pk, reason="记错")
    with pytest.raises(Refused, match="cancel_without_reason"):
        cancel_step(**asked, step_id=last.pk, reason=" ")
    later = {**asked, "today": TODAY + timedelta(days=1), "now": NOW + timedelta(days=1)}
    cancel_step(**later, step_id=last.pk, reason="没有去考")
    with pytest.raises(Refused, match="cancelled_already"):
        cancel_step(**later, step_id=last.pk, reason="没有去考")
    assert track(viewer, student, today=TODAY).at.step == "sat"
    assert track(viewer, student, today=TODAY + timedelta(days=1)).at.step == "registered"
    assert ProgrammeStepCancelled.objects.count() == 1


def test_who_may_not_cancel(viewer):
    student = a_student()
    made = take(viewer, student, "registered")
    asked = {"student_id": student.pk, "reason": "记错", "today": TODAY, "now": NOW}
    teacher = replace(viewer, actor="user:77", user_id=77, role=Role.CLASS_TEACHER)
    with pytest.raises(Refused, match="cancel_not_yours"):
        cancel_step(viewer=teacher, step_id=made.pk, **asked)
    for wrong in (
        {"viewer": replace(viewer, classes=frozenset()), "step_id": made.pk},
        {"viewer": viewer, "step_id": 9},
    ):
        with pytest.raises(Refused, match="not_found"):
            cancel_step(**wrong, **asked)


# ---------------------------------------------------------------- who may know


def blind(viewer: Viewer) -> Viewer:
    return replace(viewer, role=Role.CLASS_LEADER)


def test_a_programme_for_those_in_need_is_unknown_without_sight(viewer):
    student = a_student()
    take(viewer, student, "nominated", "hongzhi", said={})
    take(viewer, student, "registered")
    assert [one.id for one in programmes_for(viewer=viewer)] == ["hongzhi", "exam"]
    assert [one.id for one in programmes_for(viewer=blind(viewer))] == ["exam"]
    assert [one.programme.id for one in tracks(viewer=blind(viewer), today=TODAY, student_id=student.pk)] == ["exam"]


def test_a_teacher_and_an_expert_do_not_learn_which_need_it_is(viewer):
    student = a_student()
    take(viewer, student, "nominated", "hongzhi", said={}, paper=PDF)
    made = ProgrammeStep.objects.get()
    asked = {"today": TODAY, "now": NOW, "student_id": student.pk}
    for role in (Role.CLASS_TEACHER, Role.EXPERT):
        helper = replace(viewer, actor="user:77", user_id=77, role=role, students=frozenset([student.pk]))
        assert [one.id for one in programmes_for(viewer=helper)] == ["exam"]
        assert [one.programme.id for one in tracks(viewer=helper, today=TODAY, student_id=student.pk)] == ["exam"]
        assert [one.programme.id for one in boards(viewer=helper, today=TODAY, now=NOW)] == ["exam"]
        assert paper_of_step(viewer=helper, step_id=made.pk, **asked) is None
        with pytest.raises(Refused, match="not_found"):
            take(helper, student, "enrolled", "hongzhi", said={"place": "雅安"})
        with pytest.raises(Refused, match="not_found"):
            cancel_step(viewer=helper, step_id=made.pk, reason="记错", **asked)


def test_the_board_tells_who_stands_where_and_notes_everybody_in_reach(viewer):
    one, two, never = a_student("甲"), a_student("乙"), a_student("丙")
    away = a_student("丁", a_class("茶学201901"))
    secretary = replace(viewer, role=Role.EMPLOYMENT_SECRETARY)
    for student in (one, two, away):
        take(secretary, student, "nominated", "hongzhi", on=date(2023, 4, 1), said={})
    take(viewer, two, "enrolled", "hongzhi", said={"place": "雅安"})
    first, exam = boards(viewer=viewer, today=TODAY, now=NOW)
    assert (first.base, exam.base) == (2, 0)
    rungs = {rung.step: ([card.name for card in rung.here], rung.taken, rung.base) for rung in first.rungs}
    assert rungs["nominated"] == (["甲"], 2, 2)
    assert rungs["enrolled"] == (["乙"], 1, 2)
    assert rungs["outcome"] == ([], 0, 2)
    assert set(Reading.objects.values_list("subject", flat=True)) == {f"student:{s.pk}" for s in (one, two, never)}


def test_the_board_of_those_without_sight_holds_the_open_track_and_no_look_is_noted(viewer):
    student = a_student()
    take(viewer, student, "nominated", "hongzhi", said={})
    head = Viewer("user:9", Role.DEPARTMENT_HEAD, user_id=9)
    assert [(one.programme.id, one.base) for one in boards(viewer=head, today=TODAY, now=NOW)] == [("exam", 0)]
    assert not Reading.objects.exists()
    with pytest.raises(Refused, match="no_right"):
        boards(viewer=blind(viewer), today=TODAY, now=NOW)


def test_a_board_asks_the_same_number_of_queries_however_many_there_are(viewer, django_assert_max_num_queries):
    for _ in range(3):
        take(viewer, a_student(), "registered")
    with django_assert_max_num_queries(12):
        boards(viewer=viewer, today=TODAY, now=NOW)
    for _ in range(12):
        take(viewer, a_student(), "registered")
    with django_assert_max_num_queries(12):
        assert boards(viewer=viewer, today=TODAY, now=NOW)[1].base == 15


def test_the_paper_opens_for_those_who_work_with_it(viewer):
    student = a_student()
    take(viewer, student, "nominated", "hongzhi", said={}, paper=PDF)
    made = ProgrammeStep.objects.get()
    asked = {"today": TODAY, "now": NOW, "student_id": student.pk, "step_id": made.pk}
    assert paper_of_step(viewer=viewer, **asked).content == PDF
    assert Reading.objects.get().what == "step_proof"
    assert paper_of_step(viewer=replace(viewer, classes=frozenset()), **asked) is None
    assert paper_of_step(viewer=viewer, **{**asked, "step_id": made.pk + 1}) is None
    with pytest.raises(Refused, match="no_right"):
        paper_of_step(viewer=blind(viewer), **asked)


def test_a_step_that_the_policy_no_longer_names_is_left_out(viewer):
    student = a_student()
    take(viewer, student, "registered")
    ProgrammeStep.objects.create(
        student=student, programme="exam", step="gone", on=TODAY, recorded_at=NOW, recorded_by="user:1"
    )  # fmt: skip
    assert [one.step for one in track(viewer, student).taken] == ["registered"]


def test_an_expert_sees_the_own_students(viewer):
    mine, other = a_student(), a_student()
    user = a_user("expert.1", "陈教授")
    a_carer(mine, user)
    for student in (mine, other):
        take(viewer, student, "registered")
    expert = Viewer(f"user:{user.pk}", Role.EXPERT, user_id=user.pk, students=frozenset([mine.pk]))
    (exam,) = boards(viewer=expert, today=TODAY, now=NOW)
    assert (exam.programme.id, exam.base) == ("exam", 1)
