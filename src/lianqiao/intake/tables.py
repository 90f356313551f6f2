"""Which sheets of a workbook are read, and the rows below their headers (contracts, Match: what a row is)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lianqiao.intake.cells import armed, cell_text, code_text, plain, simplify
from lianqiao.intake.headers import SCANNED_ROWS, Header, Subject, aliases, field_meant, fields_of, find_header, sought
from lianqiao.intake.kinds import refuse
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.table import Cell, Sheet, Workbook
from lianqiao.intake.verdicts import RowVerdict, SheetSaid
from lianqiao.rules.values import Place, Reason, Refused

Fixes = Mapping[tuple[str, int, str], str]  # (sheet, 1-based row, column header) → what the user typed instead
_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|总数|制表|填表|填报|审核|审批|经办|负责人|领导|备注|注[:：\d]|说明|附注|附件|单位[((]?盖章|日期|联系人|统计|"
    r"本表|以上|数据截至|截至|打印|签字|签名|第\d+页|总人数)"
)
_LONGEST_KEY = 40


@dataclass(slots=True)
class Row:
    """One row below a header: its place, its texts by column, and the cells as they came."""

    file: str
    sheet: str
    number: int
    header: Header
    cells: list[Cell]
    texts: list[str]

    def text(self, field: str) -> str:
        """The text of a field; empty where the sheet has no such column."""
        at = self.header.fields.get(field)
        return self.texts[at] if at is not None else ""

    def cell(self, field: str) -> Cell:
        at = self.header.fields.get(field)
        return self.cells[at] if at is not None else None

    def label(self, field: str) -> str:
        """The header under which a field stands."""
        at = self.header.fields.get(field)
        return self.header.labels[at] if at is not None else ""

    def place(self, field: str | None = None) -> Place:
        column = self.label(field) if field else ""
        return Place(self.file, self.sheet or None, self.number, column or None)

    def extra(self) -> dict[str, str]:
        """Columns without a field, by their own header; blank ones are left out."""
        taken = set(self.header.fields.values())
        pairs = zip(self.header.labels, self.texts, strict=True)
        return {label: text for at, (label, text) in enumerate(pairs) if text and at not in taken}

    def content(self) -> frozenset[tuple[str, str]]:
        """All that the row says, for telling whether another says the same; running numbers do not count."""
        serial = self.header.fields.get("serial")
        pairs = zip(self.header.labels, self.texts, strict=True)
        return frozenset(pair for at, pair in enumerate(pairs) if pair[1] and at != serial)

    def refused(self, reason: Reason, field: str, key: str) -> RowVerdict:
        return RowVerdict(self.place(field), reason, "rejected", key, self.text(field))

    def warning(self, reason: Reason, field: str, key: str, *, guarded: bool = False) -> RowVerdict:
        return RowVerdict(self.place(field), reason, "warning", key, self.text(field), guarded)


def find_tables(
    workbook: Workbook, subject: Subject, column_map: ColumnMap | None
) -> tuple[list[tuple[Sheet, Header]], list[SheetSaid]]:
    """The sheets that can be read with their headers, and why the others are not.

    Raises Refused: file_no_header where no sheet names the columns needed, and map_* for a map that does not fit.
    """
    column_map = _fitting(workbook, subject, column_map)
    tables: list[tuple[Sheet, Header]] = []
    said: list[SheetSaid] = []
    for sheet in _chosen(workbook, column_map):
        wanted = column_map is not None and sheet.name in column_map.sheets
        if sheet.hidden and not wanted:
            said.append(SheetSaid(sheet.name, False, Reason.of("sheet_hidden")))
        elif not any(cell not in (None, "") for row in sheet.rows for cell in row):
            said.append(SheetSaid(sheet.name, False, Reason.of("sheet_empty")))
        elif header := find_header(sheet, subject, column_map):
            tables.append((sheet, header))
        else:
            said.append(SheetSaid(sheet.name, False, Reason.of("sheet_no_header", sought=sought(subject))))
    left_out = [
        sheet for sheet in workbook.sheets if column_map and column_map.sheets and sheet.name not in column_map.sheets
    ]
    said += [SheetSaid(sheet.name, False, Reason.of("sheet_not_chosen")) for sheet in left_out]
    if not tables:
        if column_map and column_map.file:
            scanned = (row for sheet in workbook.sheets for row in sheet.rows[:SCANNED_ROWS])
            _check_columns([cell for row in scanned for cell in row], column_map)
        raise refuse("file_no_header", workbook.name, sought=sought(subject))
    _check_columns([label for _, header in tables for label in header.labels], column_map)
    return tables, said


def in_order(workbook: Workbook, said: list[SheetSaid]) -> tuple[SheetSaid, ...]:
    """What was said of each sheet, in the order of the workbook."""
    names = [sheet.name for sheet in workbook.sheets]
    return tuple(sorted(said, key=lambda one: names.index(one.name)))


def _chosen(workbook: Workbook, column_map: ColumnMap | None) -> list[Sheet]:
    if not column_map or not column_map.sheets:
        return list(workbook.sheets)
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    return [by_name[name] for name in column_map.sheets]


def _fitting(workbook: Workbook, subject: Subject, column_map: ColumnMap | None) -> ColumnMap | None:
    """The map with our own words for fields, refused where it names a field or a sheet that is not there."""
    if column_map is None:
        return None
    where = Place(file=column_map.file or None)
    columns: dict[str, str] = {}
    for their, named in column_map.columns.items():
        field = field_meant(named, subject)
        if field is None:
            known = "、".join(sorted(fields_of(subject)))
            raise Refused(Reason.of("map_unknown_field", field=named, known=known), where=where)
        columns[their] = field
    for name in column_map.sheets:
        if name not in {sheet.name for sheet in workbook.sheets}:
            raise Refused(Reason.of("map_unknown_sheet", sheet=name), where=where)
    return replace(column_map, columns=columns)


def _check_columns(names: list[Cell], column_map: ColumnMap | None) -> None:
    """Refused where a column that the map names is not among `names`."""
    if column_map is None:
        return
    present = {simplify(name) for name in names if isinstance(name, str)}
    for column, their in column_map.names.items():
        if column not in present:
            raise Refused(Reason.of("map_missing_column", column=their), where=Place(file=column_map.file or None))


def read_rows(
    file: str, sheet: Sheet, header: Header, subject: Subject, keys: tuple[str, ...], fixes: Fixes | None
) -> Iterator[Row | None]:
    """Each row below the header; None stands for one that is blank, a note, a footer or the header repeated."""
    width = len(header.labels)
    columns = [header.fields[key] for key in keys if key in header.fields]
    for at in range(header.first_data, len(sheet.rows)):
        cells = sheet.rows[at]
        if len(cells) != width:
            cells = [*cells[:width], *([None] * (width - len(cells)))]
        if fixes:
            cells = [
                fixes.get((sheet.name, at + 1, label), cell) for label, cell in zip(header.labels, cells, strict=True)
            ]
        texts = [cell_text(cell) for cell in cells]
        if subject == "posts":  # posts leave as a table that comes back; what people wrote elsewhere stays as it is
            texts = [armed(text) for text in texts]
        if not any(texts[column] for column in columns) or _is_note(texts, columns, header, subject):
            yield None
        else:
            yield Row(file, sheet.name, at + 1, header, cells, texts)


def _is_note(texts: list[str], columns: list[int], header: Header, subject: Subject) -> bool:
    filled = {text for text in texts if text}
    first = next(text for text in texts if text)
    if len(filled) == 1 and (len(first) > _LONGEST_KEY or sum(1 for text in texts if text) > 3 or "：" in first):
        return True
    if _FOOTER.match(plain(first)) and not any(character.isdigit() for character in texts[columns[0]][:1]):
        return len(filled) <= 1 + len(texts) // 2
    labels = [header.labels[column] for column in columns]
    known = aliases(subject)
    return all(
        text and simplify(text) in known and (simplify(text) == simplify(label) or len(columns) > 1)
        for text, label in zip((texts[column] for column in columns), labels, strict=True)
    )


def identifier(row: Row, field: str) -> str:
    """A field that is a code: half-width, no spaces."""
    return code_text(row.text(field))
