"""The list of employers: what was asked for, one page of it, what needs somebody first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from lianqiao.desk.readable import or_ask
from lianqiao.jobs.clearing import waits
from lianqiao.jobs.facts_employers import EmployerLine
from lianqiao.jobs.queries_employers import brought
from lianqiao.jobs.queries_register import employer_lines
from lianqiao.rules.employers import Clearance
from lianqiao.rules.visibility import Deed, Viewer, ask

PAGE = 50
SHOWS = ("waiting", "complaint", "step", "unvisited", "refused", "large")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for."""

    search: str = ""
    show: str = ""
    page: str = "1"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what cannot be read is left out."""
        show = given.get("show", "")
        return cls(given.get("q", "").strip()[:60], show if show in SHOWS else "", given.get("page", "1"))

    @property
    def kept(self) -> str:
        """The address of the same question without the page."""
        return urlencode({name: value for name, value in (("q", self.search), ("show", self.show)) if value})


@dataclass(frozen=True, slots=True)
class EmployerList:
    """One page of employers, how many there are of each part, and which of the page's this viewer may clear."""

    page: Page[Any]
    lines: Sequence[EmployerLine]
    counts: Mapping[str, int]
    clearable: frozenset[int]
    all_clearable: int  # of everything asked for, not of the page alone


def employer_list(*, viewer: Viewer, today: date, asked: Asked) -> EmployerList:
    """The page asked for; a page that is not there gives the last one."""
    lines = employer_lines(viewer=viewer, today=today)
    counts = {show: sum(_in_part(one, show) for one in lines) for show in SHOWS}
    found = _found(lines, asked)
    page = Paginator(found, PAGE).get_page(asked.page)
    clearable = clearable_ids(viewer=viewer, lines=found) if asked.show == "waiting" else frozenset()
    shown = tuple(replace(one, name=or_ask(viewer, one.name)) for one in page.object_list)
    return EmployerList(page, shown, {**counts, "all": len(lines)}, clearable, len(clearable))


def _found(lines: Sequence[EmployerLine], asked: Asked) -> list[EmployerLine]:
    word = asked.search.casefold()
    return [one for one in lines if word in one.name.casefold() and (not asked.show or _in_part(one, asked.show))]


def _in_part(one: EmployerLine, show: str) -> bool:
    return {
        "waiting": waits(one.decided.state),
        "complaint": one.complaints > 0,
        "step": one.step_on is not None,
        "unvisited": one.open_posts > 0 and one.last_visit is None,
        "refused": one.decided.state is Clearance.REFUSED,
        "large": one.large,
    }[show]


def waiting_ids(*, viewer: Viewer, today: date, asked: Asked) -> list[int]:
    """Every employer of what was asked for that waits and that this viewer may clear."""
    found = [one for one in _found(employer_lines(viewer=viewer, today=today), asked) if waits(one.decided.state)]
    return sorted(clearable_ids(viewer=viewer, lines=found))


def clearable_ids(*, viewer: Viewer, lines: Sequence[EmployerLine]) -> frozenset[int]:
    """Those of the waiting employers that the viewer may clear: not the ones the viewer brought in."""
    if not ask(viewer, Deed.CLEAR_EMPLOYERS).ok or not lines:
        return frozenset()
    came = brought(viewer=viewer, ids=[one.id for one in lines])
    return frozenset(one.id for one in lines if one.id not in came or came[one.id].actor != viewer.actor)
