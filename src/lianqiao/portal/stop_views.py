"""Stopping messages and starting them again: by the link of a message with one press, or on the own page by channel.

Opening either page changes nothing: scanners follow every link of a mail.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from lianqiao.portal.consent import channels_of, is_stopped, say
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.show import QUIET, back, by_link, by_push, gone, show, show_own
from lianqiao.roster.links import STOP_DAYS, STOP_EMAIL, student_by_push
from lianqiao.rules.values import Reason, Refused

ALLOWED = {"stop": False, "start": True}


@by_push
def stop(request: Any, token: str) -> HttpResponse:
    """GET asks; the press stops messages by e-mail, or starts them again."""
    try:
        student_id = student_by_push(token, about=STOP_EMAIL, real_now=request.real_now, days=STOP_DAYS)
    except Refused as shut:
        return gone(request, shut.because[0])
    if request.method != "POST":
        stopped = is_stopped(student_id=student_id, channel="email")
        return show(request, "portal/stop.html", {"stopped": stopped})
    if request.POST.get("act") in ALLOWED:
        say(student_id=student_id, channel="email", allowed=ALLOWED[request.POST["act"]], now=request.now)
    return HttpResponseRedirect(request.path, status=303, headers=QUIET)


@by_link
def own_messages(request: Any, phone: PhoneStudent) -> HttpResponse:
    """Which messages come; a press stops one way or starts it again. The own page cannot be stopped."""
    shown, refused = channels_of(student_id=phone.id), None
    if request.method == "POST":
        channel, act = request.POST.get("channel", ""), request.POST.get("act", "")
        if act in ALLOWED and channel in {one.code for one in shown}:
            say(student_id=phone.id, channel=channel, allowed=ALLOWED[act], now=request.now)
            return back(phone, "phone_messages")
        refused = Refused(Reason.of("not_found"))
    return show_own(request, phone, "portal/messages.html", {"channels": shown}, tab="me", refused=refused)
