"""Lectures and trainings on the student's own page: come, stay away, be there. The same for every graduate."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lianqiao.assistance.actions_sign_ups import check_in, sign_up, withdraw
from lianqiao.assistance.calendar_file import CONTENT_TYPE, calendar_file
from lianqiao.assistance.queries_events import own_events
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.show import QUIET, back, by_link, gone, show_own
from lianqiao.rules.values import Reason, Refused, row_id


@by_link
def events(request: Any, phone: PhoneStudent) -> HttpResponse:
    """What is to come and what one was at; a press signs up, withdraws or checks in."""
    refused = None
    if request.method == "POST":
        try:
            return back(phone, "phone_events", f"event-{_hear(request, phone)}")
        except Refused as one:
            refused = one
    shown = {"events": own_events(viewer=phone.viewer, now=request.now), "now": request.now}
    return show_own(request, phone, "portal/events.html", shown, tab="services", refused=refused)


@by_link
def calendar(request: Any, phone: PhoneStudent, event_id: int) -> HttpResponse:
    """The calendar file of one event that the student can see."""
    found = next((one for one in own_events(viewer=phone.viewer, now=request.now) if one.card.id == event_id), None)
    if found is None:
        return gone(request)
    disposition = {"Content-Disposition": f'attachment; filename="event-{event_id}.ics"'}
    content = calendar_file(found.card, now=request.now)
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={**QUIET, **disposition})


def _hear(request: Any, phone: PhoneStudent) -> int:
    """Do what was pressed; gives the event it was pressed at. Refused `not_found` for what is no event or no press."""
    event_id = row_id(request.POST.get("event", ""))
    it = {"student_id": phone.id, "event_id": event_id or 0, "now": request.now}
    match request.POST.get("act"):
        case "come":
            sign_up(**it)
        case "stay":
            withdraw(**it)
        case "there":
            check_in(**it, code=request.POST.get("code", "")[:20], real_now=request.real_now)
        case _:
            raise Refused(Reason.of("not_found"))
    return it["event_id"]
