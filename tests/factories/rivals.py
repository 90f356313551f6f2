"""Somebody else who acts in the moment between the look and the deed, or at the very same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from lianqiao.rules.values import Refused

# Threads need rows that are really committed; the triggers that keep the record append-only let nobody clear them away
# on SQLite, whose writers go one by one anyway.
SIDE_BY_SIDE = "postgresql" in settings.DATABASES["default"]["ENGINE"]
Act = Callable[[], Any]


def both(first: Act, second: Act) -> list[str]:
    """Both acts, at once where the database has writers side by side, else one after the other; their refusals."""
    said: list[str] = []
    together = Barrier(2) if SIDE_BY_SIDE else None

    def run(act: Act) -> None:
        try:
            if together:
                together.wait(timeout=10)
            act()
        except Refused as refused:
            said.append(refused.code)
        finally:
            if together:
                connection.close()

    if not together:
        run(first)
        run(second)
        return said
    threads = [Thread(target=run, args=[act]) for act in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    return said


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
