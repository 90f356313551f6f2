"""Forms of a meeting: the day, who was there, what was said, and the rows of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.wording import say
from lianqiao.desk.forms import Once
from lianqiao.ledger.facts_meetings import LONGEST_DECISION, MOST_ROWS, Decision
from lianqiao.people.models import Appointment
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Role

LONGEST_TEXT = 5000
MOST_ADDED = 3  # items put on an agenda by hand
FIELD_OF: Mapping[str, str] = {
    "help_in_future": "held_on",
    "help_too_old": "held_on",
    "meeting_without_minutes": "text",
    "meeting_present_unknown": "present",
}
ROW_FIELD_OF: Mapping[str, str] = {
    "decision_without_title": "title",
    "decision_too_long": "title",
    "decision_without_owner": "who",
    "decision_owner_unknown": "who",
    "decision_without_day": "by",
    "decision_day_gone": "by",
}


def _words(reason: Reason) -> str:
    return " ".join(filter(None, say(reason, get_language() or "zh-hans")))


def _choices(people: Sequence[Appointment]) -> list[tuple[str, str]]:
    return [(str(one.user_id), f"{one.user.display_name}（{ROLE_WORDS[Role(one.role)]}）") for one in people]


class MinutesForm(Once):
    """Who was there and what was said."""

    present = forms.MultipleChoiceField(label=_("到会的人"), required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=_("纪要"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, people: Sequence[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = _choices(people)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """For the action."""
        given = dict(self.cleaned_data)
        return {**given, "present": [int(one) for one in given["present"]]}


class MeetingForm(MinutesForm):
    """The same of a meeting that is not on record yet."""

    title = forms.CharField(label=_("会议名称"), max_length=120, initial=_("毕业生就业工作推进会"))
    held_on = forms.DateField(label=_("哪天开的"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("held_on", "title", "present", "text")

    def __init__(self, *args: Any, today: date, first: Mapping[str, Any], **kwargs: Any) -> None:
        """`first` is what was kept of it; else the day is today's."""
        super().__init__(*args, initial={"held_on": today.isoformat(), **first}, **kwargs)


class DecisionForm(forms.Form):
    """One row: an empty one is none; the action says what is missing in the others."""

    title = forms.CharField(label=_("做什么"), required=False, max_length=LONGEST_DECISION)
    who = forms.ChoiceField(label=_("谁来做"), required=False)
    by = forms.DateField(label=_("哪天前"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, row: int, people: Sequence[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": f"d{row}"})
        self.row = row
        self.fields["who"].choices = [("", "--"), *_choices(people)]  # type: ignore[attr-defined]
        self._name_the_row("title", "max_length", "decision_too_long", most=LONGEST_DECISION)
        self._name_the_row("who", "invalid_choice", "decision_owner_unknown")
        self._name_the_row("by", "invalid", "decision_without_day")

    def _name_the_row(self, field: str, wrong: str, code: str, **more: int) -> None:
        """What the form itself finds wrong is said in the action's words, which name the row."""
        self.fields[field].error_messages[wrong] = _words(Reason.of(code, row=self.row, **more))

    def said(self) -> Decision:
        """For the action."""
        given = self.cleaned_data
        return Decision(self.row, given["title"], row_id(given["who"]), given["by"])


def rows_of(given: Any, people: Sequence[Appointment], first: Sequence[Mapping[str, str]]) -> list[DecisionForm]:
    """The rows of decisions as sent, else as `first` kept them."""
    return [DecisionForm(given, row=row, people=people, initial=first[row - 1]) for row in range(1, MOST_ROWS + 1)]


def refuse(form: forms.Form, rows: Sequence[DecisionForm], refused: Refused) -> None:
    """Each reason where it belongs: in its row, at its field, else above the form."""
    for reason in refused.because:
        said = _words(reason)
        row = reason.as_dict().get("row")
        if reason.code in ROW_FIELD_OF and isinstance(row, int):
            rows[row - 1].add_error(ROW_FIELD_OF[reason.code], said)
        else:
            form.add_error(FIELD_OF.get(reason.code) if FIELD_OF.get(reason.code) in form.fields else None, said)


def added(given: Any) -> list[str]:
    """What was put on the agenda by hand."""
    return [text.strip()[:LONGEST_DECISION] for text in given.getlist("more")[:MOST_ADDED] if text.strip()]
