"""Papers that prove a fact: which files are taken, known by their first bytes and not by their name."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.rules.values import Reason, Refused

MEGABYTE = 1024 * 1024
MAX_PAPER_BYTES = 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of file: how it begins, its ending, and how it is sent."""

    begins: bytes
    ending: str
    content_type: str


PAPER_KINDS = (
    PaperKind(b"%PDF-", "pdf", "application/pdf"),
    PaperKind(b"\xff\xd8\xff", "jpg", "image/jpeg"),
    PaperKind(b"\x89PNG\r\n\x1a\n", "png", "image/png"),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A kept paper to send. `name` says nothing of the student."""

    name: str
    content_type: str
    content: bytes


def kind_of(content: bytes) -> PaperKind:
    """What the file is. Refused `paper_too_large`, or `paper_kind_unknown` where it is none of PAPER_KINDS."""
    if len(content) > MAX_PAPER_BYTES:
        raise Refused(Reason.of("paper_too_large", limit=MAX_PAPER_BYTES // MEGABYTE))
    for kind in PAPER_KINDS:
        if content.startswith(kind.begins):
            return kind
    raise Refused(Reason.of("paper_kind_unknown"))
