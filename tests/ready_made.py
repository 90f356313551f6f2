"""The tables of the tests, made by the real migrations once and copied ever after, for as long as those stay the same.

All migrations together take a quarter of a minute of every run; a copy takes two seconds.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

SOURCE = Path(__file__).resolve().parents[1] / "src"


def kept_at() -> Path:
    """Beside the environment that runs the tests; its name tells all that the tables depend on."""
    told = hashlib.sha256(f"{django.get_version()} {sqlite3.sqlite_version}".encode())
    for one in sorted(SOURCE.glob("lianqiao/*/migrations/*.py")):
        told.update(one.relative_to(SOURCE).as_posix().encode() + one.read_bytes())
    return Path(sys.prefix) / "lianqiao-tables" / f"{told.hexdigest()[:24]}.sqlite3"


def _keep(path: Path) -> None:
    """Write the tables down, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
    part.replace(path)


@contextmanager
def database() -> Iterator[None]:
    """The test database, with tables and without rows, taken away at the end."""
    path = kept_at() if connection.vendor == "sqlite" else None
    if path and path.exists():
        connection.settings_dict["TEST"]["MIGRATE"] = False
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    if path:
        connection.ensure_connection()
        if path.exists():
            with closing(sqlite3.connect(path)) as copy:
                copy.backup(connection.connection)
        else:
            _keep(path)
    yield
    teardown_databases(made, verbosity=0)
