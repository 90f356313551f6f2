"""What goes into a text for everybody, and where it was published."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.bulletins.publicity import LONGEST_INTRO, LONGEST_TITLE
from lianqiao.bulletins.words import PUBLISHED_WORDS


class ArticleForm(forms.Form):
    """What a person writes of the text: its title and its opening words."""

    title = forms.CharField(label=_("标题"), max_length=LONGEST_TITLE, required=False)
    intro = forms.CharField(
        label=_("导语"), max_length=LONGEST_INTRO, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class GroupForm(forms.Form):
    """Into which group it was pasted, and when; `key` lets a form count once however often it is pressed."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    place = forms.CharField(label=_("群的名称"), max_length=80)
    on = forms.DateField(label=_("发布日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["key"].initial = token_urlsafe(12)


class PublishedForm(GroupForm):
    """Where and when it was published."""

    kind = forms.ChoiceField(label=_("发在哪一类"), choices=list(PUBLISHED_WORDS.items()))
    place = forms.CharField(label=_("位置（网站、公众号或群的名称）"), max_length=80)
    field_order = ("key", "kind", "place", "on")
