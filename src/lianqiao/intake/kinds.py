"""What kind of file this really is: by content first, by name only to say what it was meant to be.

A kind that cannot be read is refused with what to save it as.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from lianqiao.rules.values import Place, Reason, Refused

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 20 * MEGABYTE
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """The kinds that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"
    JSON = "json"


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
_UNREADABLE_NAMES = frozenset(
    [
        "et",
        "ett",
        "pdf",
        "doc",
        "docx",
        "wps",
        "ppt",
        "pptx",
        "dps",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "webp",
        "heic",
        "zip",
        "rar",
        "7z",
        "gz",
        "ods",
        "numbers",
        "xlsb",
        "rtf",
        "htm",
        "html",
        "mht",
        "xml",
        "mp4",
        "exe",
        "db",
    ]
)
_STREAM_WORDS = (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"))


def refuse(code: str, name: str, /, **params: str | int) -> Refused:
    """A refusal that names the file."""
    return Refused(Reason.of(code, **params), where=Place(file=name))


def kind_of(name: str, data: bytes, max_bytes: int = MAX_FILE_BYTES) -> Kind:
    """The kind of a file. Raises Refused: empty, too large, password-protected, or of a kind that is not read."""
    if len(data) > max_bytes:
        raise refuse("file_too_large", name, limit=max_bytes // MEGABYTE, size=-(-len(data) // MEGABYTE))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refuse("file_empty", name)
    extension = PurePath(name).suffix.lower().lstrip(".")
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(name, data)
    if data.startswith(b"PK"):
        raise refuse("file_corrupt", name)
    if data.startswith(OLE_MAGIC):
        return _ole_kind(name, data, extension)
    for magic, called in _MAGIC:
        if data.startswith(magic) and (magic != b"BM" or b"\x00" in data[:32]):
            raise refuse("file_wrong_kind", name, kind=called)
    if extension in _UNREADABLE_NAMES:
        raise refuse("file_wrong_kind", name, kind="." + extension)
    return _text_kind(name, data)


def _zip_kind(name: str, data: bytes) -> Kind:
    if b"xl/workbook.xml" in data:
        return Kind.XLSX
    for mark, called in (
        (b"xl/workbook.bin", "xlsb"),
        (b"word/document.xml", "Word"),
        (b"ppt/presentation.xml", "PowerPoint"),
        (b"opendocument", "OpenDocument"),
    ):
        if mark in data:
            raise refuse("file_wrong_kind", name, kind=called)
    if b"[Content_Types].xml" in data or PurePath(name).suffix.lower() in {".xlsx", ".xlsm"}:
        raise refuse("file_corrupt", name)
    raise refuse("file_wrong_kind", name, kind="zip")


def _ole_kind(name: str, data: bytes, extension: str) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refuse("file_password", name)
    if extension in {"et", "ett"}:
        raise refuse("file_wrong_kind", name, kind="." + extension)
    for stream, called in _STREAM_WORDS:
        if stream.encode("utf-16-le") in data:
            raise refuse("file_wrong_kind", name, kind=called)
    return Kind.XLS


def _text_kind(name: str, data: bytes) -> Kind:
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<html" in head:
        raise refuse("file_wrong_kind", name, kind="HTML")
    if head.startswith(b"<?xml"):
        raise refuse("file_wrong_kind", name, kind="XML")
    if head.startswith((b"{", b"[")):
        return Kind.JSON
    return Kind.TEXT
