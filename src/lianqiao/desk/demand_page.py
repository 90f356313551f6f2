"""The page of demand against supply: the table with its pictures, the posts to find, who is looking for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from lianqiao.charter.policy import Policy
from lianqiao.desk.demand import Asked, Market, market
from lianqiao.desk.demand_words import address, degree_word, major_word, pay_word, place_word, places_word
from lianqiao.ledger.facts_sought import SoughtLine
from lianqiao.ledger.queries_sought import sought
from lianqiao.referrals.queries_rounds import round_records
from lianqiao.rules.demand import Cell, Kind, Line, kind_of
from lianqiao.rules.suitability import Degree
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, ask, hardship_sight

COLUMNS = 7  # places beside one another; the others stand below
BIG = 18  # the largest radius of a picture


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its numbers, the query that opens what stands behind, and its picture in radii.

    `students` None: so few that the number is not for this viewer.
    """

    students: int | None
    openings: int
    needed: int | None
    missing: int | None
    query: str
    ring: float
    dot: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One major and degree."""

    major: str
    degree: str
    students: int | None
    query: str
    cells: Sequence[CellView | None]  # a column each; None: nobody
    others: Sequence[CellView]


@dataclass(frozen=True, slots=True)
class FindView:
    """One line of the posts to find; `given` is who looks for it already."""

    kind: Kind
    major: str
    degree: str
    places: str
    pay: str
    students: int | None
    openings: int
    query: str
    given: SoughtLine | None


@dataclass(frozen=True, slots=True)
class DemandPage:
    """Everything of the page. `looking`: persons who still look; `open_openings`: places that may be offered."""

    columns: Sequence[str]
    rows: Sequence[RowView]
    lines: Sequence[FindView]
    of_round: Sequence[FindView]
    looking: int | None
    open_openings: int
    to_find: int
    named: bool
    quota: int
    per_opening: int


def demand_page(*, viewer: Viewer, today: date, policy: Policy) -> DemandPage:
    """The page as this viewer may read it; the number of queries does not grow with students or posts."""
    found = market(viewer=viewer, today=today, policy=policy)
    given = {one.kind: one for one in reversed(sought(viewer=viewer, today=today)) if one.open}
    lines = [_find(found, one, given) for one in found.lines]
    columns = _columns(found.rows)
    named = [one for row in found.rows.values() for one in row if one.place]
    biggest = max((max(one.needed, one.openings) for one in named), default=0) or 1
    return DemandPage(
        columns=[place_word(one) for one in columns],
        rows=[_row(found, key, row, columns, biggest) for key, row in found.rows.items()],
        lines=lines,
        of_round=_of_round(viewer, found, given),
        looking=_shown(found, len(found.seekers)),
        open_openings=sum(one.openings for one in found.supplies),
        to_find=sum(one.openings for one in lines),
        named=found.named,
        quota=found.share.quota,
        per_opening=found.share.per_opening,
    )


def _shown(found: Market, people: int) -> int | None:
    return None if found.hides(people) else people


def _columns(rows: Mapping[tuple[str, int], Sequence[Cell]]) -> list[str]:
    """The places most are looking to, and whoever named none last."""
    wanted: Counter[str] = Counter()
    for row in rows.values():
        for one in row:
            wanted[one.place] += len(one.students)
    named = sorted((one for one in wanted if one), key=lambda one: (-wanted[one], one))
    return [*named[:COLUMNS], *([""] if "" in wanted else [])]


def _row(found: Market, key: tuple[str, int], row: Sequence[Cell], columns: Sequence[str], biggest: int) -> RowView:
    kind = Kind(*key)
    views = {one.place: _cell(found, kind, one, biggest) for one in row}
    people = len({student for one in row for student in one.students})
    return RowView(
        major=major_word(kind),
        degree=degree_word(kind),
        students=_shown(found, people),
        query=address(Asked(kind, "row")),
        cells=[views.get(place) for place in columns],
        others=[view for place, view in views.items() if place not in columns],
    )


def _cell(found: Market, kind: Kind, one: Cell, biggest: int) -> CellView:
    students = _shown(found, len(one.students))
    here = Kind(kind.major, kind.degree, (one.place,) if one.place else ())
    known = students is not None
    return CellView(
        students=students,
        openings=one.openings,
        needed=one.needed if known else None,
        missing=one.missing if known else None,
        query=address(Asked(here, "cell")),
        ring=_radius(one.needed, biggest) if known else 0,
        dot=_radius(one.openings, biggest),
        place=place_word(one.place),
    )


def _radius(number: int, biggest: int) -> float:
    """Areas tell numbers; what is there is always seen, and what is more than the scale of named places fills it."""
    return round(min(BIG, max(2.0, BIG * sqrt(number / biggest))), 1) if number else 0


def _find(found: Market, line: Line, given: Mapping[Kind, SoughtLine]) -> FindView:
    return _view(line.kind, _shown(found, len(line.students)), line.openings, given)


def _view(kind: Kind, students: int | None, openings: int, given: Mapping[Kind, SoughtLine]) -> FindView:
    return FindView(
        kind=kind,
        major=major_word(kind),
        degree=degree_word(kind),
        places=places_word(kind),
        pay=pay_word(kind),
        students=students,
        openings=openings,
        query=address(Asked(kind, "line")),
        given=given.get(kind),
    )


def _of_round(viewer: Viewer, found: Market, given: Mapping[Kind, SoughtLine]) -> list[FindView]:
    """What the newest round lacked; it counts those who are owed, so it is only for whoever may know who they are."""
    if not ask(viewer, Deed.SEE_ROUNDS).ok or hardship_sight(viewer) is not HardshipSight.CRITERIA:
        return []
    newest = round_records(viewer=viewer).first()
    lines = newest.certificate.get("to_find", ()) if newest else ()
    views = []
    for one in lines:
        degree = Degree(one["degree"]) if one["degree"] else None
        kind = kind_of(next(iter(one["majors"]), None), degree, one["regions"], one["salary_floor"])
        views.append(_view(kind, one["students"], found.share.places_for(one["students"], one["openings"]), given))
    return views
