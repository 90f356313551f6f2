"""A look inside an .xlsx before a reader trusts it: bombs, lying sizes, document types, cells far out.

The directory of a zip may lie about sizes, so every part is unpacked here in
small pieces against one budget; the sheet's XML is walked to learn how far its
cells reach, because a reader lays out a full rectangle.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from lianqiao.intake.kinds import MEGABYTE, refuse
from lianqiao.intake.table import MAX_CELLS, check_extent
from lianqiao.rules.values import Refused

MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 200
RATIO_MATTERS_FROM = 20 * MEGABYTE
MAX_PARTS = 5_000
_PIECE = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_ENCRYPTED = 0x1
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")


def inspect(name: str, data: bytes) -> None:
    """Refuse an archive that is a bomb, is locked, declares a document type, or holds a sheet too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError, OverflowError) as broken:
        raise refuse("file_corrupt", name) from broken
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb(name)
    spent = 0
    cells = 0
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise refuse("file_password", name)
        walk = _PartWalk(name) if part.filename.lower().endswith((".xml", ".rels")) else None
        for piece in _unpack(name, data, part):
            spent += len(piece)
            if spent > MAX_UNPACKED or (spent > RATIO_MATTERS_FROM and spent > MAX_RATIO * len(data)):
                raise _bomb(name)
            if walk:
                walk.feed(piece)
        if walk:
            cells += walk.close()
            if cells > MAX_CELLS:
                raise refuse("file_too_many_cells", name, limit=MAX_CELLS)


def _bomb(name: str) -> Refused:
    return refuse("file_bomb", name, limit=MAX_UNPACKED // MEGABYTE)


def _unpack(name: str, data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of one part in pieces of at most 256 KB, whatever size the directory claims."""
    try:
        header = _LOCAL_HEADER.unpack_from(data, part.header_offset)
        start = part.header_offset + _LOCAL_HEADER.size + header[9] + header[10]
    except struct.error as broken:
        raise refuse("file_corrupt", name) from broken
    packed = data[start : start + part.compress_size]
    if header[0] != b"PK\x03\x04" or len(packed) != part.compress_size:
        raise refuse("file_corrupt", name)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise refuse("file_corrupt", name)
    yield from _inflate(name, packed)


def _inflate(name: str, packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    try:
        piece = inflater.decompress(packed, _PIECE)
        while piece:
            yield piece
            piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
    except zlib.error as broken:
        raise refuse("file_corrupt", name) from broken


class _PartWalk:
    """Walks one XML part: no document type, no entity, and how far the cells that hold something reach."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = self.column = 0
        self.rows = self.columns = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.buffer_text = True

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError as broken:
            raise refuse("file_corrupt", self.name) from broken

    def close(self) -> int:
        """End of the part: the number of cells of the rectangle a reader would lay out."""
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as broken:
            raise refuse("file_corrupt", self.name) from broken
        return self.rows * self.columns

    def _doctype(self, *_: object) -> None:
        raise refuse("file_xml_bomb", self.name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes.get("r"))
        elif tag in {"v", "is", "f"}:
            if self.row > self.rows or self.column > self.columns:
                self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
                check_extent(self.name, self.rows, self.columns)
        elif tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self.row + 1
            self.column = 0

    def _cell(self, reference: str | None) -> None:
        place = _REFERENCE.match(reference) if reference else None
        if not place:
            self.column += 1
            return
        column = 0
        for letter in place[1].upper():
            column = column * 26 + ord(letter) - 64
        self.column, self.row = column, int(place[2])
