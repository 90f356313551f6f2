"""What a survey's answers come to, option by option: counted in persons, each with the base it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lianqiao.cases.facts_survey import Answer, Question
from lianqiao.charter.regions import Regions

FEW = 5  # of fewer persons a count points at somebody
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One answer and how many persons gave it."""

    text: str
    persons: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The numbers that were given: the least, the middle one, the largest."""

    least: int
    middle: float
    most: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One question. `answered` of `base` persons answered it; who chose several is in several lines.

    `lines` hold every option, also those that nobody chose; of places the most named, `others` name further ones.
    `texts` are what was written, by student id.
    """

    question: Question
    answered: int
    base: int
    lines: tuple[Line, ...] = ()
    spread: Spread | None = None
    texts: tuple[tuple[int, str], ...] = ()
    others: int = 0

    def share(self, line: Line) -> int:
        """How much of the base a line is, in hundredths."""
        return line.persons * 100 // self.base if self.base else 0


def tallied(questions: Sequence[Question], given: Mapping[int, Mapping[str, Answer]]) -> tuple[Tally, ...]:
    """Every question over the newest answers of these persons, by student id."""
    return tuple(
        _tally(one, {who: said[one.id] for who, said in given.items() if one.id in said}, len(given))
        for one in questions
    )


def _tally(question: Question, said: Mapping[int, Answer], base: int) -> Tally:
    head = {"question": question, "answered": len(said), "base": base}
    if question.choices:
        named = _named(said.values())
        return Tally(**head, lines=tuple(Line(one.text, named[one.code]) for one in question.choices))  # type: ignore[arg-type]
    if question.kind in {"region", "regions"}:
        places, most = Regions.load(), _named(said.values()).most_common()
        shown = tuple(Line(places.full_name(code) or code, n) for code, n in most[:MOST_PLACES])
        return Tally(**head, lines=shown, others=len(most) - len(shown))  # type: ignore[arg-type]
    if question.kind == "number":
        numbers = [one for one in said.values() if isinstance(one, int)]
        return Tally(**head, spread=_spread(numbers))  # type: ignore[arg-type]
    return Tally(**head, texts=tuple((who, str(one)) for who, one in said.items()))  # type: ignore[arg-type]


def _named(answers: Iterable[Answer]) -> Counter[str]:
    """How many persons named each code."""
    return Counter(code for one in answers for code in (one if isinstance(one, list) else [str(one)]))


def _spread(numbers: Sequence[int]) -> Spread | None:
    return Spread(min(numbers), median(numbers), max(numbers)) if numbers else None
