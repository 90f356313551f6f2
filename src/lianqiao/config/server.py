"""Getting an installation ready and serving it; `serve` and `demo` share this."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import threading
from pathlib import Path

from lianqiao.rules.values import Reason, Refused


def set_up() -> None:
    """Make sure that there is a place for data, and load the framework. Raises `Refused("var_unwritable")`."""
    import django

    # Asked before the settings are read: reading them writes the secret key there.
    _must_be_writable(Path(os.environ.get("LIANQIAO_VAR", Path(__file__).resolve().parents[3] / "var")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")
    django.setup()


def prepare(*, fresh: bool = False) -> None:
    """Set up, check the settings and bring the database to this version; `fresh` removes an embedded database first.

    Raises `Refused`: `var_unwritable`, `settings_wrong` (among them a route
    without a row in the route table), `database_unreachable`, `fresh_needs_embedded`.
    """
    set_up()
    _check_settings()
    if fresh:
        _remove_embedded_database()
    _migrate()


def _must_be_writable(folder: Path) -> None:
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refused(Reason.of("var_unwritable", folder=str(folder))) from error


def _check_settings() -> None:
    from django.core.checks import ERROR, run_checks

    wrong = [found for found in run_checks() if found.level >= ERROR]
    if wrong:
        raise Refused(Reason.of("settings_wrong", because="; ".join(f"{one.id} {one.msg}" for one in wrong)))


def _remove_embedded_database() -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Refused(Reason.of("fresh_needs_embedded"))
    connection.close()
    name = str(connection.settings_dict["NAME"])
    for path in (Path(name + ending) for ending in ("", "-wal", "-shm")):
        path.unlink(missing_ok=True)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        because = str(error).strip().partition("\n")[0]
        raise Refused(Reason.of("database_unreachable", because=because)) from error


def must_be_free(host: str, port: int) -> None:
    """Raise `Refused`: `port_busy` where somebody listens already, `port_wrong`, `port_forbidden`, `host_wrong`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there it would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise Refused(Reason.of("port_wrong", port=port)) from error
        except PermissionError as error:
            raise Refused(Reason.of("port_forbidden", port=port)) from error
        except OSError as error:
            wrong = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
            raise Refused(Reason.of("host_wrong" if wrong else "port_busy", port=port, host=host)) from error


def keep_loaded() -> None:
    """Load all pages now, and let no later cleaning of memory go through what stays anyway.

    Cleanings come in the midst of answers, and take longer the more is loaded.
    """
    from lianqiao.config.access import named_patterns

    list(named_patterns())
    gc.collect()
    gc.freeze()


def run(host: str, port: int, *, worker: bool = True) -> int:
    """Serve until interrupted: one web process of eight threads, with worker and scheduler beside them if `worker`."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The web process is a fork of this one, which has read its settings, or starts anew and reads the environment.
    os.environ["LIANQIAO_WORKER_IN_WEB"] = "1" if worker else "0"
    settings.WORKER_IN_WEB = worker
    _close_connections()
    Granian(
        "lianqiao.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()
    return 0


def run_worker() -> int:
    """Worker and scheduler alone, until interrupted or told to end."""
    from lianqiao.config import background

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    for thread in background.start(stop):
        while thread.is_alive():
            thread.join(0.5)
    return 0


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
