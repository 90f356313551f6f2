"""Forms of a round: a decision on a proposal, another post in its place."""

from __future__ import annotations

from django import forms


class DecideForm(forms.Form):
    """Accept or skip."""

    verdict = forms.CharField(max_length=10)
    code = forms.CharField(max_length=12, required=False)
    reason = forms.CharField(max_length=200, required=False)


class ReplaceForm(forms.Form):
    """The post chosen instead, and why."""

    post = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    code = forms.CharField(max_length=12, required=False)
    reason = forms.CharField(max_length=200, required=False)


class AcceptForm(forms.Form):
    """Whose proposals are accepted; nobody named = all that wait."""

    student = forms.IntegerField(required=False, min_value=1, max_value=2**62)
