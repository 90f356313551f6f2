"""The page of demand and supply: numbers open what is behind them, within reach; small ones not for everybody."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lianqiao.cases.models import WishStated
from lianqiao.charter.regions import Regions
from lianqiao.config import clock
from lianqiao.desk import demand_views
from lianqiao.desk.demand import Asked, market
from lianqiao.desk.demand_page import COLUMNS, demand_page
from lianqiao.desk.demand_words import address, asked_of, what
from lianqiao.outcomes.models import Destination
from lianqiao.people.models import User
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.demand import Kind
from lianqiao.rules.suitability import Degree, MajorRequirement
from lianqiao.rules.visibility import Deed, Role, Viewer, ask
from lianqiao.trace.models import Event
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.hardship import a_criterion, a_wish
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.referrals import a_round
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
HERE = {"today": TODAY}
POLICY = policy_in_force()
BOSS = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, 1)
HEAD = Viewer("user:2", Role.DEPARTMENT_HEAD, 2)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def looking(count=1, place="510100", home=None, **more):
    """So many who look for a post there; an empty place: nobody asked them."""
    found = [a_student(f"甲{n}", home or a_class(), **more) for n in range(count)]
    for one in found:
        if place:
            a_wish(one, direction="work", regions=[place])
    return found


def majors(code):
    return MajorRequirement(((Degree.BACHELOR, frozenset({code})),))


def text(client, name, query=""):
    return client.get(f"{reverse(name)}{query}").content.decode()


# ---------------------------------------------------------------- who counts


def test_whoever_still_looks_counts_and_whoever_has_a_place_or_other_plans_does_not():
    here, silent = looking(2), looking(1, "")
    settled, studies = looking(1)[0], looking(1)[0]
    Destination.objects.create(
        student=settled,
        code="11",
        unit_name="青禾农业",
        grade="verified",
        on=TODAY,
        recorded_at=NOW,
        recorded_by="user:0",
    )
    a_wish(studies, direction="further_study")
    looking(1, cohort=2024)
    found = market(viewer=BOSS, **HERE, policy=POLICY)
    assert {one.id for one in found.seekers} == {one.pk for one in (*here, *silent)}
    assert {one.kind.places for one in found.seekers} == {("510100",), ()}


def test_need_changes_no_number():
    students = looking(3)
    before = demand_page(viewer=BOSS, **HERE, policy=POLICY)
    a_criterion(students[0], "orphan")
    assert demand_page(viewer=BOSS, **HERE, policy=POLICY) == before


def test_only_what_may_be_offered_is_supply():
    looking(1)
    make_post(1, openings=4)
    make_post(2, openings=9, accepted=None)
    make_post(3, openings=9, deadline=TODAY - timedelta(days=1))
    assert demand_page(viewer=BOSS, **HERE, policy=POLICY).open_openings == 4


# ---------------------------------------------------------------- the table


def test_a_cell_holds_both_sides_and_what_is_missing():
    looking(4)
    make_post(1, openings=2, majors=majors("0901"))
    page = demand_page(viewer=BOSS, **HERE, policy=POLICY)
    [row] = page.rows
    [cell] = row.cells
    assert (page.columns, row.major, row.degree, row.students) == (["成都市"], "园艺", "本科", 4)
    assert (cell.students, cell.openings, cell.needed, cell.missing) == (4, 2, 4, 2)
    assert cell.ring > cell.dot > 0
    # One post serves each of them once, however many places it has: eight of twelve stay owed.
    assert page.to_find == sum(line.openings for line in page.lines) == 3


def test_places_that_do_not_fit_beside_one_another_stand_below():
    codes = [f"51{n:02}00" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10)]
    for place, code in enumerate(codes):
        looking(1 + (place == 0), code)
    looking(1, "")
    page = demand_page(viewer=BOSS, **HERE, policy=POLICY)
    assert (len(page.columns), page.columns[0], page.columns[-1]) == (COLUMNS + 1, "成都市", "没说去哪")
    assert len(page.rows[0].others) == len(codes) - COLUMNS
    shown = text(signed_in(Role.EMPLOYMENT_SECRETARY), "demand")
    assert "还想去：" in shown


def test_every_number_opens_the_same_number():
    looking(3)
    looking(2, "511800")
    make_post(1, openings=2)
    make_post(2, openings=5, region="511802")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    page = demand_page(viewer=BOSS, **HERE, policy=POLICY)
    row = page.rows[0]
    for query, students, openings in [
        (row.query, 5, 7),
        *((one.query, one.students, one.openings) for one in row.cells),
    ]:
        behind = client.get(f"{reverse('demand_behind')}?{query}").context
        assert (behind["people"], len(behind["students"]), behind["openings"]) == (students, students, openings)
    for line in page.lines:
        behind = client.get(f"{reverse('demand_behind')}?{line.query}").context
        assert behind["people"] == line.students


def test_behind_a_large_number_the_soonest_deadlines_are_listed(monkeypatch):
    monkeypatch.setattr(demand_views, "POSTS_SHOWN", 2)
    for n, days in enumerate((9, 3, 6), start=1):
        make_post(n, openings=n, deadline=TODAY + timedelta(days=days))
    make_post(4, deadline=None)
    behind = signed_in(Role.EMPLOYMENT_SECRETARY).get(f"{reverse('demand_behind')}?of=row&major=090102&degree=2")
    assert [one.title for one in behind.context["posts"]] == ["技术员2", "技术员3"]
    assert behind.context["openings"] == 8
    assert "先列出快截止的 2 条" in behind.content.decode()


def test_a_picture_or_numbers_alone():
    looking(2)
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert "<circle" in text(client, "demand")
    table = text(client, "demand", "?view=table")
    assert "<circle" not in table
    assert "人 2" in table


def test_nobody_who_looks_nothing_to_find():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    shown = text(client, "demand")
    assert "没有人还在找工作" in shown
    assert "没有要专门去找的" in shown


def test_a_major_or_level_nobody_knows_is_said_so():
    looking(1, "", major_code="", degree=None)
    row = demand_page(viewer=BOSS, **HERE, policy=POLICY).rows[0]
    assert (row.major, row.degree) == ("专业不明", "学历不明")
    assert what(Kind("999999", 2, ("999999",))) == "999999 本科 · 999999"


# ---------------------------------------------------------------- who reads what


def test_each_reaches_their_own_and_heads_of_departments_read_numbers_of_all():
    home, away = a_class("园艺201901"), a_class("园艺201902")
    looking(6, home=home)
    looking(5, "511800", home=away)
    teacher = Viewer("user:3", Role.CLASS_TEACHER, 3, classes=frozenset({home.pk}))
    assert len(market(viewer=teacher, **HERE, policy=POLICY).seekers) == 6
    assert len(market(viewer=HEAD, **HERE, policy=POLICY).seekers) == 11
    expert = a_user("expert", role=Role.EXPERT)
    mine = market(viewer=Viewer("user:4", Role.EXPERT, expert.pk), **HERE, policy=POLICY)
    assert mine.seekers == ()
    assert not market(viewer=HEAD, **HERE, policy=POLICY).named


def test_a_small_number_is_not_for_whoever_may_not_know_who_it_is():
    looking(4, home=a_class("园艺201901"))
    looking(6, "511800")
    client = signed_in(Role.DEPARTMENT_HEAD)
    page = demand_page(viewer=HEAD, **HERE, policy=POLICY)
    small, large = page.rows[0].cells[1], page.rows[0].cells[0]
    assert (small.students, small.needed, small.missing, small.ring) == (None, None, None, 0)
    assert large.students == 6
    assert [line.students for line in page.lines] == [6, None]
    shown = text(client, "demand")
    assert "少于 5 人" in shown
    behind = text(client, "demand_behind", f"?{small.query}")
    assert "少于 5 人" in behind
    assert "甲0" not in behind
    assert "只看人数" in text(client, "demand_behind", f"?{large.query}")


def test_the_leader_of_a_class_reads_numbers_of_the_class_alone():
    """They see names on other pages, but not what each of them wishes."""
    home = a_class("园艺201901")
    looking(5, home=home)
    looking(3, home=a_class("园艺201902"))
    client = signed_in(Role.CLASS_LEADER, home)
    assert client.get(reverse("demand")).context["found"].looking == 5
    assert not client.get(reverse("demand")).context["found"].named


def test_few_in_all_is_not_told_either():
    looking(2)
    assert demand_page(viewer=HEAD, **HERE, policy=POLICY).looking is None
    assert "少于 5" in text(signed_in(Role.DEPARTMENT_HEAD), "demand")


@pytest.mark.parametrize("role", list(Role))
def test_whoever_sees_posts_sees_the_page(role):
    seen = signed_in(role, a_class()).get(reverse("demand")).status_code
    assert seen == (200 if ask(Viewer("x", role), Deed.SEE_POSTS).ok else 403)


def test_what_a_round_lacked_is_for_whoever_may_know_who_is_owed():
    student = looking(1, "510400")[0]
    WishStated.objects.update(regions_only=True)
    make_post(1)
    a_round(assisted=[student.pk])
    page = demand_page(viewer=BOSS, **HERE, policy=POLICY)
    [line] = page.of_round
    assert (line.places, line.openings) == ("攀枝花市", 3)
    assert "最近一轮" in text(signed_in(Role.EMPLOYMENT_SECRETARY), "demand")
    for role in (Role.DEPARTMENT_HEAD, Role.CLASS_TEACHER, Role.CLASS_LEADER):
        assert demand_page(viewer=Viewer("x", role), **HERE, policy=POLICY).of_round == []


def test_more_students_and_posts_cost_no_more_queries():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("demand"))
        return len(queries)

    looking(1)
    make_post(1)
    before = cost()
    looking(8, "511800")
    for n in range(2, 9):
        make_post(n)
    assert cost() == before
    assert before <= 25


# ---------------------------------------------------------------- the sheet


def test_the_sheet_holds_numbers_and_no_name_and_is_on_record():
    looking(6)
    make_post(1, openings=2, majors=majors("0901"))
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    answer = client.post(reverse("demand_sheet"), {"reason": "meeting"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="posts-to-find-{TODAY}.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["要找的岗位", "供需", "说明"]
    rows = list(book["要找的岗位"].values)
    assert rows[1] == ("园艺", "本科", "成都市", "", 6, 4, "", "")
    assert list(book["供需"].values)[1] == ("园艺", "本科", "成都市", 6, 2, 6, 4)
    words = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert "甲" not in words
    detail = Event.objects.get(action="desk.export").detail
    assert detail == {"paper": "demand", "reason": "meeting", "students": []}


def test_the_sheet_asks_what_for():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert client.post(reverse("demand_sheet"), {}).status_code == 422
    assert client.get(reverse("demand_sheet")).status_code == 405
    assert not Event.objects.filter(action="desk.export").exists()


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("mode", ["row", "cell", "line"])
def test_an_address_tells_what_it_was_made_of(mode):
    asked = Asked(Kind("090102", 2, ("510100", "511800"), 450_000 if mode == "line" else 0), mode)
    assert asked_of(QueryDict(address(asked)).dict()) == asked


@pytest.mark.parametrize("query", ["", "?of=cell&degree=x", "?of=all&degree=2", "?of=cell&places=51"])
def test_an_address_that_no_page_wrote_is_not_there(query):
    assert signed_in(Role.EMPLOYMENT_SECRETARY).get(f"{reverse('demand_behind')}{query}").status_code == 404


# ---------------------------------------------------------------- whom a post suits


def test_whom_a_post_suits_by_class_and_how_far_from_home():
    home = a_class("园艺201901")
    near = a_student("甲近", home, "20190102", home_region="510104")
    far = a_student("甲远", home, "20190101", home_region="230102")
    a_student("甲无", home, "20190103")
    a_student("茶学", home, "20190104", major_code="090107", major_text="茶学")
    a_wish(near, direction="work", regions=["510000"])
    a_wish(far, direction="work", regions=["230000"])
    there = make_post(1, majors=majors("090102"), region="510104")
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    shown = client.get(reverse("post_fits", args=[there.pk])).context["fits"]
    told = [(one.student.name, one.distance, one.wished) for one in shown.students]
    assert told == [("甲远", "更远", False), ("甲近", "同一个县区", True), ("甲无", "老家或地点不明", False)]
    assert (shown.people, shown.by_major) == (3, [("园艺", 3)])
    assert shown.by_distance == [("同一个县区", 1), ("更远", 1), ("老家或地点不明", 1)]


def test_whoever_may_not_know_who_it_is_reads_how_many():
    looking(4, "")
    there = make_post(1)
    shown = signed_in(Role.DEPARTMENT_HEAD).get(reverse("post_fits", args=[there.pk]))
    assert shown.context["fits"].people is None
    assert "甲0" not in shown.content.decode()
    assert signed_in(Role.EXPERT).get(reverse("post_fits", args=[there.pk])).context["fits"].students == []


def test_a_post_that_is_over_says_so_and_one_that_is_not_there_is_not_there():
    over = make_post(1, deadline=TODAY - timedelta(days=1))
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    assert "已截止" in client.get(reverse("post_fits", args=[over.pk])).content.decode()
    assert client.get(reverse("post_fits", args=[over.pk + 1])).status_code == 404


@pytest.mark.parametrize(
    ("a", "b", "far"),
    [("510104", "510104", "county"), ("510104", "510105", "city"), ("510104", "511802", "province"),
     ("510104", "520300", "area"), ("510104", "230100", "far"), ("500101", "500102", "city"),
     ("440300", "440305", "city")],
)  # fmt: skip
def test_distance_is_as_coarse_as_the_codes(a, b, far):
    assert Regions.load().distance(a, b) == far == Regions.load().distance(b, a)


def test_marks_of_a_place():
    places = Regions.load()
    assert places.marks("511802") == ("western", "key_region")
    assert places.marks("520300") == ("western",)
    assert places.marks("110101") == ()
    assert not places.lies_in("510100", "月亮")


def test_the_month_leads_to_what_is_to_be_found():
    """Only while the forecast lacks something."""
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    page = text(client, "posts_month")
    assert f'href="{reverse("demand")}#find"' in page
    assert re.search("月底差", page)
    make_post(1, openings=60)
    assert f'href="{reverse("demand")}#find"' not in text(client, "posts_month")


def test_an_expert_reaches_the_paired():
    student = looking(1)[0]
    client = signed_in(Role.EXPERT)
    a_carer(student, User.objects.get(username="one-expert"))
    found = client.get(reverse("demand")).context["found"]
    assert (found.looking, found.named) == (1, True)
