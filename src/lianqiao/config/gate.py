"""The gate: gives each request its clock and its viewer, and lets it pass only where the route table says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from lianqiao.charter.wording import say
from lianqiao.config import clock, projector
from lianqiao.config.access import ROUTES, Door
from lianqiao.people.asked_once import shared
from lianqiao.people.viewers import viewer_of
from lianqiao.roster.queries import with_students
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import ask


def refusal_page(request: HttpRequest, reason: Reason, status: int) -> HttpResponse:
    """The page, or for htmx the fragment, that says why not and what to do."""
    sentence = say(reason, getattr(request, "LANGUAGE_CODE", "zh-hans"))
    template = "frame/refusal_part.html" if getattr(request, "htmx", False) else "frame/refusal.html"
    return render(request, template, {"sentence": sentence, "code": reason.code}, status=status)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: asks to open the page again."""
    return refusal_page(request, Reason.of("form_stale"), 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there and what is out of the viewer's reach look the same."""
    return refusal_page(request, Reason.of("not_found"), 404)


def in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The framework's bare 405 as a page for whoever opens it: a form with faults stands at an address for pressing."""
    if request.method != "GET" or response.status_code != 405 or response.streaming or response.content:
        return response
    page = refusal_page(request, Reason.of("only_by_button"), 405)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed here; nothing was written."""
    return render(request, "frame/broken.html", status=500)


def _could_be_there(value: object) -> bool:
    """A number in an address that no table could hold is of nothing; asking a database for it would fail."""
    return not isinstance(value, int) or row_id(str(value)) is not None


def kept(given: QueryDict) -> QueryDict:
    """What was asked or typed, without the one character that no database keeps."""
    if not any("\0" in text for texts in given.lists() for text in (texts[0], *texts[1])):
        return given
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, texts in given.lists():
        clean.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in texts])
    clean._mutable = False
    return clean


class GateMiddleware:
    """Stamp clock and viewer on the request (`now`, `today`, `real_now`, `viewer`); hold the route to its row."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.GET, request.POST = kept(request.GET), kept(request.POST)
        request.now = clock.now()
        request.today = request.now.date()
        request.real_now = clock.real_now()
        worn = viewer_of(user=request.user, appointment_id=request.session.get("appointment"), today=request.today)
        request.viewer = with_students(viewer=worn, today=request.today)
        with shared() if request.method == "GET" else nullcontext():
            response = in_words(request, self.get_response(request))
        projector.cover(request, response)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let pass, send to sign-in, or show the page without right."""
        needed = ROUTES[request.resolver_match.url_name]
        if needed in (Door.OPEN, Door.TOKEN):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if isinstance(needed, Door):
            return None
        verdict = ask(request.viewer, needed)
        if not verdict.ok:
            return refusal_page(request, verdict.because[0], 403)
        if projector.is_shut(request):
            return refusal_page(request, Reason.of("projector_shut"), 403)
        projector.put_on(request)
        return None if all(map(_could_be_there, kwargs.values())) else not_found(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """A rule's refusal that no view caught becomes a page with its words."""
        if isinstance(exception, Refused):
            status = {"no_right": 403, "not_found": 404}.get(exception.code, 422)
            return refusal_page(request, exception.because[0], status)
        return None
