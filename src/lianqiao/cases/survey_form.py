"""The form of a survey, built from its questions; the same for the student's own page and for staff.

It only takes down what was given: whether that is an answer is said in one
place, `facts_survey.read_answers`, and its refusals are put beside their questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lianqiao.cases.facts_survey import Answer, Question, in_words
from lianqiao.charter.surveys import LONGEST_TEXT
from lianqiao.charter.wording import say
from lianqiao.rules.values import Refused

PREFIX = "q_"


class SurveyForm(forms.Form):
    """One field a question, `q_` and its id. `present` are the answers given last."""

    def __init__(self, data: Any, *, questions: Sequence[Question], present: Mapping[str, Answer]) -> None:
        super().__init__(data)
        self.questions = {f"{PREFIX}{one.id}": one for one in questions}
        for name, one in self.questions.items():
            label = one.text if one.required else _("%(question)s（可以不填）") % {"question": one.text}
            self.fields[name] = forms.Field(
                label=label, required=False, widget=_widget(one), initial=_initial(one, present.get(one.id))
            )

    def given(self) -> dict[str, Any]:
        """What was sent, by question id."""
        return {one.id: self.cleaned_data.get(name) for name, one in self.questions.items()}

    def refuse(self, refused: Refused, language: str) -> None:
        """Put each reason beside the question that it names; any other above the form."""
        for reason in refused.because:
            said, name = say(reason, language), f"{PREFIX}{reason.as_dict().get('id', '')}"
            self.add_error(name if name in self.fields else None, f"{said.reason} {said.next}".strip())

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """Each question with its field, for the template."""
        return [(one, self[name]) for name, one in self.questions.items()]


def _widget(question: Question) -> forms.Widget:
    choices = [(one.code, one.text) for one in question.choices]
    match question.kind:
        case "choice" | "yes_no":
            return forms.RadioSelect(choices=choices)
        case "choices":
            return forms.CheckboxSelectMultiple(choices=choices)
        case "number":
            return forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 9, "autocomplete": "off"})
        case "text":
            return forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT})
        case _:
            place = _("写省、市或区县，几个之间用顿号隔开") if question.several else _("写省、市或区县")
            return forms.TextInput(attrs={"maxlength": 200, "placeholder": place, "autocomplete": "off"})


def _initial(question: Question, answer: Answer | None) -> object:
    if answer is None:
        return None
    return answer if question.choices or question.kind == "number" else in_words(question, answer)
