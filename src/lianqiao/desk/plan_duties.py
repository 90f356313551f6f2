"""What of the plans waits for a person today: versions to be looked at, reviews due, lines that slipped, remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.plan_owners import PlanOwners
from lianqiao.desk.plan_page import may_decide
from lianqiao.desk.plan_told import plans_of
from lianqiao.plans.facts import PlanFacts, PlanState
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.planning import STAND_IN, PlanLine
from lianqiao.rules.visibility import Viewer

FEW = 3  # more of a kind become one line that opens the list
REVIEWER = PlanLine(0, "", "", STAND_IN, None)


def plan_duties(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """The lines of the day that plans make, for those who plan; `roll` are the students in reach by id."""
    plans = {one: plan for one, plan in plans_of(viewer=viewer, today=today, ids=list(roll)).items() if plan.newest}
    if not plans:
        return
    owners = PlanOwners(viewer, today, {one: roll[one] for one in plans})
    yield from _to_decide(viewer, today, plans, roll)
    yield from _to_review(today, plans, roll, owners)
    for student_id, plan in plans.items():
        card = roll[student_id]
        yield from _missed(today, plan, card, owners)
        yield from _answered(today, plan, card, owners)


def _line(group: str, card: StudentCard, what: str, detail: str, owner: str, weight: int) -> Duty:
    return Duty(group, card, what, detail, owner, _("看计划"), reverse("plan", args=[card.id]), weight=weight)


def _to_decide(
    viewer: Viewer, today: date, plans: Mapping[int, PlanFacts], roll: Mapping[int, StudentCard]
) -> Iterator[Duty]:
    """Versions that the viewer may approve or return; late once one waited for longer than the policy allows."""
    waiting = {
        one: plan.newest.on if plan.newest else plan.opened_on
        for one, plan in plans.items()
        if may_decide(viewer, plan).ok
    }
    if len(waiting) > FEW:
        since = min(waiting.values())
        late = _late(since, today)
        what, detail = _("%(n)d 份计划待审") % {"n": len(waiting)}, _("最早 %(day)s") % {"day": f"{since:%m-%d}"}
        href = f"{reverse('plans')}?show=waiting"
        group, weight = ("late", 12 + len(waiting)) if late else ("now", 900)
        yield Duty(group, None, what, detail, viewer.name, _("看计划"), href, weight=weight)
        return
    for one, since in waiting.items():
        group, weight = ("late", 12) if _late(since, today) else ("now", 450)
        yield _line(group, roll[one], _("计划待审"), _("%(day)s 起") % {"day": f"{since:%m-%d}"}, viewer.name, weight)


def _late(since: date, today: date) -> bool:
    days = policy_in_force().limits.decide_days
    return days is not None and today - since > timedelta(days=days)


def _to_review(
    today: date, plans: Mapping[int, PlanFacts], roll: Mapping[int, StudentCard], owners: PlanOwners
) -> Iterator[Duty]:
    due = {one: plan for one, plan in plans.items() if plan.state(today) is PlanState.REVIEW}
    if len(due) > FEW:
        what = _("%(n)d 份计划该复查了") % {"n": len(due)}
        yield Duty("now", None, what, _("今天"), "", _("看计划"), f"{reverse('plans')}?show=review", weight=800)
        return
    for one, plan in due.items():
        on = plan.newest.review_on if plan.newest else None
        late = on is not None and on < today
        detail = _("%(day)s 到期") % {"day": f"{on:%m-%d}"} if on else ""
        yield _line("late" if late else "now", roll[one], _("计划该复查了"), detail, owners.of(REVIEWER, roll[one]), 9)


def _missed(today: date, plan: PlanFacts, card: StudentCard, owners: PlanOwners) -> Iterator[Duty]:
    """One line a student, however many of the plan's lines slipped: the one that slipped first speaks."""
    slipped = sorted(plan.missed(today), key=lambda one: one.by or today)
    if slipped:
        first = slipped[0]
        what = _("计划里没做：%(title)s") % {"title": first.title}
        if len(slipped) > 1:
            what = _("计划里 %(n)d 条没做：%(title)s 等") % {"n": len(slipped), "title": first.title}
        detail = _("%(day)s 前") % {"day": f"{first.by:%m-%d}"} if first.by else ""
        who = owners.who(first, card)
        yield replace(
            _line("late", card, what, detail, owners.of(first, card), 6 + len(slipped)),
            kind="plan_line", owner_id=who.user_id if who else None, owner_name=who.name if who else "", since=first.by,
        )  # fmt: skip


def _answered(today: date, plan: PlanFacts, card: StudentCard, owners: PlanOwners) -> Iterator[Duty]:
    """The plan came back: returned by a colleague, or the student would have it otherwise."""
    state = plan.state(today)
    if state is PlanState.RETURNED and plan.newest and plan.newest.decided:
        day = _("%(day)s 退回") % {"day": f"{plan.newest.decided.on:%m-%d}"}
        yield _line("now", card, _("计划退回修改"), day, owners.of(REVIEWER, card), 300)
    elif plan.open_remarks:
        day = _("%(day)s 说的") % {"day": f"{plan.open_remarks[-1].on:%m-%d}"}
        yield _line("now", card, _("学生想改计划"), day, owners.of(REVIEWER, card), 400)
