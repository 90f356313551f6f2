"""What every test gets: two viewers made without ceremony, a fixed day, and no way to the network."""

from __future__ import annotations

import gc
import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

os.environ.setdefault("LIANQIAO_TESTING", "1")

from lianqiao.rules.visibility import Role, Viewer

TODAY = date(2023, 4, 28)
NOW = datetime(2023, 4, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def secretary() -> Viewer:
    return Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1, name="周敏")


@pytest.fixture
def machine() -> Viewer:
    return Viewer(actor="system:test", system=True)


def pytest_collection_finish() -> None:
    """What stands after collection stands to the end: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
