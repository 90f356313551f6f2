"""Pages of what was said of recommended posts: one of them, one post, and employers that say nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.answer_forms import AnswerForm
from lianqiao.desk.answer_page import answer_page, post_answers, silence_lines
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import words_of
from lianqiao.jobs.queries import post
from lianqiao.referrals.actions import note_answer
from lianqiao.referrals.actions_closing import hear_employer, restore_referral, withdraw_referral
from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused

PAGE = 50


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today}


@require_http_methods(["GET", "POST"])
def referral_answer(request: Any, student_id: int, referral_id: int) -> HttpResponse:
    """All that was said of one recommended post; a press puts on record what was said now."""
    card = student_in_reach(request, student_id)
    page = answer_page(**_here(request), student_id=card.id, referral_id=referral_id)
    if page is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, steps=page.steps, today=request.today)
    if form.is_bound and form.is_valid():
        try:
            note_answer(**_here(request), now=request.now, referral_id=referral_id, **form.cleaned_data)
            messages.success(request, _("已记下。"))
            return redirect("referral_answer", card.id, referral_id)
        except Refused as refused:
            refuse(form, refused)
    shown = {"card": card, "found": page, "form": form}
    return render(request, "desk/referral_answer.html", shown, status=422 if form.errors else 200)


@require_POST
def referral_restore(request: Any, student_id: int, referral_id: int) -> HttpResponse:
    """A withdrawn recommendation stands again."""
    card = student_in_reach(request, student_id)
    restore_referral(**_here(request), referral_id=referral_id, now=request.now)
    messages.success(request, _("已恢复这次推荐，学生的页面上又能答复了。"))
    return redirect("referral_answer", card.id, referral_id)


@require_safe
def post_said(request: Any, post_id: int) -> HttpResponse:
    """What students in reach said of a post, and why not."""
    found = post(**_here(request), post_id=post_id)
    if found is None:
        raise Http404
    asked = request.GET.get("reason", "")
    reason = asked if asked in ANSWER_REASONS else ""
    answers = post_answers(**_here(request), post=found, reason=reason)
    shown = {"post": found, "answers": answers, "reason": reason}
    shown["rows"] = Paginator(answers.rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/post_answers.html", shown)


@require_safe
def silence(request: Any) -> HttpResponse:
    """Applications of which the employer has said nothing, and what can be done about each."""
    lines = silence_lines(**_here(request), policy=policy_in_force())
    shown = {
        "lines": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "due": sum(one.due for one in lines),
        "patience": policy_in_force().answers.patience,
    }
    return render(request, "desk/silence.html", shown)


@require_POST
def silence_word(request: Any, referral_id: int) -> HttpResponse:
    """What came of asking, or that it is given up."""
    word, here = request.POST.get("word", ""), {**_here(request), "referral_id": referral_id, "now": request.now}
    try:
        if word == "withdraw":
            withdraw_referral(**here)
        else:
            hear_employer(**here, word=word)
        messages.success(request, _("已记下。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise
        messages.warning(request, words_of(refused))
    return redirect("silence")
