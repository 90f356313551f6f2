"""Employers: is the number right, may it be one employer under two names, who may clear it, what needs attention.

Pure, on what is known of employers. What makes posts of an employer fit to be
offered is decided here: a second person cleared it, or its source tells who it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from lianqiao.rules.values import YES, Reason, Verdict, no

# GB 32100-2015: the signs of a unified social credit code, and the weights of the first seventeen.
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CODE_LENGTH = 18
LEAST_STEM = 4  # signs of a name that are compared for nearness; shorter names differ in one sign and are two firms
_UNREAD = re.compile(r"[\s()\[\]{}<>《》【】〈〉「」·•・.,，。、'\"“”‘’_\-—–/]+")
_LIMITED = re.compile("有限责任公司|有限公司")
_FORM = re.compile("(股份)?(有限公司|公司)$")


class Clearance(StrEnum):
    """May posts of this employer be offered, as far as it is for the employer to say?"""

    CLEARED = "cleared"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Firm:
    """An employer as far as it takes to know it again. `city`: four digits of GB/T 2260, empty where not known."""

    id: int
    name: str
    code: str = ""
    city: str = ""


def check_sign(body: str) -> str:
    """The eighteenth sign of a credit code for its first seventeen (GB 32100-2015)."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(WEIGHTS, body, strict=True))
    return SIGNS[-total % len(SIGNS)]


def code_checks(code: str) -> bool:
    """Eighteen signs of the standard whose last one follows from the others?"""
    return len(code) == CODE_LENGTH and set(code) <= set(SIGNS) and check_sign(code[:-1]) == code[-1]


def plain_name(name: str) -> str:
    """A name in the form in which two are equal: half-width, without blanks and brackets, 有限责任公司 as 有限公司."""
    return _LIMITED.sub("有限公司", _UNREAD.sub("", unicodedata.normalize("NFKC", name)).upper())


def stem(name: str) -> str:
    """The plain name without what kind of company it is."""
    return _FORM.sub("", plain_name(name)) or plain_name(name)


def near(one: str, other: str) -> bool:
    """Do two words differ in at most one sign, put in, left out or another?"""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    head = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    rest = short[head + 1 :] if len(short) == len(long) else short[head:]
    return rest == long[head + 1 :]


def alike(one: Firm, other: Firm) -> tuple[Reason, ...]:
    """Why two may be one employer; empty where nothing says so.

    Two credit codes that check and differ are two employers, whatever else is alike.
    """
    codes = (code_checks(one.code), code_checks(other.code))
    if all(codes) and one.code != other.code:
        return ()
    found = []
    if all(codes):
        found.append(Reason.of("employer_same_code"))
    if plain_name(one.name) == plain_name(other.name):
        found.append(Reason.of("employer_same_name"))
    elif one.city and one.city == other.city and _near_stems(stem(one.name), stem(other.name)):
        found.append(Reason.of("employer_near_name"))
    return tuple(found)


def _near_stems(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= LEAST_STEM and near(one, other)


def pairs(firms: Iterable[Firm]) -> Iterator[tuple[Firm, Firm, tuple[Reason, ...]]]:
    """Every pair that may be one employer, with why, the older id first; by ids. Each is compared with few others."""
    found: dict[tuple[int, int], tuple[Firm, Firm]] = {}
    shelves: dict[str, list[Firm]] = {}
    for firm in sorted(firms, key=lambda one: one.id):
        for key in _keys(firm):
            for known in shelves.setdefault(key, []):
                found[(known.id, firm.id)] = (known, firm)
            shelves[key].append(firm)
    for key_of in sorted(found):
        one, other = found[key_of]
        if because := alike(one, other):
            yield one, other, because


def _keys(firm: Firm) -> set[str]:
    """Under what a firm is found again: names that differ in one sign share their first two or their last two."""
    keys = {f"name:{plain_name(firm.name)}"}
    if code_checks(firm.code):
        keys.add(f"code:{firm.code}")
    word = stem(firm.name)
    if firm.city and len(word) >= LEAST_STEM:
        keys |= {f"{firm.city}:{word[:2]}", f"{firm.city}:{word[-2:]}"}
    return keys


def may_clear(actor: str, brought_by: str) -> Verdict:
    """May this person say that the employer is what it says? Never whoever brought it in."""
    return no("employer_same_hands") if actor == brought_by else YES


def known_by_source(kind: str, *, by_table: bool, official: Collection[str]) -> Verdict:
    """Does the way in which an employer came tell who it is? A table that calls it an official body does.

    `kind`: its code of 单位性质, `official`: the kinds that the policy lets through so.
    """
    if not by_table:
        return no("employer_by_hand")
    if kind not in official:
        return no("employer_not_official")
    return Verdict(True, (Reason.of("employer_official_source"),))


def clearance(decided: bool | None) -> Clearance:
    """What the newest decision says; None = nobody has decided."""
    if decided is None:
        return Clearance.WAITING
    return Clearance.CLEARED if decided else Clearance.REFUSED


class Urgency(IntEnum):
    """What an employer needs of somebody, the most urgent first."""

    COMPLAINT = 0  # nobody has answered it
    STEP_LATE = 1
    TO_CLEAR = 2
    STEP_AHEAD = 3
    NEVER_VISITED = 4  # open posts, and nobody has been there
    NOTHING = 5


@dataclass(frozen=True, slots=True)
class Needs:
    """What is open at one employer. `step_on`: the day of its earliest next step that is not done."""

    complaints: int = 0
    step_on: date | None = None
    waiting: bool = False
    open_posts: int = 0
    last_visit: date | None = None


def urgency(needs: Needs, today: date) -> Urgency:
    """The first thing that this employer needs."""
    if needs.complaints:
        return Urgency.COMPLAINT
    if needs.step_on and needs.step_on < today:
        return Urgency.STEP_LATE
    if needs.waiting:
        return Urgency.TO_CLEAR
    if needs.step_on:
        return Urgency.STEP_AHEAD
    if needs.open_posts and needs.last_visit is None:
        return Urgency.NEVER_VISITED
    return Urgency.NOTHING
