"""Leads and reports: who may bring them in, how many, what they may say, whose they are, what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lianqiao.charter.policy_leads import Leads
from lianqiao.jobs import queries
from lianqiao.jobs.actions import review_post
from lianqiao.jobs.actions_leads import answer_lead, answer_reports, bring_lead, enter_lead, hand_lead, link_lead
from lianqiao.jobs.facts import Review
from lianqiao.jobs.models import Lead, LeadAnswered, PostReport
from lianqiao.jobs.offered import offered
from lianqiao.jobs.queries import cards, offerable, post
from lianqiao.jobs.queries_leads import brought, lead, lead_owners, leads, reported, reports
from lianqiao.jobs.queries_own import own_leads, own_reports
from lianqiao.referrals.rounds import may_be_offered
from lianqiao.roster.models import SamePerson
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, Role, Viewer, ask
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.jobs import make_post, post_row
from tests.factories.leads import PER_DAY, a_lead, a_report
from tests.factories.people import a_user
from tests.factories.roster import EARLY, a_class, a_student

pytestmark = pytest.mark.django_db
BY = {"today": TODAY, "now": NOW}
HERE = {"today": TODAY}
SAID = {
    "title": "花境养护员",
    "employer": "温江花木市场",
    "place": "成都",
    "url": "https://example.cn/1",
    "text": "六月要人",
}
TOMORROW = {"on": TODAY + timedelta(days=1), "now": NOW + timedelta(days=1)}


@pytest.fixture
def people():
    home = a_class()
    bound = {Role.COUNSELLOR, *STUDENT_ROLES}
    return {role: a_user(role.value, role=role, small_class=home if role in bound else None) for role in Role}


@pytest.fixture
def viewer(people):
    return lambda role: Viewer(f"user:{people[role].pk}", role, people[role].pk, people[role].display_name)


@pytest.fixture
def boss(viewer):
    return viewer(Role.EMPLOYMENT_SECRETARY)


def refused(code):
    return pytest.raises(Refused, match=f"^{code}$")


# ---------------------------------------------------------------- bringing in


def test_a_student_brings_in_a_lead_and_the_record_holds_no_word_of_it():
    student = a_student()
    made = a_lead(student, TODAY, NOW, url="https://example.cn/post")
    assert (made.student, made.recorded_by, made.on) == (student, f"student:{student.pk}", TODAY)
    event = Event.objects.get(action="jobs.suggest_post")
    assert (event.actor, event.detail) == (f"student:{student.pk}", {"lead": made.pk})


def test_sent_twice_it_is_saved_once_and_a_day_takes_only_so_many():
    student = a_student()
    first = a_lead(student, TODAY, NOW)
    assert a_lead(student, TODAY, NOW) == first
    for n in range(PER_DAY - 1):
        a_lead(student, TODAY, NOW, title=f"岗位{n}")
    with refused("leads_enough"):
        a_lead(student, TODAY, NOW, title="再一个")
    assert a_lead(student, TODAY, NOW) == first
    a_lead(a_student(), TODAY, NOW, title="别人的")
    a_lead(student, TOMORROW["on"], TOMORROW["now"], title="第二天")
    assert Lead.objects.count() == PER_DAY + 2


@pytest.mark.parametrize(
    ("said", "code"),
    [({"title": " "}, "lead_without_name"), ({"employer": ""}, "lead_without_name"),
     ({"url": "javascript:alert(1)"}, "lead_url"), ({"text": "给低保家庭的"}, "lead_words"),
     ({"employer": "残疾人联合会"}, "lead_words")],
)  # fmt: skip
def test_what_a_lead_may_not_say(said, code, viewer):
    with refused(code):
        a_lead(a_student(), TODAY, NOW, **said)
    with refused(code):
        bring_lead(viewer=viewer(Role.LIAISON), **{**SAID, **said}, per_day=PER_DAY, **BY)
    assert not Lead.objects.exists()


def test_a_lead_is_cut_at_the_width_of_its_columns():
    made = a_lead(a_student(), TODAY, NOW, title="长" * 300, text="长" * 900)
    assert (len(made.title), len(made.text)) == (120, 400)


def nobody(row):
    """The row under a number that is not there."""
    row.pk = 999_999
    return row


def test_nobody_behind_a_number_that_is_not_there():
    with refused("not_found"):
        a_lead(nobody(a_student()), TODAY, NOW)


@pytest.mark.parametrize("role", list(Role))
def test_student_members_and_colleagues_may_bring_leads_in(role, viewer):
    hand = viewer(role)
    if ask(hand, Deed.BRING_LEADS).ok:
        made = bring_lead(viewer=hand, **SAID, per_day=PER_DAY, **BY)
        assert bring_lead(viewer=hand, **SAID, per_day=PER_DAY, **BY) == made
        assert [one.title for one in brought(viewer=hand, **HERE)] == ["花境养护员"]
    else:
        with refused("no_right"):
            bring_lead(viewer=hand, **SAID, per_day=PER_DAY, **BY)


def test_every_student_member_may_and_whoever_keeps_accounts_may_not(viewer):
    assert all(ask(viewer(role), Deed.BRING_LEADS).ok for role in STUDENT_ROLES)
    assert not ask(viewer(Role.SYSTEM_ADMINISTRATOR), Deed.BRING_LEADS).ok


def test_a_day_takes_only_so_many_of_a_liaison_too(viewer):
    hand = viewer(Role.LIAISON)
    bring_lead(viewer=hand, **SAID, per_day=1, **BY)
    with refused("leads_enough"):
        bring_lead(viewer=hand, **{**SAID, "title": "另一个"}, per_day=1, **BY)
    assert len(brought(viewer=hand, **HERE)) == 1
    assert brought(viewer=viewer(Role.PARTY_CADRE), **HERE) == []


# ---------------------------------------------------------------- whose it is


def test_without_an_owner_it_is_the_secretarys_and_may_be_handed_on(boss, viewer, people):
    made = a_lead(a_student(), TODAY, NOW)
    assert lead_owners(viewer=boss, **HERE)[0] == people[Role.EMPLOYMENT_SECRETARY]
    assert lead(viewer=boss, lead_id=made.pk, **HERE).owner_id is None
    hand_lead(viewer=boss, lead_id=made.pk, user_id=people[Role.COUNSELLOR].pk, **BY)
    hand_lead(viewer=boss, lead_id=made.pk, user_id=people[Role.DEPARTMENT_HEAD].pk, **BY)
    card = lead(viewer=viewer(Role.COUNSELLOR), lead_id=made.pk, **HERE)
    assert (card.owner_id, card.owner_name) == (people[Role.DEPARTMENT_HEAD].pk, "department_head")


def test_it_goes_to_nobody_who_may_not_enter_posts(boss, people):
    made = a_lead(a_student(), TODAY, NOW)
    for role in (Role.LIAISON, Role.CLASS_TEACHER):
        with refused("lead_nobody"):
            hand_lead(viewer=boss, lead_id=made.pk, user_id=people[role].pk, **BY)
    with refused("not_found"):
        hand_lead(viewer=boss, lead_id=999, user_id=people[Role.COUNSELLOR].pk, **BY)


def test_leads_are_read_by_those_who_enter_posts(viewer):
    a_lead(a_student(), TODAY, NOW)
    for role in Role:
        if ask(viewer(role), Deed.REVIEW_POSTS).ok:
            assert len(leads(viewer=viewer(role), **HERE)) == 1
        else:
            with refused("no_right"):
                leads(viewer=viewer(role), **HERE)


# ---------------------------------------------------------------- what becomes of it


def standing(student):
    [one] = own_leads(viewer=Viewer(f"student:{student.pk}"), **HERE)
    return one.standing, one.said


def test_the_student_sees_what_became_of_it(boss):
    student = a_student()
    made = a_lead(student, TODAY, NOW)
    assert standing(student) == ("waiting", "")
    entered = enter_lead(viewer=boss, lead_id=made.pk, row=post_row(1), **BY)
    assert standing(student) == ("entered", "")
    assert post(viewer=boss, post_id=entered.pk, **HERE).review is Review.WAITING
    review_post(viewer=boss, post_id=entered.pk, accepted=True, **BY)
    assert standing(student) == ("accepted", "")
    review_post(viewer=boss, post_id=entered.pk, accepted=False, reason="单位停招", **BY)
    assert standing(student) == ("refused", "")


def test_a_lead_whose_post_is_there_already_is_linked_or_refused_by_name(boss):
    student, there = a_student(), make_post(1)
    made = a_lead(student, TODAY, NOW)
    with refused("post_known"):
        enter_lead(viewer=boss, lead_id=made.pk, row=post_row(1), **BY)
    with refused("lead_no_post"):
        link_lead(viewer=boss, lead_id=made.pk, post_id=999, **BY)
    link_lead(viewer=boss, lead_id=made.pk, post_id=there.pk, **BY)
    assert standing(student) == ("known", "")
    assert lead(viewer=boss, lead_id=made.pk, **HERE).post_id == there.pk


def test_nothing_came_of_it_and_why(boss):
    student = a_student()
    made = a_lead(student, TODAY, NOW)
    with refused("lead_without_reason"):
        answer_lead(viewer=boss, lead_id=made.pk, text=" ", **BY)
    with refused("lead_answer_words"):
        answer_lead(viewer=boss, lead_id=made.pk, text="只招低保家庭", **BY)
    answer_lead(viewer=boss, lead_id=made.pk, text="要先交押金", **BY)
    assert standing(student) == ("no", "要先交押金")


def test_what_was_answered_is_not_answered_again(boss, people):
    made = a_lead(a_student(), TODAY, NOW)
    answer_lead(viewer=boss, lead_id=made.pk, text="停招", **BY)
    there = make_post(2)
    for act in (
        lambda: answer_lead(viewer=boss, lead_id=made.pk, text="又一次", **BY),
        lambda: link_lead(viewer=boss, lead_id=made.pk, post_id=there.pk, **BY),
        lambda: enter_lead(viewer=boss, lead_id=made.pk, row=post_row(3), **BY),
        lambda: hand_lead(viewer=boss, lead_id=made.pk, user_id=people[Role.COUNSELLOR].pk, **BY),
    ):
        with refused("lead_answered"):
            act()
    assert LeadAnswered.objects.count() == 1
    assert not cards(viewer=boss, ids=[there.pk + 1], **HERE)


def test_what_waits_stands_first_and_the_newest_answered_after_it(boss):
    student = a_student()
    first, second, third = (a_lead(student, TODAY, NOW, title=f"岗位{n}") for n in range(3))
    answer_lead(viewer=boss, lead_id=first.pk, text="停招", **BY)
    assert [one.id for one in leads(viewer=boss, **HERE)] == [second.pk, third.pk, first.pk]
    answer_lead(viewer=boss, lead_id=third.pk, text="停招", **BY)
    assert [one.id for one in leads(viewer=boss, **HERE)] == [second.pk, third.pk, first.pk]


def test_two_numbers_of_one_person_have_one_list():
    student, twin = a_student(), a_student()
    a_lead(twin, TODAY, NOW)
    assert own_leads(viewer=Viewer(f"student:{student.pk}"), **HERE) == []
    SamePerson.objects.create(
        student=student, other=twin, reason="一人两号", recorded_at=EARLY, recorded_by="user:0"
    )  # fmt: skip
    assert len(own_leads(viewer=Viewer(f"student:{student.pk}"), **HERE)) == 1


def test_more_leads_cost_no_more_queries(boss, people, django_assert_max_num_queries):
    student = a_student()
    for n in range(4):
        made = a_lead(student, TODAY, NOW, title=f"岗位{n}")
        hand_lead(viewer=boss, lead_id=made.pk, user_id=people[Role.COUNSELLOR].pk, **BY)
        link_lead(viewer=boss, lead_id=made.pk, post_id=make_post(n).pk, **BY)
    with django_assert_max_num_queries(2):
        assert len(leads(viewer=boss, **HERE)) == 4


# ---------------------------------------------------------------- reports


def test_a_report_is_kept_once_and_says_what_is_wrong():
    student, there = a_student(), make_post(1)
    made = a_report(student, there, TODAY, NOW, text="要交三百块")
    assert a_report(student, there, TODAY, NOW, text="要交三百块") == made
    found = own_reports(viewer=Viewer(f"student:{student.pk}"), **HERE)
    assert (found[there.pk].kind, found[there.pk].text, found[there.pk].answer) == ("fee", "要交三百块", "")
    told = Event.objects.filter(action="jobs.report_post").values_list("subject", "detail")
    assert list(told) == [(f"post:{there.pk}", {"report": made.pk})] * 2


@pytest.mark.parametrize(
    ("said", "code"),
    [({"kind": "boring"}, "report_kind_unknown"), ({"kind": "other"}, "report_without_words"),
     ({"kind": "other", "text": "只要残疾人"}, "lead_words")],
)  # fmt: skip
def test_what_a_report_may_not_say(said, code):
    with refused(code):
        a_report(a_student(), make_post(1), TODAY, NOW, **said)


def test_reports_of_nothing_by_nobody_and_too_many():
    student, there = a_student(), make_post(1)
    with refused("not_found"):
        a_report(nobody(a_student()), there, TODAY, NOW)
    with refused("not_found"):
        a_report(student, nobody(make_post(2)), TODAY, NOW)
    for n in range(PER_DAY):
        a_report(student, there, TODAY, NOW, text=f"第{n}次")
    with refused("leads_enough"):
        a_report(student, there, TODAY, NOW, text="还有")
    assert PostReport.objects.count() == PER_DAY


HOLD = policy_in_force().leads.hold_after or 0
FRESHNESS = policy_in_force().posts.freshness


def report_by(there, *kinds):
    return [a_report(a_student(), there, TODAY, NOW, kind=kind) for kind in kinds]


def is_held(boss, there):
    """By every way on which a post may come to be offered."""
    card = cards(viewer=boss, ids=[there.pk], **HERE)[there.pk]
    listed = there.pk in {one.id for one in offered(viewer=boss, **HERE)}
    by_hand = there.pk in {one.id for one in offerable(viewer=boss, **HERE)}
    asked = may_be_offered(card, TODAY, FRESHNESS)
    assert listed == by_hand == asked.ok == (not card.held)
    assert asked.ok or asked.because[0].code == "post_held"
    return card.held


def test_enough_different_students_hold_a_post_until_a_person_decides(boss):
    there, other = make_post(1), make_post(2)
    report_by(there, *["fee"] * (HOLD - 1))
    again = a_student()
    assert not is_held(boss, there)
    for text in ("一次", "又一次"):
        a_report(again, other, TODAY, NOW, text=text)
    assert not is_held(boss, other)
    report_by(there, "untrue")
    assert is_held(boss, there)
    assert not is_held(boss, other)
    answer_reports(viewer=boss, post_id=there.pk, goes_on=True, text="打过电话，是真的", **BY)
    assert not is_held(boss, there)
    report_by(there, *["differs"] * (HOLD - 1))
    assert not is_held(boss, there)
    report_by(there, "full")
    assert is_held(boss, there)


def test_without_the_policys_number_reports_alone_hold_nothing(boss, monkeypatch):
    there = make_post(1)
    report_by(there, *["fee"] * 9)
    assert is_held(boss, there)
    monkeypatch.setattr(queries, "policy_in_force", lambda: replace(policy_in_force(), leads=Leads()))
    assert not is_held(boss, there)


def test_a_post_that_is_stopped_is_refused_and_those_who_reported_read_why(boss):
    there, student = make_post(1), a_student()
    a_report(student, there, TODAY, NOW)
    with refused("lead_without_reason"):
        answer_reports(viewer=boss, post_id=there.pk, goes_on=False, text="", **BY)
    answer_reports(viewer=boss, post_id=there.pk, goes_on=False, text="确实收费", **BY)
    card = post(viewer=boss, post_id=there.pk, **HERE)
    assert (card.review, card.review_reason) == (Review.REFUSED, "确实收费")
    assert own_reports(viewer=Viewer(f"student:{student.pk}"), **HERE)[there.pk].answer == "确实收费"
    with refused("not_found"):
        answer_reports(viewer=boss, post_id=there.pk, goes_on=True, text="再看", **BY)


def test_a_later_report_waits_again_and_the_earlier_answer_is_not_its_own(boss):
    there, student = make_post(1), a_student()
    a_report(student, there, TODAY, NOW)
    answer_reports(viewer=boss, post_id=there.pk, goes_on=True, text="没有收费", **BY)
    a_report(student, there, TODAY, NOW, kind="full")
    found = reports(viewer=boss, post_ids=[there.pk], **HERE)[there.pk]
    assert [one.waits for one in found.lines] == [True, False]
    assert (found.people, found.goes_on, found.said, found.held) == (1, True, "没有收费", False)
    assert own_reports(viewer=Viewer(f"student:{student.pk}"), **HERE)[there.pk].answer == ""


def test_posts_with_reports_that_wait_the_longest_waiting_first(boss):
    first, second, third = (make_post(n) for n in (1, 2, 3))
    for one in (second, first, third):
        report_by(one, "fee")
    report_by(second, "full")
    answer_reports(viewer=boss, post_id=third.pk, goes_on=True, text="没有问题", **BY)
    assert list(reported(viewer=boss, **HERE)) == [second.pk, first.pk]
    assert reported(viewer=boss, today=TODAY - timedelta(days=1)) == {}


@pytest.mark.parametrize("role", [Role.EXPERT, Role.CLASS_LEADER, Role.LIAISON, Role.AUDITOR])
def test_only_those_who_enter_posts_decide(role, viewer, people):
    there = make_post(1)
    made = a_lead(a_student(), TODAY, NOW)
    report_by(there, "fee")
    hand = viewer(role)
    for act in (
        lambda: answer_reports(viewer=hand, post_id=there.pk, goes_on=True, text="好", **BY),
        lambda: answer_lead(viewer=hand, lead_id=made.pk, text="不要", **BY),
        lambda: link_lead(viewer=hand, lead_id=made.pk, post_id=there.pk, **BY),
        lambda: enter_lead(viewer=hand, lead_id=made.pk, row=post_row(7), **BY),
        lambda: hand_lead(viewer=hand, lead_id=made.pk, user_id=1, **BY),
    ):
        with refused("no_right"):
            act()
