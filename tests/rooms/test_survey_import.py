"""Answers from survey tools: columns, options, students, versions, and taking a sheet back."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from lianqiao.cases.actions_survey import end_survey
from lianqiao.cases.models import NeedStated, SurveyAnswered, WishStated
from lianqiao.cases.queries import needs, wish_of
from lianqiao.cases.queries_survey import coverage, newest_answers, obstacles, versions
from lianqiao.charter.surveys import Option, survey_templates
from lianqiao.intake import actions, queries
from lianqiao.intake.queries_survey import open_surveys, subject_of
from lianqiao.intake.survey_columns import Asked, marked, option_of, options_of, question_of, skipped
from lianqiao.intake.words import field_words
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.values import Refused
from tests.conftest import NOW, TODAY
from tests.factories import survey_files as files
from tests.factories.roster import a_student
from tests.factories.survey import a_survey, an_answer

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
ASKED = Asked(1, survey_templates()["final_year"].questions)
FRUIT = (Option("a", "苹果，红的"), Option("b", "梨"), Option("c", "桃"))


def upload(secretary, survey, data, name="答卷.xlsx", now=NOW):
    return actions.start_upload(
        viewer=secretary, kind="survey", about=f"survey:{survey.pk}", name=name, data=data, now=now
    )


def take_in(secretary, survey, data, name="答卷.xlsx", now=NOW):
    made = upload(secretary, survey, data, name, now)
    return actions.confirm(viewer=secretary, upload_id=made.pk, cohort=2023, today=now.date(), now=now)


def newest(secretary, survey, student, today=TODAY):
    return newest_answers(viewer=secretary, today=today, survey_id=survey.pk)[student.pk]


# ---------------------------------------------------------------- columns and cells


@pytest.mark.parametrize(
    ("label", "field", "least"),
    [
        ("2、毕业后首先想走哪条路", "q:direction", 100),
        ("Q2. 毕业后首先想走哪条路（必填）", "q:direction", 100),
        ("毕业后首先想走哪一条路？", "q:direction", 75),
        ("5、求职路上，哪些地方想有人一起想办法(简历)", "q:obstacles:resume", 100),
        ("5、求职路上，哪些地方想有人一起想办法:面试", "q:obstacles:interview", 100),
        ("9、你今天吃了什么", None, 0),
        ("3、", None, 0),
    ],
)
def test_a_heading_finds_its_question(label, field, least):
    found = question_of(label, ASKED)
    if field is None:
        assert found is None
    else:
        assert found[0] == field
        assert found[1] >= least


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("梨", "b"),
        ("B. 梨", "b"),
        ("b", "b"),
        ("2", "b"),
        ("梨〖香梨〗", "b"),
        ("4", None),
        ("柿子", None),
        ("0", None),
    ],
)
def test_a_cell_names_an_option_by_text_code_letter_or_place(text, code):
    assert option_of(text, FRUIT) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("苹果，红的┋桃", ["a", "c"]),
        ("苹果，红的，桃", ["a", "c"]),
        ("梨\n桃", ["b", "c"]),
        ("苹果，红的", ["a"]),
        ("梨;柿子", ["b", "柿子"]),
        ("柿子┋梨", ["柿子", "b"]),
    ],
)
def test_several_answers_are_parted_by_whatever_the_tool_writes(text, codes):
    assert options_of(text, FRUIT) == codes


def test_ticks_and_skips():
    assert [marked(one) for one in ("1", "是", "简历", "0", "", "否", "(跳过)")] == [True, True, True] + [False] * 4
    assert [skipped(one) for one in ("(跳过)", "（空）", " ", "-3", "简历")] == [True] * 4 + [False]


def test_the_mapping_step_knows_every_question_by_its_words():
    words = field_words(ASKED)
    assert words["q:direction"] == "毕业后首先想走哪条路"
    assert words["q:obstacles:resume"] == "求职路上，哪些地方想有人一起想办法：简历"
    assert str(words["number"]) == "学号"


# ---------------------------------------------------------------- whole sheets


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("shape", [files.as_xlsx, files.as_csv])
def test_an_export_of_wjx_is_read(secretary, split, shape):
    student = a_student(number="20190001")
    survey = a_survey()
    said = {
        "number": "20190001", "obstacles": ("简历", "面试"), "salary": "4500元", "regions": "成都、绵阳",
        "need": "想练面试",
    }  # fmt: skip
    data = shape(files.wjx_rows([said], split=split))
    done = take_in(secretary, survey, data, "答卷.csv" if shape is files.as_csv else "答卷.xlsx")
    assert done.counts == {
        "rows": 1, "read": 1, "new": 1, "changed": 0, "same": 0, "rejected": 0, "warnings": 0,
    }  # fmt: skip
    found = newest(secretary, survey, student)
    assert found.answers == {
        "direction": "work", "progress": "preparing", "salary": 4500, "obstacles": ["resume", "interview"],
        "regions": ["510100", "510700"], "need": "想练面试",
    }  # fmt: skip
    assert (found.way, found.by, found.on) == ("sheet", "user:1", date(2023, 4, 20))
    assert found.at == datetime(2023, 4, 20, 10, 12, 33, tzinfo=SHANGHAI)
    assert obstacles(viewer=secretary, today=TODAY, ids=[student.pk]) == {student.pk: ("resume", "interview")}
    assert wish_of(viewer=secretary, today=TODAY, student_id=student.pk).on == date(2023, 4, 20)


def test_an_export_of_kdocs_finds_students_by_name_and_phone(secretary):
    student = a_student("周一", phone="13900000001")
    a_student("周二", phone="13900000002")
    a_student("周三", phone="13900000003"), a_student("周三", phone="13900000003")
    survey = a_survey()
    rows = files.kdocs_rows(
        [
            {"name": "周一", "phone": "139-0000-0001", "obstacles": ("简历", "信心不足")},
            {"name": "周二", "phone": "13900000009"},
            {"name": "周三", "phone": "13900000003"},
            {"name": "周四", "phone": ""},
        ]
    )
    done = take_in(secretary, survey, files.as_xlsx(rows))
    assert newest(secretary, survey, student).answers["obstacles"] == ["resume", "confidence"]
    assert [(one.reason.code, one.place.row) for one in done.rejected] == [
        ("survey_row_nobody", 5), ("survey_student_unknown", 3), ("survey_student_several", 4),
    ]  # fmt: skip
    assert coverage(viewer=secretary, today=TODAY, survey_id=survey.pk).rate.text == "1/4"


def test_rows_that_cannot_be_taken_say_why_at_their_place(secretary):
    a_student(number="20190001"), a_student(number="20260001", cohort=2026)
    survey = a_survey()
    rows = files.wjx_rows(
        [
            {"number": "20190001", "salary": "很多", "at": "那天"},
            {"number": "20199999"},
            {"number": "20260001"},
            {"number": "20190001", "direction": "(跳过)"},
            {"number": "20190001", "direction": "去月球"},
            {"number": ""},
            {"number": "20190001", "at": "2033/4/20 10:00"},
            {"number": "20190001", "at": "2023/2/31 10:00"},
        ]
    )
    made = upload(secretary, survey, files.as_xlsx(rows))
    found = queries.preview(viewer=secretary, upload=made, cohort=2023, today=TODAY, now=NOW)
    said = {(one.reason.code, one.place.row, one.place.column) for one in found.reading.rejected}
    assert said == {
        ("survey_student_unknown", 3, "1、您的学号"), ("survey_not_asked", 4, "1、您的学号"),
        ("survey_answer_missing", 5, "2、毕业后首先想走哪条路"),
        ("survey_option_unknown", 6, "2、毕业后首先想走哪条路"),
        ("survey_row_nobody", 7, "1、您的学号"),
    }  # fmt: skip
    assert {(one.reason.code, one.place.row) for one in found.reading.warnings} == {
        ("survey_number_unread", 2), ("survey_moment_unread", 2), ("survey_moment_unread", 9),
        ("survey_moment_ahead", 8),
    }  # fmt: skip
    assert not SurveyAnswered.objects.exists()
    fix = {("答卷", 3, "1、您的学号"): "20190001"}
    actions.fix_cells(viewer=secretary, upload_id=made.pk, fixes=fix, now=NOW)
    assert actions.confirm(viewer=secretary, upload_id=made.pk, cohort=2023, today=TODAY, now=NOW).counts["read"] == 4


def test_a_guarded_word_in_a_wrong_cell_is_not_kept_with_the_batch(secretary):
    a_student(number="20190001")
    survey = a_survey()
    rows = files.wjx_rows([{"number": "20190001"}, {"number": "20190001", "direction": "家里低保"}])
    done = take_in(secretary, survey, files.as_xlsx(rows))
    batch = ImportBatch.objects.get(pk=done.batch_id)
    assert [one.params["given"] for one in batch.verdicts.all()] == ["…"]


def test_a_renamed_question_is_matched_in_the_mapping_step(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    rows = files.wjx_rows([{"number": "20190001", "need": "想练面试"}])
    rows[0][-1] = "8、其他"
    made = upload(secretary, survey, files.as_xlsx(rows))
    columns = {one.column: one for one in queries.columns(viewer=secretary, upload=made)}
    assert columns["8、其他"].field is None
    assert columns["2、毕业后首先想走哪条路"].confidence == 100
    chosen = {name: one.field or "extra" for name, one in columns.items()}
    with pytest.raises(Refused) as wrong:
        actions.choose_columns(viewer=secretary, upload_id=made.pk, columns={**chosen, "8、其他": "q:none"}, now=NOW)
    assert wrong.value.code == "map_unknown_field"
    actions.choose_columns(viewer=secretary, upload_id=made.pk, columns={**chosen, "8、其他": "q:need"}, now=NOW)
    actions.confirm(viewer=secretary, upload_id=made.pk, cohort=2023, today=TODAY, now=NOW)
    assert newest(secretary, survey, student).answers["need"] == "想练面试"


def test_the_last_given_wins_and_the_earlier_stay_in_order(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    rows = files.wjx_rows(
        [
            {"number": "20190001", "direction": "参军入伍", "at": "2023/4/22 8:00"},
            {"number": "20190001", "direction": "到单位就业", "at": "2023/4/20 8:00"},
            {"number": "20190001", "direction": "出国出境", "at": "2023/4/21 8:00"},
            {"number": "20190001", "direction": "出国出境", "at": "2023/4/21 8:00"},
        ]
    )
    done = take_in(secretary, survey, files.as_xlsx(rows))
    assert [done.counts[one] for one in ("new", "changed", "same")] == [1, 2, 1]
    found = versions(viewer=secretary, today=TODAY, survey_id=survey.pk, student_id=student.pk)
    assert [one.answers["direction"] for one in found] == ["army", "abroad", "work"]
    assert [one.direction for one in WishStated.objects.all()] == ["army"]
    again = take_in(secretary, survey, files.as_xlsx(rows))
    assert again.counts["same"] == 4
    assert SurveyAnswered.objects.count() == 3


def test_an_older_sheet_does_not_take_over_what_was_said_since(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    an_answer(survey, student, direction="army")
    take_in(secretary, survey, files.as_xlsx(files.wjx_rows([{"number": "20190001"}])), now=NOW + timedelta(hours=1))
    assert newest(secretary, survey, student).answers["direction"] == "army"
    assert wish_of(viewer=secretary, today=TODAY, student_id=student.pk).direction == "army"


def test_a_sheet_without_moments_counts_as_given_now(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    rows = [row[6:] for row in files.wjx_rows([{"number": "20190001"}])]
    assert take_in(secretary, survey, files.as_csv(rows), "a.csv").counts["new"] == 1
    assert newest(secretary, survey, student).at == NOW
    assert take_in(secretary, survey, files.as_csv(rows), "b.csv").counts["same"] == 1


# ---------------------------------------------------------------- taking it back


def test_an_undone_sheet_takes_its_answers_needs_and_wishes_along(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    said = {"number": "20190001", "direction": "参军入伍", "need": "想练面试"}
    done = take_in(secretary, survey, files.as_xlsx(files.wjx_rows([said])))
    assert len(needs(viewer=secretary, today=TODAY)) == 1
    actions.undo(viewer=secretary, batch_id=done.batch_id, today=TODAY, now=NOW)
    assert needs(viewer=secretary, today=TODAY) == []
    assert wish_of(viewer=secretary, today=TODAY, student_id=student.pk) is None
    assert coverage(viewer=secretary, today=TODAY, survey_id=survey.pk).rate.text == "0/1"


def test_what_others_said_too_outlives_the_sheet_that_said_it_first(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    said = {"number": "20190001", "direction": "参军入伍", "need": "想练面试"}
    done = take_in(secretary, survey, files.as_xlsx(files.wjx_rows([said])))
    an_answer(survey, student, direction="army", need="想练面试", now=NOW + timedelta(hours=1))
    assert (NeedStated.objects.count(), WishStated.objects.count()) == (1, 1)
    actions.undo(viewer=secretary, batch_id=done.batch_id, today=TODAY, now=NOW + timedelta(hours=2))
    assert [one.text for one in needs(viewer=secretary, today=TODAY)] == ["想练面试"]
    assert wish_of(viewer=secretary, today=TODAY, student_id=student.pk).direction == "army"


def test_a_roster_whose_students_answered_is_not_undone(secretary):
    roster = actions.import_file(
        viewer=secretary, kind="roster", name="a.csv", data="学号,姓名,毕业届别\n20190009,新生,2023\n".encode(),
        column_map=None, write=True, cohort=2023, today=TODAY, now=NOW,
    )  # fmt: skip
    survey = a_survey()
    take_in(secretary, survey, files.as_xlsx(files.wjx_rows([{"number": "20190009"}])))
    with pytest.raises(Refused) as wrong:
        actions.undo(viewer=secretary, batch_id=roster.batch_id, today=TODAY, now=NOW)
    assert "undo_surveyed" in {one.code for one in wrong.value.because}


@pytest.mark.parametrize("about", ["", "survey:", "survey:99999", "post:1"])
def test_answers_of_no_survey_are_not_taken(secretary, about):
    with pytest.raises(Refused) as wrong:
        actions.start_upload(viewer=secretary, kind="survey", about=about, name="a.csv", data=b"a,b\n1,2\n", now=NOW)
    assert wrong.value.code == "survey_upload_without"


def test_a_sheet_of_an_ended_survey_is_refused_whole(secretary):
    a_student(number="20190001")
    survey = a_survey()
    made = upload(secretary, survey, files.as_xlsx(files.wjx_rows([{"number": "20190001"}])))
    assert open_surveys(viewer=secretary, today=TODAY) == [(survey.pk, "毕业生就业意向摸排 2023")]
    end_survey(viewer=secretary, survey_id=survey.pk, today=TODAY, now=NOW)
    with pytest.raises(Refused) as wrong:
        actions.confirm(viewer=secretary, upload_id=made.pk, cohort=2023, today=TODAY, now=NOW)
    assert wrong.value.code == "survey_ended"
    assert not ImportBatch.objects.exists()
    assert open_surveys(viewer=secretary, today=TODAY) == []
    assert subject_of(viewer=secretary, kind="survey", about=f"survey:{survey.pk}").survey_id == survey.pk


def test_moments_may_be_dates_of_a_workbook_and_rows_without_anything_are_left_out(secretary):
    student = a_student(number="20190001")
    survey = a_survey()
    head, row = files.wjx_rows([{"number": "20190001", "salary": "四千以上", "regions": "(跳过)"}])
    row[1] = ""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        sheet.write_row(2, 0, row)
        sheet.write_number(
            2, 1, 45036 + (10 * 3600 + 12 * 60 + 33) / 86400, book.add_format({"num_format": "yyyy-mm-dd"})
        )
        sheet.write_string(4, 0, "合计")
    done = take_in(secretary, survey, data.getvalue())
    assert (done.counts["new"], done.counts["warnings"]) == (1, 1)
    found = newest(secretary, survey, student)
    assert found.at == datetime(2023, 4, 20, 10, 12, 33, tzinfo=SHANGHAI)
    assert "regions" not in found.answers


def test_a_refused_row_shows_all_that_is_wrong_and_counts_once(secretary):
    a_student(number="20190001")
    survey = a_survey()
    rows = [{"number": "7", "salary": "很多"}, {"number": "20190001", "direction": "", "progress": "", "at": "昨天"}]
    made = upload(secretary, survey, files.as_csv(files.wjx_rows(rows)), "答卷.csv")
    shown = queries.preview(viewer=secretary, upload=made, cohort=2023, today=TODAY, now=NOW)
    assert (shown.counts["rejected"], shown.counts["warnings"], shown.wrong) == (2, 0, 2)
    said = [
        sorted(one.reason.code for one in (*line.verdicts, *(cell.verdict for cell in line.cells if cell.verdict)))
        for line in shown.blocks[0].lines
    ]
    assert said == [
        ["survey_number_unread", "survey_student_unknown"],
        ["survey_answer_missing", "survey_answer_missing", "survey_moment_unread"],
    ]
