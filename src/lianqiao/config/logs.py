"""How the log is written: what failed and where, never of whom.

An address may hold a letter's secret link, and an error's own words a name or
a number out of a row. So a request goes by its route, and a failure by its
kind and its places in the code.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def route_of(request: Any) -> str:
    """`students/<int:student_id>/`: the address as the table of routes has it."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else "no route"


def failure(error: BaseException) -> str:
    """The chain of an error, without its words: each kind with the places it passed."""
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        places = [f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(seen.__traceback__)]
        parts.append("\n".join([type(seen).__name__, *places]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\nafter ".join(parts)


class Plain(logging.Formatter):
    """One line a record; a failed request adds where it failed."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the error's words with the record: this line is made from a fresh one.
        fresh = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "method"):
            status = getattr(record, "status_code", "")
            fresh.msg, fresh.args = f"{status} {request.method} {route_of(request)}".strip(), ()
        return super().format(fresh)

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - the library's name
        return failure(ei[1]) if ei[1] is not None else ""
