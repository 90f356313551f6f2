"""The pages of employers and visits: the list and its clearing, the chain, the form of a visit, the sheet, the day."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lianqiao.desk.employer_page import chain
from lianqiao.desk.visit_duties import visit_duties
from lianqiao.jobs.models import Employer, EmployerCleared, SameEmployer, Visit, VisitStepDone
from lianqiao.jobs.queries_employers import employer
from lianqiao.jobs.queries_visits import visit
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.people.models import Appointment, User
from lianqiao.referrals.models import Answer, Referral
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.desk import signed_in
from tests.factories.employers import CODE, a_complaint, a_visit, an_employer
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEADER = Viewer(actor="user:1", role=Role.COLLEGE_LEADER, user_id=1)
HEAD = Viewer(actor="user:5", role=Role.DEPARTMENT_HEAD, user_id=5)


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def office():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def head():
    return signed_in(Role.DEPARTMENT_HEAD)


def actor(role: Role) -> str:
    return f"user:{User.objects.get(username=f'one-{role.value}').pk}"


def text(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ---------------------------------------------------------------- the list


def test_the_list_says_what_needs_somebody_and_how_to_begin(office, head):
    assert "还没有单位" in text(office, "employers")
    bad, late = an_employer("投诉农业", decided=True), an_employer("过期农业", decided=True)
    an_employer("新来农业", by="user:999")
    a_complaint(bad)
    a_visit(late, a_user("x"), next_text="打电话", next_on=date(2023, 4, 20))
    make_post(1)
    page = text(office, "employers")
    places = [page.index(name) for name in ("投诉农业", "过期农业", "新来农业", "青禾农业1")]
    assert places == sorted(places)
    for words in ("投诉没有答复", "下一步过期了", "等第二个人核实", "在招人，还没走访"):
        assert words in page
    shows = {"complaint": "投诉农业", "step": "过期农业", "waiting": "新来农业", "unvisited": "青禾农业1"}
    for show, name in shows.items():
        found = text(office, "employers", show=show)
        assert name in found
        assert sum(one in found for one in shows.values()) == 1
    assert "没有这样的单位" in text(head, "employers", q="无此单位")
    assert "没有这样的单位" in text(head, "employers", show="refused")


def test_a_page_of_many_and_all_at_once(office):
    for n in range(55):
        an_employer(f"单位{n:02}", by="user:999")
    an_employer("自己带来", by=actor(Role.EMPLOYMENT_SECRETARY))
    page = text(office, "employers", show="waiting")
    assert "全部 55 家" in page
    assert "第 1 页，共 2 页" in page
    assert "上一页" in text(office, "employers", show="waiting", page="2")
    address = f"{reverse('employers_clear')}?show=waiting"
    assert "请选核实通过或不用" in office.post(address, {}).content.decode()
    assert "还没有选单位" in office.post(address, {"verdict": "clear"}).content.decode()
    answer = office.post(address, {"verdict": "clear", "all": "1"})
    assert (answer.status_code, answer.url) == (302, f"{reverse('employers')}?show=waiting")
    assert EmployerCleared.objects.count() == 55
    assert "这些单位都是你带来的" in text(office, "employers", show="waiting")


def test_the_list_page_asks_the_same_number_of_times(office, django_assert_max_num_queries):
    for n in range(3):
        an_employer(f"单位{n}", by="user:999")
    with django_assert_max_num_queries(20):
        text(office, "employers", show="waiting")
    for n in range(3, 40):
        an_employer(f"单位{n}", by="user:999")
        make_post(n)
    with django_assert_max_num_queries(20):
        text(office, "employers", show="waiting")


# ---------------------------------------------------------------- one employer


def _linked(office: Client, today: date, now) -> tuple[Employer, list]:
    """An employer from a visit to a signing: six students were told, two of them of another class."""
    home, away = a_class("园艺201901"), a_class("园艺201902")
    students = [a_student(f"学生{n}", home if n < 4 else away, f"2019{n:04}") for n in range(6)]
    one = an_employer("青禾农业1", decided=True, credit_code=CODE)
    a_visit(one, a_user("goer"), on=date(2023, 4, 10), openings=5)
    post = make_post(1, first_recorded_on=date(2023, 4, 12), openings=4)
    make_post(2, employer="青禾农业1", first_recorded_on=date(2023, 4, 1))
    said = {"recorded_at": now, "recorded_by": "user:1"}
    for student in students:
        told = Referral.objects.create(student=student, post=post, on=today, by="user:999")
        if student == students[0]:
            Answer.objects.create(referral=told, interested=True, at=now)
    Intention.objects.create(student=students[0], employer=one, on=today, **said)
    for student, name in ((students[0], "青禾农业1"), (students[1], "别家")):
        Destination.objects.create(student=student, code="11", unit_name=name, grade="documented", on=today, **said)
    return one, students


def test_every_number_of_the_chain_leads_to_its_rows(office, today, now):
    one, students = _linked(office, today, now)
    found = chain(viewer=LEADER, today=today, employer_id=one.pk)
    assert (found.promised, found.openings, [line.gained for line in found.visits]) == (5, 6, [4])
    assert [line.after is not None for line in found.posts] == [True, False]
    assert {show: (count.persons, count.times) for show, count in found.people.items()} == {
        "referrals": (6, 6), "interested": (1, 1), "intentions": (1, 1), "signings": (1, 1),
    }  # fmt: skip
    page = text(office, "employer", one.pk)
    for show in ("referrals", "interested", "intentions", "signings"):
        assert f"people/?show={show}" in page
        rows = text(office, "employer_people", one.pk, show=show)
        assert rows.count("学生") >= 1
        assert ("学生5" in rows) == (show == "referrals")
    assert "推荐过" in text(office, "employer_people", one.pk, show="nothing")
    assert office.get(reverse("employer_people", args=[999])).status_code == 404


def test_a_merged_name_signs_for_the_kept_one(office, today, now):
    one, students = _linked(office, today, now)
    other = an_employer("别家", decided=True)
    SameEmployer.objects.create(employer=one, other=other, reason="改名", recorded_at=now, recorded_by="user:999")
    assert chain(viewer=LEADER, today=today, employer_id=one.pk).people["signings"].persons == 2
    moved = office.get(reverse("employer", args=[other.pk]))
    assert (moved.status_code, moved.url) == (302, reverse("employer", args=[one.pk]))
    assert office.get(reverse("employer", args=[999])).status_code == 404


def test_who_reaches_a_class_counts_its_students_and_who_reaches_nobody_reads_no_few(today, now):
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    one, students = _linked(office, today, now)
    home = students[0].records.get().small_class_id
    teacher = Viewer("user:9", Role.CLASS_TEACHER, user_id=9, classes=frozenset({home}))
    own = chain(viewer=teacher, today=today, employer_id=one.pk).people
    assert (own["referrals"].persons, own["referrals"].opens) == (4, True)
    blind = chain(viewer=HEAD, today=today, employer_id=one.pk).people
    assert (blind["referrals"].persons, blind["referrals"].few, blind["referrals"].opens) == (6, False, False)
    assert blind["signings"].few
    page = text(signed_in(Role.DEPARTMENT_HEAD), "employer", one.pk)
    assert "不到 5" in page
    assert "people/?show" not in page


def test_names_that_tell_of_need_open_no_rows(today, now):
    home = a_class("园艺201901")
    teacher = signed_in(Role.CLASS_TEACHER, home)
    student = a_student("学生甲", home)
    post = make_post(1, employer="市残疾人联合会", title="残疾人专岗")
    Referral.objects.create(student=student, post=post, on=today, by="user:999")
    assert "people/?show" not in text(teacher, "employer", post.employer_id)
    assert "学生甲" not in text(teacher, "employer_people", post.employer_id)
    assert "学生甲" in text(signed_in(Role.EMPLOYMENT_SECRETARY), "employer_people", post.employer_id)


def test_a_second_person_clears_on_the_page(office, head):
    one = an_employer("新来农业", by=actor(Role.DEPARTMENT_HEAD))
    page = text(head, "employer", one.pk)
    assert "不能由你自己核实" in page
    assert "核实通过" not in page
    address = reverse("employer_clear", args=[one.pk])
    assert "不能由你自己核实" in head.post(address, {"verdict": "clear"}).content.decode()
    assert office.post(address, {}).status_code == 422
    answer = office.post(address, {"verdict": "refuse"})
    assert answer.status_code == 422
    assert "写明原因" in answer.content.decode()
    assert "核实通过" in text(office, "employer", one.pk)
    assert office.post(address, {"verdict": "clear"}).status_code == 302
    assert "已核实" in text(head, "employer", one.pk)
    assert office.post(reverse("employer_clear", args=[999]), {"verdict": "clear"}).status_code == 404


def test_facts_contacts_and_trail_are_added_and_ended(office):
    answer = office.post(reverse("employer_new"), {"name": "青禾农业", "place": "乌有乡"})
    assert "没有认出“乌有乡”" in answer.content.decode()
    assert "登记一家单位" in text(office, "employer_new")
    made = office.post(reverse("employer_new"), {"name": "青禾农业", "place": "四川雅安"})
    one = Employer.objects.get()
    assert made.url == reverse("employer", args=[one.pk])
    args = [one.pk]
    assert "四川省雅安市" in text(office, "employer_facts", *args)
    wrong = office.post(reverse("employer_facts", args=args), {"credit_code": "123"})
    assert "校验码不对" in wrong.content.decode()
    office.post(reverse("employer_facts", args=args), {"credit_code": CODE, "kind": "39", "size": "large"})
    office.post(reverse("employer_contact", args=args), {"name": "王经理", "phone": "028-1234"})
    for kind, said in (("licence", "看过原件"), ("complaint", "不交社保")):
        sent = {"kind": kind, "on": "2023-04-28", "text": said}
        assert office.post(reverse("employer_trust", args=args), sent).status_code == 302
    page = text(office, "employer", *args)
    for words in (CODE, "大型企业", "王经理", "028-1234", "看过原件", "不交社保", "说过 2 次"):
        assert words in page
    card = employer(viewer=LEADER, employer_id=one.pk)
    bad, seen = sorted(card.trail, key=lambda each: each.kind)
    assert office.get(reverse("trust_answer", args=[one.pk, seen.id])).status_code == 404
    assert office.get(reverse("trust_answer", args=[one.pk, 999])).status_code == 404
    assert "不交社保" in text(office, "trust_answer", one.pk, bad.id)
    office.post(reverse("trust_answer", args=[one.pk, bad.id]), {"text": "已补缴", "on": "2023-04-28"})
    assert "已补缴" in text(office, "employer", *args)
    back = reverse("trust_back", args=[one.pk, seen.id])
    assert signed_in(Role.EXPERT).get(back).status_code == 404
    assert office.post(back, {"reason": ""}).status_code == 422
    assert office.post(back, {"reason": "看错了"}).status_code == 302
    contact = reverse("contact_end", args=[one.pk, card.contacts[0].id])
    assert "王经理" in office.get(contact).content.decode()
    assert office.post(contact, {"reason": "离职"}).status_code == 302
    assert office.get(contact).status_code == 404
    assert "看过原件" not in text(office, "employer", *args)


def test_two_that_are_alike_are_looked_at_side_by_side(office):
    assert "没有看起来重复的" in text(office, "employers_alike")
    one = an_employer("青禾农业有限公司", decided=True)
    two = an_employer("青禾农业有限责任公司", decided=True, region="511803")
    three = an_employer("青禾农业（有限公司）", decided=True)
    assert "名称只差写法" in text(office, "employers_alike")
    address = reverse("employer_pair", args=[one.pk, two.pk])
    assert "名山区" in office.get(address).content.decode()
    assert office.post(address, {"verdict": "same", "reason": ""}).status_code == 422
    assert office.post(address, {"verdict": "same", "reason": "改名"}).url == reverse("employers_alike")
    assert office.get(address).status_code == 404
    apart = reverse("employer_pair", args=[one.pk, three.pk])
    assert office.post(apart, {"verdict": "apart", "reason": "两家"}).status_code == 302
    assert "没有看起来重复的" in text(office, "employers_alike")
    merge = SameEmployer.objects.get()
    assert "青禾农业有限责任公司" in text(office, "employer", one.pk)
    assert office.get(reverse("employer_same_undo", args=[one.pk, 999])).status_code == 404
    undo = reverse("employer_same_undo", args=[one.pk, merge.pk])
    assert "撤销合并" in office.get(undo).content.decode()
    assert office.post(undo, {"reason": "两家"}).status_code == 302
    assert office.get(address).status_code == 200


# ---------------------------------------------------------------- visits


def _form(user: User, **more: str) -> dict[str, str]:
    role = Role.DEPARTMENT_HEAD.value
    return {
        "employer": "青禾农业1", "on": "2023-04-28", "lead": f"{user.pk}:{role}", "contact_name": "王经理",
        "openings": "3", "pay": "4500-6000", "result": "posts", "use0": "job", "majors0": "园艺", "degree0": "2",
        "people0": "2", "pay0": "5千", "note": "谈得好", "next_text": "发岗位", "next_owner": str(user.pk),
        "next_on": "2023-05-05", "key": "k", **more,
    }  # fmt: skip


def test_a_visit_is_recorded_corrected_and_ended(head):
    user = User.objects.get()
    make_post(1)
    assert "还没有走访记录" in text(head, "visits")
    assert "青禾农业1" in text(head, "visit_new", employer=str(Employer.objects.get().pk))
    made = head.post(reverse("visit_new"), _form(user))
    one = Visit.objects.get()
    assert made.url == reverse("visit", args=[one.pk])
    assert head.post(reverse("visit_new"), _form(user)).url == made.url
    page = text(head, "visit", one.pk)
    for words in ("王经理", "090102", "4500", "5000", "发岗位", "下一步做完了", "谈得好"):
        assert words in page
    assert "谈得好" in text(head, "visit_correct", one.pk)
    changed = {**_form(user, note="谈得很好", key="k2"), "others": []}
    second = head.post(reverse("visit_correct", args=[one.pk]), changed)
    assert second.status_code == 302
    assert head.get(made.url).url == second.url
    newest = Visit.objects.latest("id")
    assert visit(viewer=HEAD, visit_id=newest.pk).said.note == "谈得很好"
    assert "原来的还留着" in text(head, "visit", newest.pk)
    assert "做了什么" in text(head, "visit_step", newest.pk)
    step = f"{reverse('visit_step', args=[newest.pk])}?back=today"
    assert head.post(step, {"text": "发了", "on": "2023-04-28"}).url == reverse("today")
    assert VisitStepDone.objects.get().text == "发了"
    assert head.get(step).status_code == 404
    cancel = reverse("visit_cancel", args=[newest.pk])
    assert head.post(cancel, {"reason": ""}).status_code == 422
    assert head.post(cancel, {"reason": "没有去"}).url == reverse("visits")
    assert head.get(made.url).status_code == 404
    assert head.get(reverse("visit_correct", args=[newest.pk])).status_code == 404


def test_an_employer_that_is_not_on_record_is_asked_about(head):
    user = User.objects.get()
    make_post(1)
    asked = head.post(reverse("visit_new"), _form(user, employer="青禾农业有限公司"))
    assert asked.status_code == 422
    assert "册上没有这家单位" in asked.content.decode()
    assert 'name="is_new"' in asked.content.decode()
    near = head.post(reverse("visit_new"), _form(user, employer="青禾"))
    assert "是不是 青禾农业1" in near.content.decode()
    assert head.post(reverse("visit_new"), _form(user, employer="青禾农业 1")).status_code == 302
    made = head.post(reverse("visit_new"), _form(user, employer="全新农业", is_new="on", key="n"))
    assert made.status_code == 302
    new = Employer.objects.get(name="全新农业")
    assert new.visits.count() == 1
    assert Event.objects.filter(action="desk.visit_new_employer").count() == 1
    # What is refused of the visit leaves no employer behind.
    wrong = _form(user, employer="又一家", is_new="on", key="m", next_text="")
    assert head.post(reverse("visit_new"), wrong).status_code == 422
    assert not Employer.objects.filter(name="又一家").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pay": "看情况给"}, "读不出来"), ({"pay0": "很多"}, "读不出来"), ({"lead": ""}, "必填"),
        ({"on": "2023-05-01"}, "还没有到"), ({"next_on": "2023-04-01"}, "早于走访"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(head, more, words):
    make_post(1)
    answer = head.post(reverse("visit_new"), _form(User.objects.get(), **more))
    assert answer.status_code == 422
    assert words in answer.content.decode() or words == "必填"
    assert not Visit.objects.exists()


def test_no_field_of_a_visit_makes_the_form_fail(head):
    user = User.objects.get()
    make_post(1)
    nasty = ("9" * 5000, "9223372036854775808", "a\x00b", "9999-12-31", "1:x")
    head.raise_request_exception = False
    failed = [
        (field, one[:20])
        for field in (*_form(user), "others", "is_new", "use4", "people4")
        for one in nasty
        if head.post(reverse("visit_new"), {**_form(user, key=""), field: one}).status_code >= 500
    ]
    assert not failed


def test_a_colleague_who_left_stays_in_the_form(head):
    user, left = User.objects.get(), a_user("left", role=Role.COUNSELLOR)
    one = a_visit(an_employer(decided=True), left, Role.COUNSELLOR, next_text="x", next_on=date(2023, 5, 5),
                  next_owner=left)  # fmt: skip
    Appointment.objects.filter(user=left).update(until=date(2023, 4, 1))
    page = text(signed_in(Role.EMPLOYMENT_SECRETARY), "visit_correct", one.pk)
    assert f'value="{left.pk}:counsellor" selected' in page
    assert f'value="{left.pk}" selected' in page
    assert f"{left.pk}:" not in text(head, "visit_new")
    assert user.pk


def test_the_list_of_visits_narrows(office, head, django_assert_max_num_queries):
    user = User.objects.get(username="one-department_head")
    for n in range(32):
        a_visit(an_employer(f"单位{n:02}", decided=True), user, on=date(2023, 4, 28) - n * DAY)
    one = Employer.objects.get(name="单位05")
    with django_assert_max_num_queries(16):
        page = text(office, "visits")
    assert "第 1 页，共 2 页" in page
    assert "只看 单位05" in text(office, "visits", employer=str(one.pk))
    assert "共 32 次" in text(head, "visits", mine="1")
    assert "没有这样的走访" in text(office, "visits", mine="1")
    assert "共 2 次" in text(office, "visits", since="2023-04-27", until="2023-04-28")
    assert "共 32 次" in text(office, "visits", since="x", employer="x")


def test_the_sheet_has_the_official_columns_and_no_formula(office, head):
    user = a_user("goer")
    one = an_employer("=青禾", decided=True, credit_code=CODE)
    made = a_visit(one, user, contact_name="王", contact_duty="经理", openings=3, pay=450_000, result="base", note="好")
    made.needs.create(use="job", major_text="园艺", degree=2, people=2, pay=500_000)
    made.needs.create(use="intern", people=4)
    a_visit(an_employer("乙", decided=True), user, on=date(2023, 4, 1))
    address = f"{reverse('visits_sheet')}?since=2023-04-20"
    assert "做什么用" in office.get(address).content.decode()
    assert office.post(address, {}).status_code == 422
    answer = office.post(address, {"reason": "check"})
    assert 'filename="visits-2023-04-28.xlsx"' in answer["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head_row, row = book.get_sheet_by_name("走访企业记录").to_python()
    assert head_row[:4] == ["企业名称", "统一社会信用代码", "需求专业/层次", "可提供岗位数"]
    assert row == [
        "'=青禾", CODE, "园艺/本科", 3, 4500, "goer/系主任", "2023-04-28", "王/经理", "建实习基地", "专业不限/4人",
        "园艺/2人/5000元", "好", "2023-04-28",
    ]  # fmt: skip
    assert book.get_sheet_by_name("说明").to_python()[1] == ["用途", "上级检查"]
    event = Event.objects.get(action="desk.export")
    assert (event.subject, event.detail["reason"]) == ("paper:visits", "check")
    assert head.get(address).status_code == 403


# ---------------------------------------------------------------- the day


def test_the_day_holds_steps_complaints_and_who_is_to_be_cleared(office, today):
    user, gone = User.objects.get(), a_user("gone")
    mine = Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user_id=user.pk, name="某人")
    one = an_employer("青禾农业", by="user:999")
    for place, owner in enumerate((user, user, user, gone)):
        a_visit(
            an_employer(f"单位{place}", decided=True), owner, next_text=f"第{place}步", next_owner=owner,
            next_on=today + (0, -1, 2, 0)[place] * DAY,
        )  # fmt: skip
    a_visit(an_employer("远", decided=True), user, next_text="远", next_owner=user, next_on=today + 9 * DAY)
    a_complaint(one)
    lines = [(line.group, line.what) for line in visit_duties(mine, today)]
    assert lines == [
        ("late", "走访 单位1 后：第1步"), ("now", "走访 单位0 后：第0步"), ("now", "走访 单位3 后：第3步"),
        ("week", "走访 单位2 后：第2步"), ("now", "有人投诉 青禾农业，还没有答复"), ("now", "1 家新单位待核实"),
    ]  # fmt: skip
    page = text(office, "today")
    assert "走访 单位1 后：第1步" in page
    assert reverse("visit_step", args=[Visit.objects.get(next_text="第1步").pk]) in page
    assert list(visit_duties(Viewer("user:3", Role.CLASS_LEADER, user_id=3), today)) == []
    teacher = Viewer(f"user:{gone.pk}", Role.CLASS_TEACHER, user_id=gone.pk)
    assert [line.what for line in visit_duties(teacher, today)] == ["走访 单位3 后：第3步"]
    # Without steps of others nobody is looked up.
    Visit.objects.filter(next_text="第3步").update(next_owner=user)
    assert len(list(visit_duties(mine, today))) == 6


def test_contacts_stay_with_staff(office):
    post = make_post(1, contact="王经理")
    one = post.employer
    one.contacts.create(name="李总监", phone="028-9999", recorded_at="2023-04-28T00:00Z", recorded_by="user:999")
    assert "李总监" in text(office, "employer", one.pk)
    for role in (Role.LIAISON, Role.PARTY_CADRE, Role.EMPLOYMENT_ASSISTANT, Role.AUDITOR, Role.CAREER_CENTRE):
        client = signed_in(role, a_class("园艺201901"))
        for name, args in (("employers", []), ("employer", [one.pk]), ("visits", []), ("visit_new", [])):
            assert client.get(reverse(name, args=args)).status_code == 403
