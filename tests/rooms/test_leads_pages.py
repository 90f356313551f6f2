"""Pages of leads and reports: the phone's form, the list with an owner, its three ends, what is read of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.jobs.actions_leads import answer_lead, answer_reports, bring_lead, hand_lead, link_lead
from lianqiao.jobs.models import Lead, LeadAnswered, Post, PostReport
from lianqiao.people.models import User
from lianqiao.referrals.models import Referral
from lianqiao.roster.models import StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import STUDENT_ROLES, Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.jobs import make_post
from tests.factories.leads import a_lead, a_report
from tests.factories.letters import a_letter, link_to
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import EARLY, a_class, a_student

pytestmark = pytest.mark.django_db
BY = {"today": TODAY, "now": NOW}
SAID = {"title": "育苗员", "employer": "丰禾育苗场", "place": "成都", "url": "", "text": "包住"}


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def own(student, tab="leads/"):
    key, _ = StudentKey.objects.get_or_create(
        student=student, defaults={"code": f"own-{student.pk}", "recorded_at": EARLY, "recorded_by": "user:0"}
    )
    return f"/s/{own_token(key, real_now=NOW)}/{tab}"


def text(answer):
    return answer.content.decode()


def boss_of(client):
    user = User.objects.get(username="one-employment_secretary")
    return Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user.pk, user.display_name)


# ---------------------------------------------------------------- on the phone


def test_a_student_tells_of_a_post_and_reads_what_became_of_it():
    student, phone = a_student(), a_phone(enforce_csrf_checks=True)
    address = own(student)
    assert "还没有。" in text(phone.get(address))
    sent = phone.post(address, SAID)
    assert (sent.status_code, sent.url) == (303, f"{address}#own")
    assert "老师还没有看。" in text(phone.get(address))
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    answer_lead(viewer=boss_of(client), lead_id=Lead.objects.get().pk, text="要先交押金，请你也别去", **BY)
    shown = text(phone.get(address))
    assert "这次没有用上。" in shown
    assert "要先交押金" in shown


@pytest.mark.parametrize(
    ("said", "word"),
    [({"title": ""}, "有一处没有填对"), ({"url": "ftp://x"}, "这不是一个网址"),
     ({"text": "只要低保"}, "不适合给别人看到")],
)  # fmt: skip
def test_what_is_not_right_is_said_and_what_was_typed_stays(said, word):
    answer = a_phone().post(own(a_student()), {**SAID, **said})
    assert answer.status_code == 422
    assert word in text(answer)
    assert "丰禾育苗场" in text(answer)
    assert not Lead.objects.exists()


def test_opening_the_page_writes_nothing_and_a_wrong_link_finds_nobody():
    a_phone().get(own(a_student()))
    assert not Lead.objects.exists()
    assert a_phone().get("/s/wrong/leads/").status_code == 404


def test_the_services_lead_there():
    student = a_student()
    assert own(student) in text(a_phone().get(own(student, "services/")))


@pytest.mark.parametrize("page", ["letter", "own"])
def test_a_student_reports_a_post_that_was_shown(page):
    student, there = a_student(), make_post(1)
    letter = a_letter(there, on=TODAY, at=NOW, student=student)
    address = link_to(letter, NOW) if page == "letter" else own(student, "")
    shown, phone = Referral.objects.get(), a_phone(enforce_csrf_checks=True)
    sent = phone.post(address, {"act": "report", "post": shown.pk, "kind": "fee", "text": "要交三百"})
    assert sent.url.endswith(f"#post-{shown.pk}")
    assert (PostReport.objects.get().kind, PostReport.objects.get().post) == ("fee", there)
    told = text(phone.get(address))
    assert "你反映过：要收费或押金。" in told
    assert "要交三百" not in told
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    answer_reports(viewer=boss_of(client), post_id=there.pk, goes_on=False, text="确实收费，已停止推荐", **BY)
    assert "确实收费" in text(phone.get(address))


def test_a_post_that_was_not_shown_cannot_be_reported():
    student = a_student()
    a_letter(make_post(1), on=TODAY, at=NOW, student=student)
    a_letter(make_post(2), on=TODAY, at=NOW)
    other = Referral.objects.exclude(student=student).get()
    answer = a_phone().post(own(student, ""), {"act": "report", "post": other.pk, "kind": "fee"})
    assert answer.status_code == 422
    assert not PostReport.objects.exists()


def test_a_report_that_says_nothing_is_refused_on_the_page():
    student = a_student()
    a_letter(make_post(1), on=TODAY, at=NOW, student=student)
    answer = a_phone().post(own(student, ""), {"act": "report", "post": Referral.objects.get().pk, "kind": "other"})
    assert answer.status_code == 422
    assert "还没有写是什么" in text(answer)


def test_the_page_is_the_same_for_every_graduate():
    pages = []
    for _ in range(2):
        student = a_student()
        pages.append(text(a_phone().get(own(student))).replace(own(student, ""), ""))
    assert pages[0] == pages[1]
    assert not [word for word in guarded_words() if word in pages[0]]


def test_more_leads_cost_the_phone_no_more_queries(django_assert_max_num_queries):
    student = a_student()
    address = own(student)
    for n in range(5):
        a_lead(student, TODAY, NOW, title=f"岗位{n}")
    with django_assert_max_num_queries(6):
        a_phone().get(address)


# ---------------------------------------------------------------- those who sign in


@pytest.mark.parametrize("role", sorted(STUDENT_ROLES))
def test_a_student_member_brings_one_in_on_a_narrow_page(role):
    client = signed_in(role, a_class())
    page = text(client.get(reverse("my_leads")))
    assert reverse("my_leads") in page
    assert reverse("leads") + '"' not in page
    assert client.post(reverse("my_leads"), SAID).url == reverse("my_leads")
    shown = text(client.get(reverse("my_leads")))
    assert "育苗员" in shown
    assert "老师还没有看。" in shown
    assert Lead.objects.get().student is None
    assert client.get(reverse("lead", args=[Lead.objects.get().pk])).status_code == 403


def test_what_a_member_brings_in_is_told_beside_the_field_that_is_wrong():
    client = signed_in(Role.LIAISON, a_class())
    answer = client.post(reverse("my_leads"), {**SAID, "url": "x"})
    assert answer.status_code == 422
    assert "这不是一个网址" in text(answer)
    for n in range(policy_in_force().leads.per_day):
        client.post(reverse("my_leads"), {**SAID, "title": f"岗位{n}"})
    answer = client.post(reverse("my_leads"), SAID)
    assert "今天已经收到你的" in text(answer)


# ---------------------------------------------------------------- the list and one lead


def test_the_list_says_who_and_whose_within_reach():
    home = a_class("园艺201901")
    a_lead(a_student("甲一", home), TODAY, NOW)
    secretary, head = signed_in(Role.EMPLOYMENT_SECRETARY), signed_in(Role.DEPARTMENT_HEAD)
    counsellor = signed_in(Role.COUNSELLOR, a_class("园艺201902"))
    assert "甲一" in text(secretary.get(reverse("leads")))
    assert "one-employment_secretary" in text(secretary.get(reverse("leads")))
    for client in (head, counsellor):
        shown = text(client.get(reverse("leads")))
        assert "甲一" not in shown
        assert "一名同学" in shown


def test_a_colleague_who_brought_it_in_is_named():
    user = a_user("cadre", role=Role.PARTY_CADRE, small_class=a_class())
    bring_lead(viewer=Viewer(f"user:{user.pk}", Role.PARTY_CADRE, user.pk), **SAID, per_day=5, **BY)
    assert "cadre" in text(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("leads")))


def test_nothing_waits_is_said_calmly():
    assert "没有等人看的线索" in text(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("leads")))


def test_a_lead_goes_to_a_colleague_and_stands_on_their_day():
    made = a_lead(a_student(), TODAY, NOW)
    client, counsellor = signed_in(Role.EMPLOYMENT_SECRETARY), signed_in(Role.COUNSELLOR, a_class())
    assert "1 条岗位线索等你看" in text(client.get(reverse("today")))
    assert "岗位线索等你看" not in text(counsellor.get(reverse("today")))
    to = User.objects.get(username="one-counsellor").pk
    assert client.post(reverse("lead_hand", args=[made.pk]), {"to": to}).url == reverse("lead", args=[made.pk])
    assert "岗位线索等你看" not in text(client.get(reverse("today")))
    assert "1 条岗位线索等你看" in text(counsellor.get(reverse("today")))
    a_lead(a_student(), TODAY, NOW, title="又一个")
    assert reverse("leads") not in text(counsellor.get(reverse("today"))).split("岗位线索等你看")[0][-400:]


def test_a_lead_becomes_a_post_from_a_form_that_is_filled_already():
    made = a_lead(a_student(), TODAY, NOW)
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    address = reverse("lead_enter", args=[made.pk])
    page = text(client.get(address))
    for word in ("彭州丰禾育苗场", "育苗员", "亲戚的育苗场", "学生推荐"):
        assert word in page
    said = {"employer": "彭州丰禾育苗场", "title": "育苗员", "openings": "2", "place": "成都", "source": "学生推荐"}
    assert client.post(address, {**said, "openings": ""}).status_code == 422
    looked = client.post(address, {**said, "majors": "园艺", "salary": "4500", "look": "1"})
    assert "四川省成都市" in text(looked)
    assert not Post.objects.exists()
    saved = client.post(address, {**said, "save": "1"})
    assert saved.url == reverse("post", args=[Post.objects.get().pk])
    assert LeadAnswered.objects.get().verdict == "post"
    again = client.post(address, {**said, "title": "另一个", "save": "1"})
    assert again.status_code == 422
    assert "已经有人处理过" in text(again)


def test_a_liaisons_lead_is_entered_with_its_own_source():
    user = a_user("liaison", role=Role.LIAISON, small_class=a_class())
    made = bring_lead(viewer=Viewer(f"user:{user.pk}", Role.LIAISON, user.pk), **SAID, per_day=5, **BY)
    page = text(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("lead_enter", args=[made.pk])))
    assert "联络员和老师的线索" in page


def test_a_post_of_the_same_employer_may_be_the_one():
    there = make_post(1)
    made = a_lead(a_student(), TODAY, NOW, employer="青禾农业1")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert "就是选中的这个" in text(client.get(reverse("lead", args=[made.pk])))
    client.post(reverse("lead_known", args=[made.pk]), {"post": there.pk})
    shown = text(client.get(reverse("lead", args=[made.pk])))
    assert "这个岗位库里已经有了" in shown
    assert reverse("post", args=[there.pk]) in shown
    assert "青禾农业1" in text(client.get(reverse("leads")))


def test_an_answer_needs_a_reason_fit_to_read():
    made = a_lead(a_student(), TODAY, NOW, url="https://example.cn/1")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    address = reverse("lead_answer", args=[made.pk])
    assert client.post(address, {"text": ""}).status_code == 422
    answer = client.post(address, {"text": "只招低保"})
    assert answer.status_code == 422
    assert "对方会看到这句话" in text(answer)
    assert client.post(address, {"text": "单位停招"}).url == reverse("leads")
    assert "单位停招" in text(client.get(reverse("leads")))
    assert "单位停招" in text(client.get(reverse("lead", args=[made.pk])))


def test_a_lead_that_is_not_there_is_not_there():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    for name in ("lead", "lead_enter"):
        assert client.get(reverse(name, args=[999])).status_code == 404
    for name in ("lead_hand", "lead_known", "lead_answer", "lead_enter"):
        assert client.post(reverse(name, args=[999]), {"text": "x"}).status_code == 404


def test_more_leads_cost_the_list_no_more_queries():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    boss = boss_of(client)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("leads"))
        return len(queries)

    def more(n):
        student, there = a_student(), make_post(n)
        a_report(student, there, TODAY, NOW)
        waits, known = (a_lead(student, TODAY, NOW, title=f"岗位{n}{one}") for one in "ab")
        hand_lead(viewer=boss, lead_id=waits.pk, user_id=boss.user_id, **BY)
        link_lead(viewer=boss, lead_id=known.pk, post_id=there.pk, **BY)

    more(1)
    before = cost()
    for n in range(2, 6):
        more(n)
    assert cost() == before


# ---------------------------------------------------------------- reports


def test_reports_stand_on_the_secretarys_day_and_on_the_post_without_a_name():
    there = make_post(1)
    for n in range(policy_in_force().leads.hold_after):
        a_report(a_student(f"甲{n}"), there, TODAY, NOW, text=f"第{n}个人说")
    client, teacher = signed_in(Role.EMPLOYMENT_SECRETARY), signed_in(Role.CLASS_TEACHER, a_class())
    day = text(client.get(reverse("today")))
    assert "3 名同学反映“技术员1”有问题" in day
    assert "先不再推荐" in day
    for one in (client, teacher):
        shown = text(one.get(reverse("post", args=[there.pk])))
        assert "3 名同学反映" in shown
        assert "第1个人说" in shown
        assert "核实前不再推荐" in shown
        assert "甲1" not in shown
    assert reverse("post_reports", args=[there.pk]) not in text(teacher.get(reverse("post", args=[there.pk])))
    assert teacher.get(reverse("post_reports", args=[there.pk])).status_code == 403
    assert "技术员1" in text(client.get(reverse("leads")))


def test_a_person_looks_into_it_and_says_what_was_found():
    there, other = make_post(1), make_post(2)
    a_report(a_student("甲一"), there, TODAY, NOW)
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    address = reverse("post_reports", args=[there.pk])
    assert "甲一" in text(client.get(address))
    assert client.post(address, {"verdict": "off", "text": ""}).status_code == 422
    assert client.post(address, {"verdict": "off", "text": "只招残疾"}).status_code == 422
    assert client.post(address, {"verdict": "on", "text": "问过，不收费"}).url == reverse("post", args=[there.pk])
    assert "都核实过了" in text(client.get(address))
    assert "核实过：问过，不收费" in text(client.get(reverse("post", args=[there.pk]))).replace("\n", "")
    assert client.post(address, {"verdict": "on", "text": "又看"}).status_code == 422
    assert "没有人反映过" in text(client.get(reverse("post_reports", args=[other.pk])))
    assert client.get(reverse("post_reports", args=[999])).status_code == 404
    assert "有问题" not in text(client.get(reverse("today")))


def test_a_held_post_is_not_offered_by_hand():
    there, student = make_post(1), a_student()
    for _ in range(policy_in_force().leads.hold_after):
        a_report(a_student(), there, TODAY, NOW)
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    answer = client.post(
        reverse("refer_new", args=[student.pk]), {"post": there.pk, "way": "phone", "on": "2023-04-28"}
    )
    assert not Referral.objects.exists()
    assert answer.status_code == 422


# ---------------------------------------------------------------- the doors


def test_the_list_of_posts_has_the_doors_that_one_may_open():
    secretary, teacher = signed_in(Role.EMPLOYMENT_SECRETARY), signed_in(Role.CLASS_TEACHER, a_class())
    page = text(secretary.get(reverse("posts")))
    assert f'href="{reverse("leads")}"' in page
    assert f'href="{reverse("my_leads")}"' not in page
    page = text(teacher.get(reverse("posts")))
    assert f'href="{reverse("leads")}"' not in page
    assert f'href="{reverse("my_leads")}"' in page
