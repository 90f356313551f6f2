"""Forms of events: planning one, calling it off, marking who is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts_events import KINDS, SAID, EventCard, EventSaid
from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import FREE, day_field, form_choices
from lianqiao.desk.words import DEED_WORDS

MOST_PLACES = 100_000
TIMES = ("day", "last_day", "starts", "ends")
FIELD_OF: Mapping[str, str] = {
    "event_without_title": "title",
    "event_not_for_all": "title",
    "event_ends_before": "ends",
    "event_begins_past": "day",
    "event_far_ahead": "day",
    "event_sign_up_after": "sign_up_until",
    "event_sign_up_past": "sign_up_until",
    "event_without_places": "capacity",
    "event_places_taken": "capacity",
    "event_ends_past": "ends",
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
        said = {name: value for name, value in self.cleaned_data.items() if name not in TIMES}
        return {**said, "free": FREE[said["free"]], **self.record_times()}

    def record_times(self) -> dict[str, datetime]:
        """When it begins and ends, as instants."""
        given, zone = self.cleaned_data, get_current_timezone()
        return {
            "starts_at": datetime.combine(given["day"], given["starts"], zone),
            "ends_at": datetime.combine(given["last_day"] or given["day"], given["ends"], zone),
        }


class EventChangeForm(EventPlanForm):
    """What is said of an event that is out already; what kind it is and what it costs stays."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=10**6)

    def __init__(self, *args: Any, card: EventCard, **kwargs: Any) -> None:
        super().__init__(*args, initial=_from(card), **kwargs)
        for name in ("key", "kind", "form", "free", "organiser"):
            del self.fields[name]

    def said(self) -> EventSaid:
        """The event as it is to be."""
        given = {**self.record_times(), **{name: self.cleaned_data[name] for name in SAID if name in self.fields}}
        texts = {name: given[name].strip() for name in ("title", "about", "place")}
        return EventSaid(**{**given, **texts})

    def onto(self, newest: EventCard | None) -> None:
        """Saved once more, the reader's words take the place of the newest version."""
        if newest is not None:
            sent: Any = self.data
            mine = sent.copy()
            mine["version"] = str(newest.version)
            self.data = mine


def _from(card: EventCard) -> dict[str, Any]:
    timing = card.timing
    last = timing.ends_at.date()
    return {
        "title": card.title, "about": card.about, "place": card.place, "capacity": card.capacity,
        "day": timing.starts_at.date().isoformat(), "starts": timing.starts_at.strftime("%H:%M"),
        "ends": timing.ends_at.strftime("%H:%M"), "sign_up_until": timing.sign_up_until, "version": card.version,
        "last_day": last.isoformat() if last > timing.starts_at.date() else "",
    }  # fmt: skip


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
