"""A file of posts read into rows, refusals and warnings (contracts, Match)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import PurePath

from lianqiao.charter.dates import read_date
from lianqiao.charter.majors import Majors
from lianqiao.charter.pay import read_pay, unstated
from lianqiao.charter.reading import plain
from lianqiao.charter.regions import Regions
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.sheets import Workbook, open_workbook
from lianqiao.intake.tables import Fixes, Row, find_tables, identifier, in_order, read_rows
from lianqiao.intake.verdicts import ColumnMatch, RowVerdict, SheetSaid
from lianqiao.jobs import readings_facts as facts
from lianqiao.jobs.readings import PostRow
from lianqiao.jobs.readings_conditions import read_conditions
from lianqiao.rules.suitability import Condition, Degree, MajorRequirement, PostFacts, Salary
from lianqiao.rules.values import Reason

__all__ = ["PostReading", "posts_in", "read_posts"]

_MAJOR_COLUMNS: tuple[tuple[str, Degree | None], ...] = (
    ("major_any", None),
    ("major_doctor", Degree.DOCTOR),
    ("major_master", Degree.MASTER),
    ("major_bachelor", Degree.BACHELOR),
    ("major_associate", Degree.ASSOCIATE),
)
_READ_ONLY = (
    *("other", "audience", "remark", "fresh_only", "service_years", "sex"),
    *("age", "political", "certificate", "category", "benefits"),
)
_COPY_MARK = re.compile(r"\s*(?:[-—]\s*副本|\(\d+\)|（\d+）|- ?copy)\s*$", re.IGNORECASE)
_ANYWHERE = re.compile("不限|全国|远程|多地")
_YEARLY_HEADER = re.compile("年薪")
_TEXTS = 8192


@dataclass(frozen=True, slots=True)
class PostReading:
    """A whole file of posts. `total` = rows read + rows refused; `skipped` counts blank rows, notes and footers."""

    rows: tuple[PostRow, ...]
    rejected: tuple[RowVerdict, ...]
    warnings: tuple[RowVerdict, ...]
    total: int
    skipped: int
    sheets_said: tuple[SheetSaid, ...]
    columns: tuple[ColumnMatch, ...]


# Thousands of rows share a few hundred texts: each of them is read once.
@lru_cache(maxsize=_TEXTS)
def _requirement(columns: tuple[tuple[Degree | None, str], ...]) -> MajorRequirement:
    return Majors.load().read_requirement(dict(columns))


@lru_cache(maxsize=_TEXTS)
def _misnumbered(columns: tuple[tuple[Degree | None, str], ...]) -> tuple[tuple[str, str], ...]:
    return Majors.load().misnumbered(dict(columns))


@lru_cache(maxsize=_TEXTS)
def _found(text: str, within: str | None = None) -> str | None:
    return Regions.load().find(text, within) if within else Regions.load().find(text)


_read_conditions = lru_cache(maxsize=_TEXTS)(read_conditions)
_read_offers = lru_cache(maxsize=_TEXTS)(facts.read_offers)
_read_degrees = lru_cache(maxsize=_TEXTS)(facts.read_degrees)
_read_pay = lru_cache(maxsize=_TEXTS)(read_pay)


@dataclass(slots=True)
class _Tally:
    source: str
    rows: list[PostRow] = field(default_factory=list)
    rejected: list[RowVerdict] = field(default_factory=list)
    warnings: list[RowVerdict] = field(default_factory=list)
    skipped: int = 0
    seen: dict[str, list[Row]] = field(default_factory=dict)


def read_posts(name: str, data: bytes, column_map: ColumnMap | None = None, fixes: Fixes | None = None) -> PostReading:
    """Read every sheet that has a header of posts. Raises Refused (file_*, map_*); rows are refused one by one."""
    return posts_in(open_workbook(name, data), column_map, fixes)


def posts_in(workbook: Workbook, column_map: ColumnMap | None = None, fixes: Fixes | None = None) -> PostReading:
    """The same for a file that is open already."""
    name = workbook.name
    tables, said = find_tables(workbook, "posts", column_map)
    tally = _Tally(_COPY_MARK.sub("", PurePath(name).stem))
    for sheet, header in tables:
        before = len(tally.rows) + len(tally.rejected)
        for row in read_rows(name, sheet, header, "posts", ("title", "employer"), fixes):
            _take(tally, row)
        rows = len(tally.rows) + len(tally.rejected) - before
        said.append(SheetSaid(sheet.name, True, Reason.of("sheet_read"), rows, header.row + 1))
    return PostReading(
        tuple(tally.rows),
        tuple(tally.rejected),
        tuple(tally.warnings),
        len(tally.rows) + len(tally.rejected),
        tally.skipped,
        in_order(workbook, said),
        tuple(match for _, header in tables for match in header.matches),
    )


def _take(tally: _Tally, row: Row | None) -> None:
    if row is None:
        tally.skipped += 1
        return
    employer, title = _line(row.text("employer")), _line(row.text("title"))
    openings = facts.read_openings(row.text("openings"))
    if not title:
        tally.rejected.append(row.refused(Reason.of("post_no_title"), "title", employer))
    elif not employer:
        tally.rejected.append(row.refused(Reason.of("post_no_employer"), "employer", title))
    elif openings is None:
        tally.rejected.append(row.refused(Reason.of("post_openings_unread"), "openings", f"{employer} {title}"))
    else:
        _add(tally, row, employer, title, openings)


def _add(tally: _Tally, row: Row, employer: str, title: str, openings: int) -> None:
    """A row that can be read: unless it is there already, by its identity (contracts, Match)."""
    key, source = f"{employer} {title}", row.text("source") or tally.source
    code, place = identifier(row, "source_code"), _place(row)
    identity = f"{source}:{code}" if code else f"{employer}|{title}|{place}"
    earlier = tally.seen.setdefault(identity, [])
    for first in earlier:
        if first.content() == row.content():
            return tally.rejected.append(_again("post_duplicate", row, first, key))
    if earlier and code:
        return tally.rejected.append(_again("post_conflict", row, earlier[0], key))
    number = len(earlier) + 1
    if earlier:
        line = _line_of(row, earlier[0])
        tally.warnings.append(row.warning(Reason.of("post_same_identity", first=line), "title", key))
    earlier.append(row)
    cells = _Cells(row, key)
    post = cells.read(identity if number == 1 else f"{identity}#{number}", employer, title, place, openings)
    tally.rows.append(replace(post, source=source, source_code=code, duplicates_of=identity if number > 1 else None))
    tally.warnings += cells.warnings
    return None


def _again(code: str, row: Row, first: Row, key: str) -> RowVerdict:
    column = "source_code" if row.label("source_code") else "title"
    return row.refused(Reason.of(code, row=row.number, first=_line_of(row, first)), column, key)


def _line_of(row: Row, first: Row) -> str:
    return f"{first.sheet}!{first.number}" if first.sheet != row.sheet else str(first.number)


def _line(text: str) -> str:
    return " ".join(text.split())


def _place(row: Row) -> str:
    parts = (_line(row.text(one)) for one in ("place_city", "place_county", "place"))
    return " ".join(dict.fromkeys(part for part in parts if part))


class _Cells:
    """Reads the cells of one post; what cannot be read stays empty and leaves a warning."""

    def __init__(self, row: Row, key: str) -> None:
        self.row = row
        self.key = key
        self.warnings: list[RowVerdict] = []

    def warn(self, code: str, field: str, **params: str) -> None:
        self.warnings.append(self.row.warning(Reason.of(code, **params), field, self.key))

    def read(self, identity: str, employer: str, title: str, place: str, openings: int) -> PostRow:
        """The whole row."""
        text = self.row.text
        degrees = self._degrees()
        majors, major_text = self._majors(degrees)
        words = (text("category"), text("description"), text("benefits"), major_text)
        return PostRow(
            facts=PostFacts(
                id=identity,
                title=title,
                employer=employer,
                openings=openings,
                majors=majors,
                degrees=degrees,
                region=self._region(),
                place=place,
                industry=text("industry") or None,
                salary=self._salary(),
                deadline=self._deadline(),
                conditions=self._conditions(),
                offers=_read_offers(text("benefits"), text("other"), text("remark"), text("description")),
                words=tuple(dict.fromkeys(word for word in words if word)),
            ),
            place=self.row.place(),
            credit_code=identifier(self.row, "credit_code").upper(),
            employer_kind=text("employer_kind"),
            degree_text=" ".join(filter(None, (text("degree"), text("degree_title")))),
            major_text=major_text,
            salary_text=text("salary"),
            deadline_text=text("deadline"),
            contact=text("contact"),
            description=text("description"),
            url=text("url"),
            published_on=self._published(),
            extra=self._kept(),
        )

    def _kept(self) -> dict[str, str]:
        """Unknown columns, and those that were read into conditions or offers: people want their own words too."""
        read = {self.row.label(one): self.row.text(one) for one in _READ_ONLY if self.row.text(one)}
        return self.row.extra() | read

    def _degrees(self) -> frozenset[Degree]:
        degrees = _read_degrees(self.row.text("degree"), self.row.text("degree_title"))
        if degrees is None:
            self.warn("cell_degree_unknown", "degree")
        return degrees or frozenset()

    def _majors(self, degrees: frozenset[Degree]) -> tuple[MajorRequirement, str]:
        """The requirement and its words. Where only bachelors have a column, 不限 there speaks for associates too."""
        fields = self.row.header.fields
        columns = {degree: self.row.text(one) for one, degree in _MAJOR_COLUMNS if one in fields}
        if Degree.ASSOCIATE in degrees and Degree.ASSOCIATE not in columns and None not in columns:
            open_to_all = plain(columns.get(Degree.BACHELOR, "")) == "不限"
            columns |= {Degree.ASSOCIATE: "不限"} if open_to_all else {}
        requirement = _requirement(tuple(columns.items()))
        if requirement.unread:
            column = next(one for one, _ in _MAJOR_COLUMNS if self.row.text(one))
            self.warn("cell_major_words_unread", column, words="、".join(requirement.unread))
        for one, degree in _MAJOR_COLUMNS:
            for number, name in _misnumbered(((degree, columns.get(degree, "")),)):
                self.warn("cell_major_number_wrong", one, number=number, name=name)
        return requirement, "；".join(dict.fromkeys(text for text in columns.values() if text))

    def _region(self) -> str | None:
        find, row = _found, self.row
        city, county, whole = row.text("place_city"), row.text("place_county"), row.text("place")
        region = find(city) if city else None
        region = (find(county, region) if county else None) or region or (find(whole, region) if whole else None)
        named = next((one for one in ("place", "place_city", "place_county") if row.text(one)), "")
        if region is None and named and not _ANYWHERE.search(row.text(named)):
            self.warn("cell_region_unknown", named)
        return region

    def _salary(self) -> Salary | None:
        text = self.row.text("salary")
        if unstated(text):
            return None
        yearly = _YEARLY_HEADER.search(self.row.label("salary")) and not re.search("[月天日时]", text)
        pay = _read_pay(f"{text}/年" if yearly else text)
        if pay is None:
            self.warn("cell_pay_unread", "salary")
        return pay

    def _deadline(self) -> date | None:
        day, readable = facts.read_deadline(self.row.text("deadline"))
        if not readable:
            self.warn("cell_date_impossible", "deadline")
        return day

    def _published(self) -> date | None:
        text = self.row.text("published_on")
        day = read_date(text) if text else None
        if text and day is None:
            self.warn("cell_date_impossible", "published_on")
        return day

    def _conditions(self) -> tuple[Condition, ...]:
        text = self.row.text
        return _read_conditions(
            other=(text("other"),),
            audience=text("audience"),
            remark=text("remark"),
            description=text("description"),
            fresh_only=text("fresh_only"),
            service_years=text("service_years"),
            service_years_header=self.row.label("service_years"),
            sex=text("sex"),
            age=text("age"),
            political=text("political"),
            certificate=text("certificate"),
        )
