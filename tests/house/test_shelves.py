"""Actions are the only writers and leave one event; queries are the only readers and always know who looks."""

from __future__ import annotations

import ast

from tests.house.source import modules, public_functions, shelf

WRITES = {"create", "bulk_create", "update", "delete", "save", "get_or_create", "update_or_create", "bulk_update"}
# Working state (leases, drafts, heartbeats) and the record itself are written where they live.
WRITERS = {"actions", "tasks", "background", "server", "manage"}

# Readings that tell of the machine or of a signed link's holder, who is no viewer.
WITHOUT_VIEWER = {
    "delivery.mail_not_ready": "a setting",
    "delivery.mail_goes_to_folder": "a setting",
    "delivery.facts_by_id": "for this room's own actions, which have asked already",
    "delivery.receipts_of": "the holder of the link",
    "delivery.heartbeats": "the machine's own state",
    "roster.after": "an instant, no data",
}
WITHOUT_EVENT = {"intake.confirm": "its events are those of the batch that it takes in"}


def test_actions_take_keywords_and_leave_an_event():
    wrong = []
    for path, tree in shelf("actions"):
        if path.parent.name == "trace":
            continue
        for node in public_functions(tree):
            asks_only = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
            if (node.args.args or node.args.posonlyargs) and not asks_only:
                wrong.append(f"{path.parent.name}.{node.name} takes positional arguments")
            calls = {
                call.func.id
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            }
            attributes = {
                call.func.attr
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            }
            writes = attributes & {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save"}
            if writes and "deed" not in calls and f"{path.parent.name}.{node.name}" not in WITHOUT_EVENT:
                wrong.append(f"{path.parent.name}.{node.name} leaves no event")
    assert not wrong


def test_queries_know_who_looks():
    wrong = []
    for path, tree in shelf("queries"):
        for node in public_functions(tree):
            names = {arg.arg for arg in node.args.kwonlyargs}
            returns_condition = (
                isinstance(node.returns, ast.Name)
                and node.returns.id in {"Q"}
                or "QuerySet" in ast.dump(node.returns or ast.Constant(0))
            )
            if (
                "viewer" not in names
                and not returns_condition
                and f"{path.parent.name}.{node.name}" not in WITHOUT_VIEWER
            ):
                wrong.append(f"{path.parent.name}.{node.name}")
    assert not wrong


def test_only_actions_write():
    wrong = []
    for path, tree in modules():
        if any(path.stem == name or path.stem.startswith(f"{name}_") for name in WRITERS):
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES - {"update", "delete", "save"}
            ):
                wrong.append(f"{path.parent.name}/{path.name}:{node.lineno} {node.func.attr}")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "delete"}
                and "objects" in ast.unparse(node.func.value)
            ):
                wrong.append(f"{path.parent.name}/{path.name}:{node.lineno} {node.func.attr}")
    assert not wrong


def test_views_stay_short():
    wrong = []
    for path, tree in modules():
        if not path.stem.endswith("views"):
            continue
        wrong += [
            f"{path.parent.name}.{node.name}"
            for node in public_functions(tree)
            if node.end_lineno - node.lineno + 1 > 25
        ]
    assert not wrong
