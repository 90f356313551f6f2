"""What a post says, as rows keep it and as people and rules read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from django.utils.timezone import localdate

from lianqiao.jobs.readings import PostRow
from lianqiao.rules.post_life import Life
from lianqiao.rules.screening import Flag, undecided
from lianqiao.rules.suitability import (
    Condition,
    ConditionKind,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
)


class Review(StrEnum):
    """What a person decided of a post. Only accepted posts are ever offered."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PostCard:
    """One post as its newest standing record tells it.

    Salaries are fen a month, `deadline` None = not stated, `degrees` in order.
    `contact` is empty for anybody who is not staff. `large`: a large employer; `cleared`: nobody has to be
    asked about it before the post is offered. `flags`: what screening found in the record, `decided` the codes
    for which its review gives a reason; `held`: reports hold it back from being offered anew (`holds`).
    """

    id: int
    identity: str
    title: str
    employer: str
    employer_id: int
    openings: int
    place: str
    region: str
    degrees: tuple[Degree, ...]
    major_text: str
    salary_low: int | None
    salary_high: int | None
    salary_months: int
    deadline: date | None
    offers: tuple[str, ...]
    conditions: tuple[Condition, ...]
    contact: str
    url: str
    source: str
    first_recorded_on: date
    review: Review
    description: str
    facts: PostFacts
    life: Life
    review_reason: str = ""
    large: bool = False
    cleared: bool = True
    flags: tuple[Flag, ...] = ()
    decided: frozenset[str] = frozenset()
    held: bool = False

    @property
    def doubts(self) -> tuple[Flag, ...]:
        """Flags that block and that nobody decided on: as long as there is one, the post goes to nobody."""
        return undecided(self.flags, self.decided)

    @property
    def doubtful_words(self) -> str:
        """The words of its doubts, for a sentence."""
        return quoted(self.doubts)

    @property
    def opens(self) -> bool:
        """Is `url` an address that a page may link to? A file may have held anything."""
        return self.url.startswith(("https://", "http://"))

    def past(self, today: date) -> bool:
        """Is the last day for applying over?"""
        return self.deadline is not None and self.deadline < today

    def days_left(self, today: date) -> int | None:
        """Days to the last day for applying; 0 = today, negative = over, None = not stated."""
        return None if self.deadline is None else (self.deadline - today).days


def quoted(flags: Iterable[Flag]) -> str:
    """The words that raised these flags, as they stand in the post."""
    words = dict.fromkeys(word.strip(" ,，;；、\n") for flag in flags for word in flag.words)
    return "、".join(filter(None, words))[:120]


@dataclass(frozen=True, slots=True)
class NewPost:
    """An accepted post that was new on the day `on`; `again`: for the how-manieth time after the first.

    `accepted_on` holds a day for each of its openings: the first on which a
    person had accepted a record with so many.
    """

    id: int
    on: date
    accepted_on: tuple[date, ...]
    again: int = 0

    @property
    def key(self) -> str:
        """Its name among records: `post:7`, and `post:7@1` where it is new for the second time."""
        return f"post:{self.id}@{self.again}" if self.again else f"post:{self.id}"

    @property
    def openings(self) -> int:
        """How many places it has."""
        return len(self.accepted_on)


@dataclass(frozen=True, slots=True)
class ImportedPosts:
    """What became of the rows of one file: posts that are new, say something else now, or say the same."""

    new: int
    changed: int
    same: int


class Recorded(Protocol):
    """The fields of a `PostRecord` that matching needs."""

    title: str
    openings: int
    place: str
    region: str
    degrees: list[int]
    majors: dict[str, Any]
    industry: str
    salary_low: int | None
    salary_high: int | None
    salary_months: int
    deadline: date | None
    conditions: list[dict[str, Any]]
    offers: list[str]
    words: list[str]


def _condition_as_json(condition: Condition) -> dict[str, object]:
    return {
        "kind": condition.kind.value,
        "value": condition.value,
        "words": condition.words,
        "alternatives": [kind.value for kind in condition.alternatives],
    }


def conditions_of(record: Recorded) -> tuple[Condition, ...]:
    """The conditions of a stored record, each with the words it was read from."""
    return tuple(
        Condition(
            ConditionKind(one["kind"]),
            one["value"],
            one["words"],
            tuple(ConditionKind(kind) for kind in one.get("alternatives", ())),
        )
        for one in record.conditions
    )


def _majors_of(record: Recorded) -> MajorRequirement:
    by_degree = record.majors.get("by_degree", {})
    levels = sorted((Degree(int(level)), frozenset(codes)) for level, codes in by_degree.items())
    return MajorRequirement(tuple(levels), tuple(record.majors.get("unread", ())))


def post_facts(
    record: Recorded, *, identity: str, employer: str, conditions: tuple[Condition, ...] | None = None
) -> PostFacts:
    """The facts for matching of a stored record; the way back of `record_fields`.

    `conditions`: those of the record, where who reads many records has them already.
    """
    salary = None
    if record.salary_low is not None:
        salary = Salary(record.salary_low, record.salary_high, record.salary_months)
    return PostFacts(
        id=identity,
        title=record.title,
        employer=employer,
        openings=record.openings,
        majors=_majors_of(record),
        degrees=frozenset(Degree(level) for level in record.degrees),
        region=record.region or None,
        place=record.place,
        industry=record.industry or None,
        salary=salary,
        deadline=record.deadline,
        conditions=conditions_of(record) if conditions is None else conditions,
        offers=frozenset(record.offers),
        words=tuple(record.words),
    )


def life_of(record: Any) -> Life:
    """The days of a post, of a record with its newest closing or reopening (`door`) and `confirmed_on` beside it."""
    closed = record.door == "closed"
    recorded = localdate(record.recorded_at)
    return Life(
        heard_on=max(recorded, record.confirmed_on or recorded),
        deadline=record.deadline,
        closed=record.door_why if closed else "",
        closed_on=record.door_on if closed else None,
    )


def record_fields(row: PostRow) -> dict[str, Any]:
    """The columns of a `PostRecord` for a read row. Texts are cut at the width of their columns."""
    facts, salary = row.facts, row.facts.salary
    majors = {str(int(degree)): sorted(codes) for degree, codes in facts.majors.by_degree}
    said = {
        "degree_text": row.degree_text,
        "salary_text": row.salary_text,
        "deadline_text": row.deadline_text,
        "employer_kind": row.employer_kind,
        "published_on": row.published_on.isoformat() if row.published_on else "",
    }
    return {
        "title": facts.title[:200],
        "openings": facts.openings,
        "place": facts.place[:120],
        "region": facts.region or "",
        "degrees": sorted(int(degree) for degree in facts.degrees),
        "majors": {"by_degree": majors, "unread": list(facts.majors.unread)},
        "major_text": row.major_text,
        "industry": (facts.industry or "")[:40],
        "salary_low": salary.low if salary else None,
        "salary_high": salary.high if salary else None,
        "salary_months": salary.months if salary else 12,
        "deadline": facts.deadline,
        "conditions": [_condition_as_json(one) for one in facts.conditions],
        "offers": sorted(facts.offers),
        "words": list(facts.words),
        "description": row.description,
        "contact": row.contact[:200],
        "url": row.url[:300],
        "source": row.source[:120],
        "source_code": row.source_code[:60],
        "extra": {**{name: value for name, value in said.items() if value}, **row.extra},
    }
