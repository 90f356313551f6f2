"""The pages of a round: looked over, changed, previewed to the letter, sent, taken back."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.delivery.actions_addresses import say_address
from lianqiao.delivery.models import Envelope
from lianqiao.hardship.models import CriterionHeld
from lianqiao.people.models import Appointment, User
from lianqiao.referrals.models import Decision, Proposal, Referral, Round, RoundSent
from lianqiao.referrals.queries import kept
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Reading
from tests.conftest import TODAY
from tests.factories.jobs import make_post
from tests.factories.platform import Platform, connect
from tests.factories.referrals import MOMENT, SECRETARY, a_policy, a_round, send
from tests.factories.roster import EARLY, a_class, a_student

pytestmark = pytest.mark.django_db
HURTFUL = re.compile("困难|贫困|低保|建档立卡|残疾|零就业|帮扶|资助")


@pytest.fixture
def sign_in(client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())

    def enter(role=Role.EMPLOYMENT_SECRETARY, small_class=None):
        user = User.objects.create(username=role.value, display_name="某人")
        Appointment.objects.create(user=user, role=role, small_class=small_class, since=date(2023, 1, 1))
        client.force_login(user)
        return client

    return enter


def owed(student):
    CriterionHeld.objects.create(
        student=student,
        criterion="subsistence_allowance",
        words="低保",
        valid_from=date(2023, 1, 1),
        recorded_at=EARLY,
        recorded_by="user:1",
    )
    return student


def text(answer):
    return answer.content.decode()


def page(client, one, query=""):
    return client.get(reverse("round", args=[one.pk]) + query)


def test_an_empty_list_says_what_to_do(sign_in):
    assert "先审几个岗位" in text(sign_in().get(reverse("rounds")))


def test_opening_says_why_not_and_opens(sign_in):
    client = sign_in()
    answer = client.post(reverse("round_open"), follow=True)
    assert "名单里还没有学生" in text(answer)
    student = owed(a_student())
    make_post(1)
    answer = client.post(reverse("round_open"), follow=True)
    made = Round.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("round", args=[made.pk])
    assert made.certificate["served_in_full"] == 0
    assert made.shortfalls.get().student_id == student.pk
    assert "还没推满：1 人" in text(answer)
    assert "待找岗位" in text(answer)


def test_a_round_shows_reasons_proof_and_counts(sign_in):
    student = owed(a_student("李青", email="a@example.org"))
    a_student("王兰")
    for n in range(3):
        make_post(n, openings=4)
    made = a_round(assisted=[student.pk])
    shown = text(page(sign_in(), made))
    for words in (
        "李青",
        "王兰",
        "将发 2 人 6 条",
        "相差 0",
        "不限专业",
        "发送 6 条",
        "还剩 10 个名额",
    ):
        assert words in shown
    assert not HURTFUL.search(shown)
    assert shown.index("李青") < shown.index("王兰")
    assert set(Reading.objects.values_list("purpose", flat=True)) == {"round"}


@pytest.mark.parametrize("many", [2, 20])
def test_a_round_reads_a_constant_number_of_times(sign_in, many, django_assert_max_num_queries):
    for n in range(many):
        owed(a_student())
        make_post(n)
    made = a_round()
    client = sign_in()
    page(client, made)
    with django_assert_max_num_queries(26):
        page(client, made)
    with django_assert_max_num_queries(8):
        client.get(reverse("rounds"))


def test_skipping_accepting_and_their_refusals(sign_in):
    student = a_student()
    make_post(1)
    make_post(2)
    made = a_round()
    client = sign_in()
    first, second = made.proposals.order_by("rank")
    refused = client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "skip"})
    assert refused.status_code == 422
    assert "写一句原因" in text(refused)
    assert client.post(reverse("proposal_decide", args=[first.pk]), {}).status_code == 422
    done = client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "skip", "reason": "太远"})
    assert done.url == reverse("round", args=[made.pk]) + f"?student={student.pk}#student-{student.pk}"
    client.post(reverse("proposal_decide", args=[second.pk]), {"verdict": "accept"})
    assert set(Decision.objects.values_list("verdict", flat=True)) == {"skip", "accept"}
    assert "将发 1 人 1 条" in text(page(client, made))
    assert client.post(reverse("proposal_decide", args=[999]), {"verdict": "accept"}).status_code == 404


def test_replacing_offers_the_next_best(sign_in):
    a_student()
    posts = [make_post(n) for n in range(5)]
    made = a_round()
    client = sign_in()
    one = made.proposals.order_by("rank").first()
    address = reverse("proposal_replace", args=[one.pk])
    free = [post for post in posts if post.pk not in set(made.proposals.values_list("post_id", flat=True))]
    asked = client.get(address)
    assert [choice.post.id for choice in asked.context["choices"]] == [post.pk for post in free]
    assert "为什么换" in text(asked)
    for sent, words in (
        ({"reason": "更近"}, "这个岗位现在不能推荐"),
        ({"post": free[0].pk}, "写一句原因"),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert words in text(answer)
    assert client.post(address, {"post": free[0].pk, "reason": "更近"}).status_code == 302
    assert Proposal.objects.get(replaces=one).post_id == free[0].pk
    assert client.get(reverse("proposal_replace", args=[999])).status_code == 404


def test_nothing_left_to_choose_is_said(sign_in):
    a_student()
    make_post(1)
    made = a_round()
    answer = sign_in().get(reverse("proposal_replace", args=[made.proposals.get().pk]))
    assert "没有别的合适又有名额的岗位" in text(answer)


def test_the_preview_tells_the_way_that_the_sending_takes(monkeypatch, sign_in) -> None:
    """A platform, a mailbox, and nobody but a person: each is said before anything is sent."""
    connect(monkeypatch, "wecom", Platform())
    platform, _, nobody = a_student("李青"), a_student("王兰", email="a@example.org"), a_student("赵竹")
    say_address(viewer=SECRETARY, recipient=f"student:{platform.pk}", channel="wecom", value="li", now=MOMENT)
    make_post(1, openings=4)
    made, client = a_round(), sign_in()
    shown = client.get(reverse("round_preview", args=[made.pk]))
    said = {draft.student.name: (draft.channel, str(draft.way)) for draft in shown.context["page"]}
    assert said == {"李青": ("wecom", "企业微信"), "王兰": ("email", "邮件"), "赵竹": ("person", "当面转告")}
    page = shown.content.decode()
    for words in ("发信 2 封，要人转告 1 封。", "邮件 a@example.org", "没有能用的渠道，要人转告"):
        assert words in page
    for student, words in ((platform, "本人会收到一封信"), (nobody, "没有能用的渠道，推荐后到“送达”里")):
        assert words in client.get(reverse("refer_new", args=[student.pk])).content.decode()
    send(made)
    assert {one.channel for one in Envelope.objects.filter(about=f"round:{made.pk}")} == {"wecom", "email", "person"}


def test_the_preview_is_what_goes_out(sign_in):
    a_student("李青", email="a@example.org")
    make_post(1)
    made = a_round()
    client = sign_in()
    draft = client.get(reverse("round_preview", args=[made.pk])).context["page"][0]
    client.post(reverse("round_send", args=[made.pk]))
    envelope = Envelope.objects.get()
    assert envelope.subject == draft.subject
    before, between, after = draft.body.split("（每个人自己的链接，发送时生成）")
    assert envelope.body.startswith(before)
    letter, _, stop = envelope.body[len(before) :].partition(between)
    assert "/m/" in letter
    assert between.count("/s/") == 1  # where to sign in: the same for all
    assert "/w/" in stop
    assert stop.endswith(after)


def test_sending_and_taking_back(sign_in):
    a_student(email="a@example.org")
    make_post(1)
    made = a_round()
    client = sign_in()
    assert "60 秒内可以撤回" in text(client.post(reverse("round_send", args=[made.pk]), follow=True))
    assert Referral.objects.count() == 1
    assert "撤回后这一轮可以再改、再发" in text(page(client, made))
    client.post(reverse("round_send", args=[made.pk]))
    assert Referral.objects.count() == 1
    assert "什么都没有发出" in text(client.post(reverse("round_take_back", args=[made.pk]), follow=True))
    assert not kept().exists()
    refused = client.post(reverse("round_take_back", args=[made.pk]))
    assert refused.status_code == 422
    assert "还没有发出" in text(refused)


def test_a_second_round_leads_to_the_first_which_can_be_discarded(sign_in):
    a_student()
    make_post(1)
    client = sign_in()
    client.post(reverse("round_open"))
    made = Round.objects.get()
    there = client.post(reverse("round_open"), follow=True)
    assert there.redirect_chain[-1][0] == reverse("round", args=[made.pk])
    assert f"第 {made.pk} 轮还没有发出" in text(there)
    assert f"继续核对 #{made.pk}" in text(client.get(reverse("rounds")))
    assert "放弃这一轮" in text(page(client, made))
    listed = text(client.post(reverse("round_discard", args=[made.pk]), follow=True))
    assert "可以另开一轮" in listed
    assert "已放弃" in listed
    assert "分配一轮" in listed
    shown = text(page(client, made))
    assert "不会发出" in shown
    assert "换一个" not in shown
    again = client.post(reverse("round_discard", args=[made.pk]))
    assert again.status_code == 422
    assert "这一轮已经放弃" in text(again)
    assert client.post(reverse("round_discard", args=[made.pk + 99])).status_code == 404
    client.post(reverse("round_open"))
    assert Round.objects.count() == 2


def test_after_a_minute_there_is_no_way_back(sign_in):
    a_student()
    make_post(1)
    made = a_round()
    client = sign_in()
    client.post(reverse("round_send", args=[made.pk]))
    sent = RoundSent.objects.get()
    RoundSent.objects.update(at=sent.at - timedelta(seconds=90))
    assert "撤回后" not in text(page(client, made))
    assert "已经过了撤回的时间" in text(client.post(reverse("round_take_back", args=[made.pk])))


def test_a_round_with_nothing_to_send_says_so(sign_in):
    a_student()
    make_post(1)
    made = a_round()
    client = sign_in()
    client.post(reverse("proposal_decide", args=[made.proposals.get().pk]), {"verdict": "skip", "reason": "停招"})
    assert "将发" not in text(page(client, made))
    answer = client.post(reverse("round_send", args=[made.pk]))
    assert answer.status_code == 422
    assert "没有可以发的" in text(answer)


def test_a_counsellor_sees_own_students_and_no_buttons(sign_in):
    mine = a_class("园艺201901")
    own, other = a_student("李青", small_class=mine), a_student("王兰", small_class=a_class("茶学201901"))
    make_post(1)
    made = a_round(policy=a_policy())
    client = sign_in(Role.COUNSELLOR, mine)
    shown = text(page(client, made))
    assert "李青" in shown
    assert "王兰" not in shown
    assert "由就业秘书发送" in shown
    for name, number in (
        ("round_send", made.pk),
        ("round_take_back", made.pk),
        ("round_discard", made.pk),
        ("proposal_decide", 1),
        ("proposal_replace", 1),
    ):
        assert client.post(reverse(name, args=[number])).status_code == 403
    assert client.post(reverse("round_open")).status_code == 403
    assert "王兰" not in text(client.get(reverse("round_preview", args=[made.pk])))
    assert own.pk != other.pk


def test_who_has_no_right_and_what_is_not_there(sign_in):
    client = sign_in(Role.CLASS_TEACHER)
    assert client.get(reverse("rounds")).status_code == 403
    assert client.get(reverse("round", args=[1])).status_code == 403


@pytest.mark.parametrize("name", ["round", "round_preview"])
def test_a_round_that_is_not_there(sign_in, name):
    assert sign_in().get(reverse(name, args=[999])).status_code == 404
