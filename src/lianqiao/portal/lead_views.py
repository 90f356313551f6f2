"""Posts that students heard of themselves, and what is wrong with one they were shown. The same for every graduate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.jobs.actions_own import report_post, suggest_post
from lianqiao.jobs.facts_leads import LeadCard
from lianqiao.jobs.queries_own import own_leads
from lianqiao.jobs.words_leads import STANDING_WORDS
from lianqiao.portal.door import PhoneStudent
from lianqiao.portal.pages import Card, plain
from lianqiao.portal.show import back, by_link, show_own
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused


class SuggestForm(forms.Form):
    """A post that the student has heard of."""

    title = forms.CharField(label=_("岗位"), max_length=120)
    employer = forms.CharField(label=_("单位"), max_length=120)
    place = forms.CharField(label=_("在哪里（不知道就空着）"), max_length=120, required=False)
    url = forms.CharField(label=_("网址（没有就空着）"), max_length=300, required=False)
    text = forms.CharField(
        label=_("从哪里知道的，还知道什么"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True, slots=True)
class OwnLead:
    """One of their own leads in words."""

    title: str
    employer: str
    on: date
    word: str
    said: str
    answered_on: date | None
    good: bool


def _own(one: LeadCard) -> OwnLead:
    return OwnLead(
        title=plain(one.title),
        employer=plain(one.employer),
        on=one.on,
        word=str(STANDING_WORDS[one.standing]),
        said=plain(one.said, _now("详情请直接问老师。")),
        answered_on=one.answered_on,
        good=one.standing == "accepted",
    )


@by_link
def leads(request: Any, phone: PhoneStudent) -> HttpResponse:
    """What they brought in and what became of it; a press sends one more."""
    form, refused = SuggestForm(request.POST if request.method == "POST" else None), None
    if form.is_bound and form.is_valid():
        try:
            suggest_post(
                student_id=phone.id, **form.cleaned_data, per_day=policy_in_force().leads.per_day, on=request.today,
                now=request.now,
            )  # fmt: skip
            return back(phone, "phone_leads", "own")
        except Refused as one:
            refused = one
    mine = [_own(one) for one in own_leads(viewer=phone.viewer, today=request.today)]
    status = 422 if form.errors else 200
    shown = {"form": form, "mine": mine}
    return show_own(request, phone, "portal/leads.html", shown, tab="services", refused=refused, status=status)


def hear_report(request: Any, *, student_id: int, card: Card) -> None:
    """Record what is wrong with a post that was shown."""
    report_post(
        student_id=student_id, post_id=card.post_id, kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""), per_day=policy_in_force().leads.per_day, on=request.today, now=request.now,
    )  # fmt: skip
