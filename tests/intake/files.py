"""Makes the files the tests read: workbooks with openpyxl, and the smallest old workbook by hand."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Rows = Sequence[Sequence[object]]


def xlsx(sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None, hidden: str = "") -> bytes:
    """A workbook with these sheets; `merged` gives ranges to merge, `hidden` a sheet to hide."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
        if name == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(rows: Rows, separator: str = ",") -> str:
    """Rows as separated text, quoted where needed."""

    def quoted(value: object) -> str:
        text = str(value)
        needs = any(mark in text for mark in (separator, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if needs else text

    return "".join(separator.join(map(quoted, row)) + "\r\n" for row in rows)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(rows: Rows, *, first_records: bytes = b"", far_cell: tuple[int, int] | None = None) -> bytes:
    """The smallest BIFF8 workbook: one sheet, every cell a label or a number, in a compound file."""
    beginning = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + first_records
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, int | float):
                sheet += _record(0x0203, place + struct.pack("<d", float(value)))
            else:
                text = str(value).encode("utf-16-le")
                sheet += _record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    if far_cell:
        sheet += _record(0x0203, struct.pack("<HHHd", *far_cell, 0, 1.0))
    sheet += _record(0x000A, b"")
    title = "名单".encode("utf-16-le")
    size = len(beginning) + 4 + 6 + 2 + len(title) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", size, 0, 0, 2, 1) + title)
    stream = beginning + bound + _record(0x000A, b"") + sheet
    return compound({"Workbook": stream})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file whose streams are all padded beyond the size kept in the small table."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    chains: list[int] = []
    body, starts = b"", {}
    for name, data in padded.items():
        starts[name] = len(chains)
        count = -(-len(data) // SECTOR)
        chains += [*range(len(chains) + 1, len(chains) + count), END]
        body += data.ljust(count * SECTOR, b"\0")
    entries = [_entry("Root Entry", 5, END, 0, 1)]
    entries += [_entry(name, 2, starts[name], len(data), FREE) for name, data in padded.items()]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0")
    directory_start = len(chains)
    count = len(directory) // SECTOR
    chains += [*range(directory_start + 1, directory_start + count), END]
    tables = 1
    while (len(chains) + tables) > tables * SECTOR // 4:
        tables += 1
    table_start = len(chains)
    chains += [TABLE] * tables
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(tables * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, directory_start, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *range(table_start, table_start + tables), *([FREE] * (109 - tables)))
    return header + body + directory + table


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    child = child if kind == 5 else FREE
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def repacked(workbook: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in changes:
                new.writestr(part, old.read(part))
        for part, content in changes.items():
            new.writestr(part, content)
    return out.getvalue()
