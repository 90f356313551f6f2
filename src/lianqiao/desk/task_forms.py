"""Forms of tasks: to give one, to hand a part on, to cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianqiao.desk.forms import Once
from lianqiao.ledger.facts_tasks import Level
from lianqiao.people.models import SmallClass
from lianqiao.people.queries_branches import BranchCard
from lianqiao.rules.values import row_id

WEEK = timedelta(days=7)
FIELD_OF = {
    "task_without_title": "title", "task_days": "due_on", "task_words": "about", "task_nobody": "to",
    "not_found": "to",
}  # fmt: skip


class TaskForm(Once):
    """What is to be done, by whom and until when. `to` is `group`, `branch.3`, `class.2` or `person`."""

    to = forms.ChoiceField(label=_("交给谁"))
    people = forms.MultipleChoiceField(
        label=_("选几个人（只在“指定的人”时用）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("要做什么"), max_length=120)
    about = forms.CharField(
        label=_("说明（学生也会看到，不写个人家庭情况）"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(label=_("哪天前办完"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self,
        *args: Any,
        group: bool,
        branches: Sequence[BranchCard],
        classes: Sequence[SmallClass],
        people: Sequence[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whole = [(Level.GROUP.value, _now("工作领导小组（五级）"))] if group else []
        by_branch = [(f"{Level.BRANCH}.{one.id}", _now("%(name)s的党员干部") % {"name": one.name}) for one in branches]
        by_class = [(f"{Level.CLASS}.{one.pk}", _now("%(name)s的班级团队") % {"name": one.name}) for one in classes]
        choices = [*whole, *by_branch, *by_class, (Level.PERSON.value, _now("指定的人"))]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        self.fields["due_on"].initial = (today + WEEK).isoformat()

    def addressed(self) -> dict[str, Any]:
        """The level and whom it names, as `give_task` asks for them."""
        level, _dot, number = self.cleaned_data["to"].partition(".")
        named = [one for one in map(row_id, self.cleaned_data["people"]) if one is not None]
        return {
            "level": level,
            "small_class_id": row_id(number) if level == Level.CLASS else None,
            "branch_id": row_id(number) if level == Level.BRANCH else None,
            "user_ids": named if level == Level.PERSON else (),
        }


class CancelTaskForm(forms.Form):
    """Why it need not be done any more."""

    reason = forms.CharField(label=_("为什么不用办了"), max_length=200)
