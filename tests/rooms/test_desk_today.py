"""The day shows what slipped and what is due to those who may see it, each line with the act that ends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.delivery.models import Attempt, Envelope
from lianqiao.desk import views
from lianqiao.desk.today_list import HANDFUL, INSIDE, SHOWN
from lianqiao.ledger.models import Excuse
from lianqiao.outcomes.models import Destination
from lianqiao.referrals.models import Answer, Referral
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped, signed_in
from tests.factories.help import MOMENT, an_act
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_carer, a_class, a_student
from tests.rooms.test_ledger_deeds import a_team

pytestmark = pytest.mark.django_db
GUARDED = ("困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助")


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


def groups(response):
    return {group.key: list(group.duties) for group in response.context["day"].groups}


def by_key(response):
    return {group.key: group for group in response.context["day"].groups}


OTHERS = {"message", "survey", "plan"}  # what tests about talks leave alone


def of_students(duties):
    return [duty.student.name for duty in duties if duty.student and duty.kind not in OTHERS]


def test_a_missed_talk_is_late_and_its_button_records_one():
    small_class = a_class()
    student = helped(name="马晓燕", small_class=small_class)
    page = signed_in(Role.COUNSELLOR, small_class).get(reverse("today"))
    [duty] = [one for one in groups(page)["late"] if one.kind == "talk"]
    assert duty.href == f"{reverse('talk_new', args=[student.pk])}?back=today"
    assert duty.owner == "辅导员 one-counsellor"
    text = page.content.decode()
    assert "马晓燕" in text
    assert "记录沟通" in text
    assert "缺 10 周" in text
    assert not [word for word in GUARDED if word in text]


def test_a_talk_this_week_ends_the_line():
    small_class = a_class()
    student = helped(small_class=small_class)
    an_act("talk", date(2023, 4, 25), student)
    assert not of_students(groups(signed_in(Role.COUNSELLOR, small_class).get(reverse("today")))["late"])


def test_a_line_that_never_slipped_waits_for_the_end_of_the_week():
    student = helped()
    for monday in (13, 20, 27):
        an_act("talk", date(2023, 2, monday), student)
    for day in (date(2023, 3, 6), date(2023, 3, 13), date(2023, 3, 20), date(2023, 3, 27), date(2023, 4, 3),
                date(2023, 4, 10), date(2023, 4, 17)):  # fmt: skip
        an_act("talk", day, student)
    found = groups(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today")))
    assert of_students(found["late"]) == []
    assert of_students(found["week"]) == ["李青"]


@pytest.mark.parametrize("this_week_too", [False, True])
def test_last_week_can_still_be_entered_within_its_grace(monkeypatch, this_week_too):
    student = helped()
    for week in range(9):
        an_act("talk", date(2023, 2, 13) + timedelta(weeks=week), student)
    if this_week_too:
        an_act("talk", date(2023, 4, 24), student)
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-25")
    found = groups(client.get(reverse("today")))
    assert [(duty.student.name, duty.detail) for duty in found["now"] if duty.kind == "talk"] == [("李青", "可以补记")]
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-26")
    found = groups(client.get(reverse("today")))
    assert of_students(found["now"]) == []
    assert of_students(found["late"]) == ([] if this_week_too else ["李青"])


def test_the_most_often_missed_comes_first():
    once, often = helped(name="马一"), helped(name="马二")
    an_act("talk", date(2023, 4, 12), once)
    found = groups(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today")))
    assert of_students(found["late"]) == ["马二", "马一"]
    assert often.pk


def entries(client, kind):
    return [one for one in by_key(client.get(reverse("today")))["late"].entries if one.first.kind == kind]


def test_a_handful_stays_apart_and_more_stand_under_one_head():
    for n in range(HANDFUL):
        helped(name=f"马{n}")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert [entry.head for entry in entries(client, "talk")] == [""] * HANDFUL
    helped(name="马六")
    page = client.get(reverse("today"))
    [entry] = [one for one in by_key(page)["late"].entries if one.first.kind == "talk"]
    assert entry.head == "6 名学生缺本周沟通"
    assert (entry.total, len(entry.duties), by_key(page)["late"].left) == (6, 6, 0)
    assert page.content.decode().count("缺 10 周") == 7  # the six, and the head over them


def test_a_long_entry_leads_to_all_of_its_lines():
    for n in range(INSIDE + 2):
        helped(name=f"马{n:02}")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get(reverse("today"))
    [entry] = entries(client, "talk")
    assert (len(entry.duties), entry.total) == (INSIDE, INSIDE + 2)
    assert f"全部 {INSIDE + 2} 条" in page.content.decode()
    whole = by_key(client.get(reverse("today") + entry.more.partition("#")[0]))
    assert len(whole["late"].duties) == INSIDE + 2
    assert {key: group.total for key, group in whole.items()} == {"late": INSIDE + 2, "now": 0, "week": 0, "term": 0}


def test_a_long_list_is_capped_and_can_be_opened():
    for n in range(SHOWN + 3):
        helped(name=f"马{n}", small_class=a_class(f"园艺2019{n:02}"))
        a_user(f"辅导员{n}", role=Role.COUNSELLOR, small_class=a_class(f"园艺2019{n:02}"))
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    page = client.get(reverse("today"))
    late = by_key(page)["late"]
    assert len(late.entries) == SHOWN
    assert len(late.duties) + late.left == late.total
    assert late.left
    assert f"全部 {page.context['day'].counts['late']} 条" in page.content.decode()
    assert len(groups(client.get(reverse("today"), {"group": "late"}))["late"]) == page.context["day"].counts["late"]


def test_a_waiver_takes_the_line_away_and_only_some_are_offered_it():
    student = helped()
    secretary, teacher = signed_in(Role.EMPLOYMENT_SECRETARY), signed_in(Role.CLASS_TEACHER, a_class())
    offered = {name: of_students(groups(one.get(reverse("today")))["late"]) for name, one in
               {"secretary": secretary, "teacher": teacher}.items()}  # fmt: skip
    assert offered == {"secretary": ["李青"], "teacher": ["李青"]}
    assert reverse("excuse_new") in secretary.get(reverse("today")).content.decode()
    assert reverse("excuse_new") not in teacher.get(reverse("today")).content.decode()
    Excuse.objects.create(
        commitment="weekly-talk", subject=f"student:{student.pk}", since=date(2023, 4, 24), until=date(2023, 4, 30),
        reason="住院", recorded_on=date(2023, 4, 24), recorded_at=MOMENT, recorded_by="user:1",
    )  # fmt: skip
    assert of_students(groups(secretary.get(reverse("today")))["late"]) == []


def test_the_department_head_sees_the_college_and_nobody():
    helped()
    make_post(accepted=None)
    page = signed_in(Role.DEPARTMENT_HEAD).get(reverse("today"))
    duties = [duty for group in groups(page).values() for duty in group]
    assert of_students(duties) == []
    assert {duty.what for duty in duties} >= {"1 条岗位待审"}
    assert page.context["day"].settled is None


def test_the_expert_sees_what_is_missing_of_own_students():
    mine = helped(name="马晓燕")
    helped(name="别人的")
    client = signed_in(Role.EXPERT)
    a_carer(mine, client_user(client))
    found = groups(client.get(reverse("today")))
    assert {duty.what for duty in found["term"] if duty.kind not in OTHERS} == {
        "职业指导",
        "就业培训",
        "就业见习",
        "岗位推荐 0/3",
    }
    assert set(of_students([*found["term"], *found["late"]])) == {"马晓燕"}


def client_user(client):
    from lianqiao.people.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_a_message_that_came_back_is_late_for_those_who_see_deliveries():
    student = a_student(name="周青")
    sent = Envelope.objects.create(
        key="a", recipient=f"student:{student.pk}", about="round:1", channel="email", subject="", body="",
        queued_at=MOMENT,
    )  # fmt: skip
    Attempt.objects.create(envelope=sent, at=MOMENT, outcome="refused", code="mail_refused")
    found = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today"))
    assert of_students(groups(found)["late"]) == ["周青"]
    assert found.context["day"].undelivered == 1
    assert signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("today")).context["day"].undelivered == 1
    elsewhere = Client()
    elsewhere.force_login(a_user("elsewhere", role=Role.CLASS_TEACHER, small_class=a_class("茶学201901")))
    assert elsewhere.get(reverse("today")).context["day"].undelivered == 0
    assert signed_in(Role.EXPERT).get(reverse("today")).context["day"].undelivered is None


def test_settled_counts_those_with_promises_and_leads_to_them():
    student = helped()
    helped()
    Destination.objects.create(
        student=student, code="11", grade="claimed", on=date(2023, 4, 1), recorded_at=MOMENT, recorded_by="user:1"
    )
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    settled = client.get(reverse("today")).context["day"].settled
    assert (settled.done, settled.base) == (1, 2)
    assert [line.student.id for line in client.get(settled.href).context["found"].lines] == [student.pk]


def test_an_empty_house_says_what_to_do_first():
    a_team(a_class())
    page = signed_in(Role.CLASS_TEACHER, a_class()).get(reverse("today"))
    assert "今天的事都做完了" in page.content.decode()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.CAREER_CENTRE, Role.LIAISON])
def test_who_has_no_day_here_is_told_so(role):
    assert signed_in(role).get(reverse("today")).status_code == 403


def test_the_day_costs_the_same_however_many_students():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("today"))
        return len(queries)

    expert = a_user("expert")
    a_carer(helped(), expert)
    make_post(1)
    before = cost()
    for n in range(2, 12):
        a_carer(helped(), expert)
        make_post(n)
    assert cost() == before
    assert before <= 100


@pytest.mark.parametrize(("openings", "left"), [(2, 5), (1, 2)])
def test_a_closing_post_says_how_many_it_may_still_be_recommended_to(openings, left):
    post = make_post(1, openings=openings, deadline=date(2023, 4, 30))
    Referral.objects.create(student=a_student(), post=post, on=date(2023, 4, 20), by="user:1")
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today"))
    assert [one.left for one in page.context["day"].closing_posts] == [left]
    assert f"还剩 {left} 个名额" in page.content.decode()


def test_without_a_match_in_the_policy_nothing_is_said_of_places(monkeypatch):
    make_post(1, deadline=date(2023, 4, 30))
    bare = replace(policy_in_force(), given_match=None)
    monkeypatch.setattr(views, "policy_in_force", lambda: bare)
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today"))
    assert [one.left for one in page.context["day"].closing_posts] == [None]


# ---------------------------------------------------------------- answers and messages


def an_answer(student, *, days_ago=1, interested=True, post=1):
    referral = Referral.objects.filter(
        student=student, post__employer__name=f"青禾农业{post}"
    ).first() or Referral.objects.create(student=student, post=make_post(post), on=date(2023, 4, 10), by="user:1")
    Answer.objects.create(
        referral=referral,
        interested=interested,
        reason="" if interested else "pay",
        at=MOMENT - timedelta(days=days_ago),
    )


def answers(page):
    return [duty for duty in groups(page)["now"] if duty.student]


def test_a_student_who_wants_a_post_is_called_until_somebody_did():
    student = a_student("马晓燕", a_class())
    an_answer(student, days_ago=2)
    an_answer(student, days_ago=1, post=2)
    client = signed_in(Role.COUNSELLOR, a_class())
    [duty] = answers(client.get(reverse("today")))
    assert (duty.student.name, duty.detail) == ("马晓燕", "04-27 回复")
    assert "等 2 个岗位感兴趣" in duty.what
    assert duty.href == f"{reverse('talk_new', args=[student.pk])}?back=today"
    an_act("talk", date(2023, 4, 26), student)
    assert answers(client.get(reverse("today")))
    an_act("talk", date(2023, 4, 27), student)
    assert not answers(client.get(reverse("today")))


@pytest.mark.parametrize(("days_ago", "shown"), [(6, True), (7, True), (8, False)])
def test_an_answer_calls_for_a_week(days_ago, shown):
    an_answer(a_student(), days_ago=days_ago)
    assert bool(answers(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today")))) is shown


def test_a_no_calls_nobody_and_nor_does_a_yes_taken_back():
    student = a_student()
    an_answer(student, days_ago=3)
    an_answer(student, days_ago=1, interested=False)
    assert not answers(signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today")))


def test_answers_are_for_those_who_help_and_reach():
    an_answer(a_student("马晓燕", a_class("茶学201901")))
    for role in (Role.COUNSELLOR, Role.CLASS_LEADER, Role.DEPARTMENT_HEAD):
        page = signed_in(role, a_class()).get(reverse("today"))
        assert "马晓燕" not in page.content.decode()


def test_a_bounced_message_to_a_colleague_is_seen_by_who_answers_for_the_college():
    colleague = a_user("陈老师")
    envelope = Envelope.objects.create(
        key="b", recipient=f"user:{colleague.pk}", about="bulletin:1", channel="email", address="c@college.example",
        subject="学院就业工作通报", body="通报", queued_at=MOMENT,
    )  # fmt: skip
    Attempt.objects.create(envelope=envelope, at=MOMENT, outcome="refused", code="mail_refused")
    page = signed_in(Role.EMPLOYMENT_SECRETARY).get(reverse("today"))
    assert "给 陈老师 的消息没有送到" in page.content.decode()
    assert page.context["day"].undelivered == 1
    assert "陈老师 的消息" not in signed_in(Role.COUNSELLOR, a_class()).get(reverse("today")).content.decode()


def test_answers_cost_the_same_however_many():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    an_answer(helped())

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("today"))
        return len(queries)

    cost()
    before = cost()
    for n in range(2, 12):
        an_answer(helped(), post=n)
    cost()
    assert cost() == before
