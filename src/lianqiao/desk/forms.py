"""Forms of the desk: a meeting or lecture, a waiver, why something is opened or taken back."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.words import DEED_WORDS

LOOKS = (
    ("talk", _("准备谈话")), ("check", _("核对材料")), ("apply", _("办理申请")), ("plan", _("商量计划")),
)  # fmt: skip


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class Once(forms.Form):
    """A form with a number of its own, so that what is sent twice is saved once."""

    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = token_urlsafe(12)


class _Dated(Once):
    """A form whose day is today unless told otherwise."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("held_on", "since"):
            if name in self.fields:
                self.fields[name].initial = today.isoformat()


class EventForm(_Dated):
    """A meeting or a lecture of the college."""

    kind = forms.ChoiceField(
        label=_("类型"),
        choices=[(kind, DEED_WORDS[kind]) for kind in ("meeting", "lecture")],
        initial="meeting",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("名称"), max_length=120)
    held_on = _day(_("哪天"))
    note = forms.CharField(label=_("记录"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ExcuseForm(_Dated):
    """A waiver with its span and reason."""

    commitment = forms.CharField(widget=forms.HiddenInput, max_length=40)
    subject = forms.CharField(widget=forms.HiddenInput, max_length=60)
    since = _day(_("从哪天"))
    until = _day(_("到哪天（到时再看）"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class LookForm(forms.Form):
    """Why the guarded part is opened."""

    reason = forms.ChoiceField(label=_("为什么查看"), choices=LOOKS, widget=forms.RadioSelect)


class CancelForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("哪里记错了"), max_length=200)
