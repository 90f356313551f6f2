"""A look inside an .xls (compound file of BIFF records) before a reader trusts it: password, sizes, cells far out."""

from __future__ import annotations

import struct

from lianqiao.intake.kinds import refuse
from lianqiao.intake.table import MAX_CELLS, check_extent

_NO_SECTOR = 0xFFFFFFFA  # this and above: end of chain, free, or table sector
_FILE_PASS, _BOF, _SST, _MULTIPLE_NUMBERS = 0x002F, 0x0809, 0x00FC, 0x00BD
_CELLS = frozenset({0x0006, _MULTIPLE_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_ENTRY_BYTES = 128
_STREAM_NAMES = frozenset({"Workbook", "WORKBOOK", "Book", "BOOK"})


class _BrokenError(Exception):
    """The compound file contradicts itself."""


def inspect(name: str, data: bytes) -> None:
    """Refuse an .xls that is locked, contradicts itself, or holds a sheet too large."""
    try:
        _walk_records(name, _Compound(data).workbook())
    except (_BrokenError, struct.error, IndexError) as broken:
        raise refuse("file_corrupt", name) from broken


class _Compound:
    """Just enough of a compound file to find one stream in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        fat_sectors, self.directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
        self.cutoff, self.mini_fat, mini_sectors, more, more_count = struct.unpack_from("<IIIII", data, 56)
        self.limit = len(data) // max(self.size, 64) + 1
        if self.size < 512 or max(fat_sectors, mini_sectors, more_count) > self.limit:
            raise _BrokenError
        tables = list(struct.unpack_from("<109I", data, 76))
        while more < _NO_SECTOR and len(tables) < self.limit + 109:
            numbers = self._numbers(more)
            tables += numbers[:-1]
            more = numbers[-1]
        self.fat: list[int] = []
        for sector in tables:
            if sector < _NO_SECTOR:
                self.fat += self._numbers(sector)
                if len(self.fat) > 2 * len(data):
                    raise _BrokenError

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise _BrokenError
        return self.data[start : start + self.size]

    def _numbers(self, sector: int) -> list[int]:
        block = self._sector(sector)
        return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))

    def _chain(self, sector: int) -> bytes:
        blocks = []
        while sector < _NO_SECTOR:
            blocks.append(self._sector(sector))
            if len(blocks) > self.limit:
                raise _BrokenError
            sector = self.fat[sector]
        return b"".join(blocks)

    def workbook(self) -> bytes:
        """The bytes of the Workbook (or Book) stream."""
        directory = self._chain(self.directory)
        root_start, found = 0, None
        for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            called = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, at + 116)
            if directory[at + 66] and size > len(self.data):
                raise _BrokenError
            if directory[at + 66] == 5:
                root_start = start
            if called in _STREAM_NAMES and found is None:
                found = (start, size)
        if found is None:
            raise _BrokenError
        start, size = found
        return self._mini_chain(root_start, start)[:size] if size < self.cutoff else self._chain(start)[:size]

    def _mini_chain(self, root: int, sector: int) -> bytes:
        table = self._chain(self.mini_fat)
        container = self._chain(root)
        blocks = []
        while sector < _NO_SECTOR:
            blocks.append(container[sector * 64 : sector * 64 + 64])
            if len(blocks) > len(container) // 64 + 1:
                raise _BrokenError
            sector = struct.unpack_from("<I", table, sector * 4)[0]
        return b"".join(blocks)


def _walk_records(name: str, stream: bytes) -> None:
    """Every record once: FilePass is a password; cells tell how far each sheet reaches."""
    at, rows, columns, total = 0, 0, 0, 0
    header = struct.Struct("<HH")
    while at + 4 <= len(stream):
        kind, length = header.unpack_from(stream, at)
        if kind == _FILE_PASS:
            raise refuse("file_password", name)
        if kind == _SST and struct.unpack_from("<I", stream, at + 8)[0] > len(stream):
            raise _BrokenError
        if kind == _BOF:
            total, rows, columns = total + rows * columns, 0, 0
        elif kind in _CELLS and length >= 4:
            row, column = header.unpack_from(stream, at + 4)
            if kind == _MULTIPLE_NUMBERS:
                column = struct.unpack_from("<H", stream, at + 2 + length)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        if rows * columns > MAX_CELLS or total + rows * columns > MAX_CELLS:
            check_extent(name, rows, columns)
            raise refuse("file_too_many_cells", name, limit=MAX_CELLS)
        at += 4 + length
    if not stream:
        raise _BrokenError
