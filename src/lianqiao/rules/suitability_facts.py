"""What is known of a student and of a post for matching: the vocabulary of `suitability`.

Import these names from `lianqiao.rules.suitability`, the door of the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from lianqiao.rules.values import Reason


class Degree(IntEnum):
    """Levels of higher education, in order."""

    ASSOCIATE = 1
    BACHELOR = 2
    MASTER = 3
    DOCTOR = 4


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class ConditionKind(StrEnum):
    """What a post asks beyond degree and major."""

    SEX = "sex"  # value: Sex
    PARTY_MEMBER = "party_member"
    VETERAN = "veteran"
    GRASSROOTS_SERVICE = "grassroots_service"  # 四项目人员, 服务基层项目人员
    YEARS_OF_SERVICE = "years_of_service"  # value: least years
    COHORT = "cohort"  # value: "2026,2025,..." years admitted, or "fresh" (应届)
    AGE = "age"  # value: greatest age in full years
    CERTIFICATE = "certificate"  # value: name of the certificate
    OTHER = "other"  # anything else: always "to check", never excludes


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a post with the `words` of the source that state it.

    Posts aimed at several kinds of people (`服务基层项目人员和退役大学生士兵`)
    carry one condition whose `alternatives` hold the others: any of them is enough.
    """

    kind: ConditionKind
    value: str
    words: str
    alternatives: tuple[ConditionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class MajorRequirement:
    """Which majors a post takes, by degree level.

    `by_degree[level]` is a set of code prefixes in ministry numbering without
    letters (`09` discipline, `0901` class, `090102` major; for masters and
    doctors the graduate catalogue), or ANY. A level that is absent is not
    taken at all, unless `by_degree` is empty: then nothing is known and
    nothing excludes. `unread` keeps the words that became no code.
    """

    by_degree: tuple[tuple[Degree, frozenset[str]], ...] = ()
    unread: tuple[str, ...] = ()


ANY_MAJOR: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Salary:
    """Monthly pay in fen, `months` a year. `high` None = open or a single figure."""

    low: int
    high: int | None = None
    months: int = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What the student asked for. Regions are GB/T 2260 codes (6 digits); empty = no wish.

    `regions_only` is True only where the student wrote 只 or 仅: otherwise the
    wish is soft. `salary_floor` is monthly pay in fen. `industries` are words or
    GB/T 4754 letters. `accommodations` are kinds needed (`wheelchair`, `hearing`,
    `vision`, `lodging`).
    """

    regions: tuple[str, ...] = ()
    regions_only: bool = False
    salary_floor: int | None = None
    industries: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    accommodations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declined:
    """What the student's own noes say of kinds of posts; soft, each counts against its own part and excludes nothing.

    `far`: regions of posts that were too far; `pay`: the best pay (fen a month) that was too little, 0 where a post
    was declined for its pay and had not stated any; `major`: a post was not for the student's major.
    """

    far: frozenset[str] = frozenset()
    pay: int | None = None
    major: bool = False


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """What is known of a student for matching. `id` is the student number; `major` a 6-digit ministry code.

    No hardship fact is here, nor may one ever be added: hardship decides order, never fit.
    """

    id: str
    degree: Degree | None = None
    major: str | None = None
    cohort: int | None = None
    sex: Sex | None = None
    born: date | None = None
    party_member: bool | None = None
    veteran: bool | None = None
    grassroots_service: bool | None = None
    years_of_service: int | None = None
    certificates: frozenset[str] = frozenset()
    home_region: str | None = None
    wish: Wish = Wish()
    declined: Declined = Declined()


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What is known of a post. `id` is its identity (source + own code, else employer + title + place).

    `degrees` is the set of levels taken (empty = unknown); `offers` the
    accommodations stated; `None` for deadline or salary = not stated.
    """

    id: str
    title: str
    employer: str
    openings: int
    majors: MajorRequirement = MajorRequirement()
    degrees: frozenset[Degree] = frozenset()
    region: str | None = None
    place: str = ""
    industry: str | None = None
    salary: Salary | None = None
    deadline: date | None = None
    conditions: tuple[Condition, ...] = ()
    offers: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """The judgement of one pair.

    `eligible` False: `against` holds the binding reasons and `score` is 0.
    Otherwise `score` is 0…10000, `why` speaks for the pair, `against` holds
    soft counter-reasons, `check` what a person must look at (conditions that
    could not be judged).
    """

    eligible: bool
    score: int
    why: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    check: tuple[Reason, ...] = ()
