"""The forms of the student's own tab, and what a press on one of them records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from lianqiao.cases.actions_fresh import confirm_own
from lianqiao.cases.actions_own import state_own_need, state_own_wish
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.forms import ContactForm, NeedForm, WishForm
from lianqiao.portal.me_page import MePage
from lianqiao.roster.actions_changes import propose_change
from lianqiao.rules.values import Reason, Refused


def forms_of(request: Any, page: MePage) -> dict[str, forms.Form]:
    """All forms of the tab by the name that the press carries (`act`); the one that was sent is filled."""
    sent = {request.POST.get("act"): request.POST} if request.method == "POST" else {}
    return {
        "wish": WishForm(sent.get("wish"), present=page.present),
        "need": NeedForm(sent.get("need")),
        "contact": ContactForm(sent.get("contact")),
    }


def record(request: Any, phone: PhoneStudent, held: Mapping[str, forms.Form]) -> str | None:
    """Record the press; gives the place on the page to return to, None where a field is not right.

    Refused `not_found` for a press on nothing, and as the action refuses.
    """
    act = request.POST.get("act")
    if act == "confirm":
        confirm_own(student_id=phone.id, today=request.today, now=request.now)
        return "known"
    form = held.get(act)
    by = {"student_id": phone.id, "on": request.today, "now": request.now}
    if form is None:
        raise Refused(Reason.of("not_found"))
    if not form.is_valid():
        return None
    if isinstance(form, WishForm):
        state_own_wish(**by, **form.statement())
        return "wish"
    if isinstance(form, ContactForm):
        propose_change(student_id=phone.id, values=form.changes(), today=request.today, now=request.now)
        return "known"
    state_own_need(**by, **form.cleaned_data)
    return "needs"
