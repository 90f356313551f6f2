"""The form of a talk: text first, everything else has a default; the same for a correction of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts import LEAST_MINUTES, MOST_MINUTES, DraftFacts, Help, NextStep
from lianqiao.desk.forms import Once
from lianqiao.desk.words import SHARE_WORDS, TOPIC_WORDS, WAY_WORDS

# What a draft keeps: what was typed or chosen, and nothing that makes the form the one it is.
SINGLE = ("way", "missed", "note", "private_note", "minutes", "share", "next_step", "next_on", "held_on", "version")
SEVERAL = ("topics", "steps")
FIELD_OF: Mapping[str, str] = {
    "help_in_future": "held_on",
    "help_too_old": "held_on",
    "help_minutes_out_of_range": "minutes",
    "next_step_without_day": "next_on",
    "next_day_without_step": "next_step",
    "next_day_before_talk": "next_on",
    "step_not_open": "steps",
}


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}))


def _text(label: Any, most: int, rows: int, **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.Textarea({"rows": rows, **attributes})
    )


class TalkForm(Once):
    """A talk. `steps` are the open steps that it may tick off; `version` the row that a correction was opened on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
    draft_version = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=0, max_value=2**30)
    way = forms.ChoiceField(label=_("方式"), choices=list(WAY_WORDS.items()), initial="face", widget=forms.RadioSelect)
    missed = forms.BooleanField(label=_("没接通，只记一次尝试"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("话题"), choices=list(TOPIC_WORDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = _text(_("说了什么"), 2000, 6, placeholder=" ", autofocus=True)
    steps = forms.MultipleChoiceField(
        label=_("上次约好的，这次做完了"), required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_on = _day(_("下一步在哪天"), required=False)
    minutes = forms.IntegerField(
        label=_("多少分钟"),
        required=False,
        widget=forms.NumberInput({"min": LEAST_MINUTES, "max": MOST_MINUTES, "inputmode": "numeric"}),
    )
    held_on = _day(_("哪天"))
    share = forms.ChoiceField(
        label=_("内容给谁看"), choices=list(SHARE_WORDS.items()), initial="group", required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    private_note = _text(_("只给自己看的话"), 1000, 2)

    def __init__(self, *args: Any, today: date, steps: Sequence[NextStep] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = today.isoformat()
        if self.is_bound:  # what is wrong is read first
            self.fields["note"].widget.attrs.pop("autofocus")
        offered: Any = self.fields["steps"]
        offered.choices = [(str(one.activity_id), f"{one.text}（{one.on:%m-%d}）") for one in steps if one.text]

    def next_fields(self) -> list[forms.BoundField]:
        """The next step and its day, side by side."""
        return [self["next_step"], self["next_on"]]

    def day_fields(self) -> list[forms.BoundField]:
        """The day and the minutes, side by side."""
        return [self["held_on"], self["minutes"]]

    def more_open(self) -> bool:
        """Does something of the folded part need mending?"""
        return any(self[name].errors for name in ("minutes", "held_on", "share", "private_note"))

    def said(self) -> dict[str, Any]:
        """What a valid form says, as `assistance.actions.record_help` takes it."""
        told = dict(self.cleaned_data)
        for name in ("version", "draft_version"):
            told.pop(name)
        told["share"] = told["share"] or "group"
        told["made"] = not told.pop("missed")
        told["steps_done"] = [int(one) for one in told.pop("steps")]
        return told


def typed(given: Any) -> dict[str, object]:
    """What a draft keeps of a form that was sent."""
    single = {name: given.get(name, "") for name in SINGLE}
    several = {name: given.getlist(name) for name in SEVERAL}
    return {**single, **several}


def from_draft(draft: DraftFacts) -> dict[str, Any]:
    """The first values of a form that goes on from a draft."""
    return {**draft.body, "draft_version": draft.version}


def from_talk(talk: Help) -> dict[str, Any]:
    """The first values of a form that corrects a talk."""
    return {
        "version": talk.id,
        "way": talk.way,
        "missed": not talk.made,
        "topics": list(talk.topics),
        "note": talk.note,
        "private_note": talk.private_note,
        "minutes": talk.minutes,
        "share": talk.share,
        "next_step": talk.next_step,
        "next_on": talk.next_on and talk.next_on.isoformat(),
        "held_on": talk.held_on.isoformat(),
    }


class StepForm(forms.Form):
    """What became of a step."""

    text = forms.CharField(label=_("怎么样了（可以不写）"), max_length=200, required=False)
