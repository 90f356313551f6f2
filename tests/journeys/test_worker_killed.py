"""Workers killed at any instant: nothing is lost, and nothing arrives twice. Real processes, a real mail server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from benchmarks.faults import kill_workers
from django.conf import settings

KILLS = int(os.environ.get("LIANQIAO_TEST_KILLS", "200"))


@pytest.fixture
def database() -> Iterator[str]:
    """A PostgreSQL database of its own where the suite runs on PostgreSQL, else empty: SQLite in a folder."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield ""
        return
    import psycopg

    given = os.environ["LIANQIAO_DATABASE_URL"]
    name = f"lianqiao_killed_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of other systems")
def test_kill_nine_loses_and_doubles_nothing(database: str) -> None:
    found = kill_workers(KILLS, database=database)
    print(found.told())
    nothing, claimed, handed = found.fell
    assert nothing + claimed + handed == KILLS
    assert claimed
    assert handed
    assert (found.lost, found.doubled) == (0, 0)
    assert found.states["unknown"] <= KILLS
    assert found.states["accepted"]
