"""Leads and reports with names, as far as the viewer reaches: who brought what in, whose it is, what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.desk.readable import or_ask
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.facts_leads import LeadCard, ReportLine, Reports
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.jobs.queries_leads import lead_owners, leads, reported, reports
from lianqiao.people.actors import names_of
from lianqiao.people.models import User
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import Viewer

ALIKE = 5  # posts of the same employer that are shown beside a lead
OVER = 20  # answered leads that are shown


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead, who brought it in, and whose it is. Names of students out of reach are not told."""

    lead: LeadCard
    title: str
    employer: str
    who: str
    owner_id: int | None
    owner: str

    @property
    def named(self) -> str:
        """Post and employer in one line."""
        return f"{self.title} · {self.employer}"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report with the student's name, where the viewer reaches them."""

    report: ReportLine
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportedPost:
    """A post of which reports wait for a person."""

    post: PostCard
    reports: Reports


@dataclass(frozen=True, slots=True)
class LeadList:
    """The page: leads that wait, the newest that were answered, posts with reports."""

    waiting: Sequence[LeadRow]
    over: Sequence[LeadRow]
    reported: Sequence[ReportedPost]


def lead_list(*, viewer: Viewer, today: date) -> LeadList:
    """All of it, in a constant number of queries."""
    found = leads(viewer=viewer, today=today)
    waiting = [one for one in found if one.open]
    rows = _rows(viewer, today, [*waiting, *[one for one in found if not one.open][:OVER]])
    return LeadList(rows[: len(waiting)], rows[len(waiting) :], reported_posts(viewer=viewer, today=today))


def reported_posts(*, viewer: Viewer, today: date) -> list[ReportedPost]:
    """Posts of which reports wait, the longest waiting first."""
    found = reported(viewer=viewer, today=today)
    known = post_cards(viewer=viewer, today=today, ids=found) if found else {}
    return [ReportedPost(known[one], told) for one, told in found.items() if one in known]


def lead_row(*, viewer: Viewer, today: date, lead: LeadCard) -> LeadRow:
    """One lead with its names."""
    return _rows(viewer, today, [lead])[0]


def _rows(viewer: Viewer, today: date, found: Sequence[LeadCard]) -> list[LeadRow]:
    if not found:
        return []
    owners, names = lead_owners(viewer=viewer, today=today), _names(viewer, today, found)
    return [_row(viewer, one, names, owners) for one in found]


def _row(viewer: Viewer, one: LeadCard, names: Mapping[int, str], owners: Sequence[User]) -> LeadRow:
    first = owners[0] if owners else None
    return LeadRow(
        lead=one,
        title=or_ask(viewer, one.title),
        employer=or_ask(viewer, one.employer),
        who=names[one.id],
        owner_id=one.owner_id or (first.pk if first else None),
        owner=one.owner_name or (first.display_name if first else ""),
    )


def _names(viewer: Viewer, today: date, found: Sequence[LeadCard]) -> dict[int, str]:
    """Who brought each of these in, by lead."""
    students = _students(viewer, today, (one.student_id for one in found if one.student_id))
    colleagues = names_of(viewer, {one.by for one in found if one.student_id is None})
    return {one.id: students[one.student_id] if one.student_id else colleagues.get(one.by, "") for one in found}


def _students(viewer: Viewer, today: date, ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    known = cards(viewer=viewer, today=today, ids=wanted) if wanted else {}
    return {one: known[one].name if one in known else str(_("一名同学")) for one in wanted}


def alike(*, viewer: Viewer, today: date, lead: LeadCard) -> list[PostCard]:
    """Posts of the same employer, which may be the one that is meant."""
    found = matching_records(viewer=viewer, today=today, search=lead.employer)
    return cards_of(found[:ALIKE], viewer=viewer)


def report_rows(*, viewer: Viewer, today: date, post_id: int) -> tuple[Reports | None, list[ReportRow]]:
    """What was reported of a post, with names within reach."""
    found = reports(viewer=viewer, today=today, post_ids=[post_id]).get(post_id)
    if found is None:
        return None, []
    names = _students(viewer, today, (one.student_id for one in found.lines))
    return found, [ReportRow(one, names[one.student_id], or_ask(viewer, one.text)) for one in found.lines]
