"""Pages of rounds: the list, one round, the letters' texts, sending and taking back. Its review: `views_review`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.referrals import actions, queries_rounds
from lianqiao.referrals.facts import round_row
from lianqiao.referrals.round_page import PAGE, by_hands, drafts
from lianqiao.referrals.round_view import detail_of, may_run, shown_round, words_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused


@require_safe
def rounds(request: Any) -> HttpResponse:
    """All rounds, the newest first."""
    page = Paginator(queries_rounds.round_records(viewer=request.viewer), PAGE).get_page(request.GET.get("page"))
    in_hand = queries_rounds.round_in_hand(viewer=request.viewer)
    rows = [round_row(one) for one in page]
    shown = {"page": page, "rows": rows, "in_hand": in_hand, "may_run": may_run(request)}
    return render(request, "referrals/rounds.html", shown)


@require_safe
def round_page(request: Any, round_id: int) -> HttpResponse:
    """One round: looked over while it is in hand; then who was offered what and why, and who stays short."""
    return shown_round(request, round_id)


@require_safe
def round_preview(request: Any, round_id: int) -> HttpResponse:
    """The exact text of every letter."""
    found = detail_of(request, round_id)
    written = drafts(found.students, viewer=request.viewer, today=request.today)
    page = Paginator(written, PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/preview.html", {"round": found, "page": page, "letters": by_hands(written)})


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
        return shown_round(request, round_id, wrong=words_of(refused))
    messages.success(request, _("已交给邮局。60 秒内可以撤回。"))
    return redirect("round", round_id=round_id)


@require_POST
def round_take_back(request: Any, round_id: int) -> HttpResponse:
    """Undo the sending while nothing has left."""
    try:
        actions.take_back(viewer=request.viewer, round_id=round_id, now=request.now)
    except Refused as refused:
        return shown_round(request, round_id, wrong=words_of(refused))
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
        return shown_round(request, round_id, wrong=words_of(refused))
    messages.success(request, _("已放弃这一轮，可以另开一轮。"))
    return redirect("rounds")
