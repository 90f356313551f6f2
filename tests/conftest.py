"""What every test gets: two viewers made without ceremony, a fixed day, and no way to the network."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

os.environ.setdefault("LIANQIAO_TESTING", "1")

from lianqiao.rules.visibility import Role, Viewer
from tests import ready_made

# A machine that is busy with something else is no fault of what is tested.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def examples(most: int) -> int:
    """How many histories a property of rooms tries: on PostgreSQL, where only the database is another, a quarter."""
    return most if not os.environ.get("LIANQIAO_DATABASE_URL") else max(most // 4, 2)


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


@pytest.fixture(autouse=True)
def nothing_known_of_another_database() -> None:
    """What a page keeps of its database is of no other: each test has its own, with the same row ids."""
    if world := sys.modules.get("lianqiao.referrals.world"):
        world.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: Any, django_db_blocker: Any) -> Iterator[None]:
    """The tables, out of the copy that an earlier run left."""
    with django_db_blocker.unblock(), ready_made.database():
        yield
