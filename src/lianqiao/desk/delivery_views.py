"""The page of deliveries, and what a person does where no machine can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.charter.wording import Sentence, say
from lianqiao.delivery import actions
from lianqiao.desk.actions import correct_address
from lianqiao.desk.delivery_list import Group, delivery_list, in_reach
from lianqiao.desk.looks import link_of
from lianqiao.rules.values import Refused

GROUP_WORDS: Mapping[Group, Promise] = {
    Group.WAITING: gettext_lazy("待发"),
    Group.ACCEPTED: gettext_lazy("已交给邮箱"),
    Group.READ: gettext_lazy("已读"),
    Group.ANSWERED: gettext_lazy("已答复"),
    Group.REFUSED: gettext_lazy("退回"),
    Group.UNKNOWN: gettext_lazy("结果不明"),
    Group.TO_TELL: gettext_lazy("要当面转告"),
    Group.TOLD: gettext_lazy("已转告"),
    Group.WITHDRAWN: gettext_lazy("已撤回"),
}
STATE_WORDS: Mapping[str, Promise] = {"sending": gettext_lazy("正在发"), "temporary": gettext_lazy("到时再试")}


def _kept(values: Any) -> dict[str, str]:
    given = {name: values.get(name, "") for name in ("about", "group", "page")}
    return {name: value for name, value in given.items() if value}


def _page(request: Any, kept: Mapping[str, str], wrong: Sentence | None = None) -> HttpResponse:
    found = delivery_list(
        viewer=request.viewer,
        today=request.today,
        about=kept.get("about", ""),
        group=kept.get("group", ""),
        page=kept.get("page", "1"),
    )
    rows = [(line, STATE_WORDS.get(line.message.state, GROUP_WORDS[line.group])) for line in found.lines]
    shown = {
        "found": found,
        "rows": rows,
        "counts": [(group, GROUP_WORDS[group], number) for group, number in found.counts],
        "kept": {**kept, "page": str(found.page.number)},
        "wrong": wrong,
    }
    return render(request, "desk/deliveries.html", shown, status=422 if wrong else 200)


@require_safe
def deliveries(request: Any) -> HttpResponse:
    """Messages by state and round."""
    return _page(request, _kept(request.GET))


def _done(request: Any, envelope_id: int, action: Any, words: str, **more: Any) -> HttpResponse:
    """Do one thing about one message within reach, then show the list where the person was."""
    kept = _kept(request.POST)
    if in_reach(viewer=request.viewer, today=request.today, envelope_id=envelope_id) is None:
        raise Http404
    try:
        action(viewer=request.viewer, envelope_id=envelope_id, now=request.now, **more)
    except Refused as refused:
        return _page(request, kept, say(refused.because[0], get_language() or "zh-hans"))
    messages.success(request, words)
    back = redirect("deliveries")
    back["Location"] += f"?{urlencode(kept)}" if kept else ""
    return back


@require_POST
def delivery_hand_over(request: Any, envelope_id: int) -> HttpResponse:
    """A person told the recipient."""
    return _done(request, envelope_id, actions.hand_over, _("已记下：当面转告。"))


@require_POST
def delivery_resend(request: Any, envelope_id: int) -> HttpResponse:
    """A person decides to send it again."""
    return _done(request, envelope_id, actions.resend, _("马上再发一次。"), real_now=request.real_now)


@require_POST
def delivery_fix_address(request: Any, envelope_id: int) -> HttpResponse:
    """Send it to a corrected address, which the roster keeps."""
    more = {"address": request.POST.get("address", ""), "real_now": request.real_now, "today": request.today}
    words = _("马上发到新地址；学生的新邮箱也记进了名册。")
    return _done(request, envelope_id, correct_address, words, **more)


@require_POST
def delivery_link(request: Any, envelope_id: int) -> HttpResponse:
    """The student's link as text, to hand over in person."""
    kept = _kept(request.POST)
    try:
        found = link_of(
            viewer=request.viewer,
            today=request.today,
            now=request.now,
            real_now=request.real_now,
            envelope_id=envelope_id,
            base_url=settings.BASE_URL,
        )
    except Refused as refused:
        return _page(request, kept, say(refused.because[0], get_language() or "zh-hans"))
    if found is None:
        raise Http404
    return render(request, "desk/link.html", {"link": found, "kept": kept})
