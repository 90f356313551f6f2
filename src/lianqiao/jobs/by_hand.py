"""A post entered by hand: its words read as those of a table are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianqiao.charter.majors import Majors
from lianqiao.charter.pay import read_pay, unstated
from lianqiao.charter.regions import Regions
from lianqiao.jobs.readings import PostRow
from lianqiao.jobs.readings_conditions import read_conditions
from lianqiao.jobs.readings_facts import read_offers
from lianqiao.rules.suitability import ANY_MAJOR, Degree, MajorRequirement, PostFacts
from lianqiao.rules.values import Place


@dataclass(frozen=True, slots=True)
class MajorsOfLevel:
    """The majors that one level of education is taken with; `any` = every major."""

    degree: Degree
    any: bool
    codes: tuple[tuple[str, str], ...]  # (code, name)


def majors_of(requirement: MajorRequirement) -> tuple[MajorsOfLevel, ...]:
    """A requirement level by level, codes with names, for a person to compare with the words it was read from."""
    return tuple(
        MajorsOfLevel(
            degree,
            codes >= ANY_MAJOR,
            tuple((code, Majors.load().name(code, degree)) for code in sorted(codes - ANY_MAJOR)),
        )
        for degree, codes in requirement.by_degree
    )


def read_entry(said: Mapping[str, Any]) -> PostRow:
    """The fields of the form as a read row. Words that could not be read stand in the facts as unread."""
    employer, title = (" ".join(said[name].split()) for name in ("employer", "title"))
    place = " ".join(said["place"].split())
    degrees: Sequence[Degree] = [Degree(int(one)) for one in said["degrees"]]
    majors = MajorRequirement()
    if said["majors"].strip():
        read = Majors.load().read_requirement({None: said["majors"]})
        levels = {degree: codes for degree, codes in read.by_degree if not degrees or degree in degrees}
        majors = MajorRequirement(tuple(levels.items()), read.unread)
    facts = PostFacts(
        id=f"{employer}|{title}|{place}",
        title=title,
        employer=employer,
        openings=said["openings"],
        majors=majors,
        degrees=frozenset(degrees),
        region=Regions.load().find(place) if place else None,
        place=place,
        salary=None if unstated(said["salary"]) else read_pay(said["salary"]),
        deadline=said["deadline"],
        conditions=read_conditions(other=(said["conditions"],)),
        offers=read_offers(said["conditions"], said["description"]),
        words=tuple(filter(None, (said["description"], said["majors"]))),
    )
    return PostRow(
        facts,
        Place(),
        source=said["source"],
        major_text=said["majors"],
        salary_text=said["salary"],
        contact=said["contact"],
        description=said["description"],
        url=said["url"],
    )
