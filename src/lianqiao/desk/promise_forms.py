"""Forms of the college's list of promises: an item, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import day_field
from lianqiao.people.models import Appointment
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.visibility import Role

MOST = 1_000_000
FIELD_OF: Mapping[str, str] = {
    "promise_fewer_times": "person_times",
    "help_in_future": "on",
    "promise_step_empty": "text",
    "promise_not_for_all": "text",
}


class PromiseForm(Once):
    """What is promised, who answers for it, by when."""

    title = forms.CharField(label=_("事项（几个字）"), max_length=120)
    promise = forms.CharField(label=_("承诺做到什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.TypedChoiceField(label=_("谁负责"), coerce=int)
    due_on = day_field(_("哪天前做到"))

    def __init__(self, *args: Any, holders: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: dict[int, str] = {}
        for one in holders:
            people.setdefault(one.user_id, f"{one.user.display_name}（{ROLE_WORDS[Role(one.role)]}）")
        self.fields["owner"].choices = [("", "--"), *people.items()]  # type: ignore[attr-defined]

    def record(self) -> dict[str, Any]:
        """What is to be recorded."""
        said = dict(self.cleaned_data)
        owner_id = said.pop("owner")
        return {**said, "owner_id": owner_id}


class DoneForm(forms.Form):
    """What was done, for how many: numbers only, no names."""

    text = forms.CharField(label=_("做了什么（不写姓名）"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    persons = forms.IntegerField(label=_("惠及人数（人）"), min_value=0, max_value=MOST, required=False)
    person_times = forms.IntegerField(label=_("惠及人次"), min_value=0, max_value=MOST, required=False)
    on = day_field(_("哪天"))
    done = forms.BooleanField(label=_("这一项办完了"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()
