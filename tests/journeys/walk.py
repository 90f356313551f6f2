"""Walks over the college of the tests: who is let in where, every page once, forms filled as their page asks.

Each walk has a bound, so that the suite stays quick as routes are added.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeVar

from lianqiao.config.access import ROUTES, Door, named_patterns
from lianqiao.roster.models import Student
from lianqiao.rules.visibility import DEEDS, Role
from tests.factories.college import College

T = TypeVar("T")
# Pages behind a signed link: the link is the right, whoever is signed in (test_privacy_canaries holds them to it).
BY_LINK = {one.name for one in named_patterns() if str(one.pattern).startswith(("s/<", "m/", "q/", "w/"))}


def lets_in(role: Role | None, name: str) -> bool:
    """Does the gate let this role pass to the view?"""
    needed = ROUTES[name]
    if needed is Door.TOKEN:  # no cookie opens it, whoever is signed in
        return False
    if isinstance(needed, Door):
        return needed is Door.OPEN or role is not None
    return role is not None and needed in DEEDS[role]


def walk(college: College, role: Role | None, *students: Student | None) -> Iterator[tuple[str, str]]:
    """(route, address) of every route about these, each address once; where the gate refuses, about the first alone.

    Pages behind a link are the same for everybody: only nobody in particular walks them.
    """
    known: set[str] = set()
    for place, student in enumerate(students):
        for name, address in college.addresses(student):
            if address not in known and (role is None or name not in BY_LINK) and (place == 0 or lets_in(role, name)):
                known.add(address)
                yield name, address


def some(items: Sequence[T], most: int) -> list[T]:
    """At most so many of these, always the same ones, in their order."""
    if len(items) <= most:
        return list(items)
    chosen = set(random.Random(most).sample(range(len(items)), most))
    return [one for place, one in enumerate(items) if place in chosen]


@dataclass
class Form:
    """A form of a page that is posted: where to, the values it holds, and the names that take free words."""

    action: str
    given: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)  # what those fields hold already


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(said.get("action", "")) if said.get("method", "").lower() == "post" else None
            self.forms += [self.open] if self.open else []
        elif self.open is None:
            return
        elif tag == "select":
            self.select = said.get("name", "")
        elif tag == "option":
            if self.select and said.get("value") and ("selected" in said or self.select not in self.open.given):
                self.open.given[self.select] = said["value"]
        elif name := said.get("name", ""):
            self._field(tag, name, said)

    def _field(self, tag: str, name: str, said: dict[str, str]) -> None:
        assert self.open
        kind = said.get("type", "text") if tag == "input" else tag
        match kind:
            case "text" | "textarea" | "search":
                self.open.texts.append(name)
                self.open.held[name] = said.get("value", "")
            case "checkbox" | "radio" | "button":
                if "checked" in said or (kind == "radio" and name not in self.open.given):
                    self.open.given[name] = said.get("value", "on")
            case "date":
                self.open.given[name] = said.get("value") or "2023-04-28"
            case "number":
                self.open.given[name] = said.get("value") or "1"
            case "file" | "submit":
                pass
            case _:
                self.open.given.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


def forms_of(text: str) -> list[Form]:
    """The forms of a page that are posted, with what a person would find filled in, or would choose first."""
    reader = _Reader()
    reader.feed(text)
    return reader.forms
