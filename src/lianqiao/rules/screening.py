"""Is what a post says lawful, safe and complete enough to be pushed? Each doubt with the words that raise it.

A term that blocks waits for a person's decision with a reason; a hint is only
shown. Where a rule allows what the term forbids (police posts, a pair of posts
for either sex), the flag turns into a check that names the exception. Terms,
exceptions and minimum wages are data (`reference/screening_terms.toml`,
`reference/minimum_wages.csv`), each with its source and whether that was verified.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianqiao.rules.suitability import Salary

LOW_PAY, NO_PLACE, NO_PAY, NO_DUTIES = "low_pay", "no_place", "no_pay", "no_duties"
STRUCTURAL = (LOW_PAY, NO_PLACE, NO_PAY, NO_DUTIES)
_SEXES = re.compile("[男女]")
_NUMBERS = re.compile(r"[0-9A-Za-z一二三四五六七八九十()（）]")


class Severity(StrEnum):
    """What a flag asks for. `CHECK`: a term that blocks, which a named exception covers."""

    BLOCKS = "blocks"
    CHECK = "check"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that raise a doubt. `but`: words that lift it (a negation); `where` empty: in any field.

    `cues`: characters of which every find holds at least one. `source` is the rule's name; `verified` False: carried
    from knowledge, to be read up before anybody relies on it.
    """

    code: str
    severity: Severity
    cues: frozenset[str]
    words: re.Pattern[str]
    but: re.Pattern[str] | None
    where: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Exempt:
    """A rule that allows what some terms forbid. `words` None: it holds for one of a pair of posts."""

    id: str
    codes: frozenset[str]
    words: re.Pattern[str] | None
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Wage:
    """The lowest monthly minimum wage (fen) of a province (six digits) from a day on."""

    province: str
    since: date
    monthly: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Book:
    """All that posts are screened by. `structural`: code → (severity, source, verified) of what no word shows."""

    terms: tuple[Term, ...]
    exempt: tuple[Exempt, ...]
    wages: tuple[Wage, ...]
    structural: Mapping[str, tuple[Severity, str, bool]]


@dataclass(frozen=True, slots=True)
class Advert:
    """What a post says. `texts`: (field, text); `on`: the day by whose minimum wage its pay is judged.

    `region` empty: unknown. `paired`: the same employer has the same post for the other sex.
    """

    texts: tuple[tuple[str, str], ...]
    on: date
    region: str = ""
    place: str = ""
    salary: Salary | None = None
    duties: bool = True
    paired: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Words found: `text[start:end]` of a field."""

    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt. `found` is empty for what is missing; `exception` is the id of the rule that covers it."""

    code: str
    severity: Severity
    found: tuple[Span, ...]
    source: str
    verified: bool
    exception: str = ""

    @property
    def blocks(self) -> bool:
        """Must a person decide before the post is pushed?"""
        return self.severity is Severity.BLOCKS

    @property
    def words(self) -> tuple[str, ...]:
        """The different words found, in order."""
        return tuple(dict.fromkeys(span.words for span in self.found))


def screen(advert: Advert, book: Book) -> tuple[Flag, ...]:
    """Every doubt about a post, those that block first, each code once per source, in the order of the book."""
    flags = [*_worded(advert, book), *_structural(advert, book)]
    order = list(Severity)
    return tuple(sorted(flags, key=lambda flag: order.index(flag.severity)))


def undecided(flags: Sequence[Flag], decided: Collection[str]) -> tuple[Flag, ...]:
    """Flags that block and whose code nobody has decided."""
    return tuple(flag for flag in flags if flag.blocks and flag.code not in decided)


def _worded(advert: Advert, book: Book) -> list[Flag]:
    whole = "\n".join(text for _field, text in advert.texts)
    letters = frozenset(whole)
    found: dict[tuple[str, str], Flag] = {}
    for term in book.terms:
        if term.cues.isdisjoint(letters) or not term.words.search(whole):
            continue
        spans = _spans(term, advert.texts)
        if not spans:
            continue
        before = found.get((term.code, term.source))
        flag = _excepted(term, (*(before.found if before else ()), *spans), advert, whole, book)
        found[term.code, term.source] = flag
    return list(found.values())


def _spans(term: Term, texts: Sequence[tuple[str, str]]) -> tuple[Span, ...]:
    spans = []
    for field, text in texts:
        if term.where and field not in term.where:
            continue
        lifted = [one.span() for one in term.but.finditer(text)] if term.but else []
        for one in term.words.finditer(text):
            start, end = one.span()
            covered = any(first < end and start < last for first, last in lifted)
            if start < end and not covered:
                spans.append(Span(field, start, end, one[0]))
    return tuple(spans)


def _excepted(term: Term, spans: tuple[Span, ...], advert: Advert, whole: str, book: Book) -> Flag:
    if term.severity is Severity.BLOCKS:
        for one in book.exempt:
            holds = advert.paired if one.words is None else one.words.search(whole) is not None
            if term.code in one.codes and holds:
                return Flag(term.code, Severity.CHECK, spans, term.source, term.verified, one.id)
    return Flag(term.code, term.severity, spans, term.source, term.verified)


def _structural(advert: Advert, book: Book) -> list[Flag]:
    flags = []
    for code, missing in (
        (NO_PLACE, not advert.place and not advert.region),
        (NO_PAY, advert.salary is None),
        (NO_DUTIES, not advert.duties),
    ):
        if missing:
            flags.append(Flag(code, book.structural[code][0], (), *book.structural[code][1:]))
    low = _low_pay(advert, book)
    return [low, *flags] if low else flags


def wage_of(region: str, on: date, wages: Sequence[Wage]) -> Wage | None:
    """The lowest minimum wage in force on a day where `region` lies; None where none is known."""
    held = [one for one in wages if one.province[:2] == region[:2] and one.since <= on]
    return max(held, key=lambda one: one.since) if held else None


def _low_pay(advert: Advert, book: Book) -> Flag | None:
    """Pay wholly below the minimum wage blocks; pay that begins below it is a hint."""
    wage = wage_of(advert.region, advert.on, book.wages) if advert.region else None
    if wage is None or advert.salary is None or advert.salary.low >= wage.monthly:
        return None
    severity, source, _ = book.structural[LOW_PAY]
    if (advert.salary.high or advert.salary.low) >= wage.monthly:
        severity = Severity.HINT
    said = tuple(Span(field, 0, len(text), text) for field, text in advert.texts if field == "salary")
    return Flag(LOW_PAY, severity, said, f"{source}；{wage.source}", wage.verified)


@dataclass(frozen=True, slots=True)
class Sibling:
    """What tells one of a pair: the employer, what is done there (the title, where nothing is said), for how many."""

    employer: str
    work: str
    sexes: frozenset[str]
    openings: int

    @property
    def key(self) -> tuple[str, str]:
        """What both of a pair have in common: the words without sex and numbers."""
        return self.employer, _NUMBERS.sub("", _SEXES.sub("*", self.work))


def sexes_named(texts: Sequence[str]) -> frozenset[str]:
    """Which of 男 and 女 stand in the texts."""
    return frozenset(sex for text in texts for sex in _SEXES.findall(text))


def even_pairs(posts: Iterable[Sibling]) -> frozenset[tuple[str, str]]:
    """Keys under which an employer has as many openings for women as for men: neither loses by the split."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for one in posts:
        if len(one.sexes) == 1:
            by_sex = counts.setdefault(one.key, {"男": 0, "女": 0})
            by_sex[next(iter(one.sexes))] += one.openings
    return frozenset(key for key, by_sex in counts.items() if by_sex["男"] == by_sex["女"])
