"""Measure the house by the ten rows of `docs/decisions/0001-the-house.md` and print them as a table.

Counts come from the source alone. What takes a run is read where given:
`--seconds FILE` (what `pytest` printed last) and `--coverage FILE` (`coverage json`).
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from fnmatch import fnmatch
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lianqiao"
sys.path.insert(0, str(ROOT))

from scripts import messages  # noqa: E402 - the folder has to be on the path first
from scripts.coverage_gate import HELD  # noqa: E402

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save"}


def modules(folder: Path = PACKAGE) -> Iterator[tuple[Path, ast.Module]]:
    """Every module but migrations, parsed."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes, its docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def room_imports() -> dict[str, set[str]]:
    """Room → rooms that it imports."""
    found: dict[str, set[str]] = {}
    for path, tree in modules():
        room = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lianqiao."):
                other = str(node.module).split(".")[1]
                if other != room:
                    found.setdefault(room, set()).add(other)
    return found


def mutual_pairs() -> list[tuple[str, str]]:
    """Rooms that import each other."""
    graph = room_imports()
    return [(a, b) for a, b in combinations(sorted(graph), 2) if b in graph[a] and a in graph[b]]


def ignored_imports() -> int:
    """Imports that the import contracts are told to overlook."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    return sum(len(contracts[one].get("ignore_imports", "").split("\n")[1:]) for one in contracts.sections())


def clock_calls() -> list[str]:
    """Calls of a clock outside `config/clock.py`."""
    clock = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|timezone\.now|time\.time)\(")
    return [str(p.relative_to(PACKAGE)) for p, _ in modules() if p.stem != "clock" and clock.search(p.read_text())]


def foreign_names(*folders: str) -> list[str]:
    """Imports in these rooms of anything but the standard library and this package."""
    allowed = {*sys.stdlib_module_names, "lianqiao"}
    names = []
    for folder in folders:
        for path, tree in modules(PACKAGE / folder):
            for node in ast.walk(tree):
                given = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                given += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [f"{path.name}: {name}" for name in given if name.split(".")[0] not in allowed]
    return names


def sizes() -> str:
    """Lines of files and functions."""
    files = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path, _ in modules())
    every = [(path, node) for path, tree in modules() for node in functions(tree)]
    long = [node.name for _, node in every if lines(node) > 50]
    views = [
        node.name for path, node in every if "views" in path.stem and not node.name.startswith("_") and lines(node) > 25
    ]
    return (
        f"{len(files)} files, p90 {files[int(len(files) * 0.9)]}, max {files[-1]} lines; {len(every)} functions, "
        f"median {statistics.median(lines(node) for _, node in every):g}, over 50 lines {len(long)} "
        f"({100 * len(long) / len(every):.1f} %); views over 25 lines {len(views)}"
    )


def tests(seconds: Path | None) -> str:
    """How many test functions, and how long the given run took."""
    named = [n for _, tree in modules(ROOT / "tests") for n in functions(tree) if n.name.startswith("test_")]
    given = sum("given" in ast.dump(decorator) for n in named for decorator in n.decorator_list)
    ran = re.findall(r"\d+ passed.* in [0-9.]+s", seconds.read_text()) if seconds else []
    return f"{len(named)} test functions, {given} properties; run: {ran[-1] if ran else 'not measured'}"


def coverage(report: Path | None) -> str:
    """Lines and branches of rules and actions that no test takes."""
    if report is None:
        return "not measured"
    files = json.loads(report.read_text())["files"]
    held = {n: f for n, f in files.items() if any(fnmatch(n, pattern) for pattern in HELD)}
    taken = sum(f["summary"]["covered_branches"] for f in held.values())
    every = sum(f["summary"]["num_branches"] for f in held.values())
    lacking = [n for n, f in held.items() if f["missing_lines"] or f.get("missing_branches")]
    return f"{taken}/{every} branches of {len(held)} files; {len(lacking)} files lack tests"


def actions_with_event() -> str:
    """Public actions that open a `deed` themselves, of those that write rows themselves."""
    writing, told = 0, 0
    for path, tree in modules():
        if not path.stem.startswith("actions") or path.parent.name == "trace":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                writes = any(isinstance(f, ast.Attribute) and f.attr in WRITES for f in calls)
                opens = any(isinstance(f, ast.Name) and f.id == "deed" for f in calls)
                writing, told = writing + (writes or opens), told + opens
    return f"{told} of {writing} actions that write open one event"


def sentences() -> str:
    """Refusals with a next step, and messages without English."""
    sys.path.insert(0, str(ROOT / "src"))
    from lianqiao.charter.wording import SENTENCES

    then = sum(bool(next_step) for _, next_step in SENTENCES.values())
    return f"{len(SENTENCES)} codes, {then} with a next step; {len(messages.missing())} messages without English"


def guards() -> str:
    """Modules under strict types, and overlooked lint rules in the source."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    strict = next(one["module"] for one in overrides if one.get("disallow_untyped_defs"))
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path, _ in modules()]
    held = [name for name in names if any(fnmatch(name, pattern) for pattern in strict)]
    waived = sum(len(re.findall(r"# (?:noqa|type: ignore)", path.read_text())) for path, _ in modules())
    return f"{len(held)} of {len(names)} modules strictly typed; {waived} lint or type waivers"


def documents() -> str:
    """Decisions, how-to pages, and tests that hold documents to the code."""
    decisions = len(list((ROOT / "docs" / "decisions").glob("*.md")))
    how_to = len(list((ROOT / "docs" / "how-to").rglob("*.md")))
    held = [
        n for p, t in modules(ROOT / "tests" / "house") if p.stem in {"test_docs", "test_how_to"} for n in functions(t)
    ]
    enforced = sum(node.name.startswith("test_") for node in held)
    return f"{decisions} decisions, {how_to} how-to pages, {enforced} tests that hold documents to the code"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=Path, help="what pytest printed")
    parser.add_argument("--coverage", type=Path, help="what `coverage json` wrote")
    given = parser.parse_args()
    rows = [
        f"{len(mutual_pairs())} mutual pairs, {ignored_imports()} ignored imports, {len(room_imports())} rooms",
        f"{len(foreign_names('rules', 'charter'))} foreign imports in rules and charter",
        f"{len(clock_calls())} files with a clock call outside config/clock.py",
        sizes(),
        f"{len([p for p in PACKAGE.iterdir() if p.is_dir() and p.name != '__pycache__'])} first-level folders",
        f"{tests(given.seconds)}; rules and actions: {coverage(given.coverage)}",
        sentences(),
        actions_with_event(),
        guards(),
        documents(),
    ]
    for number, text in enumerate(rows, start=1):
        print(f"{number:>2}  {text}")


if __name__ == "__main__":
    main()
