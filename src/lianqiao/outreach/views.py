"""The page of a class's student helpers: whom to remind. No more than a name is told, and no script is needed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.outreach.actions_lists import answer_reminder
from lianqiao.outreach.queries_lists import own_list
from lianqiao.outreach.words import REMINDER_WORDS
from lianqiao.rules.values import Refused


@require_safe
def reminders(request: Any) -> HttpResponse:
    """The names of the own class's list that stands now."""
    return _shown(request, 200)


def _shown(request: Any, status: int, **more: Any) -> HttpResponse:
    names = own_list(viewer=request.viewer, today=request.today, now=request.now)
    shown = {"names": names, "words": list(REMINDER_WORDS.items()), "classes": len({one.class_name for one in names})}
    return render(request, "outreach/reminders.html", {**shown, **more}, status=status)


@require_POST
def reminder_answer(request: Any, reminder_id: int) -> HttpResponse:
    """One of three buttons of a name."""
    try:
        answer_reminder(
            viewer=request.viewer, reminder_id=reminder_id, result=request.POST.get("result", ""),
            today=request.today, now=request.now,
        )  # fmt: skip
    except Refused as refused:
        if refused.code == "not_found":
            raise
        return _shown(request, 422, wrong=say(refused.because[0], get_language() or "zh-hans"))
    messages.success(request, _("已记下，谢谢。"))
    back = redirect("reminders")
    back["Location"] += f"#reminder-{reminder_id}"
    return back
