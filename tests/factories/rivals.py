"""Somebody else who acts in the moment between the look and the deed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest


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
