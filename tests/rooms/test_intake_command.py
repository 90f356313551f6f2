"""`./lianqiao import`: the counts of the contracts, a preview without `--yes`, coded refusals."""

import json
from datetime import timedelta

import pytest

from lianqiao.cases.actions_survey import end_survey
from lianqiao.cases.models import SurveyAnswered
from lianqiao.config import cli, clock, server
from lianqiao.roster.models import ImportBatch, StudentRecord
from tests.conftest import NOW, TODAY
from tests.factories import survey_files as files
from tests.factories.roster import a_student
from tests.factories.survey import MACHINE, a_survey

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


# ---------------------------------------------------------------- answers of a survey


@pytest.fixture
def answers(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "prepare", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    path = tmp_path / "答卷.csv"
    path.write_bytes(files.as_csv(files.wjx_rows([{"number": "20190001", "need": "想练面试"}, {"number": "7"}])))
    return path


def test_answers_are_taken_in_for_the_survey_that_is_named(capsys, answers):
    a_student(number="20190001")
    survey = a_survey()
    expected = {"rows": 2, "read": 1, "new": 1, "changed": 0, "same": 0, "rejected": 1, "warnings": 0}
    assert run(capsys, "survey", answers, "--survey", survey.pk) == (0, {"batch": None, **expected})
    assert not SurveyAnswered.objects.exists()
    code, said = run(capsys, "survey", answers, "--survey", survey.pk, "--yes")
    assert (code, said) == (0, {"batch": ImportBatch.objects.get().pk, **expected})
    assert SurveyAnswered.objects.get().way == "sheet"
    assert run(capsys, "survey", answers, "--survey", survey.pk, "--yes")[1]["same"] == 1


def test_answers_of_no_survey_that_asks_are_refused(capsys, answers):
    a_student(number="20190001")
    a_student(cohort=2024)
    survey, ahead = a_survey(), a_survey(cohort=2024, opens_on=TODAY + timedelta(days=3))
    end_survey(viewer=MACHINE, survey_id=survey.pk, reason="", today=TODAY, now=NOW)
    unknown = a_survey(now=NOW + timedelta(days=2))
    for given, code in (
        ((), "survey_upload_without"),
        (("--survey", 999), "survey_upload_without"),
        (("--survey", unknown.pk), "survey_upload_without"),
        (("--survey", survey.pk), "survey_ended"),
        (("--survey", ahead.pk), "survey_not_open_yet"),
    ):
        status, said = run(capsys, "survey", answers, *given)
        assert (status, said["error"]["code"]) == (1, code)
