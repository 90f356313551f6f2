"""Hold the rules and the actions to full branch coverage; print the lines that lack a test."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HELD = ("src/lianqiao/rules/*.py", "src/lianqiao/*/actions.py", "src/lianqiao/*/actions_*.py")


def main() -> int:
    """0 when every held file has every line and branch taken."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True)
        files = json.loads(report.read_text())["files"]
    unseen = [name for pattern in HELD for name in map(str, Path().glob(pattern)) if name not in files]
    for name in sorted(unseen):
        print(f"{name}: no test ever opened it")
    lacking = len(unseen)
    for name, found in sorted(files.items()):
        lines, branches = found["missing_lines"], found.get("missing_branches", [])
        if lines or branches:
            lacking += 1
            print(f"{name}: lines {lines or '-'} branches {branches or '-'}")
    print("every rule and action is covered" if not lacking else f"{lacking} files lack tests")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
