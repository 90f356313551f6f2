"""The guarded pages: recording, checking, papers, the circle, and the neutral line on the day's list."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.config import clock
from lianqiao.hardship.models import CriterionHeld, CriterionVerified
from lianqiao.hardship.queries_guarded import verified_tiers
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.people.models import User
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.conftest import NOW
from tests.factories.desk import helped, signed_in
from tests.factories.hardship import a_criterion
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 seen"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def office():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def at(name, student, **more):
    return reverse(name, kwargs={"student_id": student.pk, **more})


def sent(**more):
    told = {"criterion": "financial_hardship", "more1": "tier:middle", "proof": "学校家庭经济困难学生认定结果",
            "valid_from": "2023-03-01", "valid_until": "", "key": "k"}  # fmt: skip
    return {name: value for name, value in {**told, **more}.items() if value is not None}


def opened(client, student, reason="check"):
    return client.post(at("student_sensitive", student), {"reason": reason}).content.decode()


def test_one_is_recorded_on_a_paper_and_shown_with_it(office):
    student = a_student()
    page = office.get(at("criterion_new", student)).content.decode()
    assert "脱贫家庭（原建档立卡贫困家庭）" in page
    paper = SimpleUploadedFile("低保证明.pdf", PAPER)
    assert office.post(at("criterion_new", student), sent(paper=paper)).url == at("student_sensitive", student)
    made = CriterionHeld.objects.get()
    assert (made.criterion, made.detail, made.proof) == (
        "financial_hardship", "tier:middle", "学校家庭经济困难学生认定结果",
    )  # fmt: skip
    assert made.valid_from == date(2023, 3, 1)
    shown = opened(office, student)
    for words in (
        "比较困难",
        "学校家庭经济困难学生认定结果",
        "在帮扶范围内",
        "类别 2 家庭困难",
        "下载材料",
        "认定的变化",
    ):
        assert words in shown, words
    assert "等另一位老师核对" in shown
    assert at("criterion_verify", student, held_id=made.pk) not in shown


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"proof": "残疾人证"}, "不能证明"),
        ({"proof": ""}, "没有选材料种类"),
        ({"valid_from": "2021-01-01"}, "已于 2022-01-01 到期"),
        ({"valid_until": "2023-01-01"}, "结束日早于起始日"),
        ({"valid_from": "2023-04-29"}, "还没有到"),
        ({"more2": "kind:visual"}, "没有这样的等级或类型"),
        ({"criterion": ""}, "类别"),
        ({"criterion": "disability", "more1": "", "proof": "残疾人证"}, "“残疾”还缺：类型、等级"),
        ({"criterion": "disability", "more1": "", "more2": "kind:visual", "proof": "残疾人证"}, "“残疾”还缺：等级"),
        ({"valid_from": "soon"}, "从哪天起"),
        ({"paper": SimpleUploadedFile("a.pdf", b"GIF89a")}, "不是 PDF"),
        ({"paper": SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 10 * 1024 * 1024)}, "超过 10 MB"),
    ],
)
def test_what_cannot_stand_is_said_beside_the_form(office, more, words):
    student = a_student()
    answer = office.post(at("criterion_new", student), sent(**more))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CriterionHeld.objects.exists()


def test_a_second_person_checks_and_names_stand_beside(office):
    student = a_student()
    office.post(at("criterion_new", student), sent())
    held = CriterionHeld.objects.get()
    verify = at("criterion_verify", student, held_id=held.pk)
    assert office.post(verify).status_code == 422
    leader = signed_in(Role.COLLEGE_LEADER)
    assert verify in opened(leader, student)
    assert leader.get(verify).url == at("student_sensitive", student)
    assert not CriterionVerified.objects.exists()
    assert leader.post(verify).url == at("student_sensitive", student)
    shown = opened(leader, student)
    assert verify not in shown
    assert "2023-04-28 核对" in shown
    assert f"one-{Role.COLLEGE_LEADER.value}" in shown


def test_a_paper_is_sent_under_a_name_that_says_nothing(office):
    student = a_student()
    office.post(at("criterion_new", student), sent(paper=SimpleUploadedFile("低保.pdf", PAPER)))
    held = CriterionHeld.objects.get()
    paper = at("criterion_paper", student, held_id=held.pk)
    assert f'action="{paper}"' in opened(office, student, "talk")
    assert office.get(paper).url == at("student_sensitive", student)
    assert office.post(paper).url == at("student_sensitive", student)
    assert not Reading.objects.filter(what="support_paper").exists()
    answer = office.post(paper, {"reason": "check"})
    assert answer.content == PAPER
    assert answer["Content-Disposition"] == f'attachment; filename="paper-{held.pk}.pdf"'
    assert Reading.objects.get(what="support_paper").purpose == "student_page:check"
    bare = a_criterion(student)
    assert office.post(at("criterion_paper", student, held_id=bare.pk), {"reason": "check"}).status_code == 404
    assert office.post(at("criterion_paper", a_student(), held_id=held.pk), {"reason": "check"}).status_code == 404


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT])
def test_without_the_sight_every_guarded_page_is_closed(role):
    home = a_class()
    student = helped(small_class=home)
    client = signed_in(role, home)
    if role is Role.EXPERT:
        a_carer(student, User.objects.get())
    held = CriterionHeld.objects.get().pk
    for address in (
        at("criterion_new", student), at("criterion_verify", student, held_id=held),
        at("criterion_paper", student, held_id=held), reverse("circle"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "check", "on": "2023-04-28"}).status_code == 403
    assert reverse("circle") not in client.get(reverse("students")).content.decode()


def test_titles_and_addresses_of_the_guarded_pages_are_neutral(office):
    student = a_student()
    a_criterion(student, "disability", proof="残疾人证")
    held = CriterionHeld.objects.get().pk
    answers = [
        office.get(at("criterion_new", student)),
        office.post(at("criterion_new", student), sent(proof="残疾人证")),
        office.post(at("student_sensitive", student), {"reason": "check"}),
        office.post(reverse("circle"), {"reason": "check", "on": "2023-04-28"}),
        office.post(at("criterion_paper", student, held_id=held), {"reason": "check"}),
    ]
    for one in answers:
        text = one.content.decode()
        outside = re.findall(r"<title>(.*?)</title>", text, re.S) + re.findall(r'(?:href|action)="([^"]*)"', text)
        assert not speaks_of_hardship(*outside, *one.headers.values())


# ---------------------------------------------------------------- the circle


def test_the_circle_asks_why_and_shows_nested_totals(office):
    home, away = a_class("园艺201901"), a_class("茶学201901")
    first = a_student("甲", home)
    a_criterion(first)
    a_criterion(a_student("乙", home), "disability", valid_from=date(2023, 4, 1), words="肢体三级")
    a_criterion(a_student("丙", away), "student_loan")
    a_student("丁", away)
    closed = office.get(reverse("circle"))
    assert closed.context["shown"] is None
    assert not Reading.objects.filter(purpose__startswith="circle").exists()
    assert office.post(reverse("circle"), {"on": "2023-04-28"}).status_code == 422
    assert office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-29"}).status_code == 422
    answer = office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"})
    shown, text = answer.context["shown"], answer.content.decode()
    assert (shown.totals.base, shown.totals.assisted, shown.totals.special, shown.totals.percent) == (4, 2, 1, "50.0")
    assert {name: (one.base, one.assisted, one.special) for name, one in shown.classes} == {
        "园艺201901": (2, 2, 1), "茶学201901": (2, 0, 0),
    }  # fmt: skip
    assert [(line.card.name, line.follows.code) for line in shown.lines] == [("甲", 2), ("乙", 4)]
    for words in ("4 残疾", "2 家庭困难", "符合认定条件", "属于特别困难"):
        assert words in text
    assert "丙" not in text
    before = office.post(reverse("circle"), {"reason": "plan", "on": "2023-03-31"}).context["shown"]
    assert (before.totals.assisted, before.totals.special) == (1, 0)
    looks = Reading.objects.filter(purpose="circle:plan", what="support_detail")
    assert looks.count() == 4
    early = office.post(reverse("circle"), {"reason": "plan", "on": "2020-01-01"})
    assert "还没有你负责的学生" in early.content.decode()


def test_what_is_proven_is_not_said_twice(office):
    student = a_student()
    a_criterion(student)
    a_criterion(student, proof="学校家庭经济困难学生认定结果")
    a_criterion(student, "orphan")
    shown = office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"}).context["shown"]
    because = shown.lines[0].follows.because
    assert [(one.code, one.as_dict()["criterion"]) for one in because] == [
        ("criterion_proven", "家庭经济困难"), ("criterion_unproven", "孤儿"),
    ]  # fmt: skip


def test_the_circle_says_how_many_rest_on_nothing_that_was_checked(office):
    def verified(student, criterion, proof, at=NOW):
        made = a_criterion(student, criterion, proof=proof)
        CriterionVerified.objects.create(held=made, on=at.date(), recorded_at=at, recorded_by="user:2")

    school = "学校家庭经济困难学生认定结果"
    a_criterion(a_student("甲"))
    a_criterion(a_student("乙"), proof=school)
    wide = a_student("丙")
    verified(wide, "financial_hardship", school)
    a_criterion(wide, "disability")
    verified(a_student("丁"), "disability", "残疾人证")
    verified(a_student("戊"), "financial_hardship", school, at=NOW + timedelta(days=1))
    answer = office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"})
    shown, text = answer.context["shown"], answer.content.decode()
    assert (shown.totals.assisted, shown.totals.loose_assisted) == (5, 3)
    assert (shown.totals.special, shown.totals.loose_special) == (2, 1)
    assert {line.card.name for line in shown.lines if line.loose} == {"甲", "乙", "丙", "戊"}
    assert "未核对 3 人" in text
    assert "未核对 1 人" in text
    assert text.count(">未核对<") == 4


def test_verified_tiers_are_for_those_who_see_criteria(today):
    student = a_student(small_class=a_class())
    teacher = Viewer("user:3", Role.CLASS_TEACHER, classes=frozenset([a_class().pk]))
    with pytest.raises(Refused, match="no_right"):
        verified_tiers(viewer=teacher, today=today, policy=policy_in_force(), ids=[student.pk])


def test_the_form_names_to_whom_each_part_belongs(office):
    page = office.get(at("criterion_new", a_student())).content.decode()
    assert page.count('data-part-of="disability"') == 2
    assert page.count('data-part-of="financial_hardship"') == 1


def test_a_circle_without_anybody_says_so(office):
    a_student()
    answer = office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"})
    assert "没有人登记过认定" in answer.content.decode()


def test_a_counsellor_sees_the_own_classes_alone():
    home = a_class("园艺201901")
    helped(name="甲", small_class=home)
    helped(name="乙", small_class=a_class("茶学201901"))
    client = signed_in(Role.COUNSELLOR, home)
    assert reverse("circle") in client.get(reverse("students")).content.decode()
    shown = client.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"}).context["shown"]
    assert (shown.totals.base, [line.card.name for line in shown.lines]) == (1, ["甲"])


def test_the_circle_costs_the_same_however_many(office):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert office.post(reverse("circle"), {"reason": "plan", "on": "2023-04-28"}).status_code == 200
        return len(queries)

    helped()
    cost()
    before = cost()
    for _ in range(15):
        helped()
    cost()
    assert cost() == before


# ---------------------------------------------------------------- papers that end


def lines(client):
    shown = client.get(reverse("today")).context["day"]
    return [(group.key, duty) for group in shown.groups for duty in group.duties if "材料" in duty.what]


@pytest.mark.parametrize(
    ("until", "group", "what"),
    [
        (date(2023, 4, 27), "late", "材料已经到期，请补一份新的"),
        (date(2023, 4, 28), "now", "材料快到期，请补一份新的"),
        (date(2023, 4, 29), "now", "材料快到期，请补一份新的"),
        (date(2023, 4, 30), "term", "材料快到期，请补一份新的"),
        (date(2023, 5, 28), "term", "材料快到期，请补一份新的"),
    ],
)
def test_a_paper_that_ends_is_a_neutral_line_of_the_counsellor(office, until, group, what):
    home = a_class()
    a_user("陈老师", role=Role.COUNSELLOR, small_class=home)
    student = a_student(small_class=home)
    a_criterion(student, "disability", words="肢体", valid_from=date(2020, 1, 1), valid_until=until)
    ((where, duty),) = lines(office)
    assert (where, duty.what, duty.href) == (group, what, at("student_sensitive", student))
    assert "陈老师" in duty.owner
    assert not speaks_of_hardship(duty.what, duty.detail, duty.action, duty.owner)
    a_criterion(student, "disability", valid_from=date(2023, 4, 1))
    assert lines(office) == []


def test_the_line_is_for_those_with_the_sight():
    home = a_class()
    student = a_student(small_class=home)
    a_criterion(student, valid_from=date(2022, 4, 1))
    for role in (Role.CLASS_TEACHER, Role.CLASS_LEADER, Role.DEPARTMENT_HEAD):
        assert lines(signed_in(role, home)) == []
    assert len(lines(signed_in(Role.COUNSELLOR, home))) == 1
