"""Somebody else who acts in the moment between the look and the deed, or at the very same time.

Threads need rows that are really committed. On PostgreSQL a test of its own transactions has them; on SQLite the
triggers that keep the record append-only let nobody clear them away, so there such a test gets a file (`on_disk`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from sqlite3 import connect
from threading import Barrier, Thread, current_thread
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from lianqiao.rules.values import Refused
from tests.ready_made import kept_at

SIDE_BY_SIDE = "postgresql" in settings.DATABASES["default"]["ENGINE"]
BLOCKED = 0.3  # seconds after which somebody who has not come through waits for the other, and goes on after them
Act = Callable[[], Any]


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    """On SQLite, until the end, a file of its own in WAL mode as every installation has one; else what is there."""
    if SIDE_BY_SIDE:
        yield
        return
    kept, path = connections["default"], folder / "rivals.sqlite3"
    copyfile(kept_at(), path)
    with closing(connect(path)) as file:
        file.execute("PRAGMA journal_mode = WAL")
    shared = connections.settings["default"]
    name, shared["NAME"] = shared["NAME"], str(path)
    connections["default"] = kept.copy()
    try:
        yield
    finally:
        connections["default"].close()
        shared["NAME"] = name
        connections["default"] = kept


class Rival(Thread):
    """Somebody who acts on a connection of their own. `got`: what came of it; `said`: the code of a refusal."""

    def __init__(self, act: Act, together: Barrier | None = None) -> None:
        super().__init__(daemon=True)
        self.act, self.together = act, together
        self.got: Any = None
        self.said = ""
        self.broke: BaseException | None = None

    def run(self) -> None:
        try:
            if self.together:
                self.together.wait(timeout=30)
            self.got = self.act()
        except Refused as refused:
            self.said = refused.code
        except BaseException as error:  # told to whoever waits for it
            self.broke = error
        finally:
            connection.close()

    def ended(self) -> Rival:
        """Wait for the end; a fault that is no refusal is raised here."""
        self.join(timeout=60)
        if self.broke is not None:
            raise self.broke
        if self.is_alive():
            raise TimeoutError("a rival does not come to an end")
        return self


def at_once(*acts: Act) -> list[Rival]:
    """All acts at once, each on a connection of its own."""
    together = Barrier(len(acts))
    rivals = [Rival(act, together) for act in acts]
    for one in rivals:
        one.start()
    return [one.ended() for one in rivals]


def both(first: Act, second: Act) -> list[str]:
    """Both acts at once, or one after the other where the database has one connection; their refusals."""
    if SIDE_BY_SIDE or not connection.is_in_memory_db():
        return [one.said for one in at_once(first, second) if one.said]
    return [refused for refused in map(_refusal, (first, second)) if refused]


def _refusal(act: Act) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    return ""


@contextmanager
def meanwhile(patch: pytest.MonkeyPatch, where: Any, name: str, act: Act, *, after: bool = False) -> Iterator[Rival]:
    """When this thread comes to `where.name` (`after`: comes out of it) a rival acts, once.

    This thread goes on when the rival is through, or waits for what this thread holds.
    """
    real, me, rival = getattr(where, name), current_thread(), Rival(act)

    def meet() -> None:
        if current_thread() is me and rival.ident is None:
            rival.start()
            rival.join(timeout=BLOCKED)

    def around(*given: Any, **more: Any) -> Any:
        if not after:
            meet()
        found = real(*given, **more)
        if after:
            meet()
        return found

    with patch.context() as here:
        here.setattr(where, name, around)
        yield rival
    assert rival.ident is not None, f"nobody came to {name}"
    rival.ended()


def slip_in(patch: pytest.MonkeyPatch, room: ModuleType, rival: Callable[[], Any]) -> None:
    """The next deed of this module of actions begins only after `rival` has acted."""
    real = room.deed

    @contextmanager
    def second(**given: Any) -> Iterator[Any]:
        patch.setattr(room, "deed", real)
        rival()
        with real(**given) as note:
            yield note

    patch.setattr(room, "deed", second)
