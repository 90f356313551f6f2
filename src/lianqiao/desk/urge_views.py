"""Urging in bulk from the day's list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lianqiao.desk.actions_urging import Chosen, urge_chosen
from lianqiao.desk.slipped_views import urged_words
from lianqiao.desk.views import today_page
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused

NOTHING = frozenset({"urge_nothing_chosen", "urge_nothing_left"})


@require_POST
def today_urge(request: Any) -> HttpResponse:
    """Tell who owes what was ticked, and say of how many it is true."""
    ticked = request.POST
    chosen = Chosen(set(ticked.getlist("line")), set(ticked.getlist("entry")), "late" in ticked.getlist("all"))
    clock = {"today": request.today, "now": request.now, "real_now": request.real_now}
    try:
        told = urge_chosen(
            viewer=request.viewer, chosen=chosen, policy=policy_in_force(), base_url=settings.BASE_URL, **clock
        )
    except Refused as refused:
        if refused.code not in NOTHING:
            raise
        return today_page(request, wrong=refused.because[0])
    (messages.success if told.told else messages.warning)(request, urged_words(told))
    return redirect("today")
