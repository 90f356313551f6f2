"""Signing in to the own page, and out again. Links in messages lead here at most: they never open the page itself.

Opening an address changes nothing; a code is spent by a press alone, so that
mail gateways and chat previews that follow links use none up.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import say
from lianqiao.portal.door import PhoneStudent, let_in, let_out, new_page, present
from lianqiao.portal.show import QUIET, by_link, show
from lianqiao.roster.actions_own_door import enter, enter_by_code, mail_own_code
from lianqiao.roster.models import StudentKey
from lianqiao.rules.values import Refused

TABS = {"posts": "phone", "services": "phone_services", "me": "phone_me"}
# A form with a token needs its origin told; to other sites nothing is told all the same.
SAME_SITE = {"Referrer-Policy": "same-origin"}


class EnterForm(forms.Form):
    """The student number with a password or a code."""

    number = forms.CharField(
        label=_("学号"), max_length=32, widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "off"})
    )
    word = forms.CharField(
        label=_("密码，或一次性代码"), max_length=128, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class MailForm(forms.Form):
    """The student number to which a code is to be mailed."""

    number = forms.CharField(label=_("学号"), max_length=32, widget=forms.TextInput({"autocomplete": "username"}))
    prefix = "mail"


def _tab(request: Any) -> str:
    wanted = request.POST.get("to") or request.GET.get("to") or ""
    return wanted if wanted in TABS else "posts"


def _in(request: Any, key: StudentKey, tab: str) -> HttpResponse:
    token, secret = new_page(request, key)
    answer = HttpResponseRedirect(reverse(TABS[tab], args=[token]), status=303, headers=QUIET)
    return let_in(answer, token, secret)


@require_http_methods(["GET", "HEAD", "POST"])
def own_door(request: Any) -> HttpResponse:
    """The one address for everybody: to the own page, or the forms that let one in."""
    tab, here = _tab(request), present(request)
    if request.method != "POST" and here is not None:
        return HttpResponseRedirect(reverse(TABS[tab], args=[here.token]), status=303, headers=QUIET)
    sent = request.POST if request.method == "POST" else None
    mails = sent is not None and sent.get("act") == "mail"
    form, mail = EnterForm(None if mails else sent), MailForm(sent if mails else None)
    shown: dict[str, Any] = {"tab": tab, "form": form, "mail": mail}
    try:
        if mail.is_bound and mail.is_valid():
            _mail(request, mail.cleaned_data["number"])
            shown["mailed"] = True
        elif form.is_bound and form.is_valid():
            return _in(request, _enter(request, form, here), tab)
    except Refused as refused:
        shown["wrong"] = say(refused.because[0], get_language() or "zh-hans")
    misfit = bool(shown.get("wrong") or form.errors or mail.errors)
    return _quiet(show(request, "portal/door.html", shown, status=422 if misfit else 200))


def _quiet(answer: HttpResponse) -> HttpResponse:
    for name, value in SAME_SITE.items():
        answer.headers[name] = value
    return answer


def _enter(request: Any, form: EnterForm, here: PhoneStudent | None) -> StudentKey:
    moment = {"today": request.today, "now": request.now, "real_now": request.real_now}
    return enter(**form.cleaned_data, known=here.id if here else None, **moment)


def _mail(request: Any, number: str) -> None:
    moment = {"today": request.today, "now": request.now, "real_now": request.real_now}
    mail_own_code(number=number, **moment, base_url=settings.BASE_URL)


# No CSRF token: the code in the address is the right, and no cookie lends any.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own_code(request: Any, code: str) -> HttpResponse:
    """GET shows one button, the same for every code; the press spends the code and opens the page."""
    if request.method != "POST":
        return show(request, "portal/code.html", {})
    try:
        return _in(request, enter_by_code(code=code, now=request.now, real_now=request.real_now), "posts")
    except Refused as refused:
        wrong = say(refused.because[0], get_language() or "zh-hans")
        return show(request, "portal/code.html", {"wrong": wrong}, status=422)


@by_link
def sign_out(request: Any, phone: PhoneStudent) -> HttpResponse:
    """A press forgets the page in this browser; opening the address does nothing."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("phone_me", args=[phone.token]), status=303, headers=QUIET)
    return let_out(HttpResponseRedirect(reverse("own_door"), status=303, headers=QUIET))
