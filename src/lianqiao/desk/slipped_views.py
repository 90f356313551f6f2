"""The page of who slipped: taking up, and urging several people at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.desk import slipped_list
from lianqiao.ledger.actions_notices import take_up, urge
from lianqiao.ledger.facts_notices import Urged
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused, row_id


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now}


def _found(request: Any, values: Any) -> slipped_list.Slipped:
    asked = {"sort": values.get("sort", ""), "whole": row_id(values.get("who", ""))}
    return slipped_list.slipped(**_here(request), policy=policy_in_force(), **asked)


def _page(request: Any, values: Any, wrong: Reason | None = None) -> HttpResponse:
    said = say(wrong, get_language() or "zh-hans") if wrong else None
    shown = {"found": _found(request, values), "wrong": said, "whole": row_id(values.get("who", ""))}
    return render(request, "desk/slipped.html", shown, status=422 if wrong else 200)


@require_safe
def slipped(request: Any) -> HttpResponse:
    """By the adult who owes it; `?sort=name` or the oldest first, `?who=7` shows one person's lines whole."""
    return _page(request, request.GET)


def _back(request: Any, user_id: int | None = None) -> HttpResponse:
    kept = {"sort": slipped_list.BY_NAME} if request.POST.get("sort") == slipped_list.BY_NAME else {}
    place = f"#who-{user_id}" if user_id is not None else ""
    return redirect(f"{reverse('slipped')}{'?' + urlencode(kept) if kept else ''}{place}")


def _owner(text: str) -> int | None:
    """The person of the line; of what nobody owes any more it is 0."""
    return slipped_list.NOBODY if text == str(slipped_list.NOBODY) else row_id(text)


@require_POST
def take(request: Any) -> HttpResponse:
    """Follow one line up, or all of a person's; what came after the page was made is not touched."""
    given = request.POST
    owner = _owner(given.get("owner", ""))
    rows = _found(request, {}).rows_of(-1 if owner is None else owner, given.get("line", "")[:200], _day(given))
    try:
        if not rows:
            raise Refused(Reason.of("slip_gone"))
        take_up(**_here(request), rows=rows, text=given.get("text", ""))
    except Refused as refused:
        return _page(request, given, refused.because[0])
    messages.success(request, _("已记下由你跟进，不再往上提醒。"))
    return _back(request, owner)


def _day(given: Any) -> date:
    try:
        return parse_date(given.get("upto", "")) or date.min
    except ValueError:
        return date.min


@require_POST
def urge_them(request: Any) -> HttpResponse:
    """One message to each chosen person, and what came of it in numbers."""
    chosen = {number for one in request.POST.getlist("who") if (number := row_id(one)) is not None}
    rows = _found(request, {}).keys_of(chosen) if chosen else set()
    if not rows:
        return _page(request, {"sort": request.POST.get("sort", "")}, Reason.of("slip_nothing_chosen"))
    came = urge(**_here(request), user_ids=chosen, rows=rows, real_now=request.real_now, base_url=settings.BASE_URL)
    (messages.success if came.told else messages.warning)(request, urged_words(came))
    return _back(request)


def urged_words(came: Urged) -> str:
    """What came of urging, in numbers of persons; for every page that urges."""
    parts = [_("告诉了 %(n)d 人") % {"n": came.told}]
    if came.told_already:
        parts.append(_("%(n)d 人今天已经收到过") % {"n": came.told_already})
    if came.cannot:
        parts.append(_("%(n)d 人没有能用的邮箱，请当面说") % {"n": came.cannot})
    if came.done:
        parts.append(_("%(n)d 人已经没有欠的") % {"n": came.done})
    return _("；").join(parts)
