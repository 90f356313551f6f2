"""Writing what plans say: a first draft, the next version, a second pair of eyes. Every version stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from lianqiao.charter.policy import Policy
from lianqiao.plans.actions import open_plan, open_plans
from lianqiao.plans.facts import OWNERS, Content, DrawnUp, Outline, PlanFacts, Version
from lianqiao.plans.held import held_plan, hold
from lianqiao.plans.models import Measure, PlanDecided, PlanItem, PlanVersion
from lianqiao.plans.owing import missing_measures
from lianqiao.plans.queries_plans import plan_of, plans_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import base_ids, carers
from lianqiao.rules.planning import EXPERT, OBSTACLES, PlanLine, Situation, carried, draw_up, whole, working_day
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def draw_up_plan(
    *,
    viewer: Viewer,
    student_id: int,
    outline: Outline,
    strengths: str = "",
    policy: Policy,
    today: date,
    now: datetime,
) -> PlanVersion:
    """The first draft of a student in reach, from the policy's measures; a plan is opened where there is none.

    Refused `no_right`, `not_found`, `plan_there_already`, `plan_obstacle_unknown`.
    """
    insist(viewer, Deed.PLAN)
    _known_obstacles(outline.obstacles)
    with deed(actor=viewer.actor, action="plans.draw_up_plan", at=now, subject=f"student:{student_id}") as note:
        plan = open_plan(viewer=viewer, student_id=student_id, policy=policy, today=today, now=now)
        present = plan_of(viewer=viewer, today=now.date(), student_id=student_id)
        plan_id = hold(present.id if present else plan.pk)
        if PlanVersion.objects.filter(plan_id=plan_id).exists():
            raise Refused(Reason.of("plan_there_already"))
        paired = _paired(viewer, today, [student_id])
        made = _first(plan_id, outline, policy, today, strengths, viewer, now)
        made.save()
        PlanItem.objects.bulk_create(_rows(made, _drawn(outline, student_id in paired, policy, today)))
        note.detail = {"plan": plan_id, "version": made.number}
    return made


def draw_up_plans(
    *, viewer: Viewer, outlines: Mapping[int, Outline], policy: Policy, today: date, now: datetime
) -> DrawnUp:
    """A first draft for each of these students who has none, in one act and one event.

    Refused `no_right`, `not_found` where one of them is out of reach or not enrolled.
    """
    insist(viewer, Deed.PLAN)
    if not base_ids(viewer=viewer, today=today) >= outlines.keys():
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="plans.draw_up_plans", at=now) as note:
        held = plans_of(viewer=viewer, today=now.date(), ids=outlines.keys())
        had_one = {one for one, plan in held.items() if plan.versions}
        wanted = sorted(outlines.keys() - had_one)
        without = [one for one in wanted if one not in held]
        opened = open_plans(viewer=viewer, student_ids=without, policy=policy, today=today, now=now)
        known = {one: held[one].id for one in wanted if one in held}
        missing = missing_measures(viewer=viewer, plans=known, policy=policy, today=today, now=now)
        Measure.objects.bulk_create(missing, ignore_conflicts=True)
        ids = {one: held[one].id if one in held else opened[one].pk for one in wanted}
        paired = _paired(viewer, today, wanted)
        made = PlanVersion.objects.bulk_create(
            _first(ids[one], outlines[one], policy, today, "", viewer, now) for one in wanted
        )
        PlanItem.objects.bulk_create(
            row
            for one, version in zip(wanted, made, strict=True)
            for row in _rows(version, _drawn(outlines[one], one in paired, policy, today))
        )
        note.detail = {"students": wanted}
    return DrawnUp(tuple(wanted), tuple(sorted(had_one)))


def save_version(
    *,
    viewer: Viewer,
    student_id: int,
    opened_on: int,
    content: Content,
    submit: bool,
    key: str = "",
    today: date,
    now: datetime,
) -> PlanVersion:
    """Append the next version, written from version `opened_on`. Its lines carry over; none is ever lost.

    `key` is the form's own number: sent twice, it is saved once. Refused
    `no_right`, `not_found`, `plan_missing`, `plan_changed_meanwhile` where
    somebody saved a version meanwhile, `plan_goal_missing`,
    `plan_obstacle_unknown`, `plan_review_passed`, and `plan_item_*` for every
    line at fault.
    """
    insist(viewer, Deed.PLAN)
    sent_before = PlanVersion.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
    if sent_before:
        return sent_before
    with deed(actor=viewer.actor, action="plans.save_version", at=now, subject=f"student:{student_id}") as note:
        plan = held_plan(viewer, student_id, now)
        newest = _newest(plan)
        if newest.number != opened_on:
            raise Refused(Reason.of("plan_changed_meanwhile", number=newest.number))
        lines = carried(newest.lines, content.lines)
        _check(content, lines, newest, today)
        made = PlanVersion.objects.create(
            plan_id=plan.id, number=newest.number + 1, submitted=submit, key=key or None, recorded_at=now,
            recorded_by=viewer.actor, **_said(content),
        )  # fmt: skip
        before = dict(PlanItem.objects.filter(version_id=newest.id).values_list("line", "pk"))
        PlanItem.objects.bulk_create(_rows(made, lines, before))
        _complete(viewer, student_id, plan, today, now)
        note.detail = {"plan": plan.id, "version": made.number}
    return made


def decide(
    *, viewer: Viewer, student_id: int, number: int, approved: bool, reason: str = "", today: date, now: datetime
) -> PlanDecided:
    """Approve the newest version, or return it with a reason. Nobody decides on what they wrote.

    Refused `no_right`, `not_found`, `plan_missing`, `plan_not_newest`,
    `plan_not_submitted`, `plan_decided_already`, `plan_own_hands`, `plan_return_without_reason`.
    """
    insist(viewer, Deed.APPROVE_PLANS)
    said = reason.strip()
    if not approved and not said:
        raise Refused(Reason.of("plan_return_without_reason"))
    with deed(actor=viewer.actor, action="plans.decide", at=now, subject=f"student:{student_id}") as note:
        plan = held_plan(viewer, student_id, now)
        newest = _newest(plan)
        if newest.number != number:
            raise Refused(Reason.of("plan_not_newest"))
        if not newest.submitted:
            raise Refused(Reason.of("plan_not_submitted"))
        if newest.decided is not None:
            raise Refused(Reason.of("plan_decided_already"))
        if newest.by == viewer.actor:
            raise Refused(Reason.of("plan_own_hands"))
        made = PlanDecided.objects.create(
            version_id=newest.id, approved=approved, reason=said[:200], on=today, recorded_at=now,
            recorded_by=viewer.actor,
        )  # fmt: skip
        _complete(viewer, student_id, plan, today, now)
        note.detail = {"version": newest.id, "approved": approved}
    return made


def _complete(viewer: Viewer, student_id: int, plan: PlanFacts, today: date, now: datetime) -> None:
    """Whoever came to need help since the plan was opened is owed the policy's measures too."""
    plans, policy = {student_id: plan.id}, policy_in_force()
    missing = missing_measures(viewer=viewer, plans=plans, policy=policy, today=today, now=now)
    Measure.objects.bulk_create(missing, ignore_conflicts=True)  # whoever writes at the same time writes the same


def _newest(plan: PlanFacts) -> Version:
    """The newest version. Refused `plan_missing` where the plan has none yet."""
    if plan.newest is None:
        raise Refused(Reason.of("plan_missing"))
    return plan.newest


def _known_obstacles(named: Collection[str]) -> None:
    for one in named:
        if one not in OBSTACLES:
            raise Refused(Reason.of("plan_obstacle_unknown", obstacle=one))


def _check(content: Content, lines: Collection[PlanLine], newest: Version, today: date) -> None:
    """Refuse what may not be saved, with every reason at once."""
    because = [] if content.goal_main.strip() else [Reason.of("plan_goal_missing")]
    because += [Reason.of("plan_obstacle_unknown", obstacle=one) for one in content.obstacles if one not in OBSTACLES]
    review = content.review_on
    if review is not None and review < today and review != newest.review_on:
        because.append(Reason.of("plan_review_passed", day=review.isoformat()))
    before = {one.line: one for one in newest.lines}
    because += whole(tuple(lines), before, OWNERS, today).because
    if because:
        raise Refused(*because)


def _said(content: Content) -> dict[str, Any]:
    return {
        "goal_main": content.goal_main.strip()[:200],
        "goal_fallback": content.goal_fallback.strip()[:200],
        "strengths": content.strengths.strip()[:300],
        "obstacles": [one for one in OBSTACLES if one in content.obstacles],
        "review_on": content.review_on,
    }


def _paired(viewer: Viewer, today: date, ids: Collection[int]) -> frozenset[int]:
    """Which of these students have an expert."""
    held = carers(viewer=viewer, today=today, ids=ids)
    return frozenset(one for one, found in held.items() if any(carer.duty == EXPERT for carer in found))


def _drawn(outline: Outline, paired: bool, policy: Policy, today: date) -> tuple[PlanLine, ...]:
    situation = Situation(outline.directions, outline.obstacles, outline.accommodations, paired)
    return carried((), draw_up(policy.work.measures, situation, today, policy.calendar))


def _first(
    plan_id: int, outline: Outline, policy: Policy, today: date, strengths: str, viewer: Viewer, now: datetime
) -> PlanVersion:
    days = policy.limits.review_days
    review = None if days is None else working_day(today + timedelta(days=days), policy.calendar)
    content = Content(outline.goal_main, outline.goal_fallback, strengths, outline.obstacles, review)
    return PlanVersion(
        plan_id=plan_id, number=1, submitted=False, recorded_at=now, recorded_by=viewer.actor, **_said(content)
    )


def _rows(version: PlanVersion, lines: Collection[PlanLine], before: Mapping[int, int] | None = None) -> list[PlanItem]:
    """The rows of the lines; `before` are the row ids of the version before, by line."""
    return [
        PlanItem(
            version=version,
            line=one.line,
            template=one.template[:40],
            title=one.title[:120],
            reason=one.reason[:200],
            owner=one.owner,
            owner_user_id=one.owner_user,
            by=one.by,
            dropped=one.dropped[:200],
            carried_from_id=(before or {}).get(one.line),
        )
        for one in lines
        if one.by is not None  # `whole` refused those without; rows of dropped lines have theirs
    ]
