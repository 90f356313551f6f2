"""What the parts of one page ask alike is read once: the gate opens `shared` for who only looks, queries are marked.

Only readers are marked, and only where somebody opened `shared`: an act never
reads what was known before it wrote. Looks at guarded facts are put on record
each time, whatever was read before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
_ANSWERS: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def shared() -> Iterator[None]:
    """Within it, a marked query with the same questions goes to the database once. For pages, which only read."""
    if _ANSWERS.get() is not None:  # part of a larger page
        yield
        return
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


@contextmanager
def afresh() -> Iterator[None]:
    """Within it every query goes to the database, whatever the page asked before: for what outlives the page."""
    token = _ANSWERS.set(None)
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def asked_once(query: Callable[P, R]) -> Callable[P, R]:
    """Mark a reader whose questions are values, or collections of ids in any order. Each asker gets a copy."""

    @wraps(query)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _ANSWERS.get()
        if answers is None:
            return query(*args, **kwargs)
        key = (query, *map(_value, args), *((name, _value(given)) for name, given in sorted(kwargs.items())))
        if key not in answers:
            answers[key] = query(*args, **kwargs)
        found = answers[key]
        return cast(R, copy(found) if isinstance(found, dict | list) else found)

    return ask


def _value(given: object) -> Hashable:
    many = isinstance(given, Collection) and not isinstance(given, str)
    return frozenset(cast(Collection[Hashable], given)) if many else given
