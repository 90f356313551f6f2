"""The form that opens a survey: title, cohort, days, and the questions as they will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianqiao.charter.surveys import LONGEST_WORDING, Question, SurveyTemplate
from lianqiao.desk.forms import Once

STUDY_YEARS = 4
KEEP, WORDING = "keep_", "text_"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class OpenForm(Once):
    """A survey from a template. A question without its tick is dropped."""

    title = forms.CharField(label=_("标题（学生会看到）"), max_length=80)
    cohort = forms.TypedChoiceField(label=_("问哪一届"), coerce=int)
    opens_on = _day(_("从哪天开始"))
    due_on = _day(_("哪天前填完"))

    def __init__(
        self, data: Any, *, template: SurveyTemplate, cohorts: Sequence[int], cohort: int, today: date
    ) -> None:
        super().__init__(data)
        self.template = template
        choices: Any = [(one, _("%(cohort)s 届") % {"cohort": one}) for one in cohorts]
        meant = cohort if template.year == 0 else cohort + STUDY_YEARS - template.year
        self.fields["cohort"].choices = choices  # type: ignore[attr-defined]
        self.fields["cohort"].initial = meant
        self.fields["title"].initial = template.title
        self.fields["opens_on"].initial = today.isoformat()
        self.fields["due_on"].initial = (today + timedelta(days=template.days)).isoformat()
        for one in template.questions:
            self.fields[KEEP + one.id] = forms.BooleanField(label=_("问这道题"), required=False, initial=True)
            self.fields[WORDING + one.id] = forms.CharField(
                label=one.text, required=False, initial=one.text, max_length=LONGEST_WORDING
            )

    def questions(self) -> list[tuple[Question, forms.BoundField, forms.BoundField]]:
        """Each question with its tick and its wording, for the template."""
        return [(one, self[KEEP + one.id], self[WORDING + one.id]) for one in self.template.questions]

    def statement(self) -> dict[str, Any]:
        """What is to be opened, as `cases.actions_survey.open_survey` takes it."""
        given = self.cleaned_data
        kept = {one.id: given[WORDING + one.id] for one in self.template.questions if given[KEEP + one.id]}
        said = {name: given[name] for name in ("title", "cohort", "opens_on", "due_on", "key")}
        return {**said, "template": self.template.id, "questions": kept}
