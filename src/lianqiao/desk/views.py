"""Pages of the desk that are read: the day, the students, one student, the class board."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianqiao.desk import board as boards
from lianqiao.desk import looks, student_list, student_page
from lianqiao.desk import today as days
from lianqiao.desk.reach import day_of
from lianqiao.desk.timeline import kinds_for
from lianqiao.desk.today_list import Asked
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, row_id
from lianqiao.rules.visibility import Deed, HardshipSight, ask, hardship_sight


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}


@require_safe
def today(request: Any) -> HttpResponse:
    """What is due, who slipped, which posts close."""
    return today_page(request)


def today_page(request: Any, wrong: Reason | None = None) -> HttpResponse:
    """The day, with why an urging came to nothing (`wrong`)."""
    given = request.GET
    asked = Asked(given.get("group", ""), row_id(given.get("who", "")), given.get("kind", ""))
    shown = {"day": days.day(**_here(request), asked=asked), "asked": asked, "wrong": wrong}
    shown["week"] = policy_in_force().calendar.week_number_of_term(request.today)
    shown["may_record"] = ask(request.viewer, Deed.RECORD_HELP).ok
    shown["may_import"] = ask(request.viewer, Deed.IMPORT).ok
    return render(request, "desk/today.html", shown, status=422 if wrong else 200)


@require_safe
def students(request: Any) -> HttpResponse:
    """The students in reach, to search and narrow."""
    given = request.GET
    asked = student_list.Asked(
        search=given.get("q", "")[:60],
        class_id=row_id(given.get("class", "")),
        branch_id=row_id(given.get("branch", "")),
        show=given.get("show", ""),
        owed=given.get("circle") == "owed",
        page=given.get("page", "1"),
    )
    found = student_list.student_list(**_here(request), asked=asked)
    kept = given.copy()
    kept.pop("page", None)
    shown = {"found": found, "asked": asked, "kept": kept.urlencode()}
    shown["may_import"] = ask(request.viewer, Deed.IMPORT).ok
    shown["may_path"] = ask(request.viewer, Deed.SEE_CLASSES).ok
    shown["may_export"] = ask(request.viewer, Deed.EXPORT).ok
    shown["opens_circle"] = hardship_sight(request.viewer) is HardshipSight.CRITERIA
    return render(request, "desk/students.html", shown)


@require_safe
def student(request: Any, student_id: int) -> HttpResponse:
    """One student's page; out of reach is not there."""
    kind = request.GET.get("kind", "")
    page = student_page.student_page(**_here(request), student_id=student_id, kind=kind)
    if page is None:
        raise Http404
    may_record = ask(request.viewer, Deed.RECORD_HELP).ok
    shown = {"page": page, "kind": kind, "kinds": kinds_for(request.viewer), "may_record": may_record}
    shown["asks_accounts"] = may_record and bool(looks.platforms())
    shown["may_import"] = ask(request.viewer, Deed.IMPORT).ok
    shown["may_export"] = ask(request.viewer, Deed.EXPORT).ok
    return render(request, "desk/student.html", shown)


@require_safe
def classes(request: Any) -> HttpResponse:
    """The class board, or with `all` every class on one page."""
    if request.GET.get("all"):
        return render(request, "desk/classes_all.html", {"smalls": boards.every_class(**_here(request))})
    class_id, week = row_id(request.GET.get("class", "")), day_of(request.GET.get("week", ""))
    shown = boards.board(**_here(request), class_id=class_id, week=week)
    if shown is None:
        raise Http404
    return render(request, "desk/classes.html", {"board": shown, "unowed": _("不用做")})
