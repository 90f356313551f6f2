"""The form by which staff put on record what a student, or the employer, said of a recommended post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.referrals.words import ANSWER_WORDS, STEP_WORDS
from lianqiao.rules.answers import Step


class AnswerForm(forms.Form):
    """The step, why not where it is a no, and the day."""

    step = forms.ChoiceField(label=_("学生怎么说，到了哪一步"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("哪里不合适（说不合适才选）"), required=False)
    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, steps: Sequence[Step], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(one.value, STEP_WORDS[one]) for one in steps]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", "--"), *((one, ANSWER_WORDS[one]) for one in ANSWER_REASONS)]  # type: ignore[attr-defined]
        self.fields["on"].initial = today.isoformat()
