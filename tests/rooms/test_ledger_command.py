"""`./lianqiao ledger`: recomputing without framework or database, exporting, and what is refused, with its place."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lianqiao.charter.policy import load_policy
from lianqiao.charter.records import load_records
from lianqiao.config import cli, server
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import Status
from lianqiao.rules.commitments import statement as judged
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.roster import a_student
from tests.rooms.test_as_of import FIRST, MACHINE

ROOT = Path(__file__).resolve().parents[2]
HEAD = "id,kind,commitment,owner,subject,date,until,recorded\n"
ROWS = """o1,owed,weekly-talk,counsellor:li,s1,2023-02-13,,
d1,deed,weekly-talk,counsellor:li,s1,2023-02-15,,2023-02-15
d2,deed,weekly-talk,teacher:wu,s1,2023-02-22,,2023-03-01
e1,excuse,weekly-talk,,s1,2023-02-27,2023-03-05,2023-03-01
v1,void,,,nothing,,,
x1,owed,daily-song,li,s1,2023-02-13,,
x2,deed,daily-song,li,s1,2023-02-13,,
"""


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def test_the_statement_as_one_object(records, capsys):
    assert cli.main(["ledger", "--records", str(records), "--as-of", "2023-03-14", "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert list(told) == ["as_of", "rows", "totals"]
    assert told["as_of"] == "2023-03-14"
    assert [(one["start"], one["end"], one["status"], one["deeds"], one["delay_days"]) for one in told["rows"]] == [
        ("2023-02-13", "2023-02-19", "kept", ["d1"], 0),
        ("2023-02-20", "2023-02-26", "late", ["d2"], 3),
        ("2023-02-27", "2023-03-05", "excused", [], 0),
        ("2023-03-06", "2023-03-12", "due", [], 0),
        ("2023-03-13", "2023-03-19", "due", [], 0),
    ]
    assert told["totals"] == {"kept": 1, "late": 1, "excused": 1, "due": 2, "short": 0, "missed": 0}
    assert list(told["totals"]) == [one.value for one in Status]
    assert set(told["rows"][0]) == {
        "commitment", "owner", "subject", "start", "end", "status", "count", "base", "deeds", "delay_days",
    }  # fmt: skip
    assert "2 行" in said.err
    assert "放假" not in said.err


def test_the_statement_for_people(records, capsys):
    assert cli.main(["ledger", "--records", str(records), "--as-of", "2023-03-15"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "统计日 2023-03-15"
    assert lines[1].split() == ["承诺", "责任人", "对象", "从", "到", "状态", "次数", "晚录天数", "记录"]
    assert lines[2].split()[-3:] == ["做到", "1/1", "d1"]
    assert lines[5].split()[-2:] == ["没有做", "0/1"]
    assert lines[-1] == "合计  做到 1；晚了才做到 1；有原因，不用做 1；还没到期 1；没有做够 0；没有做 1"


def test_no_row_is_a_statement_too(tmp_path, capsys):
    path = tmp_path / "none.csv"
    path.write_text(HEAD)
    assert cli.main(["ledger", "--records", str(path), "--as-of", "2023-03-15"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "统计日 2023-03-15"
    assert "合计" in out


def test_today_is_the_default(records, capsys, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-02-20")
    assert cli.main(["ledger", "--records", str(records), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2023-02-20"


POLICY = """
[policy]
id = "p"
college = "园艺学院"
cohort = 2028
valid_from = {day}
{follows}
[calendar]
terms = [{{ name = "t", start = 2028-02-14, end = 2028-07-02 }}]
[[commitment]]
id = "{name}"
owner = "li"
subject = "student"
deed = "talk"
cadence = "week"
count = {count}
"""


def test_a_year_without_notice_is_said_and_an_older_policy_counts(tmp_path, capsys):
    older = POLICY.format(day="2028-02-14", follows="", name="talk", count=1)
    newer = POLICY.format(day="2028-03-01", follows='follows = "older.toml"', name="talk", count=2)
    for name, text in (("older", older), ("newer", newer)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "r.csv"
    path.write_text(HEAD + "o,owed,talk,li,s,2028-02-14,,\n")
    asked = ["ledger", "--policy", str(tmp_path / "newer.toml"), "--records", str(path), "--as-of", "2028-03-12"]
    assert cli.main([*asked, "--json"]) == 0
    said = capsys.readouterr()
    rows = json.loads(said.out)["rows"]
    assert [(one["start"], one["base"]) for one in rows] == [
        ("2028-02-14", 1), ("2028-02-21", 1), ("2028-02-28", 1), ("2028-03-06", 2),
    ]  # fmt: skip
    assert "2028 年的放假安排还没有公布" in said.err


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (ROWS.replace("d1,deed", "d1,did"), "records_kind_unknown", {"row": 3, "column": "kind"}),
        (ROWS.replace("2023-02-15,,", "15.2.,,"), "records_date_wrong", {"row": 3, "column": "date"}),
        (ROWS.replace("o1,", ","), "records_cell_empty", {"row": 2, "column": "id"}),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(tmp_path, capsys, text, code, where):
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    assert cli.main(["ledger", "--records", str(path), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], error["where"]) == (code, {"file": "bad.csv", **where})
    assert error["reason"]
    assert error["next"]
    assert cli.main(["ledger", "--records", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert code in said.err


@pytest.mark.parametrize(
    "asked",
    [
        ["ledger"],
        ["ledger", "--policy", "p.toml"],
        ["ledger", "--records", "a.csv", "--export", "b.csv"],
        ["ledger", "--records", "a.csv", "--demo"],
        ["ledger", "--records", "a.csv", "--as-of", "2023-02-30"],
    ],
)
def test_wrong_usage(asked, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([*asked, "--json"])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_recomputing_needs_no_framework(records):
    block = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] in {'django', 'numpy', 'scipy', 'granian'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "from lianqiao.config.cli import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    env = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}
    asked = [sys.executable, "-c", block, "ledger", "--records", str(records), "--as-of", "2023-03-14", "--json"]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["kept"] == 1


def test_a_reader_that_goes_away_ends_it_quietly(records):
    env = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}
    asked = [sys.executable, "-m", "lianqiao.config.cli", "ledger", "--records", str(records), "--as-of", "2023-03-14"]
    away, end = os.pipe()
    os.close(away)
    done = subprocess.run(asked, env=env, stdout=end, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    os.close(end)
    assert done.returncode == 0
    assert "Error" not in done.stderr


# ---------------------------------------------------------------- export


@pytest.fixture
def no_set_up(monkeypatch):
    """The test's own database is ready already."""
    monkeypatch.setattr(server, "prepare", lambda **_: None)
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-03-20")


@pytest.mark.django_db
def test_exporting_and_recomputing_tells_what_the_page_tells(no_set_up, tmp_path, capsys, now):
    student = a_student()
    a_criterion(student, valid_from=FIRST)
    an_act("talk", FIRST, student)
    path = tmp_path / "out.csv"
    assert cli.main(["ledger", "--export", str(path), "--json"]) == 0
    said = capsys.readouterr()
    rows = load_records(path)
    assert json.loads(said.out) == {"as_of": "2023-03-20", "rows": len(rows)}
    assert "编号" in said.err
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    assert cli.main(["ledger", "--records", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    asked = {"viewer": MACHINE, "now": now, "policy": policy_in_force()}
    day = FIRST.replace(month=3, day=20)
    assert told == statement(today=day, **asked).as_json()
    assert told["totals"]["kept"] == 1


@pytest.mark.django_db
def test_an_earlier_day_and_another_policy_may_be_exported(no_set_up, tmp_path, capsys):
    path = tmp_path / "out.csv"
    path.write_text("before")
    other = str(ROOT / "policies" / "shaanxi-2024.toml")
    assert cli.main(["ledger", "--export", str(path), "--as-of", "2024-03-01", "--policy", other]) == 0
    assert "2024-03-01" in capsys.readouterr().out
    policy = load_policy(other)
    assert judged(policy.promises, load_records(path), policy.calendar, FIRST).rows == ()
    assert path.read_text().splitlines()[0] == HEAD.strip()


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing(no_set_up, tmp_path, capsys):
    folder = tmp_path / "taken.csv"
    folder.mkdir()
    for path in (folder, tmp_path / "none" / "out.csv"):
        assert cli.main(["ledger", "--export", str(path), "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "export_unwritable"
    assert [one.name for one in tmp_path.iterdir()] == ["taken.csv"]
