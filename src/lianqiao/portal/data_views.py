"""The student's own data: report an outcome, see who looked, take a copy along, choose a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.tables import destinations
from lianqiao.evidence.papers import MAX_PAPER_BYTES, MEGABYTE
from lianqiao.outcomes.actions_reported import report_outcome
from lianqiao.outcomes.queries_reported import own_outcomes
from lianqiao.portal.copy_file import CONTENT_TYPE, copy_file
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.looks_page import looks_page
from lianqiao.portal.show import QUIET, back, by_link, show_own
from lianqiao.referrals.post_words import plain
from lianqiao.roster.actions_own_door import choose_own_password
from lianqiao.roster.links import signed_at
from lianqiao.rules.values import Reason, Refused

LOOKS = timedelta(days=183)  # reliability G7: the record of looks is kept for half a year at least
FRESH = timedelta(minutes=15)
TOP = 2  # digits of a main code


class OutcomeForm(forms.Form):
    """Where the student goes, with a photo of the proof where there is one."""

    code = forms.ChoiceField(label=_("我的去向"))
    unit_name = forms.CharField(label=_("单位或学校全称"), max_length=120, required=False)
    paper = forms.FileField(
        label=_("材料的照片（协议、合同、录取通知书等，JPG、PNG 或 PDF，不超过 10 MB）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,.pdf"}),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        found = [(one.code, one.label) for one in destinations().values() if len(one.code) == TOP]
        self.fields["code"].choices = [("", "--"), *found]  # type: ignore[attr-defined]

    def report(self) -> dict[str, Any]:
        """What is reported, the photo as bytes; one that is too large is refused before it is read."""
        file: Any = self.cleaned_data["paper"]
        if file is not None and file.size > MAX_PAPER_BYTES:
            raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
        return {**self.cleaned_data, "paper": None if file is None else bytes(file.read())}


class PasswordForm(forms.Form):
    """A password for the next time."""

    password = forms.CharField(
        label=_("新密码（至少 10 位）"), max_length=128, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )


@by_link
def outcome(request: Any, phone: PhoneStudent) -> HttpResponse:
    """What was reported and what staff said to it; a press reports."""
    form = OutcomeForm(request.POST, request.FILES) if request.method == "POST" else OutcomeForm()
    refused = None
    if form.is_bound and form.is_valid():
        try:
            report_outcome(student_id=phone.id, **form.report(), today=request.today, now=request.now)
            return back(phone, "phone_outcome", "own")
        except Refused as one:
            refused = one
    told = own_outcomes(viewer=phone.viewer, today=request.today)
    mine = [(one, plain(one.unit_name), plain(one.reason)) for one in told]
    status = 422 if form.errors else 200
    shown = {"form": form, "mine": mine}
    return show_own(request, phone, "portal/outcome.html", shown, tab="me", refused=refused, status=status)


@by_link
def looks(request: Any, phone: PhoneStudent) -> HttpResponse:
    """Who has looked at my file in the last half year."""
    found = looks_page(phone=phone, today=request.today, since=request.today - LOOKS)
    return show_own(request, phone, "portal/looks.html", {"looks": found}, tab="me")


@by_link
def own_copy(request: Any, phone: PhoneStudent) -> HttpResponse:
    """A press downloads the copy, where the student signed in a moment ago; opening the page downloads nothing."""
    fresh = request.real_now - signed_at(phone.token) <= FRESH
    if request.method != "POST" or not fresh:
        refused = Refused(Reason.of("own_sign_in_again")) if request.method == "POST" else None
        return show_own(request, phone, "portal/copy.html", {"fresh": fresh}, tab="me", refused=refused)
    content = copy_file(viewer=phone.viewer, today=request.today, now=request.now)
    disposition = {"Content-Disposition": f'attachment; filename="my-data-{request.today:%Y-%m-%d}.zip"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={**QUIET, **disposition})


@by_link
def password(request: Any, phone: PhoneStudent) -> HttpResponse:
    """A press sets the password."""
    form, refused = PasswordForm(request.POST if request.method == "POST" else None), None
    if form.is_bound and form.is_valid():
        try:
            choose_own_password(student_id=phone.id, **form.cleaned_data, today=request.today, now=request.now)
            return back(phone, "phone_me", "settings")
        except Refused as one:
            refused = one
    status = 422 if form.errors else 200
    return show_own(request, phone, "portal/password.html", {"form": form}, tab="me", refused=refused, status=status)
