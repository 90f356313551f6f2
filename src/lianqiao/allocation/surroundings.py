"""What stands around the rule of suitability: the shipped tables of majors and places, and how Chinese is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lianqiao.charter.majors import Majors
from lianqiao.charter.regions import Regions
from lianqiao.rules.suitability import Surroundings


def chinese_words(line: str) -> Iterator[tuple[int, int]]:
    """Where the words of a line begin and end by the dictionary; nothing is guessed that is in none."""
    from rjieba import tokenize  # reads its dictionary when imported: 0.15 s and 34 MB

    return ((begins, ends) for _, begins, ends in tokenize(line, "search", hmm=False))


def surroundings(today: date) -> Surroundings:
    """How near two regions are, and names for codes. A code that no table knows stands for itself."""
    majors, regions = Majors.load(), Regions.load()

    def major_name(code: str) -> str:
        found = majors.find(code)
        return found.name if found else code

    def region_name(code: str) -> str:
        return regions.full_name(code) or code

    return Surroundings(today, regions.nearness, major_name, region_name, chinese_words)
