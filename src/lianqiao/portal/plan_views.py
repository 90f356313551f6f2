"""The student's own plan on the phone: goals, what is to be done by when, yes or what to change.

Every graduate sees the same kind of page: no owner but the student, none of
what policy promises, and nothing of a plan that nobody approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lianqiao.plans.actions_own import agree, say_about_plan
from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.queries_own import own_plan
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.show import back, by_link, show_own
from lianqiao.referrals.post_words import plain
from lianqiao.rules.planning import STUDENT
from lianqiao.rules.values import Reason, Refused, row_id


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line of the plan; `own`: the student does it."""

    title: str
    by: date | None
    done: date | None
    own: bool


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """The version in force, without what is not for a phone."""

    number: int
    goal: str
    fallback: str
    strengths: str
    lines: tuple[OwnLine, ...]
    done: int
    agreed_on: date | None
    remarks: tuple[str, ...]


def own_plan_page(phone: PhoneStudent, today: date) -> OwnPlan | None:
    """The plan of who holds the link; None as long as none was approved."""
    found = own_plan(viewer=phone.viewer, today=today)
    version = found.in_force if found else None
    if found is None or version is None:
        return None
    return OwnPlan(
        number=version.number,
        goal=plain(version.goal_main) or _("和老师商量好的目标"),
        fallback=plain(version.goal_fallback),
        strengths=plain(version.strengths),
        lines=_lines(found),
        done=found.progress()[0],
        agreed_on=version.agreed.on if version.agreed else None,
        remarks=tuple(filter(None, (plain(one.text) for one in found.remarks if one.number == version.number))),
    )


def _lines(plan: PlanFacts) -> tuple[OwnLine, ...]:
    standing = plan.in_force.standing if plan.in_force else ()
    return tuple(
        OwnLine(
            title=plain(one.title) or _("和老师商量好的一件事"),
            by=one.by,
            done=plan.done[one.line].on if one.line in plan.done else None,
            own=one.owner == STUDENT,
        )
        for one in standing
    )


@by_link
def plan(request: Any, phone: PhoneStudent) -> HttpResponse:
    """GET shows the plan; POST hears a yes, or what the student would change."""
    refused = None
    if request.method == "POST":
        try:
            return back(phone, "phone_plan", _hear(request, phone))
        except Refused as one:
            refused = one
    shown = {"plan": own_plan_page(phone, request.today)}
    return show_own(request, phone, "portal/plan.html", shown, tab="services", refused=refused)


def _hear(request: Any, phone: PhoneStudent) -> str:
    """Record the press; gives the place on the page to return to."""
    version = row_id(request.POST.get("version", "")) or 0
    if request.POST.get("act") == "agree":
        agree(student_id=phone.id, version=version, today=request.today, now=request.now)
        return "agree"
    if request.POST.get("act") == "change":
        text = request.POST.get("text", "")
        say_about_plan(student_id=phone.id, version=version, text=text, on=request.today, now=request.now)
        return "change"
    raise Refused(Reason.of("not_found"))
