"""Forms of case work on the student's page: a need, a wish, a post by hand, a standing, an ending, a look."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.cases.facts import WishCard
from lianqiao.cases.words import DIRECTION_WORDS, NEED_WORDS
from lianqiao.charter.regions import Regions
from lianqiao.desk.words import STANDING_WORDS
from lianqiao.rules.suitability import Wish
from lianqiao.rules.values import row_id

MOST_PAY = 200_000  # yuan a month: more is a slip of the hand
FEN = 100
_BETWEEN = re.compile(r"[、，,;；\s]+")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Dated(forms.Form):
    """A form whose day is today unless told otherwise, and never later."""

    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today.isoformat()

    def clean_on(self) -> date:
        """The day. What has not happened yet cannot be recorded."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("这一天还没有到。"))
        return day


class NeedForm(_Dated):
    """A need or a suggestion in the student's words."""

    kind = forms.ChoiceField(
        label=_("类型"), choices=list(NEED_WORDS.items()), initial="need", widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("学生怎么说"), max_length=400, widget=_area(4))
    field_order = ("kind", "text", "on")


class WishForm(_Dated):
    """What the student wishes now. What this form does not ask for stays as it was."""

    direction = forms.ChoiceField(
        label=_("方向"), choices=list(DIRECTION_WORDS.items()), initial="work", widget=forms.RadioSelect
    )
    regions = forms.CharField(label=_("想去的地方（可写几个，用顿号隔开）"), max_length=200, required=False)
    regions_only = forms.BooleanField(label=_("只去这些地方"), required=False)
    salary = forms.IntegerField(label=_("月薪不低于（元）"), min_value=0, max_value=MOST_PAY, required=False)
    words = forms.CharField(label=_("想做的工作（可写几个，用顿号隔开）"), max_length=200, required=False)
    text = forms.CharField(label=_("学生怎么说"), max_length=300, required=False, widget=_area(3))
    field_order = ("direction", "regions", "regions_only", "salary", "words", "text", "on")

    def __init__(self, *args: Any, present: WishCard | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(present) if present else None, **kwargs)
        self.present = present

    def clean_regions(self) -> tuple[str, ...]:
        """The places named, as codes."""
        given = self.cleaned_data["regions"]
        found = Regions.load().find_all(given)
        if given.strip() and not found:
            raise forms.ValidationError(_("认不出这个地方。写省、市或区县的名称。"))
        return found

    def clean(self) -> dict[str, Any]:
        """`only there` needs a there."""
        given = super().clean() or self.cleaned_data
        if given.get("regions_only") and not given.get("regions") and "regions" not in self.errors:
            self.add_error("regions", _("勾了“只去这些地方”，就要写出地方。"))
        return given

    def statement(self) -> dict[str, Any]:
        """What is to be recorded."""
        given, before = self.cleaned_data, self.present.wish if self.present else Wish()
        floor = given["salary"]
        wish = Wish(
            regions=given["regions"],
            regions_only=given["regions_only"],
            salary_floor=floor * FEN if floor else None,
            industries=before.industries,
            words=tuple(dict.fromkeys(filter(None, _BETWEEN.split(given["words"])))),
            accommodations=before.accommodations,
        )
        return {"wish": wish, "direction": given["direction"], "text": given["text"], "on": given["on"]}


def _initial(present: WishCard) -> dict[str, Any]:
    wish, places = present.wish, Regions.load()
    return {
        "direction": present.direction,
        "regions": "、".join(places.full_name(code) or code for code in wish.regions),
        "regions_only": wish.regions_only,
        "salary": None if wish.salary_floor is None else wish.salary_floor // FEN,
        "words": "、".join(wish.words),
        "text": present.text,
    }


class ReferForm(forms.Form):
    """The post chosen from the list that a search gave."""

    post = forms.CharField(label=_("岗位"), max_length=20, error_messages={"required": _("先选一个岗位。")})

    def clean_post(self) -> int:
        """The post's id."""
        number = row_id(self.cleaned_data["post"])
        if number is None:
            raise forms.ValidationError(_("先选一个岗位。"))
        return number


class StandingForm(_Dated):
    """A change of standing from a day on."""

    standing = forms.ChoiceField(label=_("学籍状态"), choices=list(STANDING_WORDS.items()))
    reason = forms.CharField(label=_("依据（文号或说明）"), max_length=200, required=False)
    field_order = ("standing", "on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("从哪天起")


class EndForm(_Dated):
    """From when it no longer holds, and why."""

    reason = forms.CharField(label=_("原因"), max_length=200)
    field_order = ("on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("从哪天起不再适用")


class PhoneForm(forms.Form):
    """Why the phone is read."""

    reason = forms.ChoiceField(label=_("为什么查看"), choices=[("contact", _("联系本人")), ("check", _("核对资料"))])
