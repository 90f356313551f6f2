"""Pages of the file itself: its wishes through time, confirming it, closing it, a destination that fell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.cases.actions_fresh import confirm_case
from lianqiao.desk.case_forms import FallForm
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.wish_words import histories
from lianqiao.outcomes.actions_closing import cancel_destination, close_by_hand, refuse_destination
from lianqiao.outcomes.queries import history
from lianqiao.referrals.facts import PLACED
from lianqiao.referrals.queries import referrals_of
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import checks_proofs

FALL = {"help_in_future": "on", "destination_cancelled_before": "on", "case_reason_missing": "reason"}


@require_safe
def wishes(request: Any, student_id: int) -> HttpResponse:
    """What the student wished, when and to whom it was said, and how it changed."""
    card = student_in_reach(request, student_id)
    told = histories(viewer=request.viewer, today=request.today, student_id=card.id)
    return render(request, "desk/wishes.html", {"card": card, "histories": told})


def _back(request: Any, student_id: int) -> HttpResponse:
    """To where it was pressed: a round, the list of stale files, else the student."""
    kind, _sep, number = request.POST.get("back", "").partition(":")
    place = row_id(number)
    if kind == "round" and place is not None:
        return redirect(f"{reverse('round', args=[place])}#left-out")
    return redirect(f"{reverse('students')}?show=stale") if kind == "students" else redirect("student", student_id)


@require_POST
def file_confirm(request: Any, student_id: int) -> HttpResponse:
    """Somebody looked through the file with the student, and nothing changed."""
    card = student_in_reach(request, student_id)
    confirm_case(viewer=request.viewer, student_id=card.id, today=request.today, now=request.now)
    messages.success(request, _("已核对：%(name)s。") % {"name": card.name})
    return _back(request, card.id)


@require_POST
def file_close(request: Any, student_id: int) -> HttpResponse:
    """Close the file on the outcome that stands."""
    card = student_in_reach(request, student_id)
    close_by_hand(viewer=request.viewer, student_id=card.id, today=request.today, now=request.now)
    messages.success(request, _("已结案。"))
    return redirect("student", card.id)


def _fall(request: Any, student_id: int, destination_id: int, act: Callable[..., object], **look: Any) -> HttpResponse:
    """Ask what happened, then put it on record and go back to the student. A destination that is not there: 404."""
    card = student_in_reach(request, student_id)
    known = history(viewer=request.viewer, today=request.today, student_id=card.id)
    if destination_id not in {one.id for one in known}:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = FallForm(given, today=request.today, with_day=look["with_day"])
    if form.is_bound and form.is_valid():
        here = {"viewer": request.viewer, "today": request.today, "now": request.now}
        try:
            act(**here, destination_id=destination_id, **form.cleaned_data)
            messages.success(request, _("已记下。档案重新打开，去向登记新的。"))
            _tell_withdrawn(request, card.id)
            return redirect("student", card.id)
        except Refused as refused:
            refuse_beside(form, refused, FALL)
    context = {"form": form, "card": card, "title": look["title"], "back": ""}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


def _tell_withdrawn(request: Any, student_id: int) -> None:
    """What was withdrawn for the destination does not come back by itself."""
    known = referrals_of(viewer=request.viewer, today=request.today, student_id=student_id)
    gone = sum(one.closed == PLACED for one in known)
    if gone:
        said = _("因为有了去向撤回的 %(n)s 个推荐不会自己恢复；要恢复，到那条推荐的“记答复”里按“恢复推荐”。")
        messages.info(request, said % {"n": gone})


@require_http_methods(["GET", "POST"])
def destination_refuse(request: Any, student_id: int, destination_id: int) -> HttpResponse:
    """The paper did not hold."""
    student_in_reach(request, student_id)
    checks_proofs(request.viewer).insist()
    return _fall(request, student_id, destination_id, refuse_destination, title=_("材料不成立"), with_day=False)


@require_http_methods(["GET", "POST"])
def destination_cancel(request: Any, student_id: int, destination_id: int) -> HttpResponse:
    """The contract or place was given up."""
    return _fall(request, student_id, destination_id, cancel_destination, title=_("解约，或放弃了"), with_day=True)
