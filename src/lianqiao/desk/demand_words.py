"""What must be found, in words and as part of an address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianqiao.charter.majors import Majors
from lianqiao.charter.regions import Regions
from lianqiao.desk.demand import Asked
from lianqiao.jobs.words import DEGREE_WORDS
from lianqiao.rules.demand import Kind
from lianqiao.rules.suitability import Degree
from lianqiao.rules.values import row_id

MODES = frozenset({"row", "cell", "line"})
FEN = 100


def major_word(kind: Kind) -> str:
    """The major's name; its code where no table knows it."""
    if not kind.major:
        return _("专业不明")
    found = Majors.load().find(kind.major, kind.level)
    return found.name if found else kind.major


def degree_word(kind: Kind) -> str:
    """The level in words."""
    return str(DEGREE_WORDS[kind.level]) if kind.level else _("学历不明")


def place_word(place: str) -> str:
    """A place in words; empty: no place named."""
    return (Regions.load().name(place) or place) if place else _("没说去哪")


def places_word(kind: Kind) -> str:
    """Where; anywhere where none is named."""
    comma = ", " if (get_language() or "").startswith("en") else "、"
    return comma.join(map(place_word, kind.places)) or _("哪里都行")


def pay_word(kind: Kind) -> str:
    """The least pay; empty where none is asked."""
    return _("{n} 元/月起").format(n=kind.salary_floor // FEN) if kind.salary_floor else ""


def what(kind: Kind) -> str:
    """The whole line: `园艺 本科 · 成都市 · 4500 元/月起`."""
    first = f"{major_word(kind)} {degree_word(kind)}"
    return " · ".join(filter(None, (first, places_word(kind), pay_word(kind))))


def address(asked: Asked) -> str:
    """The query of a page about this row, cell or line."""
    kind = asked.kind
    said = {"of": asked.mode, "major": kind.major, "degree": kind.degree or "", "places": ",".join(kind.places)}
    return urlencode({**said, "pay": kind.salary_floor or ""})


def asked_of(given: Mapping[str, str]) -> Asked | None:
    """The way back; None for what no page here ever wrote."""
    mode, major = given.get("of", ""), given.get("major", "")
    degree, pay = row_id(given.get("degree") or "0"), row_id(given.get("pay") or "0")
    places = tuple(filter(None, given.get("places", "").split(",")))
    coded = all(len(one) == 6 and row_id(one) is not None for one in (*places, *([major[:6]] if major else [])))
    if mode not in MODES or degree is None or pay is None or pay > 10**8 or not _named(degree, major, places, coded):
        return None
    return Asked(Kind(major, degree, tuple(sorted(set(places))), pay if mode == "line" else 0), mode)


def _named(degree: int, major: str, places: tuple[str, ...], coded: bool) -> bool:
    return (degree == 0 or degree in set(Degree)) and len(major) <= 6 and len(places) <= 20 and coded
