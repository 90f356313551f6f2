"""Pages of rounds: the list, one round to look over, the letters' texts, sending and taking back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.hardship.queries import assisted_ids
from lianqiao.referrals import actions, queries_choices, queries_rounds
from lianqiao.referrals.facts import RoundDetail, round_row
from lianqiao.referrals.forms import DecideForm, ReplaceForm
from lianqiao.referrals.queries_stale import left_out
from lianqiao.referrals.round_page import PAGE, by_channel, drafts, posts_to_find
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, ask


def _words(refused: Refused) -> str:
    sentence = say(refused.because[0], get_language() or "zh-hans")
    return f"{sentence.reason} {sentence.next}".strip()


def _may_run(request: Any) -> bool:
    return ask(request.viewer, Deed.RUN_ROUNDS).ok


@require_safe
def rounds(request: Any) -> HttpResponse:
    """All rounds, the newest first."""
    page = Paginator(queries_rounds.round_records(viewer=request.viewer), PAGE).get_page(request.GET.get("page"))
    in_hand = queries_rounds.round_in_hand(viewer=request.viewer)
    rows = [round_row(one) for one in page]
    shown = {"page": page, "rows": rows, "in_hand": in_hand, "may_run": _may_run(request)}
    return render(request, "referrals/rounds.html", shown)


def _detail(request: Any, round_id: int) -> RoundDetail:
    here = {"viewer": request.viewer, "today": request.today, "policy": policy_in_force()}
    assisted = assisted_ids(**here, purpose="round", now=request.now, cohort=policy_in_force().cohort)
    found = queries_rounds.round_detail(**here, round_id=round_id, assisted=assisted)
    if found is None:
        raise Http404
    return found


def _page(request: Any, round_id: int, *, wrong: str = "") -> HttpResponse:
    found = _detail(request, round_id)
    number = request.POST.get("page") or request.GET.get("page")
    shown = {
        "round": found,
        "page": Paginator(found.students, PAGE).get_page(number),
        "to_find": posts_to_find(found.certificate, get_language() or "zh-hans"),
        "channels": by_channel(found),
        "left_out": left_out(viewer=request.viewer, today=request.today, detail=found, policy=policy_in_force()),
        "may_run": _may_run(request),
        "may_take_back": _may_run(request) and found.may_come_back(request.now, policy_in_force().limits.hold_seconds),
        "wrong": wrong,
    }
    return render(request, "referrals/round.html", shown, status=422 if wrong else 200)


@require_safe
def round_page(request: Any, round_id: int) -> HttpResponse:
    """One round: who is offered what and why, who stays short, what will be sent."""
    return _page(request, round_id)


@require_safe
def round_preview(request: Any, round_id: int) -> HttpResponse:
    """The exact text of every letter."""
    found = _detail(request, round_id)
    page = Paginator(drafts(found.students), PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/preview.html", {"round": found, "page": page})


@require_POST
def round_send(request: Any, round_id: int) -> HttpResponse:
    """Send the round; for a minute it can be taken back."""
    try:
        actions.send_round(
            viewer=request.viewer,
            round_id=round_id,
            policy=policy_in_force(),
            today=request.today,
            now=request.now,
            real_now=request.real_now,
            base_url=settings.BASE_URL,
        )
    except Refused as refused:
        return _page(request, round_id, wrong=_words(refused))
    messages.success(request, _("已交给邮局。60 秒内可以撤回。"))
    return redirect("round", round_id=round_id)


@require_POST
def round_take_back(request: Any, round_id: int) -> HttpResponse:
    """Undo the sending while nothing has left."""
    try:
        actions.take_back(viewer=request.viewer, round_id=round_id, now=request.now)
    except Refused as refused:
        return _page(request, round_id, wrong=_words(refused))
    messages.success(request, _("已撤回，什么都没有发出。"))
    return redirect("round", round_id=round_id)


@require_POST
def round_discard(request: Any, round_id: int) -> HttpResponse:
    """Put the round aside for good, so that another can be opened."""
    try:
        actions.discard_round(viewer=request.viewer, round_id=round_id, now=request.now)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return _page(request, round_id, wrong=_words(refused))
    messages.success(request, _("已放弃这一轮，可以另开一轮。"))
    return redirect("rounds")


def _proposal(request: Any, proposal_id: int) -> Any:
    found = queries_rounds.proposal(viewer=request.viewer, today=request.today, proposal_id=proposal_id)
    if found is None:
        raise Http404
    return found


def _back(request: Any, round_id: int, student_id: int) -> HttpResponse:
    page = request.POST.get("page", "")
    asked = f"?page={page}" if page.isdecimal() else ""
    return redirect(f"{reverse('round', args=[round_id])}{asked}#student-{student_id}")


@require_POST
def proposal_decide(request: Any, proposal_id: int) -> HttpResponse:
    """Accept or skip one proposal."""
    found, form = _proposal(request, proposal_id), DecideForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(Reason.of("proposal_verdict_unknown"))
        actions.decide(
            viewer=request.viewer,
            proposal_id=proposal_id,
            **form.cleaned_data,
            today=request.today,
            now=request.now,
        )
    except Refused as refused:
        return _page(request, found.round_id, wrong=_words(refused))
    return _back(request, found.round_id, found.student_id)


@require_http_methods(["GET", "POST"])
def proposal_replace(request: Any, proposal_id: int) -> HttpResponse:
    """Choose another post among the next best that fit and have places left."""
    here = {"viewer": request.viewer, "today": request.today, "policy": policy_in_force()}
    offered = queries_choices.alternatives(**here, proposal_id=proposal_id)
    if offered is None:
        raise Http404
    found, form, wrong = _proposal(request, proposal_id), ReplaceForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        chosen = {"post_id": form.cleaned_data["post"] or 0, "reason": form.cleaned_data["reason"]}
        try:
            actions.replace(**here, proposal_id=proposal_id, **chosen, now=request.now)
            return _back(request, found.round_id, found.student_id)
        except Refused as refused:
            wrong = _words(refused)
    shown = {"proposal": offered[0], "student": offered[1], "choices": offered[2], "round_id": found.round_id}
    shown |= {"wrong": wrong, "form": form, "page": request.GET.get("page", "")}
    return render(request, "referrals/replace.html", shown, status=422 if wrong else 200)
