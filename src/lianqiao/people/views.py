"""Signing in, wearing a role, and the people page."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.people import actions, actions_sign_in
from lianqiao.people.forms import ActivateForm, FirstAdministratorForm, PersonForm, RoleForm, SignInForm, refuse
from lianqiao.people.models import User
from lianqiao.people.queries import everybody
from lianqiao.people.viewers import has_users, person_by_username, viewer_of
from lianqiao.people.way_back import way_back
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

# Where each kind of role starts its day.
FIRST_PAGE = ((Deed.SEE_TODAY, "today"), (Deed.MANAGE_PEOPLE, "people"), (Deed.SEE_TRACE, "trace"),
              (Deed.SEE_BULLETINS, "bulletins"), (Deed.SEE_TASKS, "tasks"))  # fmt: skip
# Whoever has a few students of their own starts with them.
FIRST_OF_ROLE = {Role.EXPERT: "my_students"}
DEVICE, DEVICE_DAYS = "device", 180
PERSONAS = ("secretary", "counsellor", "teacher", "expert", "head", "leader", "liaison", "centre", "admin", "auditor")


@require_http_methods(["GET", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """Name and password; in the demo also one click a persona."""
    if not has_users():
        return redirect("first_administrator")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        known = _known_device(request, form.cleaned_data["username"])
        try:
            user = actions_sign_in.sign_in(
                **form.cleaned_data, device=known, now=request.now, real_now=request.real_now
            )
            login(request, user)
            return _remember_device(request, HttpResponseRedirect(way_back(request, "/")), user)
        except Refused as refused:
            refuse(form, refused)
    shown = {"form": form, "personas": _personas(request), "next": way_back(request, "/")}
    return render(request, "people/sign_in.html", shown, status=422 if form.errors else 200)


def _known_device(request: Any, username: str) -> str:
    """The mark of a browser in which this person has been before; empty for any other."""
    mark = request.get_signed_cookie(DEVICE, default="", salt=DEVICE)
    name, _, number = mark.rpartition(" ")
    return number if name == username else ""


def _remember_device(request: Any, response: HttpResponse, user: User) -> HttpResponse:
    number = _known_device(request, user.username) or secrets.token_urlsafe(12)
    response.set_signed_cookie(
        DEVICE, f"{user.username} {number}", salt=DEVICE, max_age=DEVICE_DAYS * 86400, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    return response


def _personas(request: Any) -> list[tuple[str, Viewer]]:
    """In the demo, who may be entered as with one click, each in their first role."""
    found = ((name, person_by_username(username=name)) for name in PERSONAS if settings.DEMO)
    return [(name, viewer_of(user=one, appointment_id=None, today=request.today)) for name, one in found if one]


@require_POST
def demo_sign_in(request: Any, username: str) -> HttpResponse:
    """One click, one persona: only where the day is pinned, never in a real installation."""
    user = person_by_username(username=username) if settings.DEMO and username in PERSONAS else None
    if user is None:
        raise Http404
    actions_sign_in.note_sign_in(user=user, now=request.now)
    login(request, user)
    return redirect("home")


@require_POST
def sign_out(request: Any) -> HttpResponse:
    """End the session."""
    actions_sign_in.note_sign_out(viewer=request.viewer, now=request.now)
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
            refuse(form, refused)
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
            refuse(form, refused)
    return render(request, "people/activate.html", {"form": form}, status=422 if form.errors else 200)


def home(request: Any) -> HttpResponse:
    """To the first page of the role worn."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    if request.viewer.role in FIRST_OF_ROLE:
        return redirect(FIRST_OF_ROLE[request.viewer.role])
    for needed, route in FIRST_PAGE:
        if ask(request.viewer, needed).ok:
            return redirect(route)
    return render(request, "people/no_role.html", status=403)


@require_POST
def wear_role(request: Any, appointment_id: int) -> HttpResponse:
    """Wear another of one's own roles."""
    actions_sign_in.wear_role(
        viewer=request.viewer, appointment_id=appointment_id, today=request.today, now=request.now
    )
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
        try:
            made = actions.add_person(viewer=request.viewer, **form.cleaned_data, today=request.today, now=request.now)
            return _show_code(request, made)
        except Refused as refused:
            refuse(form, refused)
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
    asked = request.POST if request.method == "POST" else None
    person, form = get_object_or_404(User, pk=user_id), RoleForm(asked)
    if form.is_valid():
        try:
            given = {**form.cleaned_data, "since": request.today, "now": request.now}
            actions.appoint(viewer=request.viewer, user=person, **given)
            messages.success(request, _("已加上。"))
            return redirect("people")
        except Refused as refused:
            refuse(form, refused)
    shown = {"person": person, "form": form}
    return render(request, "people/appoint.html", shown, status=422 if form.errors else 200)


@require_POST
def person_leave(request: Any, user_id: int) -> HttpResponse:
    """Somebody leaves: every role ends, and the account opens nothing any more."""
    actions.end_person(viewer=request.viewer, user_id=user_id, today=request.today, now=request.now)
    messages.success(request, _("已停用，角色都已结束。经手的事会转到就业秘书那里。"))
    return redirect("people")


@require_POST
def person_end(request: Any, appointment_id: int) -> HttpResponse:
    """End one role of somebody."""
    actions.end_appointment(viewer=request.viewer, appointment_id=appointment_id, today=request.today, now=request.now)
    messages.success(request, _("已结束。"))
    return redirect("people")
