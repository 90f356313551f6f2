"""`./lianqiao import`: the counts of the contracts, a preview without `--yes`, coded refusals."""

import json

import pytest

from lianqiao.config import cli, server
from lianqiao.roster.models import ImportBatch, StudentRecord

pytestmark = pytest.mark.django_db
TEXT = "学号,姓名,怎么找到你\n2019001,李青,13900000001\n,王一,\n"


@pytest.fixture
def roster(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "prepare", lambda: None)
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    return path


def run(capsys, *argv):
    code = cli.main(["import", *map(str, argv), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_without_yes_a_preview(capsys, roster):
    expected = {"rows": 2, "read": 1, "new": 1, "changed": 0, "same": 0, "rejected": 1, "warnings": 0}
    assert run(capsys, "roster", roster) == (0, {"batch": None, **expected})
    assert not StudentRecord.objects.exists()
    code, said = run(capsys, "roster", roster, "--yes")
    assert (code, said) == (0, {"batch": ImportBatch.objects.get().pk, **expected})
    assert list(said) == ["batch", "rows", "read", "new", "changed", "same", "rejected", "warnings"]
    assert run(capsys, "roster", roster, "--yes")[1]["same"] == 1


def test_a_map_says_what_the_columns_are(capsys, roster, tmp_path):
    columns = tmp_path / "map.toml"
    columns.write_text('[columns]\n"怎么找到你" = "phone"\n')
    assert run(capsys, "roster", roster, "--map", columns, "--yes")[0] == 0
    assert StudentRecord.objects.get().phone == "13900000001"


def test_the_cohort_is_the_policys(capsys, roster):
    run(capsys, "roster", roster, "--yes")
    assert StudentRecord.objects.get().cohort == 2023


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("学号,姓名\n,王一\n", "import_no_rows"),
        ("学号,姓名\n", "import_empty"),
        ("甲,乙\n1,2\n", "file_no_header"),
        ("", "file_empty"),
    ],
)
def test_refusals_are_coded(capsys, roster, text, code):
    roster.write_text(text)
    status, said = run(capsys, "roster", roster, "--yes")
    assert (status, said["error"]["code"]) == (1, code)
    assert set(said["error"]) == {"code", "reason", "where", "next"}
    assert said["error"]["where"]["file"] == "a.csv"
    assert code != "import_no_rows" or said["error"]["where"] == {"file": "a.csv", "row": 2, "column": "学号"}
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_refused(capsys, roster):
    assert run(capsys, "posts", roster.with_name("no.csv"))[1]["error"]["code"] == "file_not_found"


def test_in_words(capsys, roster):
    assert cli.main(["import", "roster", str(roster)]) == 0
    printed = capsys.readouterr().out
    assert "什么都没有写入" in printed
    assert "退回 3 学号：没有学号。" in printed


def test_a_folder_is_no_file(capsys, roster, tmp_path):
    assert run(capsys, "roster", tmp_path)[1]["error"]["code"] == "file_is_folder"
