"""The rooms and their walls, where an import linter cannot see."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps
from django.db import models

from tests.house.source import FRAMELESS, PACKAGE, ROOMS, functions, modules

FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "signals", "managers", "misc", "core", "base"}


def test_every_folder_is_a_room_of_the_plan():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*FRAMELESS, *ROOMS}


def test_no_file_has_a_name_that_says_nothing():
    wrong = [path for path in PACKAGE.rglob("*.py") if path.stem in FORBIDDEN_NAMES]
    assert not wrong


def _foreign_keys():
    for model in apps.get_models():
        if model.__module__.startswith("lianqiao."):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey) and not field.auto_created:
                    yield model, field


def test_keys_between_rooms_have_no_way_back_and_protect():
    wrong = []
    for model, field in _foreign_keys():
        crosses = field.related_model._meta.app_label != model._meta.app_label
        if crosses and not field.remote_field.related_name.startswith("+"):
            wrong.append(f"{model.__name__}.{field.name} has a reverse accessor")
        if crosses and field.remote_field.on_delete is not models.PROTECT:
            wrong.append(f"{model.__name__}.{field.name} does not protect")
    assert not wrong


def test_keys_look_back_along_the_walk():
    order = {room: place for place, room in enumerate(ROOMS)}
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in _foreign_keys()
        if field.related_model.__module__.startswith("lianqiao.")
        and order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]
    assert not wrong


def test_no_lazy_look_up_of_models():
    wrong = [
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert not wrong


@pytest.mark.parametrize("room", ["delivery", "jobs", "portal", "outreach"])
def test_walled_rooms_do_not_even_name_hardship_in_code(room):
    wrong = [
        f"{path.name}: {node.module}"
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lianqiao.hardship")
    ]
    assert not wrong


def test_files_and_functions_stay_small():
    wrong = [
        f"{path.name}: {len(path.read_text().splitlines())} lines"
        for path, _ in modules()
        if len(path.read_text().splitlines()) > 400
    ]
    for path, tree in modules():
        wrong += [
            f"{path.name}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
            for node in functions(tree)
            if node.end_lineno - node.lineno >= 50
        ]
    assert not wrong


def test_no_signal_and_no_receiver():
    pattern = re.compile(r"\b(post_save|pre_save|m2m_changed|@receiver)\b")
    assert not [path for path, _ in modules() if pattern.search(path.read_text())]


def test_rules_read_only_the_standard_library():
    import sys

    allowed = set(sys.stdlib_module_names) | {"lianqiao"}
    wrong = []
    for path, tree in modules("rules", "charter"):
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            wrong += [f"{path.name}: {name}" for name in names if name.split(".")[0] not in allowed]
    assert not wrong
