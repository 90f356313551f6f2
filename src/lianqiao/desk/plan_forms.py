"""Forms of a plan: its head, a line, a first draft, a line done, a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.forms import Once
from lianqiao.desk.plan_words import OBSTACLE_WORDS
from lianqiao.plans.facts import Content
from lianqiao.rules.planning import PlanLine
from lianqiao.rules.values import row_id

Choices = Sequence[tuple[str, str]]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _obstacles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("卡在哪里"),
        choices=list(OBSTACLE_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DrawForm(forms.Form):
    """What a first draft is told beside the wishes on file."""

    obstacles = _obstacles()


class HeadForm(Once):
    """Goals, strengths, what stands in the way, the next look. `opened_on` is the version it was opened on."""

    opened_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)
    goal_main = forms.CharField(label=_("主要目标"), max_length=200, required=False)
    goal_fallback = forms.CharField(label=_("备选目标"), max_length=200, required=False)
    strengths = forms.CharField(
        label=_("优势"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    obstacles = _obstacles()
    review_on = _day(_("哪天复查"))

    @staticmethod
    def told(content: Content, number: int) -> dict[str, Any]:
        """What the form shows of a content written from version `number`."""
        return {
            "opened_on": number,
            "goal_main": content.goal_main,
            "goal_fallback": content.goal_fallback,
            "strengths": content.strengths,
            "obstacles": list(content.obstacles),
            "review_on": content.review_on.isoformat() if content.review_on else "",
        }

    def content(self, lines: Iterable[PlanLine]) -> Content:
        """What was written, with its lines."""
        said = self.cleaned_data
        return Content(
            goal_main=said["goal_main"],
            goal_fallback=said["goal_fallback"],
            strengths=said["strengths"],
            obstacles=tuple(said["obstacles"]),
            review_on=said["review_on"],
            lines=tuple(lines),
        )


class LineForm(forms.Form):
    """One line; a new one that says neither what nor why is no line."""

    title = forms.CharField(label=_("做什么"), max_length=120, required=False)
    reason = forms.CharField(label=_("为什么"), max_length=200, required=False)
    owner = forms.ChoiceField(label=_("谁负责"), required=False)
    by = _day(_("哪天前"))
    dropped = forms.CharField(label=_("不做了，因为"), max_length=200, required=False)

    def __init__(self, *args: Any, owners: Choices, line: int = 0, template: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.template = line, template
        self.clashes: Mapping[str, str] = {}
        self.fields["owner"].choices = [("", "--"), *owners]  # type: ignore[attr-defined]

    @staticmethod
    def told(line: PlanLine) -> dict[str, Any]:
        """What the form shows of a line."""
        return {
            "title": line.title,
            "reason": line.reason,
            "owner": owner_code(line),
            "by": line.by.isoformat() if line.by else "",
            "dropped": line.dropped,
        }

    @property
    def blank(self) -> bool:
        """A new line that says nothing."""
        return not self.line and not (self.cleaned_data.get("title") or self.cleaned_data.get("reason"))

    def plan_line(self) -> PlanLine:
        """The line as written."""
        said = self.cleaned_data
        role, _dot, who = said["owner"].partition(".")
        return PlanLine(
            line=self.line,
            title=said["title"],
            reason=said["reason"],
            owner=role,
            by=said["by"],
            owner_user=row_id(who),
            template=self.template,
            dropped=said["dropped"],
        )


def owner_code(line: PlanLine) -> str:
    """`counsellor`, or `counsellor.12` where a person was chosen."""
    return f"{line.owner}.{line.owner_user}" if line.owner_user else line.owner


class DoneForm(forms.Form):
    """A line was done: by which record, or how."""

    proof = forms.ChoiceField(label=_("依据哪条记录"), required=False)
    text = forms.CharField(
        label=_("做了什么（没有记录时写一句）"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = forms.DateField(label=_("哪天做完的"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, proofs: Mapping[str, tuple[date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today.isoformat()
        told = [(code, f"{on:%m-%d} {words}") for code, (on, words) in proofs.items()]
        self.fields["proof"].choices = [("", _("没有记录，写在下面")), *told]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Approve a version, or return it with a reason."""

    number = forms.IntegerField(min_value=1, max_value=9999)
    verdict = forms.ChoiceField(choices=[("approve", ""), ("return", "")])
    reason = forms.CharField(label=_("要改哪里"), max_length=200, required=False)


class AgreeForm(forms.Form):
    """The version of this number has the student's yes."""

    number = forms.IntegerField(min_value=1, max_value=9999)
