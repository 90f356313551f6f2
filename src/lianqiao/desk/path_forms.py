"""The form that moves a cohort up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.policy_work import Stage


class MoveForm(forms.Form):
    """Which cohort enters which stage, from when."""

    cohort = forms.IntegerField(label=_("届"), min_value=1900, max_value=9999)
    stage = forms.ChoiceField(label=_("进入阶段"))
    on = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, stages: Sequence[Stage], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(one.id, one.name) for one in stages]  # type: ignore[attr-defined]
        self.fields["on"].initial = today.isoformat()
