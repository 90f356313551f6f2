"""Everybody was asked: by sheet, on the phone, or by somebody who wrote it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from lianqiao.cases.actions_survey import end_survey, open_survey
from lianqiao.cases.actions_survey_answers import answer_for, answer_survey
from lianqiao.charter.surveys import survey_templates
from lianqiao.config.demo.files import FRESHERS
from lianqiao.config.demo.house import House, at
from lianqiao.config.demo.roster import sheet
from lianqiao.intake.actions import confirm, start_upload

FINAL, FIRST = "final_year", "first_year"
# Wishes and needs were noted in talks, so no survey of the demo states them again.
ASKED = ("progress", "obstacles", "mock")
PROGRESS = ("preparing", "applying", "thinking", "applying", "interviewing", "settled")
OBSTACLES = (["resume"], ["interview", "confidence"], ["information"], ["none"], ["skills"], ["exam"], ["contract"])


def survey(house: House) -> None:
    """Everybody of the final year was asked in February; in April again, and some are still missing.

    The first year was asked when it began, and two have not answered yet.
    """
    first = _ask(house, FINAL, "春季毕业去向摸排", house.policy.cohort, date(2023, 2, 14), date(2023, 3, 10), ASKED)
    day = date(2023, 3, 10)
    upload = start_upload(
        viewer=house.secretary, kind="survey", about=f"survey:{first}", name="摸排答卷.xlsx", data=_answer_sheet(house),
        now=at(day, 16),
    )  # fmt: skip
    confirm(viewer=house.secretary, upload_id=upload.pk, cohort=house.policy.cohort, today=day, now=at(day, 16, 5))
    end_survey(viewer=house.secretary, survey_id=first, reason="全部填完", today=day, now=at(day, 17))
    second = _ask(house, FINAL, "毕业前近况摸排", house.policy.cohort, date(2023, 4, 20), date(2023, 5, 5), ASKED)
    for place, one in enumerate(house.base):
        if place % 9 not in {4, 8}:
            _answer(house, second, house.id_of(one), place + 1, date(2023, 4, 20) + timedelta(days=place % 9))
    _ask_freshers(house)


def _ask_freshers(house: House) -> None:
    questions = [one for one in survey_templates()[FIRST].questions if one.required]
    ids = [one.id for one in questions]
    asked = _ask(house, FIRST, "2026届新生摸排", FRESHERS, date(2023, 2, 27), date(2023, 3, 17), ids)
    for place, one in enumerate(house.freshers[:-2]):
        answers = {question.id: question.options[place % len(question.options)].code for question in questions}
        day = date(2023, 2, 27) + timedelta(days=place % 12)
        answer_survey(student_id=one, survey_id=asked, answers=answers, today=day, now=at(day, 20, place % 60))


def _ask(house: House, template: str, title: str, cohort: int, opens: date, due: date, asked: Sequence[str]) -> int:
    wording = {one.id: one.text for one in survey_templates()[template].questions if one.id in asked}
    made = open_survey(
        viewer=house.secretary, template=template, title=title, cohort=cohort, opens_on=opens, due_on=due,
        questions=wording, today=opens, now=at(opens, 8),
    )  # fmt: skip
    return made.pk


def _answer_sheet(house: House) -> bytes:
    """The answers of all as a survey tool gives them out."""
    questions = {one.id: one for one in survey_templates()[FINAL].questions}
    words = {one: {option.code: option.text for option in questions[one].options} for one in ASKED}
    header = ("序号", "提交答卷时间", "所用时间", "来源", "1、您的学号", "2、您的姓名",
              *(f"{place}、{questions[one].text}" for place, one in enumerate(ASKED, start=3)))  # fmt: skip
    rows = []
    for place, one in enumerate(house.base):
        day = date(2023, 2, 14) + timedelta(days=place * 24 // len(house.base))
        said = _answers(place)
        rows.append(
            (place + 1, f"{day.year}/{day.month}/{day.day} {8 + place % 14}:{place % 60:02d}:00", f"{60 + place}秒",
             "微信", one.number, one.name, words["progress"][said["progress"]],
             "┋".join(words["obstacles"][code] for code in said["obstacles"]),
             "是" if said["mock"] == "yes" else "否")
        )  # fmt: skip
    return sheet("", header, rows, "")


def _answers(place: int) -> dict[str, Any]:
    return {
        "progress": PROGRESS[place % len(PROGRESS)],
        "obstacles": OBSTACLES[place % len(OBSTACLES)],
        "mock": "yes" if place % 3 else "no",
    }


def _answer(house: House, survey_id: int, student_id: int, place: int, day: date) -> None:
    """Four of five answered on the phone; for the others somebody asked and wrote it down."""
    told: dict[str, Any] = {"student_id": student_id, "survey_id": survey_id, "answers": _answers(place), "today": day}
    if place % 5 == 2:
        answer_for(viewer=house.viewer, **told, now=at(day, 19, place % 60))
    else:
        answer_survey(**told, now=at(day, 19, place % 60))
