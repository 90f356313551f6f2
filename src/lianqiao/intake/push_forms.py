"""The form for a new token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TokenForm(forms.Form):
    """Which portal, under which source its posts stand, and how long."""

    name = forms.CharField(label=_("给哪个网站用"), max_length=60)
    source = forms.CharField(label=_("岗位的来源写成"), max_length=60)
    expires_on = forms.DateField(
        label=_("用到哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
