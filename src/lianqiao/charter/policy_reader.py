"""Takes keys out of a TOML table, strictly: a missing, misspelt or mistyped key is refused with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NoReturn, TypeVar

from lianqiao.rules.values import Place, Reason, Refused

T = TypeVar("T")

TYPES: dict[type, str] = {str: "string", int: "integer", bool: "boolean", date: "date", list: "array", dict: "table"}


class Table:
    """One table of the file. Every key must be taken; `done` refuses those that nobody asked for."""

    def __init__(self, values: dict[str, object], path: str, file: str) -> None:
        self._values = values
        self._path = path
        self._file = file
        self._taken: set[str] = set()

    def refuse(self, code: str, key: str, **params: str | int) -> NoReturn:
        """Refuse at a key of this table."""
        path = ".".join(filter(None, (self._path, key)))
        raise Refused(Reason.of(code, key=path, **params), where=Place(file=self._file, column=path))

    def has(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str, kind: type[T]) -> T:
        """The value of a key that must be there, of exactly this type (a date-time is no date, true no integer)."""
        if key not in self._values:
            self.refuse("policy_missing_key", key)
        self._taken.add(key)
        value = self._values[key]
        if not isinstance(value, kind) or type(value) is not kind or isinstance(value, datetime):
            self.refuse("policy_wrong_type", key, expected=TYPES.get(kind, kind.__name__))
        return value

    def take_or(self, key: str, kind: type[T], default: T) -> T:
        """The value of a key that may be left out."""
        return self.take(key, kind) if self.has(key) else default

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """The value of a key that may be left out, else None."""
        return self.take(key, kind) if self.has(key) else None

    def words(self, key: str) -> str:
        """A text that is not empty."""
        text = self.take(key, str)
        if not text.strip():
            self.refuse("policy_wrong_value", key, value=text)
        return text

    def whole(self, key: str, *, least: int, default: int | None = None) -> int:
        """A whole number of at least `least`."""
        if default is not None and not self.has(key):
            return default
        number = self.take(key, int)
        if number < least:
            self.refuse("policy_too_small", key, value=number, least=least)
        return number

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of the known words."""
        if default is not None and not self.has(key):
            return default
        word = self.take(key, str)
        if word not in (choices := list(known)):
            self.refuse("policy_unknown_word", key, value=word, known=", ".join(choices))
        return word

    def some_of(self, key: str, known: Iterable[str]) -> tuple[str, ...]:
        """A list of known words, none twice."""
        choices, found = list(known), self.take(key, list)
        for index, word in enumerate(found):
            if word not in choices or word in found[:index]:
                self.refuse("policy_unknown_word", f"{key}[{index + 1}]", value=str(word), known=", ".join(choices))
        return tuple(found)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        return Table(self.take(key, dict), ".".join(filter(None, (self._path, key))), self._file)

    def tables(self, key: str, read: Callable[[Table], T]) -> tuple[T, ...]:
        """A list of tables, each read and closed. Their places are counted from 1: `commitment[2]`."""
        found: list[T] = []
        for number, values in enumerate(self.take(key, list), start=1):
            place = f"{key}[{number}]"
            if not isinstance(values, dict):
                self.refuse("policy_wrong_type", place, expected=TYPES[dict])
            one = Table(values, ".".join(filter(None, (self._path, place))), self._file)
            found.append(read(one))
            one.done()
        return tuple(found)

    def done(self) -> None:
        """Refuse the first key that nobody took: most often it is misspelt."""
        for key in self._values:
            if key not in self._taken:
                self.refuse("policy_unknown_key", key)
