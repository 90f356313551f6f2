"""The student's own pages behind the link: the posts, the services, and what is known of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.me_forms import forms_of, record
from lianqiao.portal.me_page import me_page
from lianqiao.portal.offered import services_of
from lianqiao.portal.pages import own_posts, reasons, wrongs
from lianqiao.portal.show import back, by_link, show_own
from lianqiao.portal.views import hear_answer
from lianqiao.rules.values import Refused


@by_link
def posts(request: Any, phone: PhoneStudent) -> HttpResponse:
    """All posts recommended so far; a press answers one of them."""
    cards = own_posts(viewer=phone.viewer, language=phone.language, today=request.today)
    shown, refused = {"cards": cards, "reasons": reasons(), "wrongs": wrongs()}, None
    if request.method == "POST":
        try:
            return back(phone, "phone", hear_answer(request, student_id=phone.id, cards=cards))
        except Refused as one:
            refused = one
    return show_own(request, phone, "portal/own_posts.html", shown, tab="posts", refused=refused)


@by_link
def services(request: Any, phone: PhoneStudent) -> HttpResponse:
    """What the student may sign up for, say or agree to."""
    shown = {"links": services_of(phone=phone, today=request.today)}
    return show_own(request, phone, "portal/services.html", shown, tab="services")


@by_link
def me(request: Any, phone: PhoneStudent) -> HttpResponse:
    """What is known of the student, and the forms to say otherwise."""
    page = me_page(phone=phone, today=request.today)
    held, refused = forms_of(request, page), None
    if request.method == "POST":
        try:
            place = record(request, phone, held)
            if place is not None:
                return back(phone, "phone_me", place)
        except Refused as one:
            refused = one
    shown = {"page": page, "held": held, "misfit": any(form.errors for form in held.values())}
    shown["act"] = request.POST.get("act") if request.method == "POST" else ""
    status = 422 if shown["misfit"] else 200
    return show_own(request, phone, "portal/me.html", shown, tab="me", refused=refused, status=status)
