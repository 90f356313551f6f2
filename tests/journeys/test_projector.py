"""投屏模式: on no page that a room may be shown stands a name in full or a number; what is sent is sent whole."""

from __future__ import annotations

import re

import pytest
from django.urls import resolve

from lianqiao.config import clock
from lianqiao.config.access import ROUTES
from lianqiao.config.projector import ALWAYS, COUNTED, SESSION_KEY, SHUT
from lianqiao.delivery.models import Envelope
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.college import CANARIES, College, standing_college
from tests.factories.hardship import a_need
from tests.factories.jobs import make_post
from tests.journeys.walk import lets_in, walk

STAFF = (
    Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT,
    Role.DEPARTMENT_HEAD, Role.CLASS_LEADER,
)  # fmt: skip
FULL = {"mine": "马小燕", "other": "阿依古丽·买买提"}
MARKS = re.compile(r"gauge|circle=owed|服务计划")
OF_NOBODY = {"set_language", "health"}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    for student, name in ((house.mine, FULL["mine"]), (house.other, FULL["other"])):
        StudentRecord.objects.filter(student=student).update(name=name)
        a_need(student, f"{name}想改简历，电话 13900007701")
    return house


def shown(college: College, role: Role):
    """A browser whose projector is on."""
    client = college.client(role)
    client.post("/projector/", {"on": "yes", "next": "/today/"})
    assert client.session[SESSION_KEY]
    client.raise_request_exception = False  # a page that breaks is told with the others
    return client


def secrets() -> set[str]:
    """What must not be on the wall: every student's name and number, and what only notes hold."""
    names = {one for one in StudentRecord.objects.values_list("name", flat=True) if len(one) > 1}
    kept = {CANARIES[one] for one in ("phone", "id_number", "email", "entrant", "words", "proof", "note")}
    return names | kept


def read(text: str) -> str:
    """A page without what its forms would send back."""
    return re.sub(r"<textarea.*?</textarea>|<input[^>]*>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("role", STAFF)
def test_no_page_shows_a_name_in_full_or_a_number(college, role) -> None:
    client, never, leaks, broken = shown(college, role), secrets(), [], []
    for name, address in walk(college, role, college.mine, college.other):
        if name in OF_NOBODY or not lets_in(role, name):
            continue
        answer = client.get(address)
        if answer.status_code >= 500:
            broken.append(name)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        said = answer.content.decode()
        leaks += [(name, one) for one in never if one in read(said)]
    assert not broken
    assert not leaks


def test_files_do_not_come_while_a_room_looks_along(college) -> None:
    client = shown(college, Role.EMPLOYMENT_SECRETARY)
    files = []
    for name, address in walk(college, Role.EMPLOYMENT_SECRETARY, college.mine):
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and not kind.startswith(("text/html", "application/json")):
            files.append(name)
    assert set(files) <= {"import_template", "import_survey_template", "feed_posts", "feed_calendar"}  # no names


def test_marks_of_who_is_helped_stand_on_the_grid_alone(college) -> None:
    client = shown(college, Role.EMPLOYMENT_SECRETARY)
    told = []
    for name, address in walk(college, Role.EMPLOYMENT_SECRETARY, college.mine):
        answer = client.get(address)
        if name not in COUNTED and answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            told += [name] if MARKS.search(answer.content.decode()) else []
    assert not told
    grid = client.get(f"/classes/?class={college.mine.records.latest('id').small_class_id}").content.decode()
    assert "马*燕" in grid
    assert 'class="board' in grid


def test_the_page_for_the_wall_is_masked_by_itself(college) -> None:
    client = college.client(Role.EMPLOYMENT_SECRETARY)
    said = client.get("/meetings/show/").content.decode()
    assert "投屏中" in said
    assert "投屏中" not in client.get("/today/").content.decode()
    assert client.post("/projector/", {"on": "no", "next": "/meetings/show/"}).headers["Location"] == "/meetings/"


def test_on_and_off_lead_back_and_nowhere_else(college) -> None:
    client = shown(college, Role.COUNSELLOR)
    assert "马*燕" in client.get("/students/").content.decode()
    assert client.post("/projector/", {"on": "no", "next": "/students/"}).headers["Location"] == "/students/"
    assert "马小燕" in client.get("/students/").content.decode()
    assert client.post("/projector/", {"on": "yes", "next": "//elsewhere.example/"}).headers["Location"] == "/"
    assert client.get("/projector/").status_code == 405
    assert college.client(None).post("/projector/", {"on": "yes"}).status_code == 302


def test_papers_and_the_guarded_part_stay_shut(college) -> None:
    client = shown(college, Role.EMPLOYMENT_SECRETARY)
    for method in (client.get, client.post):
        answer = method(f"/students/{college.mine.pk}/guarded/")
        assert answer.status_code == 403
        assert "投屏的时候不打开这一页" in answer.content.decode()


def test_what_is_sent_under_the_mask_is_whole(college) -> None:
    client = shown(college, Role.EMPLOYMENT_SECRETARY)
    fresh, before = make_post(21, openings=9), set(Envelope.objects.values_list("id", flat=True))
    answer = client.post(f"/students/{college.mine.pk}/refer/", {"post": fresh.pk, "way": "letter"})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    sent = Envelope.objects.exclude(id__in=before).get()
    assert "马小燕" in sent.body
    assert "马*燕" not in sent.body


def test_what_answers_a_form_is_covered_and_its_fields_are_whole(college) -> None:
    client = shown(college, Role.COUNSELLOR)
    wrong = client.post(f"/students/{college.mine.pk}/talk/", {"note": "马小燕说想改简历", "way": "nowhere"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "马小燕" not in read(said)
    assert "马小燕说想改简历" in said


def test_the_tables_of_the_projector_name_routes(college) -> None:
    assert set(ROUTES) >= (SHUT | ALWAYS | COUNTED)
    assert not SHUT & COUNTED
    assert resolve("/meetings/show/").url_name in ALWAYS
