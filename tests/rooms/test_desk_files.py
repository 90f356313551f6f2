"""The pages of the file: wishes through time, needs, freshness, closing and falling, the path."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.assistance.models import Activity, NeedMet
from lianqiao.cases.models import CaseClosed, CaseConfirmed, NeedAnswered, StageEntered, WishStated
from lianqiao.outcomes.actions import record_destination
from lianqiao.outcomes.models import Destination, DestinationCancelled, DestinationRefused
from lianqiao.people.models import User
from lianqiao.plans.models import Plan, PlanDecided, PlanItem, PlanItemDone, PlanRemark, PlanVersion
from lianqiao.referrals.models import Proposal, Round
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.desk import helped, signed_in
from tests.factories.hardship import a_case, a_need, a_wish
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
TODAY = date(2023, 4, 28)
LONG_AGO = TODAY - timedelta(days=181)
BEFORE = datetime(2022, 9, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NOW = datetime(2023, 4, 28, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
OTHER = Viewer("user:99", Role.EMPLOYMENT_SECRETARY, user_id=99)


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def office():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def at(route, student, **more):
    return reverse(route, kwargs={"student_id": student.pk, **more})


def text(answer):
    return answer.content.decode()


def an_old_file(**more):
    student = a_student(at=BEFORE, **more)
    a_case(student, LONG_AGO)
    return student


def a_place(student, grade="documented"):
    return record_destination(
        viewer=OTHER, student_id=student.pk, code="11", unit_name="青禾农业", grade=grade, proof_kind="labour_contract",
        on=TODAY, now=NOW,
    )  # fmt: skip


# ---------------------------------------------------------------- wishes


def test_a_wish_that_moved_is_told_on_its_page_and_asked_about_in_a_talk(office):
    student = a_student()
    a_wish(student, direction="work", salary_floor=450_000)
    assert "意向变过" not in text(office.get(at("student", student)))
    a_wish(student, direction="grassroots", salary_floor=400_000, regions=["510100"], accommodations=["lodging"])
    assert "意向变过 1 次" in text(office.get(at("student", student)))
    page = text(office.get(at("wishes", student)))
    for words in ("方向从就业改为去基层", "月薪从 4500 元降到 4000 元", "多了成都", "工作安排上多了住宿", "第一次说"):
        assert words in page
    assert "方向从就业改为去基层" in text(office.get(at("talk_new", student)))


def test_the_history_names_who_wrote_it_and_keeps_the_second_wish_apart(office):
    student = a_student()
    a_wish(student)
    a_wish(student, rank=2, direction="army")
    page = office.get(at("wishes", student))
    assert [len(one.statements) for one in page.context["histories"]] == [1, 1]
    assert "参军" in text(page)


def test_what_somebody_needs_at_work_is_not_for_the_class_leader():
    student = a_student(small_class=a_class())
    a_wish(student)
    a_wish(student, accommodations=["wheelchair"])
    leader = signed_in(Role.CLASS_LEADER, a_class())
    page = text(leader.get(at("student", student)))
    assert "意向变过" not in page
    assert "无障碍" not in page
    assert leader.get(at("wishes", student)).status_code == 403
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    assert "意向变过 1 次" in text(teacher.get(at("student", student)))


def test_a_student_who_said_nothing_has_an_empty_page(office):
    assert "还没有说过" in text(office.get(at("wishes", a_student())))


# ---------------------------------------------------------------- words that are not for everybody

HARD = "家里是低保户，想近一点"


def read_by(role, *students):
    client = signed_in(role, a_class() if role is not Role.EXPERT else None)
    if role is Role.EXPERT:
        expert = User.objects.get(username=f"one-{role.value}")
        for one in students:
            a_carer(one, expert)
    return client


def everything(student):
    """Texts of a file that speak of hardship."""
    a_wish(student, direction="work", text=HARD, travel=HARD, words=["园艺", "助残岗位"])
    need = a_need(student, f"需要：{HARD}")
    NeedAnswered.objects.create(need=need, text=HARD, done=True, on=TODAY, recorded_at=NOW, recorded_by="user:99")
    version = drawn(student, goal_main=HARD, goal_fallback=HARD, strengths=HARD)
    PlanRemark.objects.create(
        version=version, text=HARD, on=TODAY, recorded_at=NOW, recorded_by=f"student:{student.pk}"
    )
    an_act("guidance", TODAY, student, title=HARD)
    return need


def drawn(student, **said):
    entered = {"recorded_at": NOW, "recorded_by": "user:99"}
    plan = Plan.objects.create(case=a_case(student), policy="p", opened_on=TODAY, **entered)
    version = PlanVersion.objects.create(plan=plan, number=1, submitted=True, obstacles=[], **said, **entered)
    for line in (1, 2):
        PlanItem.objects.create(
            version=version, line=line, title=HARD, reason=HARD, owner="counsellor", by=TODAY, dropped=HARD * (line - 1)
        )
    PlanDecided.objects.create(version=version, approved=False, reason=HARD, on=TODAY, **entered)
    PlanItemDone.objects.create(plan=plan, line=1, on=TODAY, text=HARD, **entered)
    return version


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT])
def test_who_knows_needs_help_alone_reads_no_word_of_which(role):
    student = a_student(small_class=a_class())
    need = everything(student)
    addresses = [
        *(at(name, student) for name in ("student", "wishes", "wish_new", "plan")),
        at("plan_done", student, line=1),
        *(reverse(name) for name in ("needs", "plans", "today")),
        reverse("need_answer", args=[need.pk]),
    ]
    pages = {one: read_by(role, student).get(one) for one in addresses[:1]}
    client = Client()
    client.force_login(User.objects.get(username=f"one-{role.value}"))
    pages |= {one: client.get(one) for one in addresses[1:]}
    for address, page in pages.items():
        assert page.status_code in {200, 403}, address
        assert "低保" not in text(page), address
        assert "助残" not in text(page), address
    assert "园艺" in text(pages[addresses[0]])
    assert client.get(at("plan_edit", student)).status_code in {403, 422}
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    for address in addresses[:2]:
        assert "低保户" in text(office.get(address)), address
    assert office.get(at("plan_edit", student)).status_code == 200


def test_what_a_teacher_may_not_read_is_not_lost_with_the_next_wish():
    student = a_student(small_class=a_class())
    a_wish(student, direction="work", text=HARD, travel="成都", words=["园艺", "助残岗位"])
    sent = {"direction": "grassroots", "words": "茶艺", "travel": "", "text": "", "on": "2023-04-28"}
    assert signed_in(Role.CLASS_TEACHER, a_class()).post(at("wish_new", student), sent).status_code == 302
    made = WishStated.objects.latest("id")
    assert (made.direction, made.text, made.travel, list(made.words)) == ("grassroots", HARD, "", ["茶艺", "助残岗位"])


def test_the_way_stands_beside_talks_and_guidance_alone(office):
    student = a_student()
    for kind in ("talk", "guidance", "training"):
        Activity.objects.filter(pk=an_act(kind, TODAY, student).pk).update(way="face")
    shown = office.get(at("student", student), {"kind": "help"}).context["page"].entries
    assert sorted(one.tag for one in shown) == ["", "面谈", "面谈"]


# ---------------------------------------------------------------- needs


def test_needs_are_listed_open_first_and_answered(office):
    student = a_student()
    old, young = a_need(student, "想改简历"), a_need(student, "多办讲座", kind="suggestion", on=date(2023, 4, 20))
    page = office.get(reverse("needs"))
    assert [line.asked.need.id for line in page.context["found"].lines] == [old.pk, young.pk]
    assert "回复了 0/2 条" in text(page)
    act = an_act("guidance", date(2023, 4, 10), student, title="简历门诊")
    form = office.get(reverse("need_answer", args=[old.pk]))
    assert "简历门诊" in text(form)
    sent = {"text": "门诊改了一版", "done": "yes", "on": "2023-04-12", "met": f"activity:{act.pk}"}
    assert office.post(reverse("need_answer", args=[old.pk]), sent).url == reverse("needs")
    made = NeedAnswered.objects.get()
    assert (made.text, made.done, NeedMet.objects.get().activity_id) == ("门诊改了一版", True, act.pk)
    page = text(office.get(reverse("needs")))
    assert "回复了 1/2 条" in page
    assert "职业指导 04-10" in page
    line = text(office.get(at("student", student)))
    assert "门诊改了一版" in line
    assert "回复需求" in line


def test_needs_are_narrowed_and_each_emptiness_says_why(office):
    assert "还没有人提过需求" in text(office.get(reverse("needs")))
    home = a_class()
    one, other = a_student(small_class=home), a_student(small_class=a_class("茶学201901"))
    a_need(one)
    a_need(other, kind="suggestion")
    for asked, left in (
        ({"kind": "need"}, 1), ({"kind": "suggestion"}, 1), ({"class": home.pk}, 1), ({"show": "open"}, 2),
        ({"show": "done"}, 0), ({"show": "nonsense"}, 2),
    ):  # fmt: skip
        assert len(office.get(reverse("needs"), asked).context["found"].lines) == left, asked
    assert "放宽条件" in text(office.get(reverse("needs"), {"show": "done"}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "怎么回复"),
        ({"text": "低保金已经发了"}, "换个说法"),
        ({"on": "2023-04-29"}, "还没有到"),
        ({"on": "2023-01-01"}, "早于学生提出"),
        ({"met": "activity:999999"}, "为此做的事"),
    ],
)
def test_an_answer_that_is_not_whole_is_not_kept(office, change, words):
    need = a_need(a_student())
    sent = {"text": "好", "done": "no", "on": "2023-04-20", "met": "", **change}
    answer = office.post(reverse("need_answer", args=[need.pk]), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not NeedAnswered.objects.exists()


def test_needs_out_of_reach_are_not_there_and_the_class_leader_sees_none():
    away = a_need(a_student(small_class=a_class("茶学201901")), "别班的需求")
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    assert "别班的需求" not in text(teacher.get(reverse("needs")))
    for number in (away.pk, 999_999):
        assert teacher.get(reverse("need_answer", args=[number])).status_code == 404
    assert signed_in(Role.CLASS_LEADER, a_class()).get(reverse("needs")).status_code == 403


@pytest.mark.parametrize(("days", "pressing"), [(29, False), (30, False), (31, True)])
def test_a_need_that_waits_too_long_stands_on_the_day(office, days, pressing):
    a_need(a_student(), on=TODAY - timedelta(days=days))
    assert ("1 条需求还没有回复" in text(office.get(reverse("today")))) is pressing


# ---------------------------------------------------------------- freshness


@pytest.mark.parametrize(("age", "stale"), [(179, False), (180, False), (181, True)])
def test_an_old_file_is_flagged_everywhere_until_one_press(office, age, stale):
    student = a_student(at=BEFORE)
    a_case(student, TODAY - timedelta(days=age))
    seen = [
        "档案最近一次核对是" in text(office.get(at("student", student))),
        "档案久未核对</span>" in text(office.get(reverse("students"))),
        bool(office.get(reverse("students"), {"show": "stale"}).context["found"].lines),
        "1 份档案超过 180 天没有核对" in text(office.get(reverse("today"))),
    ]
    assert seen == [stale] * 4
    answer = office.post(at("file_confirm", student), {"back": "students"})
    assert answer.url == f"{reverse('students')}?show=stale"
    assert CaseConfirmed.objects.get().on == TODAY
    assert "档案最近一次核对是" not in text(office.get(at("student", student)))
    assert "核对过，没有变" in text(office.get(at("student", student), {"kind": "file"}))


def test_a_settled_student_is_left_in_peace(office):
    student = an_old_file()
    a_place(student)
    assert "档案最近一次核对是" not in text(office.get(at("student", student)))
    assert not office.get(reverse("students"), {"show": "stale"}).context["found"].lines
    assert "没有核对" not in text(office.get(reverse("today")))


def test_the_class_leader_learns_nothing_of_files():
    home = a_class()
    student = an_old_file(small_class=home)
    CaseConfirmed.objects.create(case=a_case(student), on=LONG_AGO, recorded_at=NOW, recorded_by="user:1")
    leader = signed_in(Role.CLASS_LEADER, home)
    for page in (leader.get(at("student", student)), leader.get(reverse("students")), leader.get(reverse("today"))):
        assert "核对" not in text(page)
    shown = leader.get(reverse("students"), {"show": "stale"}).context["found"]
    assert len(shown.lines) == 1
    assert leader.post(at("file_confirm", student)).status_code == 403


def test_a_stale_file_waits_outside_a_round_until_confirmed(office):
    for n in range(1, 4):
        make_post(n)
    fresh, stale, settled = a_student(), an_old_file(), an_old_file()
    a_place(settled)
    office.post(reverse("round_open"))
    made = Round.objects.get()
    assert set(Proposal.objects.values_list("student_id", flat=True)) == {fresh.pk}
    page = office.get(reverse("round", args=[made.pk]))
    assert [one.student.id for one in page.context["left_out"]] == [stale.pk]
    assert "没有进这一轮：1 人" in text(page)
    answer = office.post(at("file_confirm", stale), {"back": f"round:{made.pk}"})
    assert answer.url == f"{reverse('round', args=[made.pk])}#left-out"
    assert "已核对" in text(office.get(reverse("round", args=[made.pk])))
    office.post(reverse("round_discard", args=[made.pk]))
    office.post(reverse("round_open"))
    again = Round.objects.latest("id")
    assert set(again.proposals.values_list("student_id", flat=True)) == {fresh.pk, stale.pk}
    assert not office.get(reverse("round", args=[again.pk])).context["left_out"]


def test_a_round_of_stale_files_alone_says_what_to_do(office):
    make_post(1)
    an_old_file()
    answer = office.post(reverse("round_open"), follow=True)
    assert "档案都很久没有核对" in text(answer)
    assert not Round.objects.exists()


# ---------------------------------------------------------------- closing


def test_the_second_look_closes_and_a_failed_check_opens(office):
    student = a_student()
    made = a_place(student)
    assert "按下后档案同时结案" in text(office.get(at("student", student)))
    office.post(at("destination_verify", student, destination_id=made.pk))
    assert "按下后档案同时结案" not in text(office.get(at("student", student)))
    assert "已结案" in text(office.get(at("student", student)))
    newest = Destination.objects.latest("id")
    refuse = at("destination_refuse", student, destination_id=newest.pk)
    assert refuse in text(office.get(at("student", student)))
    assert office.get(refuse).status_code == 200
    assert office.post(refuse, {"reason": ""}).status_code == 422
    assert office.post(refuse, {"reason": "单位说没有这个人"}).url == at("student", student)
    page = text(office.get(at("student", student)))
    assert "已结案</span>" not in page
    assert "查过，材料不成立" in page
    assert "单位说没有这个人" in page
    assert "档案重新打开" in page
    assert office.post(refuse, {"reason": "再来"}).status_code == 422
    assert DestinationRefused.objects.count() == 1


def test_a_contract_is_cancelled_on_its_day(office):
    student = a_student()
    made = a_place(student)
    cancel = at("destination_cancel", student, destination_id=made.pk)
    for sent in ({"reason": "裁员", "on": "2023-04-29"}, {"reason": "裁员", "on": "2023-04-01"}, {}):
        assert office.post(cancel, sent).status_code == 422
    assert office.post(cancel, {"reason": "裁员", "on": "2023-04-28"}).url == at("student", student)
    assert DestinationCancelled.objects.get().reason == "裁员"
    assert "2023-04-28 解约" in text(office.get(at("student", student)))
    assert "去向未登记" in text(office.get(at("student", student)))


def test_nothing_falls_that_is_another_students_and_teachers_check_no_papers(office):
    student, other = a_student(small_class=a_class()), a_student(small_class=a_class())
    made = a_place(student)
    for route in ("destination_refuse", "destination_cancel"):
        assert office.get(at(route, other, destination_id=made.pk)).status_code == 404
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    assert teacher.get(at("destination_refuse", student, destination_id=made.pk)).status_code == 403
    assert at("destination_refuse", student, destination_id=made.pk) not in text(teacher.get(at("student", student)))
    assert teacher.get(at("destination_cancel", student, destination_id=made.pk)).status_code == 200


def test_by_hand_a_file_closes_only_on_proof(office):
    student = a_student()
    refused = office.post(at("file_close", student))
    assert refused.status_code in {403, 422}
    assert "还没有落实的去向" in text(refused)
    a_place(student)
    assert "还没有核对过的材料" in text(office.post(at("file_close", student)))
    Destination.objects.create(
        student=student, code="11", grade="verified", proof_kind="labour_contract", on=TODAY, recorded_at=NOW,
        recorded_by="user:99",
    )  # fmt: skip
    assert at("file_close", student) in text(office.get(at("student", student)))
    assert office.post(at("file_close", student)).url == at("student", student)
    assert CaseClosed.objects.count() == 1


# ---------------------------------------------------------------- the path


def moved(office, stage="sprint", on="2023-04-28", cohort="2023"):
    return office.post(reverse("path_move"), {"cohort": cohort, "stage": stage, "on": on})


def test_a_cohort_moves_up_on_the_board_and_names_are_behind_each_number(office):
    one, other = helped(), a_student()
    page = office.get(reverse("path"))
    assert "该进“求职冲刺”" in text(page)
    assert moved(office, on="2023-03-01").url == reverse("path")
    a_wish(one)
    an_act("guidance", date(2023, 3, 10), one)
    an_act("guidance", date(2023, 2, 10), other)  # before the stage: it belongs to none
    board = office.get(reverse("path")).context["board"]
    assert [(cell.stage.id, cell.here) for cell in board.lines[0].cells][-1] == ("sprint", 2)
    guidance = board.lines[0].cells[-1].items[2]
    assert (guidance.name, guidance.done, guidance.base) == ("求职指导", 1, 2)
    asked = {"cohort": 2023, "stage": "sprint"}
    assert len(office.get(reverse("path"), asked).context["board"].names) == 2
    assert [card.id for card in office.get(reverse("path"), {**asked, "item": 2}).context["board"].names] == [other.pk]
    strip = office.get(at("student", one)).context["page"].file.path
    assert [(step.here, step.done) for step in strip] == [(False, 0), (False, 0), (False, 0), (True, 1)]
    assert "进入“求职冲刺”" in text(office.get(at("student", one), {"kind": "file"}))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"stage": "ability"}, "后面的阶段"),
        ({"on": "2023-04-29"}, "还没有到"),
        ({"cohort": "2050"}, "还没有在籍的学生"),
        ({"stage": "ninth"}, "进入阶段"),
    ],
)
def test_a_move_that_makes_no_sense_says_why(office, sent, words):
    a_student()
    moved(office)
    answer = moved(office, **sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert StageEntered.objects.count() == 1


def test_the_class_leader_sees_stages_and_no_counts_and_others_move_nobody(office):
    home = a_class()
    student = helped(small_class=home)
    moved(office, on="2023-03-01")
    an_act("guidance", date(2023, 3, 10), student)
    leader = signed_in(Role.CLASS_LEADER, home)
    assert all(not step.items for step in leader.get(at("student", student)).context["page"].file.path)
    asked = {"cohort": 2023, "stage": "sprint", "item": 2}
    board = leader.get(reverse("path"), asked).context["board"]
    assert all(not cell.items for line in board.lines for cell in line.cells)
    assert [card.id for card in board.names] == [student.pk]  # the stage alone: all who are in it
    assert moved(leader).status_code == 403
    assert signed_in(Role.EXPERT).get(reverse("path")).status_code == 403


def test_boards_without_students_or_stages_say_so(office, monkeypatch):
    assert "还没有学生名单" in text(office.get(reverse("path")))


def test_pages_cost_the_same_however_many_there_are(office):
    def cost(address):
        office.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            office.get(address)
        return len(found)

    def grow(n):
        for _ in range(n):
            student = a_student()
            a_need(student)
            a_wish(student)
            an_act("guidance", date(2023, 4, 10), student)
        moved(office)

    grow(2)
    pages = [reverse("needs"), reverse("path"), f"{reverse('students')}?show=stale"]
    before = [cost(one) for one in pages]
    grow(9)
    assert [cost(one) for one in pages] == before
    assert max(before) < 45
