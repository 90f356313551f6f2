"""Pages of bulletins: the term's list, the draft, an issued one, and the rows behind a figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.bulletins import actions, queries
from lianqiao.bulletins.compose import NEXT_WORDS
from lianqiao.bulletins.facts import BY_PLACE, chip
from lianqiao.bulletins.forms import IssueForm
from lianqiao.bulletins.rows import rows
from lianqiao.charter.wording import say
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask

LINES_A_PAGE = 100


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "now": request.now, "policy": policy_in_force()}


@require_safe
def bulletins(request: Any) -> HttpResponse:
    """The fortnights of the term, each issued or not."""
    found = queries.fortnights(viewer=request.viewer, today=request.today, policy=policy_in_force())
    may = ask(request.viewer, Deed.COMPOSE_BULLETINS).ok
    return render(request, "bulletins/bulletins.html", {"fortnights": found, "may_compose": may})


@require_safe
def bulletin_draft(request: Any) -> HttpResponse:
    """The draft of the present fortnight, or of `?start=`."""
    given = request.GET.get("start", "")
    try:
        start = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Http404 from error
    return _show_draft(request, start)


def _show_draft(request: Any, start: date | None, form: IssueForm | None = None) -> HttpResponse:
    found = queries.draft(**_here(request), today=request.today, start=start)
    if form is None:
        form = IssueForm(initial={"start": found.start, "shown": found.shown, "next_words": gettext(NEXT_WORDS)})
    else:
        form.data = {**{name: form.data.get(name, "") for name in form.fields}, "shown": found.shown}
    shown = {"document": found, "form": form}
    return render(request, "bulletins/draft.html", shown, status=422 if form.errors else 200)


@require_POST
def bulletin_issue(request: Any) -> HttpResponse:
    """Freeze it and tell the leading group."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _show_draft(request, None, form)
    try:
        made = actions.issue(
            **_here(request), **form.cleaned_data, today=request.today, real_now=request.real_now,
            base_url=settings.BASE_URL,
        )  # fmt: skip
    except Refused as refused:
        if refused.code in {"bulletin_issued_already", "bulletin_no_fortnight", "no_right"}:
            raise
        sentence = say(refused.because[0], get_language() or "zh-hans")
        form.add_error(None, f"{sentence.reason} {sentence.next}")
        return _show_draft(request, form.cleaned_data["start"], form)
    messages.success(request, _("第 %(number)d 期已发给领导小组。") % {"number": made.number})
    return redirect("bulletin", made.pk)


@require_safe
def bulletin(request: Any, bulletin_id: int) -> HttpResponse:
    """An issued bulletin, from its frozen inputs."""
    found = queries.bulletin(**_here(request), bulletin_id=bulletin_id)
    if found is None:
        raise Http404
    return render(request, "bulletins/bulletin.html", {"document": found})


@require_safe
def figure_rows(request: Any, place: int) -> HttpResponse:
    """What stands behind a figure: of today, or frozen in the bulletin that `?bulletin=` names."""
    given = request.GET.get("bulletin", "")
    if place not in BY_PLACE or (given and row_id(given) is None):
        raise Http404
    here = _here(request)
    asked = {"figure_id": BY_PLACE[place], "bulletin_id": row_id(given), "today": request.today}
    found = queries.figure_of(**here, **asked)
    if found is None:
        raise Http404
    counted, as_of = found
    behind = rows(**here, counted=counted, as_of=as_of)
    page = Paginator(behind.lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    head = chip(counted, names=True, numbers_only=False)
    shown = {"chip": head, "as_of": as_of, "behind": behind, "page": page, "bulletin_id": given}
    return render(request, "bulletins/figure_rows.html", shown)
