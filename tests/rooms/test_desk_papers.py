"""Papers: they ask why, say no more than the viewer may read, and are read back as what they are."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from lianqiao.assistance.models import Activity
from lianqiao.bulletins.figures import figures
from lianqiao.config import clock
from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.promises import promises
from lianqiao.desk.roll import roll
from lianqiao.people.models import User
from lianqiao.plans.actions import open_plan
from lianqiao.plans.models import Plan, PlanItem, PlanVersion
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.factories.hardship import a_case, a_criterion, a_wish
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
PLAN_PARTS = [
    "基本情况", "家庭情况", "求职意向", "优势与困难", "目标（主/备）", "阶段措施与时间", "责任人", "学生签字",
    "动态调整记录",
]  # fmt: skip
TALK_COLUMNS = [
    "日期", "学号", "姓名", "方式", "主题分类", "谈话内容", "问题研判", "处理措施", "需跟进", "跟进日期", "跟进完成",
]  # fmt: skip
ROLL_COLUMNS = [
    "序号", "学号", "姓名", "性别", "专业", "班级", "生源地", "困难类别", "求职意向", "存在困难", "帮扶责任人",
    "帮扶措施", "指导次数", "培训次数", "见习次数", "推荐次数", "最近谈话", "当前去向", "落实单位", "备注",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch, now) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def staff(role: Role) -> Client:
    client = Client()
    bound = role in {Role.COUNSELLOR, Role.CLASS_TEACHER, Role.CLASS_LEADER}
    user = a_user(role.value, role=role, small_class=a_class() if bound else None)
    User.objects.filter(pk=user.pk).update(display_name="周敏")
    client.force_login(user)
    return client


def planned(student: Student, lines: int = 3) -> PlanVersion:
    """A plan with one version."""
    entered = {"recorded_at": clock.now(), "recorded_by": "user:1"}
    plan = Plan.objects.create(case=a_case(student), policy="p", opened_on=clock.now().date(), **entered)
    made = PlanVersion.objects.create(
        plan=plan, number=1, submitted=True, goal_main="进农业企业做技术员", goal_fallback="三支一扶",
        strengths="实习认真", obstacles=["resume"], **entered,
    )  # fmt: skip
    for n in range(1, lines + 1):
        PlanItem.objects.create(
            version=made, line=n, title=f"第{n}条措施", reason="需要", owner="counsellor", by=clock.now().date()
        )
    return made


@pytest.fixture
def student() -> Student:
    made = a_student("李青", a_class(), "20190101", sex="female", home_text="四川凉山", phone="13812345678")
    a_wish(made, text="离家近一点", salary_floor=450_000)
    a_criterion(made, "orphan", words="原文字样")
    return made


def where(student: Student) -> str:
    return f"/students/{student.pk}/papers/"


def taken(client: Client, student: Student, paper: str, **more: Any) -> Any:
    return client.post(where(student), {"paper": paper, "reason": "archive", **more})


def word(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    assert answer.headers["Content-Disposition"].isascii()
    return Document(io.BytesIO(answer.content))


def words(paper: Any) -> str:
    return "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)


# ---------------------------------------------------------------- who and why


def test_nothing_is_taken_without_a_reason(student) -> None:
    client = staff(Role.COUNSELLOR)
    for given in ({}, {"paper": "plan"}, {"paper": "plan", "reason": "curiosity"}, {"paper": "all", "reason": "talk"}):
        assert client.post(where(student), given).status_code == 422
    assert client.post("/students/sheet/", {}).status_code == 422
    assert not Event.objects.filter(action="desk.export").exists()


def test_each_paper_leaves_a_trace_with_its_reason(student, today, now) -> None:
    client = staff(Role.COUNSELLOR)
    for paper in ("file", "plan", "talks"):
        assert taken(client, student, paper).status_code == 200
    events = Event.objects.filter(action="desk.export").order_by("id")
    assert [one.detail["paper"] for one in events] == ["file", "plan", "talks"]
    assert {one.subject for one in events} == {f"student:{student.pk}"}
    assert {tuple(one.detail["students"]) for one in events} == {(student.pk,)}
    assert Reading.objects.filter(purpose="export:archive", subject=f"student:{student.pk}").count() >= 3


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT, Role.CLASS_LEADER, Role.DEPARTMENT_HEAD])
def test_who_may_not_export_gets_nothing(student, role) -> None:
    client = staff(role)
    assert taken(client, student, "plan").status_code == 403
    assert client.post("/students/sheet/", {"reason": "archive"}).status_code == 403


def test_the_action_itself_asks(now) -> None:
    teacher, secretary = Viewer("user:2", Role.CLASS_TEACHER), Viewer("user:1", Role.EMPLOYMENT_SECRETARY)
    with pytest.raises(Refused, match="no_right"):
        note_paper(viewer=teacher, paper="plan", reason="archive", student_ids=[1], now=now)
    with pytest.raises(Refused, match="paper_reason_missing"):
        note_paper(viewer=secretary, paper="plan", reason="", student_ids=[1], now=now)


def test_students_out_of_reach_are_not_there() -> None:
    other = a_student("乙一", a_class("园艺201902"))
    client = staff(Role.COUNSELLOR)
    assert client.get(where(other)).status_code == 404
    assert taken(client, other, "file").status_code == 404


# ---------------------------------------------------------------- one page


def test_the_guarded_part_stands_on_paper_only_where_it_was_asked_for(student) -> None:
    client = staff(Role.COUNSELLOR)
    plain = taken(client, student, "file").content.decode()
    assert "孤儿" not in plain
    assert "受保护的信息" not in plain
    assert "孤儿" in taken(client, student, "file", guarded="on").content.decode()
    assert Reading.objects.filter(what="support_detail", purpose="export:archive").exists()
    assert "孤儿" not in words(word(taken(client, student, "plan")))
    assert "孤儿" in words(word(taken(client, student, "plan", guarded="on")))


def test_the_page_says_who_took_it_and_counts_what_does_not_fit(student, today) -> None:
    planned(student, lines=9)
    for _ in range(8):
        an_act("talk", today, student)
    page = taken(staff(Role.COUNSELLOR), student, "file").content.decode()
    assert page.count("周敏 2023-04-28 10:00") == 2
    for told in ("另有 2 条", "更早还有 2 次", "进农业企业做技术员", "每月 4500 元以上", "138****5678"):
        assert told in page
    assert "13812345678" not in page


# ---------------------------------------------------------------- Word


def test_the_plan_has_its_parts_its_fonts_and_its_size(student, now) -> None:
    planned(student)
    paper = word(taken(staff(Role.COUNSELLOR), student, "plan"))
    table = paper.tables[0]
    assert [row.cells[0].text for row in table.rows] == PLAN_PARTS
    said = words(paper)
    for told in (
        "李青",
        "20190101",
        "四川凉山",
        "实习认真",
        "简历写不好",
        "主：进农业企业做技术员",
        "备：三支一扶",
        "第3条措施",
    ):
        assert told in said
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "周敏 2023-04-28 10:00" in section.header.paragraphs[0].text
    named = {node.get(qn("w:eastAsia")) for node in paper.element.iter(qn("w:rFonts"))}
    assert {"黑体", "宋体", "仿宋"} <= named
    assert (paper.core_properties.author, paper.core_properties.comments) == ("", "")


def test_a_plan_that_is_not_there_yet_still_makes_a_paper(student) -> None:
    paper = word(taken(staff(Role.COUNSELLOR), student, "plan"))
    assert [row.cells[0].text for row in paper.tables[0].rows] == PLAN_PARTS


def test_the_record_of_talks_has_a_row_a_talk(student, today) -> None:
    talk = an_act("talk", today, student)
    Activity.objects.filter(pk=talk.pk).update(
        note="想去成都\x0b做园艺", way="face", topics=["search"], next_step="改简历", next_on=today, private_note="秘密"
    )
    tried = an_act("talk", today, student)
    Activity.objects.filter(pk=tried.pk).update(made=False)
    an_act("guidance", today, student)
    paper = word(taken(staff(Role.COUNSELLOR), student, "talks"))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[0] == TALK_COLUMNS
    assert rows[1:] == [
        [
            "2023-04-28", "20190101", "李青", "面谈", "求职进展", "想去成都做园艺", "", "改简历", "是",
            "2023-04-28", "",
        ]
    ]  # fmt: skip
    assert paper.sections[0].page_width > paper.sections[0].page_height


def test_a_leader_takes_no_words_of_talks(student, today) -> None:
    talk = an_act("talk", today, student)
    Activity.objects.filter(pk=talk.pk).update(
        note="只说给老师听", private_note="秘密", next_step="改简历", next_on=today
    )
    client = staff(Role.COLLEGE_LEADER)
    for paper in ("talks", "file"):
        text = taken(client, student, paper)
        said = words(word(text)) if paper == "talks" else text.content.decode()
        assert "只说给老师听" not in said
        assert "改简历" not in said
        assert "内容由谈话人保存" in said


# ---------------------------------------------------------------- the sheet


def sheet(client: Client) -> list[list[Any]]:
    answer = client.post("/students/sheet/", {"reason": "check"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="students-2023-04-28.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert (about["导出"], about["用途"]) == ("周敏 2023-04-28 10:00", "上级检查")
    return [list(row) for row in book["台账"].iter_rows(values_only=True)]


def test_the_sheet_has_one_row_for_each_who_is_helped(student, today) -> None:
    expert = a_user("expert", role=Role.EXPERT)
    User.objects.filter(pk=expert.pk).update(display_name="罗老师")
    a_carer(student, expert)
    planned(student)
    a_student("不在内", a_class())
    for kind in ("guidance", "guidance", "training", "talk"):
        an_act(kind, today, student)
    head, *rows = sheet(staff(Role.COUNSELLOR))
    assert head == ROLL_COLUMNS
    assert len(rows) == 1
    found = dict(zip(head, rows[0], strict=True))
    assert found["姓名"] == "李青"
    assert "孤儿" in found["困难类别"]
    assert (found["指导次数"], found["培训次数"], found["见习次数"], found["推荐次数"]) == (2, 1, 0, 0)
    assert found["最近谈话"] == "2023-04-28"
    assert found["帮扶责任人"] == "罗老师（导师）、周敏（辅导员）、周敏（辅导员，代就业秘书）"
    assert found["存在困难"] == "简历写不好"
    assert "第1条措施" in found["帮扶措施"]


def test_what_is_on_record_twice_is_named_once(student) -> None:
    a_criterion(student, "orphan", words="另一份材料")
    client = staff(Role.COUNSELLOR)
    assert sheet(client)[1][7].count("孤儿") == 1
    assert words(word(taken(client, student, "plan", guarded="on"))).count("孤儿") == 1


def test_no_cell_is_a_formula(today) -> None:
    student = a_student("=1+1", a_class(), home_text="@SUM(A1)")
    a_criterion(student, "orphan")
    a_wish(student, words=["+cmd"])
    _, row = sheet(staff(Role.COUNSELLOR))
    texts = [cell for cell in row if isinstance(cell, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_the_sheet_reaches_no_further_than_the_viewer(student) -> None:
    other = a_student("乙一", a_class("园艺201902"))
    a_criterion(other, "orphan")
    assert [row[2] for row in sheet(staff(Role.COUNSELLOR))[1:]] == ["李青"]
    assert {row[2] for row in sheet(staff(Role.EMPLOYMENT_SECRETARY))[1:]} == {"李青", "乙一"}


def test_the_record_of_the_sheet_names_everybody_not_only_the_helped(student) -> None:
    plain = a_student("不在内", a_class())
    sheet(staff(Role.COUNSELLOR))
    event = Event.objects.get(action="desk.export")
    assert event.detail["students"] == sorted([student.pk, plain.pk])
    assert event.subject == "paper:sheet"


def test_the_numbers_are_those_of_the_ledger_and_of_the_figures(student, today, now) -> None:
    others = [a_student(f"生{n}", a_class()) for n in range(3)]
    for one in others[:2]:
        a_criterion(one, "disability")
    for one in (student, *others):
        for kind in ("guidance", "training", "traineeship"):
            an_act(kind, today, one)
    viewer, policy = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1), policy_in_force()
    asked = {"viewer": viewer, "now": now, "policy": policy}
    rows = roll(**asked, today=today, reason="check").rows
    stated = promises(**asked, today=today)
    assert {one.student.id for one in rows} == stated.student_ids
    for one in rows:
        gauge = {part.deed: part.done for part in stated.gauge(one.student.id)}
        told = {
            "guidance": one.guidance,
            "training": one.training,
            "traineeship": one.traineeship,
            "referral": one.referrals,
        }
        assert gauge == told
    counted = figures(**asked, as_of=today)
    assert len(rows) == counted["hardship_graduates"].figure.value
    assert sum(one.guidance for one in rows) == counted["guidance_person_times"].figure.value


def test_more_students_cost_no_more_queries(student, today, now) -> None:
    asked = {"viewer": Viewer("user:1", Role.EMPLOYMENT_SECRETARY), "today": today, "now": now}
    an_act("talk", today, student)
    planned(student)
    policy = policy_in_force()
    roll(**asked, policy=policy, reason="check")
    with CaptureQueriesContext(connection) as few:
        roll(**asked, policy=policy, reason="check")
    for n in range(5):
        one = a_student(f"生{n}", a_class())
        a_criterion(one, "orphan")
        an_act("talk", today, one)
        planned(one)
    roll(**asked, policy=policy, reason="check")
    with CaptureQueriesContext(connection) as many:
        roll(**asked, policy=policy, reason="check")
    assert len(many) == len(few)


# ---------------------------------------------------------------- classmates compare their papers


def _on_paper(client: Client, student: Student, paper: str, **more: Any) -> str:
    answer = taken(client, student, paper, **more)
    return words(word(answer)) if paper != "file" else _bare(answer.content.decode())


def _bare(page: str) -> str:
    return re.sub(r'value="[^"]+"|\{"X-CSRFToken": "[^"]+"\}|&quot;[^&]{20,}&quot;', "", page)


def _paired(student: Student, today: Any, now: Any) -> None:
    expert = a_user("expert", role=Role.EXPERT)
    User.objects.filter(pk=expert.pk).update(display_name="罗老师")
    a_carer(student, expert)
    viewer = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
    open_plan(viewer=viewer, student_id=student.pk, policy=policy_in_force(), today=today, now=now)


@pytest.mark.parametrize("paper", ["plan", "file", "talks"])
def test_an_open_paper_says_of_everybody_the_same(paper, today, now) -> None:
    client = staff(Role.COUNSELLOR)
    teacher = a_user("teacher.1", role=Role.CLASS_TEACHER, small_class=a_class())
    User.objects.filter(pk=teacher.pk).update(display_name="吴老师")
    one, other = a_student("李青", a_class(), "20190101"), a_student("李青", a_class(), "20190102")
    for student in (one, other):
        planned(student)
    before = _on_paper(client, one, paper)
    a_criterion(one, "orphan")
    assert _on_paper(client, one, paper) == before
    _paired(one, today, now)
    PlanItem.objects.filter(version__plan__case__student=one, line=2).update(owner="expert")
    open_paper = _on_paper(client, one, paper)
    assert open_paper == before
    theirs = open_paper.replace(f"/students/{one.pk}/", f"/students/{other.pk}/").replace("20190101", "20190102")
    assert theirs == _on_paper(client, other, paper)
    assert "罗老师" not in open_paper
    if paper != "talks":
        assert "吴老师（班主任）" in open_paper
        whole = _on_paper(client, one, paper, guarded="on")
        assert "罗老师" in whole
        assert "职业指导" in whole
        assert "职业指导" not in open_paper
