"""What stands around the rule of suitability: the shipped tables of majors and places."""

from __future__ import annotations

from datetime import date

from lianqiao.charter.majors import Majors
from lianqiao.charter.regions import Regions
from lianqiao.rules.suitability import Surroundings


def surroundings(today: date) -> Surroundings:
    """How near two regions are, and names for codes. A code that no table knows stands for itself."""
    majors, regions = Majors.load(), Regions.load()

    def major_name(code: str) -> str:
        found = majors.find(code)
        return found.name if found else code

    return Surroundings(today, regions.nearness, major_name, lambda code: regions.full_name(code) or code)
