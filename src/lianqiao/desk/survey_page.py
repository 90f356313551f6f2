"""The pages of surveys: how far each has come, who is missing and who owes it, what a student answered when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from lianqiao.cases.facts_survey import Answer, Coverage, Given, Question, SurveyCard, changed, in_words
from lianqiao.cases.queries_survey import coverage, invited, newest_answers, running, surveys, versions
from lianqiao.delivery.queries_ways import PERSON
from lianqiao.desk.owners import Owners, role_or_body
from lianqiao.desk.readable import readable
from lianqiao.desk.survey_results import Results, results
from lianqiao.people.queries import users
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

PAGE = 100
MISSING, ANSWERED, RESULTS = "missing", "answered", "results"
ANSWERS_FOR = (Role.COUNSELLOR, Role.CLASS_TEACHER)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in reach: persons answered and base."""

    class_id: int | None
    name: str
    done: int
    base: int

    @property
    def missing(self) -> int:
        return self.base - self.done


@dataclass(frozen=True, slots=True)
class Missing:
    """One who has not answered: who is to see to it, and when the student was last written to."""

    student: StudentCard
    owner: str
    written_on: date | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One who has answered: when last, how, and by whose hand."""

    student: StudentCard
    given: Given
    by: str


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """One survey. `lines` are the names behind the figure that was pressed, of `chosen` class or of all."""

    found: Coverage
    classes: tuple[ClassLine, ...]
    chosen: ClassLine | None
    show: str
    page: Page[StudentCard]
    missing: tuple[Missing, ...]
    answered: tuple[Answered, ...]
    out_of_reach: frozenset[int]  # students of those missing whom no channel reaches
    overdue: bool
    results: Results | None = None

    @property
    def owner(self) -> str:
        """Who is to see to all those on the page; empty where they are several."""
        names = {one.owner for one in self.missing}
        return names.pop() if len(names) == 1 else ""


@dataclass(frozen=True, slots=True)
class SurveyLists:
    """The surveys by where they stand: `overdue` past their day with somebody missing, `asking` the others that ask.

    Both only where somebody in reach is asked, with their coverage; `others` are those to come and those over.
    """

    overdue: tuple[Coverage, ...]
    asking: tuple[Coverage, ...]
    others: tuple[SurveyCard, ...]

    @property
    def missing(self) -> int:
        """Answers (person-times) that the overdue ones still wait for."""
        return sum(len(one.missing) for one in self.overdue)


def survey_lists(*, viewer: Viewer, today: date) -> SurveyLists:
    """All surveys as this viewer sees them."""
    asking = running(viewer=viewer, today=today)
    ids = {one.survey.id for one in asking}
    mine = [one for one in asking if one.answered or one.missing]
    late = [one for one in mine if one.survey.overdue(today) and one.missing]
    return SurveyLists(
        overdue=tuple(late),
        asking=tuple(one for one in mine if one not in late),
        others=tuple(one for one in surveys(viewer=viewer, today=today) if one.id not in ids),
    )


def survey_page(
    *, viewer: Viewer, today: date, survey_id: int, class_id: int | None = None, show: str = "", page: str = "1"
) -> SurveyPage | None:
    """The page of one survey; None where there is none, or the class is out of reach. Constant queries."""
    found = coverage(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        return None
    classes = by_class(found)
    chosen = next((one for one in classes if one.class_id == class_id), None) if class_id is not None else None
    if class_id is not None and chosen is None:
        return None
    show = show if show in {MISSING, ANSWERED, RESULTS} else MISSING
    names = [
        one
        for one in (found.missing if show == MISSING else found.answered)
        if chosen is None or one.class_id == class_id
    ]
    sheet = Paginator(names, PAGE).get_page(page)
    return SurveyPage(
        found=found,
        classes=classes,
        chosen=chosen,
        show=show,
        page=sheet,
        missing=_missing(viewer, today, found, list(sheet)) if show == MISSING else (),
        answered=_answered(viewer, today, found, list(sheet)) if show == ANSWERED else (),
        out_of_reach=_out_of_reach(viewer, found, today),
        overdue=found.survey.overdue(today),
        results=results(viewer=viewer, today=today, card=found.survey, students=names) if show == RESULTS else None,
    )


def by_class(found: Coverage) -> tuple[ClassLine, ...]:
    """The classes of those asked, those with most missing first."""
    done = Counter((one.class_id, one.class_name) for one in found.answered)
    missing = Counter((one.class_id, one.class_name) for one in found.missing)
    lines = [
        ClassLine(class_id, name, done[class_id, name], done[class_id, name] + missing[class_id, name])
        for class_id, name in {**done, **missing}
    ]
    return tuple(sorted(lines, key=lambda one: (-one.missing, one.name)))


def owner_of(owners: Owners, card: StudentCard, otherwise: str) -> str:
    """Who is to see to it that this student answers: the counsellor, else the class teacher, else who stands in.

    `otherwise` is who opened the survey, for a college in which nobody is left.
    """
    asked = [owners.who(role.value, card) for role in ANSWERS_FOR]
    own = (one for one, role in zip(asked, ANSWERS_FOR, strict=True) if one is not None and one.role == role.value)
    found = next(own, asked[0])
    return f"{role_or_body(found.role)} {found.name}" if found else otherwise


def opener(viewer: Viewer, card: SurveyCard) -> str:
    """The name of the person who opened the survey; the office where a machine did."""
    return name_of(card.recorded_by, users(viewer=viewer, ids=_user_ids([card.recorded_by]))) or _("就业办公室")


def _user_ids(actors: Sequence[str]) -> list[int]:
    found = (row_id(actor.partition(":")[2]) for actor in actors if actor.startswith("user:"))
    return [one for one in found if one is not None]


def name_of(actor: str, known: Mapping[int, object]) -> str:
    """`本人` for a student, the name of a colleague, empty for a machine."""
    kind, _colon, number = actor.partition(":")
    if kind == "student":
        return _("本人")
    user = known.get(row_id(number) or 0) if kind == "user" else None
    return str(getattr(user, "display_name", ""))


def _out_of_reach(viewer: Viewer, found: Coverage, today: date) -> frozenset[int]:
    """Whom the next message would not reach by itself; asked only where there is a next one, by who may write it."""
    if not found.survey.running(today) or not ask(viewer, Deed.RECORD_HELP).ok:
        return frozenset()
    ways = ways_to_students(viewer=viewer, students=found.missing, policy=policy_in_force(), purpose=Purpose.SURVEY)
    return frozenset(student_id for student_id, way in ways.items() if way == PERSON)


def _missing(viewer: Viewer, today: date, found: Coverage, cards: Sequence[StudentCard]) -> tuple[Missing, ...]:
    owners = Owners(viewer, today, {one.id: one for one in cards})
    otherwise = opener(viewer, found.survey)
    written = invited(viewer=viewer, survey_id=found.survey.id)
    return tuple(
        Missing(one, owner_of(owners, one, otherwise), max(written.get(one.id, ()), default=None)) for one in cards
    )


def _answered(viewer: Viewer, today: date, found: Coverage, cards: Sequence[StudentCard]) -> tuple[Answered, ...]:
    last = newest_answers(viewer=viewer, today=today, survey_id=found.survey.id, ids=[one.id for one in cards])
    known = users(viewer=viewer, ids=_user_ids([one.by for one in last.values()]))
    return tuple(Answered(one, last[one.id], name_of(last[one.id].by, known)) for one in cards if one.id in last)


# ---------------------------------------------------------------- one student's answers


@dataclass(frozen=True, slots=True)
class Said:
    """One question of a version: what it says now, and what the version before said."""

    question: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a student's answers. `said` are its answers, of a later version those that changed."""

    given: Given
    by: str
    said: tuple[Said, ...]
    first: bool


def versions_of(*, viewer: Viewer, today: date, card: SurveyCard, student_id: int) -> list[Version]:
    """All versions of a student in reach, the last given first, each with what it changed."""
    found = versions(viewer=viewer, today=today, survey_id=card.id, student_id=student_id)
    known = users(viewer=viewer, ids=_user_ids([one.by for one in found]))
    shown = []
    for at, one in enumerate(found):
        before: Mapping[str, Answer] = found[at + 1].answers if at + 1 < len(found) else {}
        said = tuple(
            Said(asked.text, _words(viewer, asked, one.answers), _words(viewer, asked, before))
            for asked in changed(card.questions, before, one.answers)
        )
        shown.append(Version(one, name_of(one.by, known), said, at + 1 == len(found)))
    return shown


def unread(viewer: Viewer, card: SurveyCard, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Those of the answers that the viewer may not read, by question: filling in leaves them as they were."""
    return {
        one.id: answers[one.id]
        for one in card.questions
        if one.id in answers and in_words(one, answers[one.id]) and not _words(viewer, one, answers)
    }


def _words(viewer: Viewer, question: Question, answers: Mapping[str, Answer]) -> str:
    return readable(viewer, in_words(question, answers.get(question.id)))
