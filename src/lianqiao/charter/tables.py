"""Small code tables of `reference/` as values: criteria of need, guarded words, destinations, trades, occupations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lianqiao.charter.reading import rows


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of need. `bit` is its place in the official mask (0 none); `max_age_months` None = proof keeps.

    `formerly`: what it was called before, empty where it always had its name.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    formerly: str
    bit: int
    proofs: tuple[str, ...]
    max_age_months: int | None
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing more that a criterion may say: of its `part` (tier, kind, grade) the `code`; `words` as written.

    `needed`: whoever records the criterion by hand says this part too.
    """

    criterion: str
    part: str
    code: str
    name: str
    words: tuple[str, ...]
    needed: bool = False

    @property
    def key(self) -> str:
        """As a row keeps it: `tier:special`."""
        return f"{self.part}:{self.code}"


@dataclass(frozen=True, slots=True)
class Destination:
    """One outcome code. Groups are those of the rate of 2021 and of 2024; any one of `evidence` is enough."""

    code: str
    label: str
    parent: str | None
    group_2021: str
    group_2024: str
    evidence: tuple[str, ...]
    wage_floor: bool
    approvals: tuple[str, ...]
    mark: str
    source: str

    @property
    def placed(self) -> bool:
        """Does it count as placed in the rate?"""
        return self.group_2021 != "unplaced"


@dataclass(frozen=True, slots=True)
class Industry:
    """GB/T 4754-2017: section, division, group or class."""

    code: str
    level: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation, or a group of them, of the classification of 2022."""

    code: str
    name: str
    flags: str


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


@cache
def criteria() -> Mapping[str, Criterion]:
    """Code → criterion, in the table's order."""
    return {
        row["code"]: Criterion(
            code=row["code"],
            name=row["name"],
            aliases=_parts(row["aliases"]),
            formerly=row["formerly"],
            bit=int(row["bit"]),
            proofs=_parts(row["proofs"]),
            max_age_months=int(row["max_age_months"]) if row["max_age_months"] else None,
            verified=row["mark"] == "found",
            source=row["source"],
        )
        for row in rows("hardship_criteria")
    }


@cache
def details() -> Mapping[str, tuple[Detail, ...]]:
    """What more each criterion may say, by criterion, in the table's order; criteria without any are absent."""
    found: dict[str, list[Detail]] = {}
    for row in rows("hardship_details"):
        one = Detail(
            row["criterion"], row["part"], row["code"], row["name"], _parts(row["words"]), row["needed"] == "1"
        )  # fmt: skip
        found.setdefault(one.criterion, []).append(one)
    return {criterion: tuple(ones) for criterion, ones in found.items()}


@cache
def need_classes() -> Mapping[int, str]:
    """The official class by its mask (0…7): 困难生类别."""
    return {int(row["code"]): row["name"] for row in rows("hardship_mask")}


@cache
def destinations() -> Mapping[str, Destination]:
    """Code → destination."""
    return {
        row["code"]: Destination(
            code=row["code"],
            label=row["label"],
            parent=row["parent"] or None,
            group_2021=row["group_2021"],
            group_2024=row["group_2024"],
            evidence=_parts(row["evidence"]),
            wage_floor=row["wage_floor"] == "1",
            approvals=_parts(row["approvals"]),
            mark=row["mark"],
            source=row["source"],
        )
        for row in rows("destinations")
    }


@cache
def industries() -> Mapping[str, Industry]:
    """Code (`A`, `A01`, `A014`, `A0141`) → industry."""
    return {
        row["code"]: Industry(row["code"], row["level"], row["parent"] or None, row["name"])
        for row in rows("industries")
    }


@cache
def occupations() -> Mapping[str, Occupation]:
    """Code (`2-03-04-00`, groups shorter) → occupation."""
    return {row["code"]: Occupation(row["code"], row["name"], row["flags"]) for row in rows("occupations")}


@cache
def guarded_words() -> tuple[str, ...]:
    """Words that tell, or may tell, that somebody is in hardship: never where others could read them."""
    return tuple(row["word"] for row in rows("guarded_words"))


@cache
def _guarded() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, guarded_words())))


def has_guarded_word(text: str) -> bool:
    """Does the text hold one of `guarded_words`?"""
    return _guarded().search(text) is not None
