"""The parts of the judgement, one function a question: degree, major, place, pay, interest, access, time.

Each part says which facts it reads of the student and of the post, and weighs
nothing else; so pairs that agree in those facts share one weighing, and the
fast path over a whole table is this same code (`allocation.candidates`). The points
of all parts together reach 4000 at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lianqiao.rules.suitability_conditions import Doubt, Person, Weighing, weigh_conditions
from lianqiao.rules.suitability_facts import (
    ANY_MAJOR,
    Condition,
    Degree,
    MajorRequirement,
    PostFacts,
    Salary,
    StudentFacts,
)
from lianqiao.rules.suitability_words import NOT_THERE, WHOLE, Segmenter, Told, closeness, each_character, told
from lianqiao.rules.values import Reason

SOON = 7  # days left from which on the deadline is named as close
CLASS_DIGITS, DISCIPLINE_DIGITS = 4, 2
_LETTERS = re.compile(r"[A-T]\d{0,4}")
NAMED = 1100  # points from which a post names the student's major or its class


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rule must be told: the day, how near two regions are (0 far … 3 same county), names for codes.

    `segmenter` says where the words of a Chinese line are; without one a wish may stand anywhere.
    """

    today: date
    nearness: Callable[[str, str], int]
    major_name: Callable[[str], str] = str
    region_name: Callable[[str], str] = str
    segmenter: Segmenter = each_character


@dataclass(frozen=True, slots=True)
class Part:
    """One question: the facts it reads (`of_student`, `of_post`) and the weighing of just these."""

    name: str
    of_student: Callable[[StudentFacts], Hashable]
    of_post: Callable[[PostFacts], Hashable]
    weigh: Callable[[Any, Any, Surroundings], Weighing]


# --- what the student said no for -------------------------------------------------------------------------------------


def _said(weighing: Weighing, holds: bool, reason: str) -> Weighing:
    """A soft counter-reason: the part weighs half as much and says why. It never excludes, nor adds to a bar."""
    if not holds or weighing.bars:
        return weighing
    return replace(weighing, points=weighing.points // 2, against=(*weighing.against, Reason.of(reason)))


def as_far(region: str, asked: tuple[tuple[str, ...], str | None], far: frozenset[str], around: Surroundings) -> bool:
    """Is this place no nearer than one that was too far: to what was wished, else to home; else is it the same area?"""
    wishes, home = asked
    near_to = wishes or ((home,) if home else ())
    if not near_to:
        return any(region[:CLASS_DIGITS] == one[:CLASS_DIGITS] for one in far)

    def near(place: str) -> int:
        return max(around.nearness(one, place) for one in near_to)

    return bool(far) and near(region) <= max(map(near, far))


# --- degree -----------------------------------------------------------------------------------------------------------


def weigh_degree(degree: Degree | None, taken: frozenset[Degree], _: Surroundings) -> Weighing:
    """A known level outside the levels taken excludes; a post that starts at the student's own level fits best."""
    if not taken:
        return Weighing(points=50)
    if degree is None:
        # A roster without levels is a roster of bachelors more often than not.
        doubt = Doubt.NONE if Degree.BACHELOR in taken else Doubt.UNLIKELY
        return Weighing(points=50, doubt=doubt, check=(Reason.of("check_degree_unknown"),) if doubt else ())
    if degree not in taken:
        return Weighing(bars=(Reason.of("bar_degree", degree=int(degree)),))
    if degree == min(taken):
        return Weighing(points=200, why=(Reason.of("fit_degree"),))
    return Weighing(points=100, against=(Reason.of("against_lower_degree"),))


# --- major ------------------------------------------------------------------------------------------------------------


def _longest_cover(major: str, codes: frozenset[str]) -> int | None:
    """Digits of the longest prefix in `codes` that covers `major`; 0 for any major, None for no cover."""
    # A major has six prefixes, a post may name hundreds of codes.
    longest = next((digits for digits in range(len(major), -1, -1) if major[:digits] in codes), None)
    return 0 if longest is None and codes >= ANY_MAJOR else longest


def _major_points(major: str, digits: int, around: Surroundings) -> Weighing:
    if digits == 0:
        return Weighing(points=400, why=(Reason.of("fit_major_any"),))
    name = around.major_name(major)
    if digits >= len(major):
        return Weighing(points=1500, why=(Reason.of("fit_major_exact", major=name),))
    if digits >= CLASS_DIGITS:
        return Weighing(points=1100, why=(Reason.of("fit_major_class", major=name),))
    return Weighing(points=700, why=(Reason.of("fit_major_discipline", major=name),))


def weigh_major(
    asked: tuple[Degree | None, str | None, bool], requirement: MajorRequirement, around: Surroundings
) -> Weighing:
    """Prefix cover at the student's level. Words that became no code may have meant the student: never a bar.

    Who said no to a post for its major is offered those first that name the major or its class.
    """
    degree, major, off_major = asked
    weighing = _cover(degree, major, requirement, around)
    return _said(weighing, off_major and weighing.points < NAMED, "against_said_major")


def _cover(degree: Degree | None, major: str | None, requirement: MajorRequirement, around: Surroundings) -> Weighing:
    levels = [codes for level, codes in requirement.by_degree if degree is None or level == degree]
    if any(codes >= ANY_MAJOR for codes in levels) and major is None:
        return Weighing(points=400, why=(Reason.of("fit_major_any"),))
    if major is not None:
        covers = [digits for codes in levels if (digits := _longest_cover(major, codes)) is not None]
        if covers:
            return _major_points(major, max(covers), around)
    unread = "、".join(requirement.unread)
    if unread and (levels or not requirement.by_degree):
        return Weighing(doubt=Doubt.UNLIKELY, check=(Reason.of("check_major_unread", words=unread),))
    if not requirement.by_degree:
        return Weighing(points=300, against=(Reason.of("against_major_not_stated"),))
    if levels and major is None:
        return Weighing(doubt=Doubt.UNLIKELY, check=(Reason.of("check_major_unknown"),))
    name = around.major_name(major) if major else ""
    return Weighing(bars=(Reason.of("bar_major", major=name),))


# --- place ------------------------------------------------------------------------------------------------------------


def area(region: str) -> str:
    """The significant digits of a code: `510000` → `51`, `511800` → `5118`, `511802` → itself."""
    return region[:2] if region[2:] == "0000" else region[:4] if region[4:] == "00" else region


def weigh_region(
    asked: tuple[tuple[str, ...], bool, str | None, frozenset[str]], region: str | None, around: Surroundings
) -> Weighing:
    """A wish that says 只 or 仅 excludes known places outside it; else near is better than far.

    Who said no to a post because it was too far is offered nearer ones first.
    """
    wishes, only, home, far = asked
    weighing = _place(wishes, only, home, region, around)
    return _said(weighing, region is not None and as_far(region, (wishes, home), far, around), "against_said_too_far")


def _place(wishes: tuple[str, ...], only: bool, home: str | None, region: str | None, around: Surroundings) -> Weighing:
    if region is None:
        # Somebody who goes nowhere else should not be sent to a place nobody knows while a known one is free.
        doubt = Doubt.UNLIKELY if wishes and only else Doubt.NONE
        return Weighing(points=250, doubt=doubt, against=(Reason.of("against_region_unknown"),))
    name = around.region_name(region)
    if not wishes:
        return _near_home(home, region, name, around)
    if any(region.startswith(area(wish)) for wish in wishes):
        return Weighing(points=1200, why=(Reason.of("fit_region_wish", region=name),))
    if any(wish.startswith(area(region)) for wish in wishes):
        return Weighing(points=700, against=(Reason.of("against_region_wide", region=name),))
    if only:
        return Weighing(bars=(Reason.of("bar_region", region=name),))
    near = max(around.nearness(wish, region) for wish in wishes)
    return Weighing(points=150 * near, against=(Reason.of("against_region_outside_wish", region=name),))


def _near_home(home: str | None, region: str, name: str, around: Surroundings) -> Weighing:
    if home is None:
        return Weighing(points=300)
    near = around.nearness(home, region)
    if near == 0:
        return Weighing(points=150, against=(Reason.of("against_region_far", region=name),))
    return Weighing(points=200 + 200 * near, why=(Reason.of("fit_region_home", region=name),))


# --- pay --------------------------------------------------------------------------------------------------------------


def weigh_salary(asked: tuple[int | None, int | None], salary: Salary | None, _: Surroundings) -> Weighing:
    """A known pay that lies wholly below the floor excludes; pay not stated is only named. Fen a month.

    Who said no to a post for its pay is offered those first that say more, and those that say nothing after them.
    """
    floor, declined = asked
    weighing = _pay(floor, salary)
    best = 0 if salary is None else salary.low if salary.high is None else salary.high
    return _said(weighing, declined is not None and best <= declined, "against_said_pay")


def _pay(floor: int | None, salary: Salary | None) -> Weighing:
    if salary is None:
        return Weighing(points=200, against=(Reason.of("against_salary_not_stated"),))
    if floor is None:
        return Weighing(points=400)
    top = salary.low if salary.high is None else salary.high
    if top < floor:
        return Weighing(bars=(Reason.of("bar_salary", floor=floor // 100, top=top // 100),))
    if salary.low < floor:
        return Weighing(points=400, against=(Reason.of("against_salary_may_start_lower", low=salary.low // 100),))
    return Weighing(points=600, why=(Reason.of("fit_salary", low=salary.low // 100),))


# --- interest ---------------------------------------------------------------------------------------------------------


def is_letters(industry: str) -> bool:
    """Is a wished industry letters and digits of the standard's code (GB/T 4754), and not words?"""
    return _LETTERS.fullmatch(industry) is not None


def interest_points(industry: Any, word: Any) -> Any:
    """Points for how close a post comes to a wished industry and to a wished word, or for arrays of posts at once."""
    return 2 * industry + word


def weigh_interest(asked: tuple[tuple[str, ...], tuple[str, ...]], post: Told, around: Surroundings) -> Weighing:
    """Wished industries (letters or words) and job words, against the post's industry code and its own words.

    Of each kind the wish counts that comes closest, the first of equals.
    """
    industries, words = asked
    kind, industry = _closest([(_in_industry(wish, post, around), wish) for wish in industries])
    said, word = _closest([(closeness(wish, post, around.segmenter), wish) for wish in words])
    why = [(kind, "fit_industry", industry), (said, "fit_words", word)]
    return Weighing(
        points=interest_points(kind, said),
        why=tuple(Reason.of(code if far == WHOLE else f"{code}_near", words=wish) for far, code, wish in why if far),
    )


def _in_industry(wish: str, post: Told, around: Surroundings) -> int:
    if is_letters(wish):
        return WHOLE if post.industry.startswith(wish) else NOT_THERE
    return closeness(wish, post, around.segmenter)


def _closest(found: list[tuple[int, str]]) -> tuple[int, str]:
    return max(found, key=lambda one: one[0], default=(NOT_THERE, ""))


# --- access -----------------------------------------------------------------------------------------------------------


def weigh_access(needed: frozenset[str], offered: frozenset[str], _: Surroundings) -> Weighing:
    """What the student needs at the workplace: stated by the post, or to be asked. Silence never excludes.

    Lodging is named, since many ask for it; of anything else a reason does not say what it is.
    """
    missing = needed - offered
    return Weighing(
        points=0 if missing else 100,
        doubt=Doubt.ASK if missing else Doubt.NONE,
        why=tuple(Reason.of(f"fit_{name}") for name in _access_names(needed & offered)) if not missing else (),
        check=tuple(Reason.of(f"check_{name}") for name in _access_names(missing)),
    )


def _access_names(kinds: frozenset[str]) -> tuple[str, ...]:
    others, lodging = bool(kinds - {"lodging"}), "lodging" in kinds
    return (*(("access",) if others else ()), *(("lodging",) if lodging else ()))


# --- time -------------------------------------------------------------------------------------------------------------


def weigh_deadline(_: None, deadline: date | None, around: Surroundings) -> Weighing:
    """A post is offered up to and on its last day."""
    if deadline is None:
        return Weighing(points=50)
    left = (deadline - around.today).days
    if left < 0:
        return Weighing(bars=(Reason.of("bar_deadline", day=deadline.isoformat()),))
    if left == 0:
        return Weighing(points=50, against=(Reason.of("against_deadline_today"),))
    if left < SOON:
        return Weighing(points=50, against=(Reason.of("against_deadline_soon", days=left),))
    return Weighing(points=100, why=(Reason.of("fit_time_left", days=left),))


# --- the list ---------------------------------------------------------------------------------------------------------


def _person(student: StudentFacts) -> Person:
    return Person(
        student.cohort,
        student.sex,
        student.born,
        student.party_member,
        student.veteran,
        student.grassroots_service,
        student.years_of_service,
        student.certificates,
    )


def _weigh_conditions(person: Person, conditions: tuple[Condition, ...], around: Surroundings) -> Weighing:
    return weigh_conditions(person, conditions, around.today)


def _told(post: PostFacts) -> Told:
    return told(post.industry, post.title, (post.employer, post.industry or "", *post.words))


PARTS: tuple[Part, ...] = (
    Part("degree", lambda s: s.degree, lambda p: p.degrees, weigh_degree),
    Part("major", lambda s: (s.degree, s.major, s.declined.major), lambda p: p.majors, weigh_major),
    Part("conditions", _person, lambda p: p.conditions, _weigh_conditions),
    Part(
        "region",
        lambda s: (s.wish.regions, s.wish.regions_only, s.home_region, s.declined.far),
        lambda p: p.region,
        weigh_region,
    ),
    Part("salary", lambda s: (s.wish.salary_floor, s.declined.pay), lambda p: p.salary, weigh_salary),
    Part("interest", lambda s: (s.wish.industries, s.wish.words), _told, weigh_interest),
    Part("access", lambda s: s.wish.accommodations, lambda p: p.offers, weigh_access),
    Part("deadline", lambda s: None, lambda p: p.deadline, weigh_deadline),
)
