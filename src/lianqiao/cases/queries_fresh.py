"""How fresh each file is, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from lianqiao.cases.facts import Freshness
from lianqiao.cases.models import CaseConfirmed, SurveyAnswered
from lianqiao.cases.queries import cases, known_wishes
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.freshness import fresh
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Viewer


def freshness(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Freshness]:
    """When the file of each student (of `ids`, else of all) in reach was last looked at, by student id.

    Fresh as of the newest of: opened, wish stated, survey answered, confirmed. Who has no file is absent.
    """
    opened = {
        one: Freshness(one, case.opened_on, "opened")
        for one, case in cases(viewer=viewer, today=today, ids=ids).items()
    }
    mine = theirs(today, list(opened), "case__student_id")
    known = {"on__lte": today, "recorded_at__lt": after(today)}
    sources: dict[str, QuerySet[Any]] = {
        "wish": known_wishes(viewer=viewer, today=today, ids=list(opened)),
        "survey": SurveyAnswered.objects.filter(mine, counted(today), counted(today, "case__"), **known),
        "confirmed": CaseConfirmed.objects.filter(mine, counted(today, "case__"), **known),
    }
    for by, rows in sources.items():
        whose = rows.annotate(person=person(today, "case__student_id"))
        newest = whose.order_by().values_list("person").annotate(newest=Max("on"))
        for student_id, on in newest:
            if student_id in opened and on >= opened[student_id].on:
                opened[student_id] = Freshness(student_id, on, by)
    return opened


def stale_files(
    *, viewer: Viewer, today: date, within: int | None, ids: Collection[int] | None = None
) -> dict[int, Reason]:
    """Why the file of each student (of `ids`, else of all) in reach is stale, by student id; fresh ones are absent.

    `within`: days, `policy.limits.file_days`; None: no file is ever stale.
    """
    if within is None:
        return {}
    asked = {one: fresh(it.on, today, within) for one, it in freshness(viewer=viewer, today=today, ids=ids).items()}
    return {one: verdict.because[0] for one, verdict in asked.items() if not verdict.ok}


def confirmations(*, viewer: Viewer, today: date, student_id: int) -> list[tuple[date, str]]:
    """(day, actor) of every confirmation of one student's file in reach as known `today`, the newest first."""
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    rows = CaseConfirmed.objects.filter(
        theirs(today, [student_id], "case__student_id"),
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
    )
    return list(rows.order_by("-on", "-id").values_list("on", "recorded_by"))
