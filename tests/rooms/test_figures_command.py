"""`./lianqiao figures` and `./lianqiao demo`: what they print, which installation they take, what they refuse."""

from __future__ import annotations

import json
import socket
import sqlite3

import pytest

from lianqiao.config import cli, server
from lianqiao.config.demo import installation
from lianqiao.rules.figures import DEFINITIONS
from lianqiao.rules.values import Refused
from tests.factories.jobs import make_post
from tests.factories.roster import a_student


@pytest.fixture
def no_set_up(monkeypatch):
    """The test's own database is ready already."""
    monkeypatch.setattr(server, "prepare", lambda **_: None)
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.mark.django_db
def test_json_has_the_shape_of_the_contract(no_set_up, capsys):
    a_student(rural=True)
    make_post(1, openings=4)
    assert cli.main(["figures", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"as_of", "figures"}
    assert told["as_of"] == "2023-04-28"
    assert list(told["figures"]) == list(DEFINITIONS)
    shapes = {name: set(one) for name, one in told["figures"].items()}
    assert shapes.pop("hardship_share") == {"value", "percent", "unit", "base", "records", "rule"}
    assert set(map(frozenset, shapes.values())) == {frozenset({"value", "unit", "base", "records", "rule"})}
    assert told["figures"]["hardship_share"]["value"] == "0/1"
    assert told["figures"]["new_posts_by_month"]["value"] == {"2023-02": 0, "2023-03": 0, "2023-04": 4}
    assert [name for name, one in told["figures"].items() if one["base"]] == ["hardship_share"]


@pytest.mark.django_db
def test_a_day_of_the_past_and_words_for_people(no_set_up, capsys):
    a_student()
    assert cli.main(["figures", "--as-of", "2023-01-01"]) == 0
    out = capsys.readouterr().out
    assert "统计日 2023-01-01" in out
    assert "cohort_graduates               0 人" in out


def test_a_day_that_is_none_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["figures", "--as-of", "2023-02-30", "--json"])
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "2023-02-30" in told.err


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("LIANQIAO_VAR", str(tmp_path))
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "")
    monkeypatch.setenv("LIANQIAO_BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.delenv("LIANQIAO_DATABASE_URL", raising=False)
    return tmp_path


def database(path, *, students: int | None):
    with sqlite3.connect(path) as made:
        if students is not None:
            made.execute("CREATE TABLE roster_student (id INTEGER)")
            made.executemany("INSERT INTO roster_student VALUES (?)", [(n,) for n in range(students)])


@pytest.mark.parametrize(
    ("real", "shown", "pinned"),
    [(None, True, True), (0, True, True), (3, True, False), (3, False, False), (0, False, False)],
)
def test_the_demo_is_taken_where_it_is_all_there_is(var, real, shown, pinned):
    if real is not None:
        database(var / "lianqiao.sqlite3", students=real)
    if shown:
        database(var / "demo.sqlite3", students=173)
    assert installation.choose() is pinned


def test_a_file_without_tables_is_no_installation(var):
    database(var / "lianqiao.sqlite3", students=None)
    (var / "demo.sqlite3").touch()
    assert installation.choose() is True


def test_the_demo_can_be_asked_for(var):
    database(var / "lianqiao.sqlite3", students=3)
    with pytest.raises(Refused) as refused:
        installation.choose(demo=True)
    assert refused.value.code == "nothing_installed"
    (var / "demo.sqlite3").touch()
    assert installation.choose(demo=True) is True


def test_nothing_installed_is_said(var, capsys):
    assert cli.main(["figures", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "nothing_installed"
    assert not list(var.iterdir())


def test_a_server_database_is_left_alone(var, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DATABASE_URL", "postgresql://localhost/lianqiao")
    assert installation.choose() is False


def test_a_busy_port_is_told_before_anything_is_loaded(var, monkeypatch, capsys):
    monkeypatch.setattr(server, "prepare", lambda **_: pytest.fail("loaded although the port is busy"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.main(["demo", "--port", str(taken.getsockname()[1])]) == 1
    assert "port_busy" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_refused(var, monkeypatch, capsys):
    blocked = var / "file"
    blocked.touch()
    monkeypatch.setenv("LIANQIAO_VAR", str(blocked))
    assert cli.main(["demo", "--no-serve"]) == 1
    assert "var_unwritable" in capsys.readouterr().err
