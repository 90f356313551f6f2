"""Templates of surveys (`reference/surveys/*.toml`): which questions there are, and what each answer feeds.

No question asks about need, its criteria or a family's means: everybody gets
the same survey. A template or an edited wording that does is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lianqiao.charter.policy_reader import Table
from lianqiao.charter.reading import REFERENCE
from lianqiao.charter.tables import has_guarded_word, occupations
from lianqiao.rules.planning import DIRECTIONS, OBSTACLES
from lianqiao.rules.values import Place, Reason, Refused

KINDS = ("choice", "choices", "text", "number", "region", "regions", "yes_no")
ACCOMMODATIONS = ("wheelchair", "hearing", "vision", "lodging")
WISH_FEEDS = ("direction", "regions", "salary_floor", "words", "occupations", "travel", "accommodations")
FEEDS = (*WISH_FEEDS, "need", "suggestion", "obstacle")
LONGEST_WORDING, LONGEST_TEXT, LARGEST = 120, 400, 1_000_000
# By which kinds of question something can be fed.
_FED_BY: Mapping[str, Collection[str]] = {
    "direction": ("choice",),
    "regions": ("region", "regions"),
    "salary_floor": ("number",),
    "words": ("text", "choice", "choices"),
    "occupations": ("choice", "choices"),
    "travel": ("text", "choice"),
    "accommodations": ("choice", "choices"),
    "need": ("text",),
    "suggestion": ("text",),
    "obstacle": ("choice", "choices"),
}
_FOLDER = REFERENCE / "surveys"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen: its code is kept, its text shown."""

    code: str
    text: str


YES_NO = (Option("yes", "是"), Option("no", "否"))
NOTHING = "none"  # the code of an option that says "none of these": it feeds nothing


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `least` and `most` bound a number; `feeds` is one of FEEDS or empty.

    A number that feeds `salary_floor` is yuan a month.
    """

    id: str
    kind: str
    text: str
    required: bool = False
    options: tuple[Option, ...] = ()
    least: int = 0
    most: int = LARGEST
    unit: str = ""
    feeds: str = ""

    @property
    def choices(self) -> tuple[Option, ...]:
        """What may be chosen; empty where the answer is free."""
        return YES_NO if self.kind == "yes_no" else self.options

    @property
    def several(self) -> bool:
        """Is the answer a list?"""
        return self.kind in {"choices", "regions"}


@dataclass(frozen=True, slots=True)
class SurveyTemplate:
    """A survey to start from. `year` is the year of study it is meant for: 1 the first, 0 the last."""

    id: str
    title: str
    year: int
    about: str
    days: int
    source: str
    on: date
    questions: tuple[Question, ...]


@cache
def survey_templates() -> Mapping[str, SurveyTemplate]:
    """The templates that are shipped, by id, in the order of their file names."""
    found = [read_template(path.name, path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    return {one.id: one for one in found}


def read_template(name: str, text: str) -> SurveyTemplate:
    """One template file. Refused `policy_*` at the key that is wrong, `survey_words_guarded` at a wording."""
    root = Table(tomllib.loads(text), "", name)
    made = SurveyTemplate(
        id=Path(name).stem,
        title=root.words("title"),
        year=root.whole("year", least=0),
        about=root.words("about"),
        days=root.whole("days", least=1),
        source=root.words("source"),
        on=root.take("on", date),
        questions=root.tables("question", _question),
    )
    root.done()
    insist_open(made.title, *wordings(made.questions), file=name)
    ids = [one.id for one in made.questions]
    for number, one in enumerate(ids, start=1):
        if one in ids[: number - 1]:
            root.refuse("policy_id_twice", f"question[{number}].id", value=one)
    return made


def wordings(questions: Sequence[Question]) -> list[str]:
    """Every text that a student will read."""
    return [text for one in questions for text in (one.text, *(option.text for option in one.options))]


def insist_open(*texts: str, file: str | None = None) -> None:
    """Refused `survey_words_guarded` where a text holds a guarded word."""
    for text in texts:
        if has_guarded_word(text):
            raise Refused(Reason.of("survey_words_guarded", text=text[:40]), where=Place(file=file) if file else None)


def _question(table: Table) -> Question:
    kind = table.one_of("kind", KINDS)
    feeds = table.one_of("feeds", FEEDS) if table.has("feeds") else ""
    if feeds and kind not in _FED_BY[feeds]:
        table.refuse("policy_wrong_value", "feeds", value=feeds)
    options = table.tables("options", _option) if table.has("options") else ()
    if (kind in {"choice", "choices"}) != bool(options):
        table.refuse("policy_missing_key" if not options else "policy_unknown_key", "options")
    known = _codes(feeds)
    for number, option in enumerate(options, start=1):
        if known is not None and option.code not in known and option.code != NOTHING:
            table.refuse("policy_wrong_value", f"options[{number}].code", value=option.code)
    return Question(
        id=table.words("id"),
        kind=kind,
        text=table.words("text"),
        required=table.take_or("required", bool, False),
        options=options,
        least=table.whole("least", least=0, default=0),
        most=table.whole("most", least=1, default=LARGEST),
        unit=table.take_or("unit", str, ""),
        feeds=feeds,
    )


def _codes(feeds: str) -> Collection[str] | None:
    """The codes that options may bear; None where any will do."""
    tables: Mapping[str, Collection[str]] = {
        "direction": DIRECTIONS,
        "obstacle": OBSTACLES,
        "accommodations": ACCOMMODATIONS,
        "occupations": occupations(),
    }
    return tables.get(feeds)


def _option(table: Table) -> Option:
    return Option(table.words("code"), table.words("text"))
