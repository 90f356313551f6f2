"""What a student answered to surveys, for the line of time: each version with what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.cases.facts_survey import Answer, changed, in_words
from lianqiao.cases.queries_survey import answers_of
from lianqiao.desk.hands import hands
from lianqiao.desk.readable import readable
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class SurveySaid:
    """One version. `text` is a line a question; what is not for this viewer to read is left out."""

    on: date
    title: str
    text: str
    by: str


def survey_line(*, viewer: Viewer, today: date, student_id: int) -> list[SurveySaid]:
    """Every version of a student in reach, the last given first; of a later one what changed."""
    found = answers_of(viewer=viewer, today=today, student_id=student_id)
    names = hands(viewer, [given.by for _card, given in found])
    before: dict[int, Mapping[str, Answer]] = {}
    line = []
    for card, given in found:
        asked = changed(card.questions, before.get(card.id, {}), given.answers)
        told = [(one.text, readable(viewer, in_words(one, given.answers.get(one.id)))) for one in asked]
        head = _("改了摸排“%(title)s”的答案") if card.id in before else _("填了摸排“%(title)s”")
        text = "\n".join(f"{question}：{answer}" for question, answer in told if answer)
        line.append(SurveySaid(given.on, head % {"title": card.title}, text, names[given.by]))
        before[card.id] = given.answers
    return line[::-1]
