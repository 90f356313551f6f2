"""Texts for everybody: put together, downloaded, ticked where they were published; and the feeds anybody may follow."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.bulletins import publicity_page as page
from lianqiao.bulletins.actions_publicity import take_publication_back
from lianqiao.bulletins.files_article import plain_text, public_account
from lianqiao.bulletins.files_feeds import RSS_TYPE, calendar_of, rss
from lianqiao.bulletins.forms_publicity import PublishedForm
from lianqiao.bulletins.queries_publicity import ANYBODY, public_events, public_posts
from lianqiao.charter.wording import say
from lianqiao.people.way_back import way_back
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused

ANYBODYS = {"Cache-Control": "public, max-age=600"}


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}


def publicity(request: Any) -> HttpResponse:
    """The text as chosen; a press shows it again and writes nothing."""
    return _show(request, request.POST if request.method == "POST" else request.GET)


def _show(request: Any, given: Any, form: PublishedForm | None = None, refused: Refused | None = None) -> HttpResponse:
    """The page; where the typed words may not go out it says so and shows the text that it proposes."""
    try:
        found = page.publicity_page(**_here(request), given=given, published=form)
    except Refused as wrong:
        if wrong.code != "publicity_words":
            raise
        found, refused = page.publicity_page(**_here(request), given=QueryDict(), published=form), wrong
    shown = {
        "page": found,
        "text": plain_text(found.composed.article),
        "pasted": public_account(found.composed.article),
        "base": settings.BASE_URL,
        "wrong": say(refused.because[0], get_language() or "zh-hans") if refused else None,
    }
    failed = refused or (form is not None and form.errors) or found.composed.form.errors
    return render(request, "bulletins/publicity.html", shown, status=422 if failed else 200)


@require_POST
def publicity_file(request: Any, written: str) -> HttpResponse:
    """The text as a file: Markdown for the site, a page to copy from, plain words, a calendar."""
    if written not in page.TYPES:
        raise Http404
    try:
        found = page.file_of(**_here(request), given=request.POST, kind=written)
    except Refused as refused:
        return _show(request, request.POST, refused=refused)
    if found is None:
        return _show(request, request.POST)
    name, content = found
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=page.TYPES[written], headers=headers)


@require_POST
def publicity_published(request: Any) -> HttpResponse:
    """It was published: where, and on which day."""
    form = PublishedForm(request.POST)
    if not form.is_valid():
        return _show(request, request.POST, form)
    try:
        noted = page.publish(**_here(request), given=request.POST, said=form)
    except Refused as refused:
        return _show(request, request.POST, form, refused)
    if not noted:
        return _show(request, request.POST, form)
    messages.success(request, _("已记下：算一条公开发布，不算送到哪个人。"))
    return redirect("publicity")


@require_POST
def publication_back(request: Any, publication_id: int) -> HttpResponse:
    """It was entered by mistake."""
    take_publication_back(viewer=request.viewer, publication_id=publication_id, now=request.now)
    messages.success(request, _("已撤下这一条记录。"))
    return redirect(way_back(request, "publicity"))


@require_safe
def feed_posts(request: Any) -> HttpResponse:
    """New posts and events as RSS, for anybody."""
    content = rss(
        posts=public_posts(viewer=ANYBODY, today=request.today), events=public_events(viewer=ANYBODY, now=request.now),
        college=policy_in_force().college, address=settings.BASE_URL,
    )  # fmt: skip
    return HttpResponse(content, content_type=RSS_TYPE, headers=ANYBODYS)


@require_safe
def feed_calendar(request: Any) -> HttpResponse:
    """Events and closing days as a calendar, for anybody."""
    content = calendar_of(
        posts=public_posts(viewer=ANYBODY, today=request.today), events=public_events(viewer=ANYBODY, now=request.now),
        now=request.now,
    )  # fmt: skip
    return HttpResponse(content, content_type=page.TYPES[page.CALENDAR], headers=ANYBODYS)
