"""The board of deliveries, its columns as lists, and what a person does where no machine can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.charter.wording import Sentence, say
from lianqiao.delivery import actions
from lianqiao.desk.actions import correct_address
from lianqiao.desk.actions_delivery import call, hand_to_liaison, send_another_way
from lianqiao.desk.delivery_board import board
from lianqiao.desk.delivery_list import delivery_list, in_reach, student_of
from lianqiao.desk.delivery_sequence import after, sequence
from lianqiao.desk.looks import link_of, phone_of
from lianqiao.desk.words import CALL_WORDS
from lianqiao.rules.values import Refused, row_id

WALK = "walk"  # a form of the sequence: answered there


def _kept(values: Any) -> dict[str, str]:
    given = {name: values.get(name, "") for name in ("about", "group", "page")}
    return {name: value for name, value in given.items() if value}


def _said(refused: Refused) -> Sentence:
    return say(refused.because[0], get_language() or "zh-hans")


def _list(request: Any, kept: Mapping[str, str], wrong: Sentence | None = None) -> HttpResponse:
    found = delivery_list(
        viewer=request.viewer,
        today=request.today,
        about=kept.get("about", ""),
        group=kept.get("group", ""),
        page=kept.get("page", "1"),
    )
    shown = {"found": found, "kept": {**kept, "page": str(found.page.number)}, "wrong": wrong}
    return render(request, "desk/deliveries.html", shown, status=422 if wrong else 200)


@require_safe
def deliveries(request: Any) -> HttpResponse:
    """The board; with `?group=` one of its columns whole, with `all` every message."""
    kept = _kept(request.GET)
    if kept.get("group") or kept.get("page"):
        return _list(request, kept)
    found = board(viewer=request.viewer, today=request.today, now=request.now, about=kept.get("about", ""))
    return render(request, "desk/delivery_board.html", {"board": found, "kept": kept})


def _walk(request: Any, at: int | None, wrong: Sentence | None = None, **more: Any) -> HttpResponse:
    found = sequence(viewer=request.viewer, today=request.today, now=request.now, at=at)
    shown = {"walk": found, "wrong": wrong, "results": list(CALL_WORDS), **more}
    return render(request, "desk/delivery_sequence.html", shown, status=422 if wrong else 200)


@require_safe
def delivery_sequence(request: Any) -> HttpResponse:
    """One message after another that waits for a person; `?at=` names the one to show."""
    return _walk(request, row_id(request.GET.get("at", "")))


def _done(request: Any, envelope_id: int, action: Callable[..., Any], words: str, **more: Any) -> HttpResponse:
    """Do one thing about one message within reach, then go on where the person was: in the list, or one further."""
    here = {"viewer": request.viewer, "today": request.today, "envelope_id": envelope_id}
    if in_reach(**here) is None:
        raise Http404
    walks = WALK in request.POST
    following = after(**here) if walks else None
    try:
        action(viewer=request.viewer, envelope_id=envelope_id, now=request.now, **more)
    except Refused as refused:
        wrong = _said(refused)
        return _walk(request, envelope_id, wrong) if walks else _list(request, _kept(request.POST), wrong)
    messages.success(request, words)
    where, asked = ("delivery_sequence", {"at": following}) if walks else ("deliveries", _kept(request.POST))
    back = redirect(where)
    kept = {name: value for name, value in asked.items() if value}
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
def delivery_send_by(request: Any, envelope_id: int) -> HttpResponse:
    """The same words by another of the recipient's ways."""
    place = request.POST.get("place", "")
    named = int(place) if place.isdecimal() and len(place) < 4 else -1
    more = {"place": named, "real_now": request.real_now, "today": request.today}
    return _done(request, envelope_id, send_another_way, _("马上换一种方式发出。"), **more)


@require_POST
def delivery_liaison(request: Any, envelope_id: int) -> HttpResponse:
    """A classmate reminds the student, by the neutral list of the class."""
    words = _("已记下：轮到时名单里会有这位同学。")
    return _done(request, envelope_id, hand_to_liaison, words, today=request.today)


@require_POST
def delivery_call(request: Any, envelope_id: int) -> HttpResponse:
    """I ring: first the number, on record; then what came of it."""
    if result := request.POST.get("result", ""):
        return _done(request, envelope_id, call, _("已记下这次电话。"), result=result, today=request.today)
    message = in_reach(viewer=request.viewer, today=request.today, envelope_id=envelope_id)
    card = None
    if message is not None and (student_id := student_of(message.recipient)) is not None:
        asked = {"viewer": request.viewer, "today": request.today, "now": request.now}
        card = phone_of(**asked, student_id=student_id, reason="delivery")
    if card is None:
        raise Http404
    return _walk(request, envelope_id, ringing=card)


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
        return _list(request, kept, _said(refused))
    if found is None:
        raise Http404
    return render(request, "desk/link.html", {"link": found, "kept": kept})
