"""The page of one letter. Its link carries its own right, so there is no account, no cookie and no script.

Opening changes nothing: mail gateways and chat previews open links. Reading
and answering are presses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import say
from lianqiao.portal.lead_views import hear_report
from lianqiao.portal.pages import Card, StudentPage, open_letter, reasons, wrongs
from lianqiao.portal.show import QUIET, gone, show
from lianqiao.referrals.actions import answer, mark_read, say_step
from lianqiao.rules.values import Reason, Refused


# No CSRF token: nobody who does not hold the secret link can make a form for it, and no cookie lends it any right.
# With `no-referrer` browsers send no origin to compare either.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Any, token: str) -> HttpResponse:
    """GET shows the letter; POST hears one press and shows it again."""
    language = get_language() or "zh-hans"
    try:
        page = open_letter(token=token, language=language, today=request.today, real_now=request.real_now)
    except Refused as shut:
        return gone(request, shut.because[0])
    shown = {"page": page, "reasons": reasons(), "wrongs": wrongs(), "tab": "posts"}
    if request.method != "POST":
        return show(request, "portal/letter.html", shown)
    try:
        place = _hear(request, page)
    except Refused as refused:
        return show(request, "portal/letter.html", {**shown, "wrong": say(refused.because[0], language)}, status=422)
    return HttpResponseRedirect(f"{request.path}#{place}", status=303, headers=QUIET)


def _hear(request: Any, page: StudentPage) -> str:
    """Record the press; gives the place on the page to return to."""
    if request.POST.get("act") == "read":
        mark_read(student_id=page.student_id, letter_id=page.letter_id, now=request.now)
        return "seen"
    return hear_answer(request, student_id=page.student_id, cards=page.cards)


def hear_answer(request: Any, *, student_id: int, cards: Sequence[Card]) -> str:
    """Record what was said to one of the posts shown; gives the place on the page to return to."""
    card = next((card for card in cards if str(card.referral_id) == request.POST.get("post")), None)
    if card is None:
        raise Refused(Reason.of("not_found"))
    if request.POST.get("act") == "report":
        hear_report(request, student_id=student_id, card=card)
        return f"post-{card.referral_id}"
    if not card.asks:
        raise Refused(Reason.of("referral_closed" if card.withdrawn else "answer_post_closed"))
    here = {"student_id": student_id, "referral_id": card.referral_id, "now": request.now}
    if request.POST.get("step"):
        say_step(**here, step=request.POST["step"], seen=request.POST.get("seen", ""))
    else:
        interested, reason = request.POST.get("answer") == "yes", request.POST.get("reason", "")
        answer(**here, interested=interested, reason=reason)
    return f"post-{card.referral_id}"
