"""The documents are held against the code: settings, commands, policy keys, routes and figures are all told."""

from __future__ import annotations

import re
import tomllib

from lianqiao.config.access import named_patterns
from lianqiao.config.cli import COMMANDS
from tests.house.source import PACKAGE, ROOT

REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_is_told_and_every_told_setting_is_read():
    code = "".join(path.read_text() for path in [*PACKAGE.rglob("*.py"), *(ROOT / "scripts").glob("*.py")])
    read = set(re.findall(r"LIANQIAO_[A-Z_]+", code))
    told = set(re.findall(r"`(LIANQIAO_[A-Z_]+)`", (REFERENCE / "settings.md").read_text()))
    assert read == told


def test_every_command_is_told():
    text = (REFERENCE / "commands.md").read_text()
    assert not [name for name in (*COMMANDS, "test", "check") if f"`./lianqiao {name}" not in text]


def _keys(value, prefix=""):
    for name, inner in value.items():
        yield name
        if isinstance(inner, dict):
            yield from _keys(inner)
        if isinstance(inner, list):
            for one in inner:
                if isinstance(one, dict):
                    yield from _keys(one)


def test_every_policy_key_is_told():
    text = (REFERENCE / "policy-file.md").read_text()
    keys = {key for path in (ROOT / "policies").glob("*.toml") for key in _keys(tomllib.loads(path.read_text()))}
    assert not [key for key in sorted(keys) if f"`{key}`" not in text]


def test_every_figure_is_told():
    from lianqiao.rules.figures import DEFINITIONS

    text = (REFERENCE / "figures.md").read_text()
    assert not [figure for figure in DEFINITIONS if f"`{figure}`" not in text]


def test_every_route_has_a_name_of_its_own():
    names = [pattern.name for pattern in named_patterns()]
    assert None not in names
    assert len(names) == len(set(names))


def test_every_room_is_on_the_map():
    text = (ROOT / "docs" / "map" / "rooms.md").read_text()
    rooms = [path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert not [room for room in rooms if f"`{room}`" not in text]
