"""Frozen values of the rules as plain data for a file, and the way back by their own types. Same value, same text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """Lists, dicts, texts and numbers only. Sets are sorted, so that the same value gives the same text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)


def back(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `plain` made this of."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return None if value is None else back(next(one for one in parts if one is not type(None)), value)
    if origin is tuple:
        inner = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(back(one, each) for one, each in zip(inner, value, strict=True))
    if origin is frozenset:
        return frozenset(back(parts[0], one) for one in value)
    if is_dataclass(kind):
        known = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: back(known[name], one) for name, one in value.items()})  # type: ignore[operator]
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value
