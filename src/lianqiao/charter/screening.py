"""Reads what posts are screened by: `reference/screening_terms.toml` and `reference/minimum_wages.csv`, strictly.

A row names its source and whether that was verified (`mark` found) or carried
from knowledge (K). Whoever edits the files is told which key is wrong.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from lianqiao.charter.policy_reader import Table
from lianqiao.charter.reading import REFERENCE, rows
from lianqiao.rules.screening import STRUCTURAL, Advert, Book, Exempt, Flag, Severity, Term, Wage, screen
from lianqiao.rules.values import Place, Reason, Refused

TERMS = REFERENCE / "screening_terms.toml"
FOUND, FROM_KNOWLEDGE = "found", "K"
CODES = (
    *("elite", "sex", "household", "first_degree", "marriage", "age", "looks", "health", "fees", "deposit"),
    *("training_loan", "brushing", "papers", "pyramid", "danger", "unpaid", "penalty", "employer"),
)
FIELDS = ("employer", "title", "description", "contact", "other")
FEN = 100
_REMEMBERED = 40_000  # adverts; a college's table of posts and then some


@cache
def screening_book() -> Book:
    """The terms, exceptions and wages in force. Raises Refused (`policy_*`) with the key that is wrong."""
    return read_book(TERMS)


@lru_cache(_REMEMBERED)
def screened(advert: Advert) -> tuple[Flag, ...]:
    """The flags of a post; what says the same is screened once."""
    return screen(advert, screening_book())


def read_book(path: Path) -> Book:
    """One file of terms, with the minimum wages beside it."""
    try:
        root = Table(tomllib.loads(path.read_text(encoding="utf-8")), "", path.name)
    except ValueError as fault:
        reason = Reason.of("policy_not_toml", file=path.name, because=str(fault))
        raise Refused(reason, where=Place(file=path.name)) from fault
    structural = root.table("structural")
    kinds = {code: _kind(structural.table(code)) for code in STRUCTURAL}
    book = Book(root.tables("term", _term), root.tables("exception", _exempt), _wages(), kinds)
    for table in (structural, root):
        table.done()
    return book


def _mark(table: Table) -> bool:
    return table.one_of("mark", (FOUND, FROM_KNOWLEDGE)) == FOUND


def _kind(table: Table) -> tuple[Severity, str, bool]:
    found = Severity(table.one_of("severity", ("blocks", "hint"))), table.words("source"), _mark(table)
    table.done()
    return found


def _pattern(table: Table, key: str) -> re.Pattern[str]:
    words = table.take(key, list)
    if not words or not all(isinstance(word, str) and word for word in words):
        table.refuse("policy_wrong_value", key, value=str(words))
    try:
        return re.compile("|".join(f"(?:{word})" for word in words), re.MULTILINE)
    except re.error as fault:
        table.refuse("policy_wrong_value", key, value=str(fault))


def _term(table: Table) -> Term:
    table.maybe("dated", date)
    return Term(
        code=table.one_of("code", CODES),
        severity=Severity(table.one_of("severity", ("blocks", "hint"))),
        cues=frozenset(table.words("cues")),
        words=_pattern(table, "words"),
        but=_pattern(table, "but") if table.has("but") else None,
        where=table.some_of("where", FIELDS) if table.has("where") else (),
        source=table.words("source"),
        verified=_mark(table),
    )


def _exempt(table: Table) -> Exempt:
    paired = table.take_or("paired", bool, False)
    return Exempt(
        id=table.words("id"),
        codes=frozenset(table.some_of("codes", CODES)),
        words=None if paired else _pattern(table, "words"),
        source=table.words("source"),
        verified=_mark(table),
    )


def _wages() -> tuple[Wage, ...]:
    return tuple(
        Wage(
            row["province"],
            date.fromisoformat(row["since"]),
            int(row["yuan"]) * FEN,
            f"{row['source']} {row['yuan']} 元（{row['since']} 起）",
            row["mark"] == FOUND,
        )
        for row in rows("minimum_wages")
    )
