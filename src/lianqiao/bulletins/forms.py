"""The one form: what the office adds before it issues."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.bulletins.compose import LONGEST


class IssueForm(forms.Form):
    """`shown` is the digest of the figures on the page, so that nobody issues numbers that nobody saw."""

    start = forms.DateField(widget=forms.HiddenInput)
    shown = forms.CharField(max_length=32, widget=forms.HiddenInput)
    next_words = forms.CharField(
        label=_("下一步（可以改；数字写成 {figure:openings}）"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
