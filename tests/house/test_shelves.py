"""Actions are the only writers and leave one event; queries are the only readers and always know who looks."""

from __future__ import annotations

import ast
import tomllib

from tests.house.source import ROOT, modules, public_functions, shelf

WRITES = {"create", "bulk_create", "update", "delete", "save", "get_or_create", "update_or_create", "bulk_update"}
# Working state (leases, drafts, heartbeats) and the record itself are written where they live.
WRITERS = {"actions", "tasks", "background", "server", "manage"}

# Readings that tell of the machine or of a signed link's holder, who is no viewer.
WITHOUT_VIEWER = {
    "delivery.mail_not_ready": "a setting",
    "delivery.mail_fails_since": "the machine's own state",
    "delivery.mail_goes_to_folder": "a setting",
    "delivery.facts_by_id": "for this room's own actions, which have asked already",
    "delivery.refused_for_good": "for this room's own actions, which have asked already",
    "delivery.receipts_of": "the holder of the link",
    "delivery.stopped": "the recipient's own page, and before every message",
    "delivery.failed": "for this room's own actions, which have asked already",
    "delivery.reach_of": "for this room's own actions, which have asked already",
    "delivery.written": "for this room's own actions, which have asked already",
    "delivery.addresses": "for this room's own actions, which have asked already",
    "delivery.first_way": "a choice among what was asked for already",
    "delivery.in_limbo": "the machine's own state: a number",
    "delivery.first_envelopes": "the machine's own state: numbers",
    "referrals.letters_astray": "the machine's own state: a number",
    "cases.invitations_astray": "the machine's own state: a number",
    "trace.details_of": "the machine's own state: what counts say, no names",
    "delivery.heartbeats": "the machine's own state",
    "roster.after": "an instant, no data",
}
WITHOUT_EVENT = {
    "assistance.carry_over": "a part of the correction, which is the event",
    "assistance.drop_draft": "working state: what was typed and not saved",
    "assistance.drop_old_drafts": "working state: what was typed and not saved",
    "assistance.keep_draft": "working state: what was typed and not saved",
    "assistance.tick_off": "a part of the talk, which is the event",
    "delivery.newest_of": "reads, for this room's own actions",
    "delivery.take_back": "a part of what the action says",
    "delivery.post": "working state, a part of what the action says",
    "delivery.again": "a part of what the action says",
    "intake.use_token": "working state: when a token was last used, and how often",
    "intake.confirm": "its events are those of the batch that it takes in",
    "people.knock": "working state: how long a name waits",
    "people.let_in": "working state: how long a name waits",
    "trace.deed": "is the event itself",
    "trace.note_reading": "is the record itself",
}


def _called(node: ast.AST) -> set[str]:
    """Plain functions that are called by name."""
    return {c.func.id for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}


def _writes(node: ast.AST) -> bool:
    """Does it write rows itself? `update` counts with keywords and `delete` without arguments, as on rows."""
    calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)]
    return any(
        c.func.attr in WRITES - {"update", "delete"}
        or (c.func.attr == "update" and c.keywords and not c.args)
        or (c.func.attr == "delete" and not c.args and not c.keywords)
        for c in calls
    )


def _reached(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """This function and those of its module that it calls, however deep."""
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += _called(functions[one]) & set(functions)
    return seen


def _silent(tree: ast.Module) -> list[str]:
    """Public functions that write, themselves or through the module's own, and nowhere open a `deed`."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    wrong = []
    for node in public_functions(tree):
        reached = [functions[one] for one in _reached(node.name, functions)]
        if any(map(_writes, reached)) and not any("deed" in _called(one) for one in reached):
            wrong.append(node.name)
    return wrong


def test_actions_take_keywords_and_leave_an_event():
    wrong = []
    for path, tree in shelf("actions"):
        room = path.parent.name
        for node in public_functions(tree):
            asks_only = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
            if (node.args.args or node.args.posonlyargs) and not asks_only:
                wrong.append(f"{room}.{node.name} takes positional arguments")
        silent = [f"{room}.{name}" for name in _silent(tree)]
        wrong += [f"{name} leaves no event" for name in silent if name not in WITHOUT_EVENT]
    assert not wrong


def test_the_search_for_silent_writers_sees_updates_deletes_and_helpers():
    told = "def {0}():\n    with deed():\n        {1}\n"
    silent = "def {0}():\n    {1}\n"
    for act in ("Row.objects.create(a=1)", "rows.update(a=1)", "row.delete()", "_by_hand()"):
        source = told.format("told", act) + silent.format("hushed", act) + silent.format("_by_hand", "row.save()")
        assert _silent(ast.parse(source)) == ["hushed"]
    assert _silent(ast.parse(silent.format("counts", "seen.update(more)"))) == []


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


def test_every_part_of_a_shelf_is_typed_strictly():
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    strict = next(one["module"] for one in overrides if one.get("disallow_untyped_defs"))
    parts = [path for name in ("actions", "queries") for path, _ in shelf(name) if path.stem != name]
    named = {f"lianqiao.{path.parent.name}.{path.stem}" for path in parts}
    assert named == {name for name in strict if "*" not in name}


def test_every_action_says_what_it_does():
    silent = [
        f"{path.parent.name}.{one.name}"
        for path, tree in shelf("actions")
        for one in public_functions(tree)
        if len((ast.get_docstring(one) or "").split()) < 3
    ]
    assert silent == []
