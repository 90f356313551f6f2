"""Forms of party branches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.people.models import SmallClass
from lianqiao.people.queries_branches import BranchCard
from lianqiao.rules.values import row_id


class BranchForm(forms.Form):
    """The name of a branch."""

    name = forms.CharField(label=_("支部名称"), max_length=60)


class PlaceForm(forms.Form):
    """Which branch looks after a class, from which day."""

    small_class = forms.TypedChoiceField(label=_("班级"), coerce=int)
    branch = forms.ChoiceField(label=_("归哪个支部"), required=False)
    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self, *args: Any, classes: list[SmallClass], branches: list[BranchCard], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["small_class"].choices = [(one.pk, one.name) for one in classes]  # type: ignore[attr-defined]
        named = [(str(one.id), one.name) for one in branches]
        self.fields["branch"].choices = [*named, ("", _("没有支部"))]  # type: ignore[attr-defined]
        self.fields["since"].initial = today.isoformat()

    def clean_branch(self) -> int | None:
        return row_id(self.cleaned_data["branch"])
