"""Pages of employers: the list with its clearing, one employer as a chain, the students behind a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.employer_forms import FIELD_OF, ClearForm, NewEmployerForm
from lianqiao.desk.employer_list import Asked, employer_list, waiting_ids
from lianqiao.desk.employer_page import NO, NO_SHOWS, SHOWS, chain, people_rows
from lianqiao.desk.employer_told import told_card
from lianqiao.desk.readable import readable
from lianqiao.desk.refusals import refuse_beside, words_of
from lianqiao.jobs.actions_employers import clear_employers, register_employer
from lianqiao.jobs.facts_employers import EmployerCard
from lianqiao.jobs.queries_employers import employer, keeper, may_clear, may_take_back
from lianqiao.rules.employers import Clearance
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask


def saved(
    request: Any, form: forms.Form, act: Callable[[], object], words: str = "", field_of: Mapping[str, str] = FIELD_OF
) -> bool:
    """Do it if the form was sent and is whole; a refusal becomes the form's error."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        refuse_beside(form, refused, field_of)
        return False
    messages.success(request, words or _("已记下。"))
    return True


def card_here(request: Any, employer_id: int) -> EmployerCard:
    """The employer as far as the viewer may read it, or the answer that there is none."""
    found = employer(viewer=request.viewer, employer_id=employer_id)
    if found is None:
        raise Http404
    return told_card(request.viewer, found, readable)


def rights(request: Any) -> dict[str, bool]:
    """What the viewer may do with employers, for templates."""
    wanted = {
        "may_record": Deed.RECORD_VISITS,
        "may_clear": Deed.CLEAR_EMPLOYERS,
        "may_merge": Deed.IMPORT,
        "may_export": Deed.EXPORT,
    }
    return {name: ask(request.viewer, deed).ok for name, deed in wanted.items()}


def _list(request: Any, asked: Asked, *, wrong: str = "") -> HttpResponse:
    found = employer_list(viewer=request.viewer, today=request.today, asked=asked)
    chosen = request.POST.getlist("employer")
    shown = {"found": found, "asked": asked, "wrong": wrong, "chosen": chosen, "tab": "employers", **rights(request)}
    return render(request, "desk/employers.html", shown, status=422 if wrong else 200)


@require_safe
def employers(request: Any) -> HttpResponse:
    """The employers, what needs somebody first."""
    return _list(request, Asked.of(request.GET))


@require_POST
def employers_clear(request: Any) -> HttpResponse:
    """The same decision on every chosen employer, or on all that wait and that the viewer did not bring in."""
    asked, form = Asked.of(request.GET), ClearForm(request.POST)
    if not form.is_valid():
        return _list(request, asked, wrong=_("请选核实通过或不用。"))
    chosen = [number for one in request.POST.getlist("employer") if (number := row_id(one)) is not None]
    if "all" in request.POST:
        chosen = waiting_ids(viewer=request.viewer, today=request.today, asked=asked)
    try:
        made = clear_employers(viewer=request.viewer, employer_ids=chosen, **form.decision(), now=request.now)
    except Refused as refused:
        return _list(request, asked, wrong=words_of(refused))
    messages.success(request, _("已核 {n} 家单位。").format(n=len(made)))
    return redirect(f"{request.path.removesuffix('clear/')}?{asked.kept}")


@require_http_methods(["GET", "POST"])
def employer_new(request: Any) -> HttpResponse:
    """Put an employer in the register before it has a post."""
    form = NewEmployerForm(request.POST if request.method == "POST" else None)
    made: list[int] = []

    def act() -> None:
        said, name = form.said(), form.cleaned_data["name"]
        made.append(register_employer(viewer=request.viewer, name=name, said=said, now=request.now).pk)

    if saved(request, form, act, _("已登记，等另一位老师核实。")):
        return redirect("employer", made[0])
    shown = {"form": form, "title": _("登记一家单位"), "lead": _("只知道名称也可以先登记，以后再补。")}
    return render(request, "desk/employer_form.html", shown, status=422 if form.errors else 200)


def page_of(request: Any, employer_id: int, *, wrong: str = "", reason: str = "") -> HttpResponse:
    """The page of one employer; one that is read as another leads there."""
    found = chain(viewer=request.viewer, today=request.today, employer_id=employer_id)
    if found is None:
        kept = keeper(viewer=request.viewer, employer_id=employer_id)
        if kept == employer_id:
            raise Http404
        return redirect("employer", kept)
    card = found.card
    mine = {one.id for one in card.trail if may_take_back(viewer=request.viewer, recorded_by=one.recorded_by)}
    shown = {
        "chain": found, "card": card, "decide": may_clear(viewer=request.viewer, card=card), "wrong": wrong,
        "reason": reason, "mine": mine, "waiting": card.decided.state is Clearance.WAITING, **rights(request),
    }  # fmt: skip
    return render(request, "desk/employer.html", shown, status=422 if wrong else 200)


@require_safe
def employer_chain(request: Any, employer_id: int) -> HttpResponse:
    """One employer: visits, posts, referrals, answers, intentions, signings."""
    return page_of(request, employer_id)


@require_POST
def employer_clear(request: Any, employer_id: int) -> HttpResponse:
    """Clear one employer, or say that it is not used."""
    card_here(request, employer_id)
    form = ClearForm(request.POST)
    if not form.is_valid():
        return page_of(request, employer_id, wrong=_("请选核实通过或不用。"))
    try:
        clear_employers(viewer=request.viewer, employer_ids=[employer_id], **form.decision(), now=request.now)
    except Refused as refused:
        return page_of(request, employer_id, wrong=words_of(refused), reason=form.cleaned_data["reason"])
    messages.success(request, _("已记下。"))
    return redirect("employer", employer_id)


@require_safe
def employer_people(request: Any, employer_id: int) -> HttpResponse:
    """The students behind a number of the chain, in reach."""
    show = request.GET.get("show", "")
    asked = show if show in SHOWS + NO_SHOWS else SHOWS[0]
    found = people_rows(viewer=request.viewer, today=request.today, employer_id=employer_id, show=asked)
    if found is None:
        raise Http404
    card, rows = found
    shown = {"card": card, "rows": rows, "show": asked, "shows": SHOWS, "no": asked.removeprefix(NO)}
    return render(request, "desk/employer_people.html", shown)
