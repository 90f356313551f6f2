"""Urging in bulk from the day's list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianqiao.desk.actions_urging import Chosen, urge_chosen
from lianqiao.desk.views import today_page
from lianqiao.ledger.facts_notices import Urged
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
    (messages.success if told.told else messages.warning)(request, said(told))
    return redirect("today")


def said(told: Urged) -> str:
    """What became of it, each part only where there is any."""
    parts = (
        (told.told, _("已催 %(n)d 人")),
        (told.told_already, _("%(n)d 人今天已经收到过，不再发")),
        (told.cannot, _("%(n)d 人没有可用的地址，请当面说")),
        (told.done, _("%(n)d 人的事刚刚办完")),
    )
    return _("；").join(words % {"n": count} for count, words in parts if count) + _("。")
