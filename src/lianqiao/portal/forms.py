"""What students may say on their own page. Each form is whole without a script; one page holds all of them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.cases.facts import WishCard
from lianqiao.cases.words import DIRECTION_WORDS, NEED_WORDS
from lianqiao.charter.regions import Regions
from lianqiao.referrals.post_words import plain
from lianqiao.rules.values import Reason, Refused

MOST_PAY = 200_000  # yuan a month: more is a slip of the hand
FEN = 100
_BETWEEN = re.compile(r"[、，,;；\s]+")


class WishForm(forms.Form):
    """What the student wishes now."""

    direction = forms.ChoiceField(label=_("毕业后想"), choices=list(DIRECTION_WORDS.items()), initial="work")
    regions = forms.CharField(label=_("想去的地方（可写几个，用顿号隔开）"), max_length=200, required=False)
    regions_only = forms.BooleanField(label=_("只去这些地方"), required=False)
    salary = forms.IntegerField(label=_("月薪不低于（元）"), min_value=0, max_value=MOST_PAY, required=False)
    words = forms.CharField(label=_("想做的工作（可写几个，用顿号隔开）"), max_length=200, required=False)
    text = forms.CharField(
        label=_("还想说的"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    prefix = "wish"

    def __init__(self, data: Any = None, *, present: WishCard | None) -> None:
        super().__init__(data, initial=_initial(present) if present else None)

    def clean_regions(self) -> tuple[str, ...]:
        """The places named, as codes."""
        given = self.cleaned_data["regions"]
        found = Regions.load().find_all(given)
        if given.strip() and not found:
            raise forms.ValidationError(_("认不出这个地方。写省、市或区县的名称。"))
        return found

    def statement(self) -> dict[str, Any]:
        """What is to be recorded, as `cases.actions_own.state_own_wish` takes it."""
        given = self.cleaned_data
        return {
            "direction": given["direction"],
            "regions": given["regions"],
            "regions_only": given["regions_only"],
            "salary_floor": given["salary"] * FEN if given["salary"] else None,
            "words": tuple(dict.fromkeys(filter(None, _BETWEEN.split(given["words"])))),
            "text": given["text"],
        }


def _initial(present: WishCard) -> dict[str, Any]:
    """The present wish, to be changed. What must not stand on a phone is left out."""
    wish, places = present.wish, Regions.load()
    return {
        "direction": present.direction,
        "regions": "、".join(places.full_name(code) or code for code in wish.regions),
        "regions_only": wish.regions_only,
        "salary": None if wish.salary_floor is None else wish.salary_floor // FEN,
        "words": "、".join(one for one in wish.words if plain(one)),
        "text": plain(present.text),
    }


class NeedForm(forms.Form):
    """A need or a suggestion."""

    kind = forms.ChoiceField(label=_("类型"), choices=list(NEED_WORDS.items()), initial="need")
    text = forms.CharField(label=_("想说什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    prefix = "need"


class ContactForm(forms.Form):
    """A new number, address or home; what is left empty stays as it is. Staff confirm it before it counts."""

    phone = forms.CharField(label=_("新的手机号（没有变就不填）"), max_length=20, required=False)
    email = forms.CharField(label=_("新的邮箱（没有变就不填）"), max_length=254, required=False)

    home_text = forms.CharField(label=_("新的家庭所在地（没有变就不填）"), max_length=120, required=False)

    prefix = "contact"

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["phone"].widget.attrs = {"inputmode": "tel", "autocomplete": "off"}
        self.fields["email"].widget.attrs = {"inputmode": "email", "autocomplete": "off"}

    def changes(self) -> dict[str, str]:
        """What is to read otherwise. Refused `contact_empty` where nothing was filled in."""
        said = {name: text for name, text in self.cleaned_data.items() if text.strip()}
        if not said:
            raise Refused(Reason.of("contact_empty"))
        return said
