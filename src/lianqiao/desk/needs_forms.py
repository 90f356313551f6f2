"""The form that answers a need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIELD_OF = {
    "need_answer_empty": "text",
    "need_answer_words": "text",
    "need_answer_before": "on",
    "help_in_future": "on",
    "need_met_by_another": "met",
    "need_met_before": "met",
    "need_event_gone": "met",
}


class AnswerForm(forms.Form):
    """What was said or done, on which day, and by what, where something was done."""

    text = forms.CharField(
        label=_("怎么回复（学生会在手机上看到）"), max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
    done = forms.ChoiceField(
        label=_("办了没有"),
        choices=[("yes", _("办了")), ("no", _("听到了，还没办或办不了"))],
        initial="yes",
        widget=forms.RadioSelect,
    )
    met = forms.ChoiceField(label=_("为此做的事"), required=False)
    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, done_since: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()
        self.fields["met"].choices = [("", _("没有，或不在这里")), *done_since]  # type: ignore[attr-defined]

    def answer(self) -> dict[str, Any]:
        """What is to be recorded."""
        given = self.cleaned_data
        return {"text": given["text"], "done": given["done"] == "yes", "on": given["on"]}
