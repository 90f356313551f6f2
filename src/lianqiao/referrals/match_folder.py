"""The folder a match leaves behind: written beside its place, moved there when complete, so nothing is half-written."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lianqiao.rules.values import Place, Reason, Refused

ENTRIES = ("referrals.xlsx", "short.xlsx", "rejected.xlsx", "messages", "summary.json")


def _refuse(code: str, out: Path, **params: str) -> Refused:
    return Refused(Reason.of(code, out=str(out), **params), where=Place(file=str(out)))


def look_at(out: Path) -> None:
    """Refuse an `out` that is a file or that cannot be written, before any work is done."""
    if out.exists() and not out.is_dir():
        raise _refuse("match_out_is_file", out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out if out.is_dir() else out.parent, prefix=".match-"):
            pass
    except OSError as fault:
        raise _refuse("match_out_unwritable", out, why=fault.strerror or str(fault)) from fault


def write_whole(out: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, then put its entries in place. Other files in an existing `out` stay."""
    try:
        with tempfile.TemporaryDirectory(dir=out if out.is_dir() else out.parent, prefix=".match-") as made:
            stage = Path(made) / "new"
            stage.mkdir()
            write(stage)
            if out.is_dir():
                _exchange(stage, out, Path(made) / "old")
            else:
                stage.rename(out)
    except OSError as fault:
        raise _refuse("match_out_unwritable", out, why=fault.strerror or str(fault)) from fault


def _exchange(stage: Path, out: Path, old: Path) -> None:
    """Swap our entries one by one; what they replace is put back should one of them fail."""
    old.mkdir()
    done: list[str] = []
    try:
        for name in ENTRIES:
            if (out / name).exists():
                (out / name).rename(old / name)
            done.append(name)
            (stage / name).rename(out / name)
    except OSError:
        for name in done:
            if (out / name).is_dir():
                shutil.rmtree(out / name)
            elif (out / name).exists():
                (out / name).unlink()
            if (old / name).exists():
                (old / name).rename(out / name)
        raise


def write_messages(folder: Path, texts: Mapping[str, str]) -> None:
    """One UTF-8 text a file, by file name."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def write_summary(path: Path, summary: Mapping[str, object]) -> None:
    """`summary.json` as in the contracts."""
    path.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
