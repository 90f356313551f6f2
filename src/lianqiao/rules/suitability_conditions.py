"""The conditions a post states beyond degree and major: met, contradicted by a known fact, or to check.

Only a known contradiction excludes (contracts, Match). What cannot be judged
is shown to a person; where the condition is one that few graduates meet
(veterans, grassroots staff, years of service, membership, a certificate) the
pair is marked UNLIKELY, so that it is never offered while a clear one is free.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from lianqiao.rules.suitability_facts import Condition, ConditionKind, Sex
from lianqiao.rules.values import Reason


class Doubt(IntEnum):
    """How much of a pair rests on facts that nobody has stated."""

    NONE = 0
    ASK = 1
    UNLIKELY = 2


@dataclass(frozen=True, slots=True)
class Weighing:
    """What one part of the judgement says of a pair: `bars` exclude it, `points` add to its score."""

    points: int = 0
    doubt: Doubt = Doubt.NONE
    bars: tuple[Reason, ...] = ()
    why: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    check: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """The facts of a student that conditions ask about; None or empty = unknown."""

    cohort: int | None = None
    sex: Sex | None = None
    born: date | None = None
    party_member: bool | None = None
    veteran: bool | None = None
    grassroots_service: bool | None = None
    years_of_service: int | None = None
    certificates: frozenset[str] = field(default_factory=frozenset)


SELDOM_MET = frozenset(
    {
        ConditionKind.PARTY_MEMBER,
        ConditionKind.VETERAN,
        ConditionKind.GRASSROOTS_SERVICE,
        ConditionKind.YEARS_OF_SERVICE,
        ConditionKind.CERTIFICATE,
    }
)
CHOOSING_YEARS = 2  # 择业期: for two years after graduating a post may still treat somebody as fresh
DEFAULT_YEARS = 2  # an alternative names no number; posts that ask for service ask for two years


def age_on(born: date, today: date) -> int:
    """Full years of age on `today`; somebody born on 29 February turns a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_fresh(cohort: int | None, today: date) -> bool | None:
    """Whether a cohort counts as 应届 on `today`: this year's or a coming one does, the choosing years may (None)."""
    if cohort is None:
        return None
    if cohort >= today.year:
        return True
    return None if cohort >= today.year - CHOOSING_YEARS else False


def years_known(person: Person, today: date) -> int | None:
    """Years of service: as stated, else 0 for a cohort that graduated last year or later, else unknown."""
    if person.years_of_service is not None:
        return person.years_of_service
    return 0 if person.cohort is not None and person.cohort >= today.year - 1 else None


def _cohort_holds(value: str, cohort: int | None, today: date) -> bool | None:
    years = {int(word) for word in value.split(",") if word.strip().isdigit()}
    if not years:
        return is_fresh(cohort, today)
    return None if cohort is None else cohort in years


def _years_hold(value: str, person: Person, today: date) -> bool | None:
    least = int(value) if value.isdigit() else DEFAULT_YEARS
    years = years_known(person, today)
    return None if years is None else years >= least


def _age_holds(value: str, born: date | None, today: date) -> bool | None:
    return None if born is None or not value.isdigit() else age_on(born, today) <= int(value)


def _certificate_holds(value: str, certificates: frozenset[str]) -> bool | None:
    # A list of certificates is never known to be complete, so a missing one is unknown, not absent.
    return True if value and any(value in held or held in value for held in certificates if held) else None


def holds(kind: ConditionKind, value: str, person: Person, today: date) -> bool | None:
    """Whether the person meets one condition; None where it cannot be judged."""
    match kind:
        case ConditionKind.SEX:
            return None if person.sex is None or value not in set(Sex) else person.sex == value
        case ConditionKind.PARTY_MEMBER:
            return person.party_member
        case ConditionKind.VETERAN:
            return person.veteran
        case ConditionKind.GRASSROOTS_SERVICE:
            return person.grassroots_service
        case ConditionKind.YEARS_OF_SERVICE:
            return _years_hold(value, person, today)
        case ConditionKind.COHORT:
            return _cohort_holds(value, person.cohort, today)
        case ConditionKind.AGE:
            return _age_holds(value, person.born, today)
        case ConditionKind.CERTIFICATE:
            return _certificate_holds(value, person.certificates)
        case _:  # OTHER: words that only a person can judge
            return None


def weigh_condition(condition: Condition, person: Person, today: date) -> Weighing:
    """One condition with its alternatives, any of which is enough."""
    answers = [holds(condition.kind, condition.value, person, today)]
    answers += [holds(other, "", person, today) for other in condition.alternatives]
    kind, words = condition.kind.value, condition.words
    if True in answers:
        return Weighing(why=(Reason.of("fit_condition_met", words=words),))
    if None not in answers:
        return Weighing(bars=(Reason.of(f"bar_{kind}", words=words),))
    doubt = Doubt.UNLIKELY if condition.kind in SELDOM_MET else Doubt.ASK
    return Weighing(doubt=doubt, check=(Reason.of(f"check_{kind}", words=words),))


def weigh_conditions(person: Person, conditions: tuple[Condition, ...], today: date) -> Weighing:
    """All conditions of a post: each must hold."""
    parts = [weigh_condition(condition, person, today) for condition in conditions]
    return Weighing(
        doubt=max((part.doubt for part in parts), default=Doubt.NONE),
        bars=tuple(reason for part in parts for reason in part.bars),
        why=tuple(reason for part in parts for reason in part.why),
        check=tuple(reason for part in parts for reason in part.check),
    )
