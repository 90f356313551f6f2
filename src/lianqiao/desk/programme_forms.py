"""Forms of programmes: the next step of a student, and taking the last one back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts_programmes import Track
from lianqiao.desk.forms import Once
from lianqiao.desk.service_forms import content_of, day_field, paper_field

FIELD_WORDS: Mapping[str, Promise] = {
    "place": _("地点"),
    "school": _("学校"),
    "major": _("专业"),
    "score": _("分数"),
    "number": _("证书编号"),
    "days": _("天数"),
    "unit": _("单位"),
}
FIELD_OF: Mapping[str, str] = {
    "help_in_future": "on",
    "step_before_last": "on",
    "step_proof_missing": "paper",
    "paper_kind_unknown": "paper",
    "paper_too_large": "paper",
    "step_skips": "step",
    "step_back": "step",
}


class StepForm(Once):
    """One of the steps that may follow, with what the policy asks for at them."""

    step = forms.ChoiceField(label=_("到了哪一步"), widget=forms.RadioSelect)
    on = day_field(_("哪天"))
    field_order = ("step", "on")

    def __init__(self, *args: Any, track: Track, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_steps = [track.programme.step(one.id) for one in track.open_steps]
        known = [one for one in open_steps if one is not None]
        self.fields["step"].choices = [(one.id, one.name) for one in known]  # type: ignore[attr-defined]
        if known:
            self.fields["step"].initial = known[0].id
        self.fields["on"].initial = today.isoformat()
        self.asked = tuple(dict.fromkeys(name for one in known for name in one.fields))
        for name in self.asked:
            steps = [one.name for one in known if name in one.fields]
            label = str(FIELD_WORDS[name]) + ("" if len(known) == len(steps) else f"（{'、'.join(steps)}）")
            self.fields[name] = forms.CharField(label=label, max_length=120, required=False)
        self.fields["paper"] = paper_field()

    def record(self) -> dict[str, Any]:
        """What is to be recorded, the paper as bytes."""
        given = self.cleaned_data
        return {
            "step": given["step"],
            "on": given["on"],
            "said": {name: given[name] for name in self.asked},
            "paper": content_of(given["paper"]),
            "key": given["key"],
        }


def said_in_words(said: Mapping[str, str]) -> str:
    """`学校 四川农业大学 · 专业 果树学`."""
    return " · ".join(f"{word} {said[name]}" for name, word in FIELD_WORDS.items() if said.get(name))
