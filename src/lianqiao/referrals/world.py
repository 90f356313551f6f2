"""The world around a round as one viewer reads it: students, posts, what was recommended, who is owed.

Each is asked for once. The decisions that follow on a page are answered from it as long as nothing was added
to any table that it was read from (`grown`); a page that is opened reads everything anew. So what a decision
costs does not grow with the round. Another viewer, another role or reach, or another day is another world.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import assisted_ids
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.offered import still_offered
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.people.asked_once import afresh
from lianqiao.referrals.grown import sizes, tables_read
from lianqiao.referrals.queries import Before, before, taken
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.visibility import Deed, Viewer, insist

MOST = 8  # worlds kept: as many as look over rounds at once
T = TypeVar("T")
_TABLES: set[str] = set()  # all that any world was read from so far
_KEPT: dict[tuple[Viewer, date], World] = {}
_DOOR = Lock()


class _Shelf(Generic[T]):
    """What is known by id. Never written into, only put in the place of the one before: others may be reading."""

    def __init__(self, read: Callable[[Collection[int]], Mapping[int, T]]) -> None:
        self._read = read
        self._kept: tuple[Mapping[int, T], frozenset[int]] = ({}, frozenset())

    def of(self, ids: Collection[int]) -> Mapping[int, T]:
        """What is known, of these ids at least; those that nobody asked for before are read together."""
        found, asked = self._kept
        new = frozenset(ids) - asked
        if new:
            found = {**found, **self._read(new)}
            self._kept = found, asked | new
        return found


class World:
    """What was read stays; ids that are asked for later are read beside it."""

    def __init__(self, viewer: Viewer, today: date) -> None:
        insist(viewer, Deed.SEE_ROUNDS)
        here: dict[str, Any] = {"viewer": viewer, "today": today}
        whole = here | {"viewer": replace(viewer, system=True)}
        # Counted before anything is read: what is added meanwhile makes it old, whether it was read or not.
        self._sizes, self._tables = sizes(_TABLES), frozenset[str]()
        self._students = self._shelf(lambda ids: student_cards(**here, ids=ids))
        self._everybody = self._shelf(lambda ids: student_cards(**whole, ids=ids))
        self._posts = self._shelf(lambda ids: post_cards(**here, ids=ids))
        self._offered = self._shelf(lambda ids: dict.fromkeys(still_offered(**here, ids=ids), True))
        self._before = self._shelf(lambda ids: before(viewer=viewer, student_ids=ids))
        self._taken: Mapping[int, int] | None = None
        self._owed: tuple[Policy, frozenset[int]] | None = None
        self._here = here

    def _shelf(self, read: Callable[[Collection[int]], Mapping[int, T]]) -> _Shelf[T]:
        return _Shelf(lambda ids: self._noted(lambda: read(ids)))

    def _noted(self, read: Callable[[], T]) -> T:
        with afresh(), tables_read() as seen:
            found = read()
        # That somebody looked is put on record by the reading itself, and is no part of what was read.
        asked = {one for one in seen if not one.startswith("trace_")}
        self._tables |= asked
        _TABLES.update(asked)
        return found

    @property
    def stands(self) -> bool:
        """Was nothing added to any table it was read from? Not known of one that met a table for the first time."""
        return self._tables <= self._sizes.keys() and sizes(self._sizes) == self._sizes

    def students(self, ids: Collection[int]) -> Mapping[int, StudentCard]:
        """The students in reach, these at least."""
        return self._students.of(ids)

    def everybody(self, ids: Collection[int]) -> Mapping[int, StudentCard]:
        """The students on the roster, these at least, in reach or not: for counting, never for showing."""
        return self._everybody.of(ids)

    def posts(self, ids: Collection[int]) -> Mapping[int, PostCard]:
        """The posts, these at least."""
        return self._posts.of(ids)

    def offered(self, ids: Collection[int]) -> Collection[int]:
        """The posts that may still be offered, of these at least."""
        return self._offered.of(ids).keys()

    def before(self, ids: Collection[int]) -> Mapping[int, Before]:
        """What was ever recommended to these students at least."""
        return self._before.of(ids)

    def taken(self) -> Mapping[int, int]:
        """Live referrals by post."""
        if self._taken is None:
            self._taken = self._noted(lambda: taken(viewer=self._here["viewer"]))
        return self._taken

    def owed(self, policy: Policy, now: datetime) -> frozenset[int]:
        """Who is owed posts by a policy. The look is on record by the first asking, which is once a day anyway."""
        if self._owed is None or self._owed[0] is not policy:
            asked = {**self._here, "policy": policy, "cohort": policy.cohort}
            self._owed = policy, self._noted(lambda: assisted_ids(**asked, purpose="round", now=now))
        return self._owed[1]


def world_of(*, viewer: Viewer, today: date, anew: bool = False) -> World:
    """The world as the viewer reads it: the one that is kept if it still stands, unless it is to be read `anew`."""
    insist(viewer, Deed.SEE_ROUNDS)
    known = None if anew else _KEPT.get((viewer, today))
    if known is not None and known.stands:
        return known
    made = World(viewer, today)
    with _DOOR:
        _KEPT.pop((viewer, today), None)
        while len(_KEPT) >= MOST:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[viewer, today] = made
    return made


def forget() -> None:
    """Keep nothing of what was read: for whoever puts another database in the place of this one."""
    with _DOOR:
        _KEPT.clear()
