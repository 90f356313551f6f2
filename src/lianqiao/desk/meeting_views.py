"""Pages of meetings: the months, the next agenda with the form to record it, one meeting, the wall, the paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.desk import meeting_page, meeting_word
from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.files_word import CONTENT_TYPE
from lianqiao.desk.meeting_desk import Desk, kept_for_later, opened, recorded
from lianqiao.desk.paper_forms import REASON_WORDS, SheetForm
from lianqiao.desk.paper_parts import stamp
from lianqiao.ledger import queries_meetings
from lianqiao.ledger.facts_meetings import next_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, ask

CHINESE = "zh-hans"  # papers for the office, whatever the language of the screen


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}


@require_safe
def meetings(request: Any) -> HttpResponse:
    """The term's months, each with its meetings."""
    here = _here(request)
    months = queries_meetings.months(**here)
    shown: dict[str, Any] = {"lines": meeting_page.month_lines(months), "today": request.today}
    shown["next"] = next_of(months)
    if not months:
        since = policy_in_force().valid_from
        shown["held"] = queries_meetings.meetings(viewer=request.viewer, today=request.today, since=since)
    shown["may_run"] = ask(request.viewer, Deed.RUN_MEETINGS).ok
    return render(request, "desk/meetings.html", shown)


@require_safe
def meeting_next(request: Any) -> HttpResponse:
    """The agenda as it stands today; whoever runs the meeting strikes and adds, and finds the form to record it."""
    return _form_page(request, "desk/meeting_next.html", opened(**_here(request)))


@require_http_methods(["GET", "POST"])
def meeting_hold(request: Any) -> HttpResponse:
    """Record the meeting, or keep what was typed until it is held; opened by hand, it leads to the agenda."""
    if request.method == "GET":
        return redirect("meeting_next")
    desk = opened(**_here(request), given=request.POST)
    asked = {"viewer": request.viewer, "now": request.now}
    if request.POST.get("act") == "keep":
        if kept_for_later(desk, given=request.POST, **asked):
            said.success(request, _("已存下，只有你看得到。"))
            return redirect("meeting_next")
    elif made := recorded(desk, today=request.today, **asked):
        said.success(request, _("已记下。决定已交给各人。"))
        return redirect("meeting", made.activity_id)
    return _form_page(request, "desk/meeting_next.html", desk)


def _form_page(request: Any, template: str, desk: Desk, **more: Any) -> HttpResponse:
    shown = {"desk": desk, "may_run": ask(request.viewer, Deed.RUN_MEETINGS).ok, **more}
    return render(request, template, shown, status=422 if desk.wrong else 200)


@require_safe
def meeting_show(request: Any) -> HttpResponse:
    """For the wall: what needs a decision, and how the classes stand."""
    shown = {"wall": meeting_page.wall(**_here(request)), "may_run": ask(request.viewer, Deed.RUN_MEETINGS).ok}
    return render(request, "desk/meeting_show.html", shown)


def _page(request: Any, meeting_id: int) -> meeting_page.MeetingPage:
    found = meeting_page.meeting_page(viewer=request.viewer, today=request.today, meeting_id=meeting_id)
    if found is None:
        raise Http404
    return found


@require_safe
def meeting(request: Any, meeting_id: int) -> HttpResponse:
    """One meeting: its agenda as it stood, what was said, what became of what was decided."""
    shown = {"page": _page(request, meeting_id), "stamp": stamp(request.viewer, request.now)}
    shown["may_run"] = ask(request.viewer, Deed.RUN_MEETINGS).ok
    shown["may_export"] = ask(request.viewer, Deed.EXPORT).ok
    return render(request, "desk/meeting.html", shown)


@require_http_methods(["GET", "POST"])
def meeting_write(request: Any, meeting_id: int) -> HttpResponse:
    """Minutes for a meeting that was recorded without."""
    page = _page(request, meeting_id)
    if page.told.minutes_id is not None or page.told.cancelled:
        return redirect("meeting", meeting_id)
    given = request.POST if request.method == "POST" else None
    desk = opened(**_here(request), given=given, told=page.told)
    if given is not None and recorded(desk, viewer=request.viewer, today=request.today, now=request.now):
        said.success(request, _("已记下。决定已交给各人。"))
        return redirect("meeting", meeting_id)
    return _form_page(request, "desk/meeting_write.html", desk, page=page)


@require_http_methods(["GET", "POST"])
def meeting_paper(request: Any, meeting_id: int) -> HttpResponse:
    """The minutes as a Word file; asks what for, and notes it."""
    page = _page(request, meeting_id)
    if page.told.minutes_id is None:
        raise Http404
    form = SheetForm(request.POST if request.method == "POST" else None, initial={"reason": "meeting"})
    if not form.is_valid():
        return render(
            request, "desk/meeting_paper.html", {"form": form, "page": page}, status=422 if form.errors else 200
        )
    reason = form.cleaned_data["reason"]
    note_paper(viewer=request.viewer, paper="minutes", reason=reason, student_ids=[], now=request.now)
    with override(CHINESE):
        purpose = str(dict(REASON_WORDS)[reason])
        mark = f"{stamp(request.viewer, request.now)} {purpose}"
        content = meeting_word.minutes_file(page, policy_in_force().college, stamp=mark, now=request.now)
    name = f'attachment; filename="meeting-{page.told.held_on}.docx"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": name})
