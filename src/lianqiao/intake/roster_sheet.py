"""A roster file read into rows, refusals and warnings (contracts, Match and Import)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from lianqiao.charter.majors import Major, Majors
from lianqiao.charter.regions import Regions
from lianqiao.hardship import readings as guarded
from lianqiao.intake.cells import looks_rounded
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.sheets import Workbook, open_workbook
from lianqiao.intake.tables import Fixes, Row, find_tables, identifier, in_order, read_rows
from lianqiao.intake.verdicts import ColumnMatch, RowVerdict, SheetSaid
from lianqiao.roster import readings_people as people
from lianqiao.roster.readings import HeldCriterion, RosterRow
from lianqiao.roster.readings_outcome import read_settled
from lianqiao.roster.readings_wish import WishCells, read_wish
from lianqiao.rules.contact import well_formed
from lianqiao.rules.suitability import Degree, Wish
from lianqiao.rules.values import Reason

__all__ = ["RosterReading", "read_roster", "roster_in"]

T = TypeVar("T")
_CODE_DIGITS = 6
PLATFORMS = ("wecom", "dingtalk", "feishu")


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A whole roster. `total` = rows read + rows refused; `skipped` counts blank rows, notes and footers."""

    rows: tuple[RosterRow, ...]
    rejected: tuple[RowVerdict, ...]
    warnings: tuple[RowVerdict, ...]
    total: int
    skipped: int
    has_hardship_column: bool
    sheets_said: tuple[SheetSaid, ...]
    columns: tuple[ColumnMatch, ...]


@dataclass(slots=True)
class _Tally:
    rows: list[RosterRow] = field(default_factory=list)
    rejected: list[RowVerdict] = field(default_factory=list)
    warnings: list[RowVerdict] = field(default_factory=list)
    skipped: int = 0
    seen: dict[str, Row] = field(default_factory=dict)


def read_roster(
    name: str, data: bytes, column_map: ColumnMap | None = None, fixes: Fixes | None = None
) -> RosterReading:
    """Read every sheet that has a roster's header. Raises Refused (file_*, map_*); rows are refused one by one."""
    return roster_in(open_workbook(name, data), column_map, fixes)


def roster_in(workbook: Workbook, column_map: ColumnMap | None = None, fixes: Fixes | None = None) -> RosterReading:
    """The same for a file that is open already."""
    name = workbook.name
    tables, said = find_tables(workbook, "roster", column_map)
    tally = _Tally()
    for sheet, header in tables:
        before = len(tally.rows) + len(tally.rejected)
        for row in read_rows(name, sheet, header, "roster", ("number", "name"), fixes):
            _take(tally, row)
        rows = len(tally.rows) + len(tally.rejected) - before
        said.append(SheetSaid(sheet.name, True, Reason.of("sheet_read"), rows, header.row + 1))
    fields = {match.field for _, header in tables for match in header.matches if match.field}
    return RosterReading(
        tuple(tally.rows),
        tuple(tally.rejected),
        tuple(tally.warnings),
        len(tally.rows) + len(tally.rejected),
        tally.skipped,
        any(guarded.guarded(one) for one in fields),
        in_order(workbook, said),
        tuple(match for _, header in tables for match in header.matches),
    )


def _take(tally: _Tally, row: Row | None) -> None:
    """One row: refused, or read with its warnings."""
    if row is None:
        tally.skipped += 1
        return
    number, name = identifier(row, "number"), " ".join(row.text("name").split())
    if refusal := _refusal(tally, row, number, name):
        tally.rejected.append(refusal)
        return
    tally.seen[number] = row
    cells = _Cells(row, number)
    tally.rows.append(cells.read(number, name))
    tally.warnings += cells.warnings


def _refusal(tally: _Tally, row: Row, number: str, name: str) -> RowVerdict | None:
    if not number:
        return row.refused(Reason.of("row_no_number"), "number", name)
    if looks_rounded(row.cell("number"), number):
        return row.refused(Reason.of("row_number_rounded"), "number", name)
    if not name:
        return row.refused(Reason.of("row_no_name"), "name", number)
    first = tally.seen.get(number)
    if first is None:
        return None
    line = f"{first.sheet}!{first.number}" if first.sheet != row.sheet else str(first.number)
    same = first.content() == row.content()
    code = "row_duplicate" if same else "row_conflict"
    return row.refused(Reason.of(code, row=row.number, first=line), "number", number)


class _Cells:
    """Reads the cells of one row; what cannot be read stays empty and leaves a warning."""

    def __init__(self, row: Row, key: str) -> None:
        self.row = row
        self.key = key
        self.warnings: list[RowVerdict] = []

    def warn(self, code: str, field: str, *, secret: bool = False) -> None:
        self.warnings.append(self.row.warning(Reason.of(code), field, self.key, guarded=secret))

    def one(self, field: str, reader: Callable[[str], T | None], code: str) -> T | None:
        """A cell through its reader; a blank cell is None without a word."""
        text = self.row.text(field)
        if not text:
            return None
        value = reader(text)
        if value is None:
            self.warn(code, field)
        return value

    def read(self, number: str, name: str) -> RosterRow:
        """The whole row."""
        row = self.row
        id_number = self._id()
        degree = self.one("degree", people.read_degree, "cell_degree_unknown")
        born = self.one("born", people.read_birth, "cell_date_impossible")
        sex = self.one("sex", people.read_sex, "cell_sex_unknown")
        school_length = self.one("school_length", people.read_school_length, "cell_school_length_bad")
        held, hardship_unread = self._hardship()
        wish_cells, wish = self._wish()
        major = self._major(degree)
        extra = row.extra()
        return RosterRow(
            number=number,
            name=name,
            place=row.place(),
            sex=sex or (people.id_sex(id_number) if id_number else None),
            class_name=row.text("class_name"),
            college=row.text("college"),
            cohort=self._cohort(school_length),
            major_text=row.text("major") or row.text("major_code"),
            major_code=major.code if major else None,
            degree=degree,
            degree_text=row.text("degree"),
            id_number=id_number or "",
            entrant_number=self._entrant_number(),
            phone=self.one("phone", people.read_phone, "cell_phone_bad") or "",
            email=self.one("email", people.read_email, "cell_email_bad") or "",
            born=born or (people.id_birth(id_number) if id_number and not row.text("born") else None),
            home_region=self._home(),
            home_text=row.text("home"),
            party_member=self.one("political", people.read_party, "cell_political_unknown"),
            political_text=row.text("political"),
            ethnicity=row.text("ethnicity"),
            school_length=school_length,
            hardship=held,
            hardship_unread=hardship_unread,
            wish=wish,
            wish_text=wish_cells.text,
            settled=self._settled(),
            outcome_text=row.text("outcome"),
            outcome_employer=row.text("outcome_employer"),
            rural=people.read_rural(row.text("rural")),
            veteran=people.read_yes(row.text("veteran")) if row.text("veteran") else None,
            certificates=_names(row.text("certificates")),
            accounts=self._accounts(),
            extra={column: text for column, text in extra.items() if not guarded.speaks_of_hardship(column, text)},
            guarded_extra={column: text for column, text in extra.items() if guarded.speaks_of_hardship(column, text)},
        )

    def _id(self) -> str | None:
        text = self.row.text("id_number")
        if not text:
            return None
        number = identifier(self.row, "id_number")
        if looks_rounded(self.row.cell("id_number"), number) or people.id_rounded(number):
            self.warn("cell_id_rounded", "id_number")
            return None
        return self.one("id_number", lambda _: people.read_id(number), "cell_id_bad")

    def _entrant_number(self) -> str:
        number = identifier(self.row, "entrant_number")
        if number and looks_rounded(self.row.cell("entrant_number"), number):
            self.warn("cell_number_rounded", "entrant_number")
            return ""
        return number

    def _accounts(self) -> dict[str, str]:
        """The user ids that are well formed, by platform."""
        found = {}
        for platform in PLATFORMS:
            user = identifier(self.row, platform)
            if not user:
                continue
            if looks_rounded(self.row.cell(platform), user):
                self.warn("cell_number_rounded", platform)
                continue
            verdict = well_formed(platform, user)
            if verdict.ok:
                found[platform] = user
            for reason in verdict.because:
                self.warn(reason.code, platform)
        return found

    def _cohort(self, school_length: int | None) -> int | None:
        if cohort := self.one("cohort", people.read_cohort, "cell_cohort_unknown"):
            return cohort
        entered = self.one("entered", people.read_entry_year, "cell_cohort_unknown")
        return entered + school_length if entered and school_length else None

    def _major(self, degree: Degree | None) -> Major | None:
        majors = Majors.load()
        code, text = identifier(self.row, "major_code"), self.row.text("major")
        code = code.zfill(_CODE_DIGITS) if code.isdigit() and len(code) == _CODE_DIGITS - 1 else code
        for words in (code, text):
            if words and (found := majors.find(words, degree) or majors.find(words)):
                return found
        if code or text:
            self.warn("cell_major_unknown", "major" if text else "major_code")
        return None

    def _home(self) -> str | None:
        find = Regions.load().find
        code, text = identifier(self.row, "home_code"), self.row.text("home")
        found = (find(code) if code else None) or (find(text) if text else None)
        if not found and (code or text):
            self.warn("cell_region_unknown", "home" if text else "home_code")
        return found

    def _hardship(self) -> tuple[tuple[HeldCriterion, ...], tuple[str, ...]]:
        row = self.row
        cells = {one: (row.label(one), row.text(one)) for one in row.header.fields if guarded.guarded(one)}
        held, unread = guarded.read_cells({one: pair for one, pair in cells.items() if pair[1]})
        if unread:
            column = next((one for one, (_, text) in cells.items() if text), "")
            self.warn("cell_category_unread", column, secret=True)
        return held, unread

    def _wish(self) -> tuple[WishCells, Wish]:
        text = self.row.text
        cells = WishCells(
            text("wish"),
            text("wish_region"),
            text("wish_industry"),
            text("wish_post"),
            text("wish_salary"),
            text("accommodations"),
        )
        wish, unread = read_wish(cells)
        if "region" in unread:
            self.warn("cell_region_unknown", "wish_region")
        if "salary" in unread:
            self.warn("cell_pay_unread", "wish_salary")
        return cells, wish

    def _settled(self) -> bool:
        settled = read_settled(self.row.text("outcome"), self.row.text("outcome_employer"))
        if settled is None:
            self.warn("cell_outcome_unknown", "outcome")
        return bool(settled)


def _names(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[,，、;；\s]+", text) if part and people.read_yes(part) is None)
