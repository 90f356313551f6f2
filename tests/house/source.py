"""Reading the house's own source, for the tests of its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lianqiao"

FRAMELESS = ("rules", "charter", "allocation")
ROOMS = (
    "trace", "people", "evidence", "delivery", "roster", "hardship", "cases", "plans", "jobs", "assistance",
    "referrals", "outreach", "outcomes", "ledger", "bulletins", "intake", "desk", "portal", "config",
)  # fmt: skip


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of the package (or of the named rooms) but migrations, parsed."""
    for folder in folders or (*FRAMELESS, *ROOMS):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a module, methods included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Top-level functions without a leading underscore."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def shelf(name: str) -> Iterator[tuple[Path, ast.Module]]:
    """The files of one shelf over all rooms: `actions.py`, `actions_*.py`."""
    for path, tree in modules(*ROOMS):
        if path.name == f"{name}.py" or path.name.startswith(f"{name}_"):
            yield path, tree


def templates() -> Iterator[Path]:
    """Every template."""
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from sorted(PACKAGE.rglob("templates/**/*.html"))
