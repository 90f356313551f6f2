"""Bulletins: drafted from figures, frozen when issued, told to the leading group, never ranking anybody."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from lianqiao.bulletins.actions import issue
from lianqiao.bulletins.compose import OUTLINE, outline
from lianqiao.bulletins.facts import Counted, chip, counted, digest, frozen, thawed
from lianqiao.bulletins.figures import figures
from lianqiao.bulletins.models import Bulletin
from lianqiao.bulletins.queries import bulletin, draft, fortnights
from lianqiao.bulletins.rows import rows
from lianqiao.delivery.models import Envelope
from lianqiao.hardship.models import CriterionHeld
from lianqiao.people.models import Appointment, User
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.figures import DEFINITIONS, Tally, count_persons, share
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import LEADING_GROUP, Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.conftest import NOW, TODAY
from tests.factories.jobs import make_post
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
EARLY = datetime(2023, 2, 14, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
POLICY = policy_in_force
START = date(2023, 4, 24)


def someone(role: Role, username: str = "", email: str = "a@example.edu.cn", **where) -> User:
    user = User.objects.create(username=username or role.value, display_name="某人", email=email)
    Appointment.objects.create(user=user, role=role, since=date(2023, 2, 1), **where)
    return user


@pytest.fixture
def college():
    """Twelve graduates, four of them assisted, one post, a secretary and two more of the leading group."""
    made = [a_student(f"学生{n}", a_class(), rural=n % 2 == 0) for n in range(12)]
    for one in made[:4]:
        CriterionHeld.objects.create(
            student=one, criterion="orphan", valid_from=date(2023, 2, 1), recorded_at=EARLY, recorded_by="user:1"
        )
    make_post(1, openings=5)
    someone(Role.EMPLOYMENT_SECRETARY, "zhou")
    someone(Role.EXPERT)
    someone(Role.DEPARTMENT_HEAD, email="")
    someone(Role.LIAISON)
    return made


def issued(viewer, start=START, today=TODAY, **more) -> Bulletin:
    return issue(viewer=viewer, start=start, policy=POLICY(), today=today, now=NOW, real_now=NOW,
                 base_url="https://jy.example.edu.cn", **more)  # fmt: skip


def test_issuing_freezes_figures_and_tells_each_of_the_group(college, secretary):
    made = issued(secretary)
    kept = thawed(made.figures)
    assert kept == figures(viewer=secretary, as_of=TODAY, now=NOW, policy=POLICY())
    assert kept["hardship_share"].figure.value.text == "4/12"
    assert (made.number, made.period_end, made.as_of) == (1, date(2023, 5, 7), TODAY)
    sent = Envelope.objects.filter(about=f"bulletin:{made.pk}").order_by("id")
    assert [one.channel for one in sent] == ["email", "email", "person"]
    assert not [one for one in sent if re.search("困难|帮扶|12", one.body.replace(str(made.pk), ""))]
    assert f"https://jy.example.edu.cn/bulletins/{made.pk}/" in sent[0].body
    event = Event.objects.get(action="bulletins.issue")
    assert event.detail == {"number": 1, "messages": 3}


def test_the_leading_group_are_the_five_levels_and_the_leaders():
    assert {role.value for role in LEADING_GROUP} == {
        "department_head", "class_teacher", "expert", "employment_secretary", "counsellor", "college_leader",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"shown": "another"}, "bulletin_figures_changed"),
        ({"next_words": "看 {figure:nothing}"}, "bulletin_figure_unknown"),
        ({"next_words": "长" * 1001}, "bulletin_words_too_long"),
        ({"start": date(2023, 4, 25)}, "bulletin_no_fortnight"),
        ({"start": date(2023, 5, 8)}, "bulletin_no_fortnight"),
        ({"start": date(2023, 1, 30)}, "bulletin_no_fortnight"),
    ],
)
def test_what_is_not_issued(college, secretary, more, code):
    with pytest.raises(Refused) as refused:
        issued(secretary, **more)
    assert refused.value.code == code
    assert not Bulletin.objects.exists()
    assert not Envelope.objects.exists()


def test_one_a_fortnight(college, secretary):
    issued(secretary)
    with pytest.raises(Refused) as refused:
        issued(secretary)
    assert refused.value.code == "bulletin_issued_already"
    assert Envelope.objects.count() == 3
    with pytest.raises(Refused) as refused:
        draft(viewer=secretary, today=TODAY, now=NOW, policy=POLICY())
    assert refused.value.code == "bulletin_issued_already"


def test_nobody_to_tell_means_nothing_issued(secretary):
    with pytest.raises(Refused) as refused:
        issued(secretary)
    assert refused.value.code == "bulletin_nobody_to_tell"
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CAREER_CENTRE, Role.DEPARTMENT_HEAD, Role.EXPERT])
def test_others_neither_count_nor_issue(college, role):
    viewer = Viewer(actor="user:9", role=role, user_id=9)
    for act in (lambda: issued(viewer), lambda: figures(viewer=viewer, as_of=TODAY, now=NOW, policy=POLICY())):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "no_right"


def test_counting_leaves_a_trace(college, secretary):
    figures(viewer=secretary, as_of=TODAY, now=NOW, policy=POLICY())
    looks = Reading.objects.filter(purpose="figures")
    assert {one.what for one in looks} == {"support", "support_special"}
    assert looks.count() == 24  # everybody of the base, so that the trace tells nobody who is meant


def test_a_later_change_is_shown_as_a_difference(college, secretary):
    made = issued(secretary)
    before = Bulletin.objects.get(pk=made.pk).figures
    CriterionHeld.objects.create(
        student=college[7], criterion="orphan", valid_from=date(2023, 2, 1), recorded_at=EARLY, recorded_by="user:1"
    )
    shown = bulletin(viewer=secretary, bulletin_id=made.pk, now=NOW, policy=POLICY())
    changes = {one.id: (one.text, one.now) for one in shown.changed}
    assert changes == {"hardship_graduates": ("4", "5"), "hardship_share": ("4/12", "5/12")}
    assert Bulletin.objects.get(pk=made.pk).figures == before


def test_the_change_since_the_bulletin_before(college, secretary):
    issued(secretary, start=date(2023, 4, 10), today=date(2023, 4, 21))
    found = draft(viewer=secretary, today=TODAY, now=NOW, policy=POLICY())
    changes = {one.id: one.change for one in found.chips}
    assert changes["openings"] == 5
    assert changes["cohort_graduates"] == 0
    assert (found.number, found.start, found.late) == (2, START, False)
    assert {one.id for one in found.few} == {"rural_graduates", "hardship_graduates"}


def test_the_fortnights_of_the_term(college, secretary):
    issued(secretary, start=date(2023, 4, 10), today=TODAY)
    found = fortnights(viewer=secretary, today=TODAY, policy=POLICY())
    assert [one.start for one in found][0] == START
    assert [one.start for one in found][-1] == date(2023, 2, 13)
    assert [one.present for one in found].count(True) == 1
    assert [one.late for one in found][:2] == [False, True]
    assert fortnights(viewer=secretary, today=date(2023, 2, 12), policy=POLICY()) == []


def test_what_is_frozen_comes_back_the_same(college, secretary):
    found = figures(viewer=secretary, as_of=TODAY, now=NOW, policy=POLICY())
    assert thawed(frozen(found)) == found
    assert digest(thawed(frozen(found))) == digest(found)


@pytest.mark.parametrize(("people", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_small_counts_are_hidden_from_the_outside(people, hidden):
    some = [Tally(f"student:{n}", f"student:{n}") for n in range(people)]
    base = [Tally(f"student:{n}", f"student:{n}") for n in range(40)]
    for one in (
        counted("further_study", count_persons(some), some),
        counted("hardship_share", share(count_persons(some), count_persons(base)), some),
    ):
        assert chip(one, names=False, numbers_only=True).hidden is hidden
        shown = chip(one, before=one, names=False, numbers_only=True)
        assert (shown.text == "", shown.change is None) == (hidden, hidden)
        assert not chip(one, names=True, numbers_only=False).hidden


@pytest.mark.parametrize(("people", "few"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_base_below_ten_is_marked(people, few):
    some = [Tally(f"student:{n}", f"student:{n}") for n in range(people)]
    assert chip(counted("employed", count_persons(some), some), names=True, numbers_only=False).few is few


def test_the_outline_names_every_figure_once():
    named = re.findall(r"\{figure:([a-z_]+)\}", " ".join(text for _, text in OUTLINE))
    assert sorted(named) == sorted(DEFINITIONS)
    assert [one["heading"] for one in outline()] == ["总体情况", "本期工作", "重点服务覆盖", "下一步"]


def test_rows_are_for_those_within_reach(college, secretary):
    found = figures(viewer=secretary, as_of=TODAY, now=NOW, policy=POLICY())["hardship_graduates"]
    where = {"counted": found, "as_of": TODAY, "now": NOW, "policy": POLICY()}
    assert [line.label for line in rows(viewer=secretary, **where).lines] == [f"学生{n}" for n in range(4)]
    looked_at = Reading.objects.filter(what="rows").values_list("subject", flat=True)
    assert set(looked_at) == {f"student:{one.pk}" for one in college}  # all, so that the record tells nobody in need
    elsewhere = Viewer(actor="user:8", role=Role.COUNSELLOR, user_id=8, classes=frozenset({-1}))
    assert (rows(viewer=elsewhere, **where).lines, rows(viewer=elsewhere, **where).elsewhere) == ((), 4)
    for role in (Role.CAREER_CENTRE, Role.DEPARTMENT_HEAD, Role.EXPERT):
        with pytest.raises(Refused) as refused:
            rows(viewer=Viewer(actor="user:9", role=role, user_id=9), **where)
        assert refused.value.code == "figures_numbers_only"


def test_an_empty_figure_has_no_rows(secretary):
    nothing = Counted(figures(viewer=secretary, as_of=TODAY, now=NOW, policy=POLICY())["needs"].figure, ())
    assert rows(viewer=secretary, counted=nothing, as_of=TODAY, now=NOW, policy=POLICY()).lines == ()


# ---------------------------------------------------------------- pages


@pytest.fixture
def office(client, college, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    client.force_login(User.objects.get(username="zhou"))
    return client


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT, Role.DEPARTMENT_HEAD])
def test_each_who_is_told_can_read_it_in_numbers(client, college, secretary, monkeypatch, role):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())
    made = issued(secretary)
    client.force_login(someone(role, "reader"))
    page = client.get(reverse("bulletin", args=[made.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    assert not [one for one in range(12) if f"学生{one}" in text]
    assert "/bulletins/figures/" not in text
    assert client.get(reverse("bulletin_draft")).status_code == 403
    assert client.get(reverse("figure_rows", args=[3]), {"bulletin": made.pk}).status_code == 422


def test_from_the_list_to_the_issued_page(office):
    assert "写本期通报" in office.get(reverse("bulletins")).content.decode()
    page = office.get(reverse("bulletin_draft"))
    form = page.context["form"]
    answer = office.post(
        reverse("bulletin_issue"),
        {"start": START, "shown": form.initial["shown"], "next_words": "新岗位已有 {figure:openings}，继续审核。"},
    )
    made = Bulletin.objects.get()
    assert answer.status_code == 302
    text = office.get(answer.url).content.decode()
    assert "继续审核" in text
    assert f"/bulletins/figures/f7/?bulletin={made.pk}" in text
    assert "写本期通报" not in office.get(reverse("bulletins")).content.decode()


def test_figures_that_changed_meanwhile_are_shown_anew(office):
    shown = office.get(reverse("bulletin_draft")).context["form"].initial["shown"]
    make_post(2, openings=9)
    answer = office.post(reverse("bulletin_issue"), {"start": START, "shown": shown, "next_words": "我写的话"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "看稿之后数字有变化" in text
    assert "我写的话" in text
    assert shown not in text
    fresh = re.search(r'name="shown" value="([0-9a-f]+)"', text)[1]
    again = office.post(reverse("bulletin_issue"), {"start": START, "shown": fresh, "next_words": "我写的话"})
    assert again.status_code == 302


def test_wrong_addresses(office):
    for address in (
        f"{reverse('bulletin_draft')}?start=x", reverse("bulletin", args=[99]), reverse("figure_rows", args=[0]),
        reverse("figure_rows", args=[18]), f"{reverse('figure_rows', args=[1])}?bulletin=99",
        f"{reverse('figure_rows', args=[1])}?bulletin=x",
    ):  # fmt: skip
        assert office.get(address).status_code == 404, address
    assert office.get(f"{reverse('bulletin_draft')}?start=2023-04-25").status_code == 422
    assert office.post(reverse("bulletin_issue"), {"start": "x"}).status_code == 422


def test_every_live_figure_opens(office):
    for place in range(1, 18):
        assert office.get(reverse("figure_rows", args=[place])).status_code == 200, place


def test_long_lists_come_in_pages(office):
    for n in range(120):
        a_student(f"多{n}", a_class())
    text = office.get(reverse("figure_rows", args=[1])).content.decode()
    assert "下一页" in text
    assert "多119" in office.get(f"{reverse('figure_rows', args=[1])}?page=2").content.decode()


def test_pages_ask_the_database_a_fixed_number_of_times(office, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        office.get(reverse("bulletin_draft"))
    made = issued(Viewer(actor="user:1", role=Role.EMPLOYMENT_SECRETARY, user_id=1))
    for n in range(40):
        one = a_student(f"多{n}", a_class())
        CriterionHeld.objects.create(
            student=one, criterion="orphan", valid_from=date(2023, 2, 1), recorded_at=EARLY, recorded_by="user:1"
        )
        make_post(10 + n)
    with django_assert_max_num_queries(45):
        office.get(reverse("bulletin", args=[made.pk]))
    with django_assert_max_num_queries(45):
        office.get(reverse("figure_rows", args=[3]))
    with django_assert_max_num_queries(15):
        office.get(reverse("bulletins"))


def test_before_the_term_the_list_is_empty_and_says_so(office, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", (date(2023, 2, 13) - timedelta(days=1)).isoformat())
    Appointment.objects.update(since=date(2023, 1, 1))
    assert "还没有开始" in office.get(reverse("bulletins")).content.decode()
