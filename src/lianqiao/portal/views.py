"""The student's phone page. The link carries its own right, so there is no account, no cookie and no script.

Opening changes nothing: mail gateways and chat previews open links. Reading
and answering are presses.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import Sentence, say
from lianqiao.portal.pages import StudentPage, open_letter
from lianqiao.referrals.actions import answer, mark_read
from lianqiao.rules.values import Reason, Refused

QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


# No CSRF token: nobody who does not hold the secret link can make a form for it, and no cookie lends it any right.
# With `no-referrer` browsers send no origin to compare either.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Any, token: str) -> HttpResponse:
    """GET shows the letter; POST hears one press and shows it again."""
    language = get_language() or "zh-hans"
    page = open_letter(token=token, language=language, today=request.today, real_now=request.real_now)
    if page is None:
        return _show(request, "portal/gone.html", {"sentence": say(Reason.of("link_old"), language)}, status=404)
    if request.method != "POST":
        return _show(request, "portal/letter.html", {"page": page})
    try:
        place = _hear(request, page)
    except Refused as refused:
        wrong = say(refused.because[0], language)
        return _show(request, "portal/letter.html", {"page": page, "wrong": wrong}, status=422)
    return HttpResponseRedirect(f"{request.path}#{place}", status=303, headers=QUIET)


def _hear(request: Any, page: StudentPage) -> str:
    """Record the press; gives the place on the page to return to."""
    if request.POST.get("act") == "read":
        mark_read(student_id=page.student_id, letter_id=page.letter_id, now=request.now)
        return "seen"
    card = next((card for card in page.cards if str(card.referral_id) == request.POST.get("post")), None)
    if card is None:
        raise Refused(Reason.of("not_found"))
    if card.closed:
        raise Refused(Reason.of("answer_post_closed"))
    interested = request.POST.get("answer") == "yes"
    reason = request.POST.get("reason", "")
    answer(
        student_id=page.student_id, referral_id=card.referral_id, interested=interested, reason=reason, now=request.now
    )
    return f"post-{card.referral_id}"


def _show(request: Any, template: str, shown: dict[str, StudentPage | Sentence], status: int = 200) -> HttpResponse:
    response = render(request, template, shown, status=status)
    for name, value in QUIET.items():
        response.headers[name] = value
    return response
