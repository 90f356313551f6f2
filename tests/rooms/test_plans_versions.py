"""Versions of a plan: drawn up, changed by two, decided by a second, agreed by the student, done line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lianqiao.assistance.models import Activity
from lianqiao.intake.leaning import may_undo
from lianqiao.plans.actions import import_plans, open_plan
from lianqiao.plans.actions_done import mark_done, withdraw_done
from lianqiao.plans.actions_own import MOST_REMARKS, agree, agree_for, say_about_plan
from lianqiao.plans.actions_plans import decide, draw_up_plan, draw_up_plans, save_version
from lianqiao.plans.facts import Content, Outline, PlanState
from lianqiao.plans.models import Measure, Plan, PlanItem, PlanVersion
from lianqiao.plans.queries_own import own_plan
from lianqiao.plans.queries_plans import plan_of, plans_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.plans import APPROVER, WRITER, a_draft, a_line, a_version, an_approved_plan, read
from tests.factories.roster import a_batch, a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
GOAL = Outline("找到工作", directions=("work",))


def at(student, today, now, viewer=WRITER):
    return {"viewer": viewer, "student_id": student.pk, "today": today, "now": now}


def stranger(role=Role.CLASS_TEACHER):
    return Viewer("user:9", role, user_id=9)


# ---------------------------------------------------------------- a first draft


def test_a_draft_takes_up_what_fits_with_owner_day_and_reason(today, now):
    student = a_student()
    draw_up_plan(
        **at(student, today, now),
        outline=replace(GOAL, obstacles=("resume",), goal_fallback="考研"),
        strengths="会修剪",
        policy=policy_in_force(),
    )
    plan = read(student, today)
    version = plan.newest
    assert [one.template for one in version.lines] == ["talk-over", "applications", "resume"]
    assert [one.line for one in version.lines] == [1, 2, 3]
    assert {one.owner for one in version.lines} == {"counsellor"}  # nobody is paired
    assert all(one.by > today and one.reason for one in version.lines)
    assert (version.goal_main, version.goal_fallback, version.strengths) == ("找到工作", "考研", "会修剪")
    assert version.review_on == today + timedelta(days=60)
    assert (plan.state(today), plan.progress()) == (PlanState.DRAFT, (0, 3))
    assert own_plan(viewer=Viewer(f"student:{student.pk}"), today=today) is None


def test_the_paired_expert_owns_what_is_the_experts(today, now):
    student = a_student()
    a_carer(student, a_user("expert", role=Role.EXPERT))
    assert {one.owner for one in a_draft(student, today, now).newest.lines} == {"counsellor", "expert"}


def test_a_plan_that_is_only_commitments_is_written_on(today, now):
    student = a_student()
    a_criterion(student)
    open_plan(**at(student, today, now), policy=policy_in_force())
    assert read(student, today).state(today) is PlanState.NONE
    a_draft(student, today, now)
    assert (Plan.objects.count(), Measure.objects.count()) == (1, 4)


def test_what_a_draft_refuses(today, now):
    home = a_class()
    student = a_student(small_class=home)
    told = {"outline": GOAL, "policy": policy_in_force()}
    with pytest.raises(Refused, match="plan_obstacle_unknown"):
        draw_up_plan(**at(student, today, now), outline=Outline("x", obstacles=("moon",)), policy=policy_in_force())
    with pytest.raises(Refused, match="not_found"):
        draw_up_plan(**at(student, today, now, stranger()), **told)
    leader = Viewer("user:9", Role.CLASS_LEADER, classes=frozenset({home.pk}))
    with pytest.raises(Refused, match="no_right"):
        draw_up_plan(**at(student, today, now, leader), **told)
    draw_up_plan(**at(student, today, now), **told)
    with pytest.raises(Refused, match="plan_there_already"):
        draw_up_plan(**at(student, today, now), **told)
    assert PlanVersion.objects.count() == 1


# ---------------------------------------------------------------- many drafts


def test_a_bulk_draws_up_for_those_without(today, now):
    first, second, third = (a_student(name) for name in ("甲", "乙", "丙"))
    a_criterion(third)
    a_draft(first, today, now)
    outlines = {one.pk: GOAL for one in (first, second, third)}
    told = {"viewer": WRITER, "policy": policy_in_force(), "today": today, "now": now}
    found = draw_up_plans(**told, outlines=outlines)
    assert (found.drawn, found.had_one) == ((second.pk, third.pk), (first.pk,))
    assert {one.case.student_id for one in Plan.objects.filter(measures__isnull=False)} == {third.pk}
    assert draw_up_plans(**told, outlines=outlines).drawn == ()
    assert Event.objects.filter(action="plans.draw_up_plans").count() == 2


def test_a_bulk_takes_the_plan_that_is_only_commitments(today, now):
    student = a_student()
    open_plan(**at(student, today, now), policy=policy_in_force())
    draw_up_plans(viewer=WRITER, outlines={student.pk: GOAL}, policy=policy_in_force(), today=today, now=now)
    assert Plan.objects.count() == 1
    assert read(student, today).newest.number == 1


@pytest.mark.parametrize(("viewer", "code"), [(stranger(), "not_found"), (stranger(Role.CLASS_LEADER), "no_right")])
def test_a_bulk_stays_within_reach(today, now, viewer, code):
    with pytest.raises(Refused, match=code):
        draw_up_plans(viewer=viewer, outlines={a_student().pk: GOAL}, policy=policy_in_force(), today=today, now=now)
    assert not Plan.objects.exists()


# ---------------------------------------------------------------- the next version


def test_lines_keep_their_numbers_and_their_marks(today, now):
    student = a_student()
    a_draft(student, today, now)
    mark_done(**at(student, today, now), line=1, on=today, text="面谈过了")
    old = read(student, today).newest.lines
    plan = a_version(student, today, now, lines=(replace(old[1], dropped="已有人改"), a_line(title="参加双选会")))
    assert [(one.line, one.title, bool(one.dropped)) for one in plan.newest.lines] == [
        (1, old[0].title, False),
        (2, old[1].title, True),
        (3, "参加双选会", False),
    ]
    assert (plan.done[1].text, plan.progress()) == ("面谈过了", (1, 2))
    carried = PlanItem.objects.filter(version__number=2).order_by("line")
    assert [one.carried_from_id is not None for one in carried] == [True, True, False]
    again = a_version(student, today, now, lines=(replace(old[1], title="想再做"),))
    assert again.newest.lines[1].dropped == "已有人改"
    assert len(again.versions) == 3


def test_what_a_version_refuses(today, now):
    student = a_student()
    with pytest.raises(Refused, match="plan_missing"):
        save_version(**at(student, today, now), opened_on=1, content=Content("x"), submit=True)
    a_draft(student, today, now)
    wrong = Content(
        " ", obstacles=("moon",), review_on=today - timedelta(days=1), lines=(a_line(owner=""), a_line(by=None))
    )
    with pytest.raises(Refused) as refused:
        save_version(**at(student, today, now), opened_on=1, content=wrong, submit=True)
    assert [one.code for one in refused.value.because] == [
        "plan_goal_missing", "plan_obstacle_unknown", "plan_review_passed", "plan_item_without_owner",
        "plan_item_without_date",
    ]  # fmt: skip
    assert [one.as_dict().get("line") for one in refused.value.because][-2:] == [3, 4]
    with pytest.raises(Refused, match="not_found"):
        save_version(**at(student, today, now, stranger()), opened_on=1, content=Content("x"), submit=True)
    with pytest.raises(Refused, match="no_right"):
        save_version(**at(student, today, now, Viewer("user:3")), opened_on=1, content=Content("x"), submit=True)
    assert PlanVersion.objects.count() == 1


def test_a_review_day_that_passed_meanwhile_may_stay(today, now):
    student = a_student()
    a_draft(student, today, now)
    a_version(student, today, now, review_on=today)
    later, then = today + timedelta(days=3), now + timedelta(days=3)
    assert a_version(student, later, then, review_on=today).newest.review_on == today


def test_the_second_editor_is_told_and_the_same_form_is_saved_once(today, now):
    student = a_student()
    a_draft(student, today, now)
    told = {"content": Content("新目标"), "submit": False, "opened_on": 1}
    made = save_version(**at(student, today, now), **told, key="k1")
    assert save_version(**at(student, today, now), **told, key="k1") == made
    with pytest.raises(Refused, match="plan_changed_meanwhile") as refused:
        save_version(**at(student, today, now, APPROVER), **told, key="k1")
    assert refused.value.because[0].as_dict() == {"number": 2}
    assert PlanVersion.objects.count() == 2
    assert Event.objects.filter(action="plans.save_version").count() == 1


# ---------------------------------------------------------------- a second pair of eyes


def test_a_plan_is_approved_by_another_and_agreed_by_the_student(today, now):
    student = a_student()
    plan = an_approved_plan(student, today, now)
    assert (plan.state(today), plan.in_force.number) == (PlanState.APPROVED, 2)
    me = Viewer(f"student:{student.pk}")
    assert own_plan(viewer=me, today=today).in_force.number == 2
    agree(student_id=student.pk, version=2, today=today, now=now)
    agree(student_id=student.pk, version=2, today=today, now=now)
    agree_for(**at(student, today, now), version=2)
    plan = read(student, today)
    assert (plan.newest.agreed.way, plan.state(today)) == ("phone", PlanState.AGREED)
    assert Event.objects.filter(action="plans.agree").count() == 1
    assert own_plan(viewer=Viewer("student:999"), today=today) is None
    assert own_plan(viewer=WRITER, today=today) is None


def test_a_newer_draft_leaves_the_approved_one_in_force(today, now):
    student = a_student()
    an_approved_plan(student, today, now)
    plan = a_version(student, today, now, submit=False)
    assert (plan.state(today), plan.in_force.number, plan.shown.number) == (PlanState.DRAFT, 2, 2)
    with pytest.raises(Refused, match="plan_not_newest"):
        agree(student_id=student.pk, version=3, today=today, now=now)
    with pytest.raises(Refused, match="plan_not_submitted"):
        decide(**at(student, today, now, APPROVER), number=3, approved=True)
    agree(student_id=student.pk, version=2, today=today, now=now)


def test_a_yes_is_told_to_staff_as_well(today, now):
    student = a_student()
    with pytest.raises(Refused, match="plan_missing"):
        agree_for(**at(student, today, now), version=1)
    a_draft(student, today, now)
    with pytest.raises(Refused, match="plan_not_newest"):
        agree_for(**at(student, today, now), version=1)
    with pytest.raises(Refused, match="not_found"):
        agree_for(**at(student, today, now, stranger()), version=1)
    with pytest.raises(Refused, match="no_right"):
        agree_for(**at(student, today, now, stranger(Role.AUDITOR)), version=1)
    a_version(student, today, now)
    decide(**at(student, today, now, APPROVER), number=2, approved=True)
    agree_for(**at(student, today, now), version=2)
    assert read(student, today).newest.agreed.way == "staff"


def test_what_a_decision_refuses(today, now):
    student = a_student()
    other = at(student, today, now, APPROVER)
    with pytest.raises(Refused, match="plan_missing"):
        decide(**other, number=1, approved=True)
    open_plan(**at(student, today, now), policy=policy_in_force())
    with pytest.raises(Refused, match="plan_missing"):
        decide(**other, number=1, approved=True)
    a_draft(student, today, now)
    a_version(student, today, now)
    with pytest.raises(Refused, match="plan_own_hands"):
        decide(**at(student, today, now), number=2, approved=True)
    with pytest.raises(Refused, match="plan_not_newest"):
        decide(**other, number=1, approved=True)
    with pytest.raises(Refused, match="plan_return_without_reason"):
        decide(**other, number=2, approved=False, reason=" ")
    with pytest.raises(Refused, match="no_right"):
        decide(**at(student, today, now, stranger(Role.EXPERT)), number=2, approved=True)
    decide(**other, number=2, approved=False, reason="目标写具体些")
    plan = read(student, today)
    assert (plan.state(today), plan.newest.decided.reason) == (PlanState.RETURNED, "目标写具体些")
    with pytest.raises(Refused, match="plan_decided_already"):
        decide(**other, number=2, approved=True)


# ---------------------------------------------------------------- what the student would change


def test_what_the_student_would_change_waits_for_the_next_version(today, now):
    student = a_student()
    an_approved_plan(student, today, now)
    told = {"student_id": student.pk, "on": today, "now": now}
    say_about_plan(**told, version=2, text="想先考研")
    say_about_plan(**told, version=2, text=" 想先考研 ")
    assert [one.text for one in read(student, today).open_remarks] == ["想先考研"]
    with pytest.raises(Refused, match="plan_remark_empty"):
        say_about_plan(**told, version=2, text=" ")
    with pytest.raises(Refused, match="plan_not_newest"):
        say_about_plan(**told, version=1, text="x")
    for place in range(MOST_REMARKS - 1):
        say_about_plan(**told, version=2, text=f"再改{place}")
    with pytest.raises(Refused, match="plan_remarks_many"):
        say_about_plan(**told, version=2, text="还要改")
    assert a_version(student, today, now).open_remarks == ()


# ---------------------------------------------------------------- done


def test_a_line_is_done_once_and_the_mark_can_be_taken_back(today, now):
    student = a_student()
    a_draft(student, today, now)
    made = mark_done(**at(student, today, now), line=1, on=today, proof="activity:7")
    with pytest.raises(Refused, match="plan_item_done_already"):
        mark_done(**at(student, today, now), line=1, on=today, text="x")
    with pytest.raises(Refused, match="cancel_without_reason"):
        withdraw_done(**at(student, today, now), done_id=made.pk, reason=" ")
    withdraw_done(**at(student, today, now), done_id=made.pk, reason="记错了")
    assert read(student, today).done == {}
    with pytest.raises(Refused, match="plan_done_withdrawn"):
        withdraw_done(**at(student, today, now), done_id=made.pk, reason="x")
    mark_done(**at(student, today, now), line=1, on=today, text="这次真做了")
    assert read(student, today).done[1].text == "这次真做了"
    assert not Activity.objects.exists()


def test_what_a_mark_refuses(today, now):
    student = a_student()
    with pytest.raises(Refused, match="plan_missing"):
        mark_done(**at(student, today, now), line=1, on=today, text="x")
    open_plan(**at(student, today, now), policy=policy_in_force())
    with pytest.raises(Refused, match="plan_line_unknown"):
        mark_done(**at(student, today, now), line=1, on=today, text="x")
    lines = a_draft(student, today, now).newest.lines
    a_version(student, today, now, lines=(replace(lines[0], dropped="不用了"),))
    for line in (1, 99):
        with pytest.raises(Refused, match="plan_line_unknown"):
            mark_done(**at(student, today, now), line=line, on=today, text="x")
    with pytest.raises(Refused, match="plan_done_without_proof"):
        mark_done(**at(student, today, now), line=2, on=today, text=" ")
    with pytest.raises(Refused, match="help_in_future"):
        mark_done(**at(student, today, now), line=2, on=today + timedelta(days=1), text="x")
    with pytest.raises(Refused, match="plan_done_before"):
        mark_done(**at(student, today, now), line=2, on=today - timedelta(days=1), text="x")
    with pytest.raises(Refused, match="no_right"):
        mark_done(**at(student, today, now, stranger(Role.AUDITOR)), line=2, on=today, text="x")


# ---------------------------------------------------------------- reading


def test_what_is_missed_and_what_is_due_for_review(today, now):
    student = a_student()
    an_approved_plan(student, today, now, review_on=today + timedelta(days=5))
    plan = read(student, today)
    last = min(one.by for one in plan.newest.lines)
    assert plan.missed(today) == ()
    assert plan.missed(last) == ()
    assert [one.line for one in plan.missed(last + timedelta(days=1))] == [one.line for one in plan.newest.lines]
    assert plan.state(today + timedelta(days=4)) is PlanState.APPROVED
    assert plan.state(today + timedelta(days=5)) is PlanState.REVIEW


def test_a_plan_is_read_as_it_stood_on_a_day(today, now):
    student = a_student()
    a_draft(student, today, now)
    later, then = today + timedelta(days=2), now + timedelta(days=2)
    a_version(student, later, then)
    decide(**at(student, later, then, APPROVER), number=2, approved=True)
    mark_done(**at(student, later, then), line=1, on=later, text="x")
    agree(student_id=student.pk, version=2, today=later, now=then)
    before, after = (plan_of(viewer=WRITER, today=day, student_id=student.pk) for day in (today, later))
    assert (len(before.versions), before.done, before.in_force) == (1, {}, None)
    assert (after.newest.number, len(after.done), after.state(later)) == (2, 1, PlanState.AGREED)
    assert plan_of(viewer=WRITER, today=today - timedelta(days=1), student_id=student.pk) is None


def test_out_of_reach_has_no_plan(today, now):
    home = a_class()
    student = a_student(small_class=home)
    a_draft(student, today, now)
    for role in Role:
        viewer = Viewer("user:9", role, user_id=9)
        seen = bool(plans_of(viewer=viewer, today=today, ids=[student.pk]))
        assert seen is (role in {Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER})
    leader = Viewer("user:9", Role.CLASS_LEADER, classes=frozenset({home.pk}))
    assert plans_of(viewer=leader, today=today, ids=[student.pk]) == {}


def test_many_plans_cost_as_few_queries_as_one(today, now, django_assert_num_queries):
    many = [a_student(f"甲{n}") for n in range(12)]
    for one in many:
        an_approved_plan(one, today, now)
    with django_assert_num_queries(8):
        plans_of(viewer=WRITER, today=today, ids=[many[0].pk])
    with django_assert_num_queries(8):
        assert len(plans_of(viewer=WRITER, today=today, ids=[one.pk for one in many])) == 12


def test_an_import_is_not_undone_under_a_plan_that_was_written_on(today, now):
    student, batch = a_student(), a_batch()
    told = {"viewer": WRITER, "today": today, "now": now}
    import_plans(**told, batch=batch, student_ids=[student.pk], policy=policy_in_force())
    assert may_undo(viewer=WRITER, batch_id=batch.pk, today=today).ok
    a_draft(student, today, now)
    assert [one.code for one in may_undo(viewer=WRITER, batch_id=batch.pk, today=today).because] == [
        "undo_written_on_file"
    ]
