"""Pages of case work: a need, a wish, a standing, an ending, a look at the phone, user ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.cases.actions import state_need, state_wish
from lianqiao.cases.queries import wish_of
from lianqiao.delivery.actions_addresses import say_address
from lianqiao.desk import looks, student_page
from lianqiao.desk.case_forms import AccountsForm, EndForm, NeedForm, PhoneForm, StandingForm, WishForm
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.reach import student_in_reach
from lianqiao.hardship.actions import end_criterion
from lianqiao.hardship.queries import insist_sight
from lianqiao.roster.actions import change_standing
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.values import Refused
from lianqiao.rules.wishes import FALLBACK, FIRST


def _given(request: Any) -> Any:
    """What was sent, also when it is empty; None where the form is only opened."""
    return request.POST if request.method == "POST" else None


def _saved(request: Any, form: Any, act: Callable[[], object], words: str = "") -> bool:
    """Do it if the form was sent and is whole; a refusal becomes the form's error."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        refuse(form, refused)
        return False
    messages.success(request, words or _("已记下。"))
    return True


def _page(request: Any, form: Any, card: StudentCard, title: str) -> HttpResponse:
    context = {"form": form, "card": card, "title": title, "back": ""}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


def _by(request: Any, card: StudentCard) -> dict[str, Any]:
    return {"viewer": request.viewer, "student_id": card.id, "now": request.now}


@require_http_methods(["GET", "POST"])
def need_new(request: Any, student_id: int) -> HttpResponse:
    """Put a need or a suggestion on record."""
    card = student_in_reach(request, student_id)
    form = NeedForm(_given(request), today=request.today)
    if _saved(request, form, lambda: state_need(**_by(request, card), **form.cleaned_data)):
        return redirect("student", card.id)
    return _page(request, form, card, _("记一条需求"))


@require_http_methods(["GET", "POST"])
def wish_new(request: Any, student_id: int) -> HttpResponse:
    """Put on record what the student wishes now."""
    card, rank = student_in_reach(request, student_id), FALLBACK if request.GET.get("rank") == "2" else FIRST
    present = wish_of(viewer=request.viewer, today=request.today, student_id=card.id, rank=rank)
    form = WishForm(_given(request), viewer=request.viewer, today=request.today, present=present, rank=rank)
    if _saved(request, form, lambda: state_wish(**_by(request, card), **form.statement())):
        return redirect("student", card.id)
    return _page(request, form, card, _("改求职意向"))


@require_http_methods(["GET", "POST"])
def standing_new(request: Any, student_id: int) -> HttpResponse:
    """Change the standing from a day on."""
    card = student_in_reach(request, student_id)
    form = StandingForm(_given(request), today=request.today)

    def change() -> object:
        given = form.cleaned_data
        said = {"standing": given["standing"], "since": given["on"], "reason": given["reason"]}
        return change_standing(**_by(request, card), **said, today=request.today)

    if _saved(request, form, change):
        return redirect("student", card.id)
    return _page(request, form, card, _("改学籍状态"))


@require_http_methods(["GET", "POST"])
def criterion_end(request: Any, student_id: int, held_id: int) -> HttpResponse:
    """One of the guarded part holds no longer. The page does not say which: it was pressed beside it."""
    card = student_in_reach(request, student_id)
    insist_sight(viewer=request.viewer)
    if not student_page.may_end(**_by(request, card), today=request.today, held_id=held_id):
        raise Http404
    form = EndForm(_given(request), today=request.today)
    act = {"viewer": request.viewer, "held_id": held_id, "now": request.now}
    if _saved(request, form, lambda: end_criterion(**act, **form.cleaned_data)):
        return redirect("student", card.id)
    return _page(request, form, card, _("结束一项"))


@require_POST
def student_phone(request: Any, student_id: int) -> HttpResponse:
    """The whole phone number, once, for a reason that goes on record."""
    card, form = student_in_reach(request, student_id), PhoneForm(request.POST)
    if form.is_valid():
        looks.phone_of(**_by(request, card), today=request.today, reason=form.cleaned_data["reason"])
    context = {"card": card, "form": form}
    return render(request, "desk/phone.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def student_accounts(request: Any, student_id: int) -> HttpResponse:
    """The student's user ids on the platforms that this house has set up; where there is none the page is not there."""
    card = student_in_reach(request, student_id)
    known = looks.accounts_of(**_by(request, card))
    if not known:
        raise Http404
    form = AccountsForm(_given(request), known=known)

    def keep() -> None:
        for channel, user in form.said().items():
            who = f"student:{card.id}"
            say_address(viewer=request.viewer, recipient=who, channel=channel, value=user, now=request.now)

    if _saved(request, form, keep):
        return redirect("student", card.id)
    return _page(request, form, card, _("平台账号"))
