"""Signing in, wearing a role, and the people page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.charter.wording import say
from lianqiao.people import actions
from lianqiao.people.forms import ActivateForm, FirstAdministratorForm, PersonForm, RoleForm, SignInForm
from lianqiao.people.models import User
from lianqiao.people.queries import appointments_of, everybody
from lianqiao.people.viewers import has_users, person_by_username, viewer_of
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

# Where each kind of role starts its day.
FIRST_PAGE = ((Deed.SEE_TODAY, "today"), (Deed.MANAGE_PEOPLE, "people"), (Deed.SEE_TRACE, "trace"),
              (Deed.SEE_BULLETINS, "bulletins"))  # fmt: skip
PERSONAS = ("secretary", "counsellor", "teacher", "expert", "head", "leader", "centre", "admin", "auditor")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def _refuse(form: Any, refused: Refused) -> None:
    sentence = say(refused.because[0], get_language() or "zh-hans")
    form.add_error(None, f"{sentence.reason} {sentence.next}".strip())


@require_http_methods(["GET", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """Name and password; in the demo also one click a persona."""
    if not has_users():
        return redirect("first_administrator")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(_next(request))
        form.add_error(None, _("用户名或密码不对。忘了密码，请系统管理员发一次性代码。"))
    shown = {"form": form, "personas": _personas(request), "next": _next(request)}
    return render(request, "people/sign_in.html", shown, status=422 if form.errors else 200)


def _personas(request: Any) -> list[tuple[str, Viewer]]:
    """In the demo, who may be entered as with one click, each in their first role."""
    found = ((name, person_by_username(username=name)) for name in PERSONAS if settings.DEMO)
    return [(name, viewer_of(user=one, appointment_id=None, today=request.today)) for name, one in found if one]


@require_POST
def demo_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """One click, one persona: only where the day is pinned, never in a real installation."""
    user = person_by_username(username=username) if settings.DEMO and username in PERSONAS else None
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@require_http_methods(["GET", "POST"])
def first_administrator(request: Any) -> HttpResponse:
    """The console's one-time code makes the first account."""
    if has_users():
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_first_administrator(
                **form.cleaned_data, today=request.today, now=request.now, real_now=request.real_now
            )
            messages.success(request, _("已建好。请登录，先添加就业秘书。"))
            return redirect("sign_in")
        except Refused as refused:
            _refuse(form, refused)
    return render(request, "people/first_administrator.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def activate(request: Any) -> HttpResponse:
    """Set a password with a one-time code."""
    form = ActivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.activate(**form.cleaned_data, now=request.now, real_now=request.real_now)
            messages.success(request, _("密码已设好。请登录。"))
            return redirect("sign_in")
        except Refused as refused:
            _refuse(form, refused)
    return render(request, "people/activate.html", {"form": form}, status=422 if form.errors else 200)


def home(request: Any) -> HttpResponse:
    """To the first page of the role worn."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    for needed, route in FIRST_PAGE:
        if ask(request.viewer, needed).ok:
            return redirect(route)
    return render(request, "people/no_role.html", status=403)


@require_POST
def wear_role(request: Any, appointment_id: int) -> HttpResponse:
    """Wear another of one's own roles."""
    mine = {one.pk for one in appointments_of(viewer=request.viewer, today=request.today)}
    if appointment_id not in mine:
        raise Http404
    request.session["appointment"] = appointment_id
    request.session.cycle_key()
    return redirect("home")


def people(request: Any) -> HttpResponse:
    """Everybody and their roles, with the form for somebody new."""
    shown = {"people": everybody(viewer=request.viewer, today=request.today), "form": PersonForm()}
    return render(request, "people/people.html", shown)


@require_POST
def person_add(request: Any) -> HttpResponse:
    """Register somebody and show the code for their first sign-in."""
    form = PersonForm(request.POST)
    if form.is_valid():
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            made = actions.add_person(viewer=request.viewer, **values, today=request.today, now=request.now)
            return _show_code(request, made)
        except Refused as refused:
            _refuse(form, refused)
    shown = {"people": everybody(viewer=request.viewer, today=request.today), "form": form}
    return render(request, "people/people.html", shown, status=422)


@require_POST
def person_code(request: Any, user_id: int) -> HttpResponse:
    """A new one-time code for somebody."""
    return _show_code(request, get_object_or_404(User, pk=user_id))


def _show_code(request: Any, user: User) -> HttpResponse:
    code = actions.issue_code(viewer=request.viewer, user=user, now=request.now, real_now=request.real_now)
    return render(request, "people/code.html", {"person": user, "code": code})


@require_http_methods(["GET", "POST"])
def person_appoint(request: Any, user_id: int) -> HttpResponse:
    """Give somebody one more role, from today."""
    given = request.POST if request.method == "POST" else None
    person, form = get_object_or_404(User, pk=user_id), RoleForm(given)
    if form.is_valid():
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        actions.appoint(viewer=request.viewer, user=person, **values, since=request.today, now=request.now)
        messages.success(request, _("已加上。"))
        return redirect("people")
    shown = {"person": person, "form": form}
    return render(request, "people/appoint.html", shown, status=422 if form.errors else 200)


@require_POST
def person_end(request: Any, appointment_id: int) -> HttpResponse:
    """End one role of somebody."""
    actions.end_appointment(viewer=request.viewer, appointment_id=appointment_id, today=request.today, now=request.now)
    messages.success(request, _("已结束。"))
    return redirect("people")
