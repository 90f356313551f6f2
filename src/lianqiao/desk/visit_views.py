"""Pages of visits to employers: the list, one visit, its form, its next step, the sheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.actions_visits import visit_new_employer
from lianqiao.desk.employer_told import told_visits
from lianqiao.desk.employer_views import rights, saved
from lianqiao.desk.files_visits import visits_file
from lianqiao.desk.paper_forms import REASON_WORDS, SheetForm
from lianqiao.desk.paper_parts import stamp
from lianqiao.desk.paper_views import CHINESE
from lianqiao.desk.readable import or_ask, readable
from lianqiao.desk.roll_forms import ReasonForm
from lianqiao.desk.visit_forms import FIELD_OF, StepForm, VisitCorrection, VisitForm
from lianqiao.desk.visit_list import Asked, sheet_rows, visit_list
from lianqiao.evidence.files_sheet import CONTENT_TYPE
from lianqiao.jobs.actions_visits import correct_visit, finish_step, record_visit, take_back_visit
from lianqiao.jobs.facts_visits import VisitCard
from lianqiao.jobs.queries import employers
from lianqiao.jobs.queries_employers import names_of
from lianqiao.jobs.queries_visits import newest_version, visit
from lianqiao.people.queries import holders
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import LEADING_GROUP


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now}


@require_safe
def visits(request: Any) -> HttpResponse:
    """The visits, the newest first."""
    asked = Asked.of(request.GET)
    found = visit_list(viewer=request.viewer, asked=asked)
    at = names_of(viewer=request.viewer, ids=[asked.employer_id]) if asked.employer_id else {}
    shown = {
        "found": found,
        "asked": asked,
        "at": or_ask(request.viewer, at.get(asked.employer_id or 0, "")),
        "tab": "visits",
    }
    return render(request, "desk/visits.html", {**shown, **rights(request)})


def _form(request: Any, make: Any, **more: Any) -> Any:
    people = holders(viewer=request.viewer, roles=LEADING_GROUP, today=request.today)
    known = {name: pk for name, pk in employers(viewer=request.viewer).items() if readable(request.viewer, name)}
    sent = request.POST if request.method == "POST" else None
    return make(sent, viewer=request.viewer, holders=people, employers=known, **more)


@require_http_methods(["GET", "POST"])
def visit_new(request: Any) -> HttpResponse:
    """Record a visit, to an employer on record or to a new one."""
    at = names_of(viewer=request.viewer, ids=[row_id(request.GET.get("employer", "")) or 0])
    begun = {"on": request.today.isoformat(), "employer": readable(request.viewer, next(iter(at.values()), ""))}
    form, made = _form(request, VisitForm, initial=begun), list[int]()

    def act() -> None:
        given, said = form.cleaned_data, form.said()
        known, key = form.employer_id(given["employer"]), given["key"] or None
        if known is None:
            made.append(visit_new_employer(**_here(request), name=given["employer"], said=said, key=key))
        else:
            made.append(record_visit(**_here(request), employer_id=known, said=said, key=key).pk)

    if saved(request, form, act, _("走访已记下。"), FIELD_OF):
        return redirect("visit", made[0])
    shown = {"form": form, "title": _("记一次走访"), "people": form.fields["others"].choices}
    return render(request, "desk/visit_form.html", shown, status=422 if form.errors else 200)


def _visit(request: Any, visit_id: int) -> VisitCard:
    found = visit(viewer=request.viewer, visit_id=visit_id)
    if found is None:
        raise Http404
    [told] = told_visits(request.viewer, [found], readable)
    return told


@require_safe
def visit_page(request: Any, visit_id: int) -> HttpResponse:
    """One visit; an earlier version leads to the one that stands."""
    found = visit(viewer=request.viewer, visit_id=visit_id)
    if found is None:
        newest = newest_version(viewer=request.viewer, visit_id=visit_id)
        if newest is None:
            raise Http404
        return redirect("visit", newest)
    own = found.said.next_owner_id == request.viewer.user_id
    [told] = told_visits(request.viewer, [found])
    needs = list(zip(told.said.needs, told.codes, strict=True))
    shown = {"visit": told, "needs": needs, "may_finish": found.step_open and (own or found.may_correct)}
    return render(request, "desk/visit.html", {**shown, **rights(request)})


@require_http_methods(["GET", "POST"])
def visit_correct(request: Any, visit_id: int) -> HttpResponse:
    """Another version of a visit; the one before stays on record."""
    found = _visit(request, visit_id)
    if not found.may_correct:
        raise Http404
    form, made = _form(request, VisitCorrection, visit=found), list[int]()

    def act() -> None:
        key = form.cleaned_data["key"] or None
        made.append(correct_visit(**_here(request), visit_id=visit_id, said=form.said(), key=key).pk)

    if saved(request, form, act, _("已改好，原来的还留着。"), FIELD_OF):
        return redirect("visit", made[0])
    shown = {"form": form, "title": _("改这次走访"), "visit": found, "people": form.fields["others"].choices}
    return render(request, "desk/visit_form.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def visit_cancel(request: Any, visit_id: int) -> HttpResponse:
    """The visit was entered by mistake."""
    found, form = _visit(request, visit_id), ReasonForm(request.POST if request.method == "POST" else None)
    if not found.may_correct:
        raise Http404
    act = {"viewer": request.viewer, "visit_id": visit_id, "now": request.now}
    if saved(request, form, lambda: take_back_visit(**act, **form.cleaned_data), _("已撤下。")):
        return redirect("visits")
    return _small(request, form, _("撤下这次走访"), found)


@require_http_methods(["GET", "POST"])
def visit_step(request: Any, visit_id: int) -> HttpResponse:
    """The next step was taken."""
    found, today = _visit(request, visit_id), request.today
    if not found.step_open or not (found.may_correct or found.said.next_owner_id == request.viewer.user_id):
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else None, today=today)
    act = {**_here(request), "visit_id": visit_id}
    if saved(request, form, lambda: finish_step(**act, **form.cleaned_data), "", FIELD_OF):
        return redirect("today") if request.GET.get("back") == "today" else redirect("visit", visit_id)
    return _small(request, form, _("下一步做完了"), found, found.said.next_text)


def _small(request: Any, form: Any, title: str, found: VisitCard, lead: str = "") -> HttpResponse:
    shown = {"form": form, "title": title, "visit": found, "lead": lead}
    return render(request, "desk/employer_form.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def visits_sheet(request: Any) -> HttpResponse:
    """The visits asked for in the official columns; who took them and what for goes on record."""
    asked, form = Asked.of(request.GET), SheetForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        shown = {"form": form, "asked": asked}
        return render(request, "desk/visits_sheet.html", shown, status=422 if form.errors else 200)
    reason, here = form.cleaned_data["reason"], {"viewer": request.viewer, "now": request.now}
    with override(CHINESE):
        rows, codes = sheet_rows(viewer=request.viewer, asked=asked)
        said = {"stamp": stamp(request.viewer, request.now), "reason": str(dict(REASON_WORDS)[reason])}
        content = visits_file(rows, codes, **said)
    note_paper(**here, paper="visits", reason=reason, student_ids=())
    headers = {"Content-Disposition": f'attachment; filename="visits-{request.today}.xlsx"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
