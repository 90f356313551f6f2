"""From the rows of plans to values, in a constant number of queries. The room's readers have asked for reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localtime

from lianqiao.plans.facts import Agreement, Decision, Done, PlanFacts, Remark, Version, line_of
from lianqiao.plans.models import Plan, PlanAgreed, PlanDecided, PlanItem, PlanItemDone, PlanRemark, PlanVersion
from lianqiao.roster.facts import after
from lianqiao.roster.queries import counted
from lianqiao.roster.same import person, theirs


def read_plans(today: date, reached: Collection[int]) -> dict[int, PlanFacts]:
    """The plans of these students as known on `today`, by student id.

    Of several plans of one person (two numbers, one of them kept) the one with versions, else the first.
    """
    known = {"recorded_at__lt": after(today)}
    rows = Plan.objects.filter(
        counted(today), theirs(today, reached, "case__student_id"), opened_on__lte=today, **known
    ).annotate(person=person(today, "case__student_id"))
    found: dict[int, PlanFacts] = {}
    for row in rows.order_by("-id").prefetch_related(*_parts(today)):
        plan = _facts(row, row.person)
        other = found.get(plan.student_id)
        if other is None or plan.versions or not other.versions:
            found[plan.student_id] = plan
    return found


def _parts(today: date) -> Iterable[Prefetch[Any]]:
    known = {"recorded_at__lt": after(today)}
    versions = PlanVersion.objects.filter(**known).order_by("number")
    done = PlanItemDone.objects.filter(**known, on__lte=today).exclude(withdrawn__recorded_at__lt=after(today))
    return (
        Prefetch("versions", versions),
        Prefetch("versions__items", PlanItem.objects.order_by("line")),
        Prefetch("versions__decided", PlanDecided.objects.filter(**known)),
        Prefetch("versions__agreed", PlanAgreed.objects.filter(**known)),
        Prefetch("versions__remarks", PlanRemark.objects.filter(**known).order_by("id")),
        Prefetch("done", done.order_by("id")),
    )


def _facts(row: Plan, student_id: int) -> PlanFacts:
    versions = [_version(one) for one in row.versions.all()]
    remarks = [Remark(one.number, said.text, said.on) for one in row.versions.all() for said in one.remarks.all()]
    done = {one.line: Done(one.pk, one.line, one.on, one.text, one.proof, one.recorded_by) for one in row.done.all()}
    return PlanFacts(row.pk, student_id, row.opened_on, tuple(versions), done, tuple(remarks))


def _version(row: PlanVersion) -> Version:
    decided, agreed = getattr(row, "decided", None), getattr(row, "agreed", None)
    return Version(
        id=row.pk,
        number=row.number,
        submitted=row.submitted,
        goal_main=row.goal_main,
        goal_fallback=row.goal_fallback,
        strengths=row.strengths,
        obstacles=tuple(row.obstacles),
        review_on=row.review_on,
        lines=tuple(line_of(one) for one in row.items.all()),
        on=localtime(row.recorded_at).date(),
        by=row.recorded_by,
        decided=Decision(decided.approved, decided.reason, decided.on, decided.recorded_by) if decided else None,
        agreed=Agreement(agreed.way, agreed.on, agreed.recorded_by) if agreed else None,
    )
