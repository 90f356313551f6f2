"""Files written together: each whole, and all of them or none."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lianqiao.rules.values import Place, Reason, Refused


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write all files or none; what stood there before stays if one fails. Raises Refused `table_unwritable`."""
    made: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with _refusing(path):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                made[path] = _beside(path)
                made[path].write_bytes(content)
        _put_in_place(made)
    finally:
        for new in made.values():
            new.unlink(missing_ok=True)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Faults of the file system are said as the refusal of this file."""
    try:
        yield
    except OSError as fault:
        reason = Reason.of("table_unwritable", file=path.name, why=fault.strerror or str(fault))
        raise Refused(reason, where=Place(file=path.name)) from fault


def _beside(path: Path) -> Path:
    """An empty file with a name of its own in the same folder, from where it can be moved in one step."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    os.close(handle)
    return Path(name)


def _put_in_place(made: Mapping[Path, Path]) -> None:
    """Move new files to their places; should one of them fail, what stood there before is put back."""
    before: dict[Path, Path | None] = {}
    try:
        for path, new in made.items():
            with _refusing(path):
                before[path] = _set_aside(path)
                new.replace(path)
    except BaseException:
        for path, old in before.items():
            with suppress(OSError):
                path.unlink(missing_ok=True) if old is None else old.replace(path)
        raise
    for old in filter(None, before.values()):
        old.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path | None:
    """Where the file that stands there has been moved to; None where there is none."""
    if not os.path.lexists(path):
        return None
    aside = _beside(path)
    try:
        path.replace(aside)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside
