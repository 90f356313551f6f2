"""Stopping messages and starting them again, each way with one press: by the link of a message, or on the own page.

Opening either page changes nothing: scanners follow every link of a mail.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from lianqiao.portal.consent import channels_of, say
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.show import QUIET, back, by_link, by_push, gone, show, show_own
from lianqiao.roster.links import student_by_stop
from lianqiao.rules.values import Reason, Refused

ALLOWED = {"stop": False, "start": True}


@by_push
def stop(request: Any, token: str) -> HttpResponse:
    """GET asks; a press stops one way or starts it again. The same message may have come by any of them."""
    try:
        student_id = student_by_stop(token, real_now=request.real_now)
    except Refused as shut:
        return gone(request, shut.because[0])
    if request.method != "POST":
        return show(request, "portal/stop.html", {"channels": channels_of(student_id=student_id)})
    _pressed(request, student_id)
    return HttpResponseRedirect(request.path, status=303, headers=QUIET)


def _pressed(request: Any, student_id: int) -> bool:
    """Keep what was pressed; False where it was none of the buttons."""
    channel, act = request.POST.get("channel", ""), request.POST.get("act", "")
    if act not in ALLOWED or channel not in {one.code for one in channels_of(student_id=student_id)}:
        return False
    say(student_id=student_id, channel=channel, allowed=ALLOWED[act], now=request.now)
    return True


@by_link
def own_messages(request: Any, phone: PhoneStudent) -> HttpResponse:
    """Which messages come; a press stops one way or starts it again. The own page cannot be stopped."""
    refused = None
    if request.method == "POST":
        if _pressed(request, phone.id):
            return back(phone, "phone_messages")
        refused = Refused(Reason.of("not_found"))
    shown = {"channels": channels_of(student_id=phone.id)}
    return show_own(request, phone, "portal/messages.html", shown, tab="me", refused=refused)
