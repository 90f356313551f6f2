"""Forms of events: planning one, calling it off, marking who is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts_events import KINDS
from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import FREE, day_field, form_choices
from lianqiao.desk.words import DEED_WORDS

MOST_PLACES = 100_000
FIELD_OF: Mapping[str, str] = {
    "event_without_title": "title",
    "event_not_for_all": "title",
    "event_ends_before": "ends",
    "event_begins_past": "day",
    "event_far_ahead": "day",
    "event_sign_up_after": "sign_up_until",
    "event_sign_up_past": "sign_up_until",
    "event_without_places": "capacity",
    "help_form_unknown": "form",
}


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))


class EventPlanForm(Once):
    """A lecture, a training or a group guidance to which every graduate may come."""

    kind = forms.ChoiceField(
        label=_("类型"), choices=[(kind, DEED_WORDS[kind]) for kind in KINDS], initial="lecture",
        widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(label=_("名称（学生都会看到）"), max_length=120)
    place = forms.CharField(label=_("地点"), max_length=120)
    day = day_field(_("哪天"))
    starts = _time(_("几点开始"))
    ends = _time(_("几点结束"))
    last_day = day_field(_("最后一天（不止一天时填）"), required=False)
    capacity = forms.IntegerField(
        label=_("名额（人，不限就留空）"), required=False, min_value=1, max_value=MOST_PLACES
    )  # fmt: skip
    sign_up_until = forms.DateTimeField(
        label=_("报名截止（留空就到开始为止）"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    about = forms.CharField(label=_("说明"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    organiser = forms.CharField(label=_("主办或主讲"), max_length=120, required=False)
    form = forms.ChoiceField(label=_("形式（指导和培训选）"), choices=form_choices, required=False)
    free = forms.ChoiceField(
        label=_("学生要付费吗"), choices=[("yes", _("免费")), ("no", _("自费"))], initial="yes",
        widget=forms.RadioSelect,
    )  # fmt: skip

    def record(self) -> dict[str, Any]:
        """What is to be planned, the times as instants."""
        said = dict(self.cleaned_data)
        day, last, zone = said.pop("day"), said.pop("last_day"), get_current_timezone()
        starts, ends = said.pop("starts"), said.pop("ends")
        return {
            **said,
            "free": FREE[said["free"]],
            "starts_at": datetime.combine(day, starts, zone),
            "ends_at": datetime.combine(last or day, ends, zone),
        }


class MarkForm(forms.Form):
    """Who is there besides those who signed up, and why a late entry is late."""

    number = forms.CharField(label=_("没有报名的人：学号"), max_length=30, required=False)
    late_reason = forms.CharField(label=_("晚记的原因（签到截止后必填）"), max_length=200, required=False)


class CallOffForm(forms.Form):
    """Why an event does not take place; every student reads it."""

    reason = forms.CharField(label=_("为什么取消（学生都会看到）"), max_length=200)


def day_of(text: str) -> str:
    """A day from an address, to begin a form with; empty where it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
