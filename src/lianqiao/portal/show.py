"""How every phone page is answered: never kept, never indexed, never told to other sites, and without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import say
from lianqiao.portal.door import PhoneStudent, student_behind
from lianqiao.rules.values import Reason, Refused

QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def show(request: Any, template: str, shown: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A phone page with its quiet headers."""
    response = render(request, template, dict(shown), status=status)
    for name, value in QUIET.items():
        response.headers[name] = value
    return response


def show_own(
    request: Any,
    phone: PhoneStudent,
    template: str,
    shown: Mapping[str, Any],
    *,
    tab: str,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of the student's own with its tabs (`tab`: `posts`, `services`, `me`); a refusal stands on top, as 422.

    The template extends `portal/frame.html` and finds `phone` (with `phone.token`
    for addresses), `tab` and `wrong` (a Sentence or None) beside what is `shown`.
    """
    wrong = say(refused.because[0], phone.language) if refused else None
    context = {**shown, "phone": phone, "tab": tab, "wrong": wrong}
    return show(request, template, context, status=422 if refused else status)


def gone(request: Any, why: Reason | None = None) -> HttpResponse:
    """What is shown instead of a page: why, and what to do next. Own pages that do not open all say the same."""
    why = why or Reason.of("own_sign_in_first")
    shown = {"sentence": say(why, get_language() or "zh-hans"), "code": why.code}
    return show(request, "portal/gone.html", shown, status=404)


def back(phone: PhoneStudent, route: str, place: str = "") -> HttpResponse:
    """After a press: the page again, at `place` on it, so that loading it anew presses nothing."""
    address = reverse(route, args=[phone.token])
    return HttpResponseRedirect(f"{address}#{place}" if place else address, status=303, headers=QUIET)


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The door of a view of the student's own: `view(request, phone, ...)` for the route `s/<str:token>/…`.

    Who is not signed in is answered by `gone`. No CSRF token: the address holds
    one already, made for the secret in this browser's cookie (`roster.links`),
    and no other site knows it; with `no-referrer` browsers send no origin to compare.
    """

    @wraps(view)
    def opened(request: Any, token: str, **named: Any) -> HttpResponse:
        phone = student_behind(request, token)
        return gone(request) if phone is None else view(request, phone, **named)

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(opened))


def by_push(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the view of a link that opens one thing: only read, or pressed.

    No CSRF token: nobody who does not hold the secret link can make a form for
    it, and no cookie lends it any right.
    """
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view))
