"""Pages that take back what was entered by mistake: help, an intention, a waiver."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.assistance.actions import cancel_help
from lianqiao.assistance.queries import of_student
from lianqiao.desk.forms import CancelForm
from lianqiao.desk.outcome_forms import refuse
from lianqiao.ledger.actions import withdraw_excuse
from lianqiao.ledger.queries import excuses_of
from lianqiao.outcomes.actions import cancel_intention
from lianqiao.outcomes.queries import intentions
from lianqiao.referrals.actions_told import take_back_told
from lianqiao.referrals.queries import referrals_of
from lianqiao.roster.queries import student
from lianqiao.rules.values import Refused


def _cancel(request: Any, student_id: int, there: bool, act: Callable[..., object], title: str) -> HttpResponse:
    """Ask for the reason, then do it and go back to the student. Nothing is there: 404."""
    card = student(viewer=request.viewer, today=request.today, student_id=student_id)
    if card is None or not there:
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(viewer=request.viewer, **form.cleaned_data, today=request.today, now=request.now)
            messages.success(request, _("已取消。"))
            return redirect("student", card.id)
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "card": card, "title": title, "back": ""}
    return render(request, "desk/record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def help_cancel(request: Any, student_id: int, activity_id: int) -> HttpResponse:
    """Take back a talk or other help."""
    known = of_student(viewer=request.viewer, today=request.today, student_id=student_id)
    there = any(one.id == activity_id for one in known)

    def act(**said: Any) -> object:
        return cancel_help(activity_id=activity_id, **said)

    return _cancel(request, student_id, there, act, _("取消一条服务记录"))


@require_http_methods(["GET", "POST"])
def intention_cancel(request: Any, student_id: int, intention_id: int) -> HttpResponse:
    """Take back an intention."""
    known = intentions(viewer=request.viewer, since=date.min, until=request.today, ids=[student_id])
    there = any(one.id == intention_id for one in known)

    def act(**said: Any) -> object:
        return cancel_intention(intention_id=intention_id, **said)

    return _cancel(request, student_id, there, act, _("取消一条意向"))


@require_http_methods(["GET", "POST"])
def referral_cancel(request: Any, student_id: int, referral_id: int) -> HttpResponse:
    """Take back a post that a person told."""
    known = referrals_of(viewer=request.viewer, today=request.today, student_id=student_id)
    there = any(one.id == referral_id and one.may_take_back for one in known)

    def act(**said: Any) -> object:
        return take_back_told(referral_id=referral_id, **said)

    return _cancel(request, student_id, there, act, _("撤回一次推荐"))


@require_http_methods(["GET", "POST"])
def excuse_withdraw(request: Any, student_id: int, excuse_id: int) -> HttpResponse:
    """Take back a waiver: the promise is owed again."""
    known = excuses_of(viewer=request.viewer, today=request.today, student_id=student_id)
    there = any(one.pk == excuse_id for one in known)

    def act(**said: Any) -> object:
        return withdraw_excuse(excuse_id=excuse_id, **said)

    return _cancel(request, student_id, there, act, _("取消“这一段可以不做”"))
