"""What tests of rooms share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.rivals import on_disk


@pytest.fixture
def side_by_side(db: None, tmp_path: Path) -> Iterator[None]:
    """A database on which threads really meet."""
    with on_disk(tmp_path):
        yield
