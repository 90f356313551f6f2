"""One demo college for all browser tests of a run, one browser for each file of them; databases for processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from tests.journeys.browser import Demo, Watch, open_browser, start_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    yield from start_demo(tmp_path_factory.mktemp("demo"))


# A driver that stays open would keep an event loop running, in which Django refuses its database to other tests.
@pytest.fixture(scope="module")
def windows(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = open_browser(driver, Path(tmp_path_factory.mktemp("browser")))
        yield Watch(demo, opened)
        opened.close()


@pytest.fixture
def watch(windows: Watch) -> Iterator[Watch]:
    """Opens windows; closed after the test, which fails where a page complained or asked another host."""
    yield windows
    windows.settle()


@pytest.fixture
def own_database() -> Iterator[str]:
    """A PostgreSQL database of its own where the suite runs on PostgreSQL, else empty: SQLite in a folder."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield ""
        return
    import psycopg

    given = os.environ["LIANQIAO_DATABASE_URL"]
    name = f"lianqiao_own_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
