"""Which installation a command works on: the real one, or the demo where the demo is all there is.

Asked before the settings are read, since they choose the database by the day pinned.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from lianqiao.rules.values import Reason, Refused

DAY = "2023-04-28"


def pin_demo(port: int | None = None) -> None:
    """From here on this process is the demo: the day is pinned, and links in messages lead to `port` on loopback."""
    os.environ["LIANQIAO_DEMO_DAY"] = DAY
    if port is not None:
        os.environ.setdefault("LIANQIAO_BASE_URL", f"http://127.0.0.1:{port}")


def choose(*, demo: bool = False) -> bool:
    """Pin the demo where it is asked for, or where the real installation holds no student; True if pinned now.

    Refused `nothing_installed` where there is neither; a server database, or a day pinned already, is left alone.
    """
    if os.environ.get("LIANQIAO_DEMO_DAY") or (os.environ.get("LIANQIAO_DATABASE_URL") and not demo):
        return False
    folder = Path(os.environ.get("LIANQIAO_VAR") or Path(__file__).resolve().parents[4] / "var")
    real, shown = folder / "lianqiao.sqlite3", folder / "demo.sqlite3"
    if not demo and (_has_students(real) or (real.exists() and not shown.exists())):
        return False
    if not shown.exists():
        raise Refused(Reason.of("nothing_installed"))
    pin_demo()
    return True


def _has_students(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as found:
            return found.execute("SELECT 1 FROM roster_student LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False
