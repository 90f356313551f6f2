"""Pages of a recommendation by hand: the post and its way, and the proof of one that a person told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.delivery.queries_ways import PERSON
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refer_forms import ReferForm
from lianqiao.desk.refer_list import refer_list
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.queries import proof_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Viewer


def _saved(request: Any, form: ReferForm, card: StudentCard) -> bool:
    """Recommend the post of a whole form; a refusal becomes the form's error."""
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    letter = {"real_now": request.real_now, "base_url": settings.BASE_URL}
    try:
        refer_by_hand(**here, **letter, student_id=card.id, **form.told())
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


def _words(viewer: Viewer, form: ReferForm, card: StudentCard) -> str:
    if not form.by_letter:
        return _("已记下这次推荐。")
    if _goes(viewer, card):
        return _("已推荐，信马上发出。")
    return _("已推荐。没有能用的渠道，请到“送达”里把链接给本人。")


def _goes(viewer: Viewer, card: StudentCard) -> bool:
    """Does a letter go by itself, or has a person to hand it over?"""
    found = ways_to_students(viewer=viewer, students=[card], policy=policy_in_force(), purpose=Purpose.LETTER)
    return found[card.id] != PERSON


@require_http_methods(["GET", "POST"])
def refer_new(request: Any, student_id: int) -> HttpResponse:
    """Recommend one post to one student: by a letter as those of a round, or told by a person with a proof."""
    card, search = student_in_reach(request, student_id), request.GET.get("q", "").strip()[:60]
    given = request.method == "POST"
    form = ReferForm(request.POST if given else None, request.FILES if given else None, today=request.today)
    if form.is_valid() and _saved(request, form, card):
        messages.success(request, _words(request.viewer, form, card))
        return redirect("student", card.id)
    found = refer_list(viewer=request.viewer, today=request.today, student_id=card.id, search=search)
    context = {"form": form, "card": card, "found": found, "search": search, "goes": _goes(request.viewer, card)}
    return render(request, "desk/refer.html", context, status=422 if form.errors else 200)


@require_safe
def referral_proof(request: Any, student_id: int, referral_id: int) -> HttpResponse:
    """The paper of a recommendation, always as a download."""
    card = student_in_reach(request, student_id)
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    paper = proof_of(**here, student_id=card.id, referral_id=referral_id)
    if paper is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)
