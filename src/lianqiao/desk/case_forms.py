"""Forms of case work on the student's page: a need, a wish, a standing, an ending, a look, user ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.cases.facts import WishCard
from lianqiao.cases.words import DIRECTION_WORDS, NEED_WORDS
from lianqiao.charter.regions import Regions
from lianqiao.desk.outcome_forms import in_a_line
from lianqiao.desk.readable import readable
from lianqiao.desk.wish_reading import industry_code, industry_words, occupation_code, occupation_words, parts
from lianqiao.desk.wish_words import ACCOMMODATION_WORDS
from lianqiao.desk.words import ACCOUNT_WORDS, STANDING_WORDS, word
from lianqiao.rules.contact import well_formed
from lianqiao.rules.suitability import Wish
from lianqiao.rules.values import YES
from lianqiao.rules.visibility import Viewer
from lianqiao.rules.wishes import FALLBACK, FIRST

MOST_PAY = 200_000  # yuan a month: more is a slip of the hand
FEN = 100


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
    """What the student wishes now, asked for as a whole: what is left empty is no longer wished."""

    rank = forms.TypedChoiceField(
        label=_("哪一个意向"),
        choices=[(FIRST, _("第一意向")), (FALLBACK, _("备选"))],
        coerce=int,
        required=False,
        initial=FIRST,
        widget=forms.RadioSelect,
    )
    direction = forms.ChoiceField(
        label=_("方向"), choices=list(DIRECTION_WORDS.items()), initial="work", widget=forms.RadioSelect
    )
    regions = forms.CharField(label=_("想去的地方（可写几个，用顿号隔开）"), max_length=200, required=False)
    regions_only = forms.BooleanField(label=_("只去这些地方"), required=False)
    salary = forms.IntegerField(label=_("月薪不低于（元）"), min_value=0, max_value=MOST_PAY, required=False)
    industries = forms.CharField(label=_("想去的行业（可写几个，用顿号隔开）"), max_length=200, required=False)
    occupations = forms.CharField(
        label=_("想从事的职业（按职业分类，可写几个，用顿号隔开）"), max_length=300, required=False
    )
    words = forms.CharField(label=_("想做的工作（可写几个，用顿号隔开）"), max_length=200, required=False)
    travel = forms.CharField(label=_("最远能去哪里、多久回一次家"), max_length=100, required=False)
    accommodations = forms.MultipleChoiceField(
        label=_("工作上需要的安排"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("学生怎么说"), max_length=300, required=False, widget=_area(3))
    field_order = (
        "rank", "direction", "regions", "regions_only", "salary", "industries", "occupations", "words", "travel",
        "accommodations", "text", "on",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, present: WishCard | None, rank: int = FIRST, **kwargs: Any) -> None:
        first = {"rank": rank, **(_initial(viewer, present) if present else {})}
        super().__init__(*args, initial=first, **kwargs)
        self._viewer, self._present = viewer, present
        known = sorted(present.wish.accommodations) if present else []
        choices = dict.fromkeys((*ACCOMMODATION_WORDS, *known))
        self.fields["accommodations"].choices = [  # type: ignore[attr-defined]
            (code, word(ACCOMMODATION_WORDS, code)) for code in choices
        ]

    def clean_rank(self) -> int:
        """The rank; the first where none was chosen."""
        return self.cleaned_data["rank"] or FIRST

    def clean_regions(self) -> tuple[str, ...]:
        """The places named, as codes."""
        given = self.cleaned_data["regions"]
        found = Regions.load().find_all(given)
        if given.strip() and not found:
            raise forms.ValidationError(_("认不出这个地方。写省、市或区县的名称。"))
        return found

    def clean_industries(self) -> tuple[str, ...]:
        """The industries named: codes where the table has the name, else the words, which are searched in posts."""
        return tuple(dict.fromkeys(industry_code(one) for one in parts(self.cleaned_data["industries"])))

    def clean_occupations(self) -> tuple[str, ...]:
        """The occupations named, as codes."""
        return tuple(dict.fromkeys(occupation_code(one) for one in parts(self.cleaned_data["occupations"])))

    def clean(self) -> dict[str, Any]:
        """`only there` needs a there."""
        given = super().clean() or self.cleaned_data
        if given.get("regions_only") and not given.get("regions") and "regions" not in self.errors:
            self.add_error("regions", _("勾了“只去这些地方”，就要写出地方。"))
        return given

    def statement(self) -> dict[str, Any]:
        """What is to be recorded."""
        given = self.cleaned_data
        floor = given["salary"]
        wish = Wish(
            regions=given["regions"],
            regions_only=given["regions_only"],
            salary_floor=floor * FEN if floor else None,
            industries=given["industries"],
            words=(*parts(given["words"]), *self._kept_words()),
            accommodations=frozenset(given["accommodations"]),
        )
        said = {name: given[name] for name in ("rank", "direction", "occupations", "travel", "text", "on")}
        for name in ("travel", "text"):
            said[name] = said[name] or self._kept(name)
        return {"wish": wish, **said}

    def _kept(self, name: str) -> str:
        """What the student said and this viewer may not read: it stays, for nobody meant to take it out."""
        text: str = getattr(self._present, name) if self._present else ""
        return "" if readable(self._viewer, text) else text

    def _kept_words(self) -> tuple[str, ...]:
        known = self._present.wish.words if self._present else ()
        return tuple(one for one in known if not readable(self._viewer, one))


def _initial(viewer: Viewer, present: WishCard) -> dict[str, Any]:
    wish, places = present.wish, Regions.load()
    return {
        "direction": present.direction,
        "regions": "、".join(places.full_name(code) or code for code in wish.regions),
        "regions_only": wish.regions_only,
        "salary": None if wish.salary_floor is None else wish.salary_floor // FEN,
        "industries": "、".join(map(industry_words, wish.industries)),
        "occupations": "、".join(map(occupation_words, present.occupations)),
        "words": "、".join(one for one in wish.words if readable(viewer, one)),
        "travel": readable(viewer, present.travel),
        "accommodations": sorted(wish.accommodations),
        "text": readable(viewer, present.text),
    }


class StandingForm(_Dated):
    """A change of standing from a day on; whether the day may lie ahead depends on the standing."""

    standing = forms.ChoiceField(label=_("学籍状态"), choices=list(STANDING_WORDS.items()))
    reason = forms.CharField(label=_("依据（文号或说明）"), max_length=200, required=False)
    field_order = ("standing", "on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("从哪天起")

    def clean_on(self) -> date:
        """The day as given: the action asks whether it may lie ahead."""
        day: date = self.cleaned_data["on"]
        return day


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


class AccountsForm(forms.Form):
    """The student's user ids on platforms; `known` has every platform that is asked for. Left empty: there is none."""

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel, user in known.items():
            self.fields[channel] = forms.CharField(
                label=word(ACCOUNT_WORDS, channel), required=False, initial=user,
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
            )  # fmt: skip

    def clean(self) -> None:
        """What is no user id stands beside its own field."""
        for channel, user in list(self.cleaned_data.items()):
            verdict = well_formed(channel, user) if user else YES
            if not verdict.ok:
                self.add_error(channel, in_a_line(verdict.because[0]))

    def said(self) -> dict[str, str]:
        """What differs from what was known, by channel."""
        return {channel: self.cleaned_data[channel] for channel in self.changed_data}


class FallForm(_Dated):
    """Why a destination counts no more, and since when."""

    reason = forms.CharField(label=_("怎么回事"), max_length=200)
    field_order = ("reason", "on")

    def __init__(self, *args: Any, with_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("哪天解约")
        if not with_day:
            del self.fields["on"]
