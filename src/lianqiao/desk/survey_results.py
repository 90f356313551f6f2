"""The results of a survey on its page: a tally an option, and what was written, as far as the viewer may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.cases.facts_survey import SurveyCard
from lianqiao.cases.facts_survey_tally import FEW, Line, Tally, tallied
from lianqiao.cases.queries_survey import newest_answers
from lianqiao.desk.readable import readable
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.visibility import Viewer

MOST_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer, its persons, and its share of the base in hundredths."""

    line: Line
    share: int


@dataclass(frozen=True, slots=True)
class Written:
    """What one student wrote."""

    student: StudentCard
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """One question. `closed` texts (items) are not for this viewer, `left` are beyond what one page shows."""

    tally: Tally
    bars: tuple[Bar, ...]
    written: tuple[Written, ...]
    closed: int
    left: int


@dataclass(frozen=True, slots=True)
class Results:
    """All questions over the same persons; `few`: so few that a count points at somebody."""

    base: int
    few: bool
    questions: tuple[Result, ...]


def results(*, viewer: Viewer, today: date, card: SurveyCard, students: Sequence[StudentCard]) -> Results:
    """Over these students in reach, who all have answered: what each said last."""
    known = {one.id: one for one in students}
    given = newest_answers(viewer=viewer, today=today, survey_id=card.id, ids=list(known))
    said = {one: given[one].answers for one in known if one in given}
    found = tuple(_result(viewer, one, known) for one in tallied(card.questions, said))
    return Results(len(said), 0 < len(said) < FEW, found)


def _result(viewer: Viewer, tally: Tally, known: dict[int, StudentCard]) -> Result:
    open_to = [Written(known[who], text) for who, text in tally.texts if readable(viewer, text)]
    return Result(
        tally=tally,
        bars=tuple(Bar(one, tally.share(one)) for one in tally.lines),
        written=tuple(open_to[:MOST_TEXTS]),
        closed=len(tally.texts) - len(open_to),
        left=max(0, len(open_to) - MOST_TEXTS),
    )
