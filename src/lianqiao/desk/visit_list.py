"""The list of visits: what was asked for, one page of it, and the rows of the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from lianqiao.desk.employer_told import told_visits
from lianqiao.jobs.facts_visits import VisitCard
from lianqiao.jobs.models import Visit
from lianqiao.jobs.queries_register import firms
from lianqiao.jobs.queries_visits import cards_of, matching_visits
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer

PAGE = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for."""

    search: str = ""
    employer_id: int | None = None
    mine: bool = False
    since: date | None = None
    until: date | None = None
    page: str = "1"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what cannot be read is left out."""
        return cls(
            given.get("q", "").strip()[:60],
            row_id(given.get("employer", "")),
            given.get("mine") == "1",
            _day(given.get("since", "")),
            _day(given.get("until", "")),
            given.get("page", "1"),
        )

    @property
    def kept(self) -> str:
        """The address of the same question without the page."""
        said = {
            "q": self.search,
            "employer": str(self.employer_id or ""),
            "mine": "1" if self.mine else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def rows(self, viewer: Viewer) -> QuerySet[Visit]:
        """The visits asked for, the newest first."""
        return matching_visits(
            viewer=viewer, search=self.search, employer_id=self.employer_id, mine=self.mine, since=self.since,
            until=self.until,
        )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class VisitList:
    """One page of visits."""

    page: Page[Any]
    visits: Sequence[VisitCard]


def visit_list(*, viewer: Viewer, asked: Asked) -> VisitList:
    """The page asked for; a page that is not there gives the last one."""
    page = Paginator(asked.rows(viewer), PAGE).get_page(asked.page)
    rows: Any = page.object_list
    return VisitList(page, told_visits(viewer, cards_of(rows, viewer=viewer)))


def sheet_rows(*, viewer: Viewer, asked: Asked) -> tuple[list[VisitCard], dict[int, str]]:
    """Every visit asked for, with the credit codes of their employers."""
    found = told_visits(viewer, cards_of(asked.rows(viewer), viewer=viewer))
    wanted = {one.employer_id for one in found}
    return found, {one.id: one.code for one in firms(viewer=viewer) if one.id in wanted and one.code}
