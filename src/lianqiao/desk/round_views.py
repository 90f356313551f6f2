"""Opening a round: the desk asks who is owed and who is settled, and hands both on as plain ids."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from lianqiao.charter.wording import say
from lianqiao.hardship.queries import assisted_ids
from lianqiao.outcomes.queries import destinations, settled_ids
from lianqiao.referrals.actions import open_round
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, insist


@require_POST
def round_open(request: Any) -> HttpResponse:
    """Share out the posts, and go to the new round; or say why there is none, where the next step can be done."""
    insist(request.viewer, Deed.RUN_ROUNDS)
    policy = policy_in_force()
    here = {"viewer": request.viewer, "today": request.today}
    assisted = assisted_ids(**here, purpose="round", now=request.now, policy=policy, cohort=policy.cohort)
    try:
        went = {one: fact.unit_name for one, fact in destinations(**here).items() if fact.unit_name}
        known: dict[str, Any] = {"assisted": assisted, "settled": settled_ids(**here), "went": went}
        made = open_round(**here, now=request.now, policy=policy, **known)
    except Refused as refused:
        sentence = say(refused.because[0], get_language() or "zh-hans")
        messages.error(request, f"{sentence.reason} {sentence.next}".strip())
        there = refused.because[0].as_dict().get("round")
        return redirect("round", round_id=there) if there else redirect("rounds")
    return redirect("round", round_id=made.pk)
