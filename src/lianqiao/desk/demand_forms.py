"""The form that turns a line of the posts to find into somebody's task."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.forms import Once
from lianqiao.ledger.actions_sought import MOST

FIELD_OF = {
    "seek_nothing": "openings", "seek_not_staff": "owner", "not_found": "owner", "task_nobody": "owner",
    "task_days": "due_on",
}  # fmt: skip


class SeekForm(Once):
    """How many, by whom, until when; to the end of the month unless told otherwise."""

    openings = forms.IntegerField(label=_("要找几个名额"), min_value=1, max_value=MOST)
    owner = forms.ChoiceField(label=_("谁去找"))
    due_on = forms.DateField(label=_("哪天前找到"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], openings: int, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = people  # type: ignore[attr-defined]
        self.fields["openings"].initial = openings
        last = today.replace(day=monthrange(today.year, today.month)[1])
        self.fields["due_on"].initial = last.isoformat()
