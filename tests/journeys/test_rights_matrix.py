"""Every route, every role, own and other and absent things, reading and writing: what the table says, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from lianqiao.config import clock
from lianqiao.config.access import ROUTES, Door, named_patterns
from lianqiao.delivery.models import Heartbeat
from lianqiao.people.models import Appointment, User
from lianqiao.roster.models import Carer, Student
from lianqiao.rules.visibility import DEEDS, SCOPES, Deed, Role, Scope
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.college import College, standing_college
from tests.journeys.walk import lets_in, some, walk

# What is gone once it is pressed; the second student would find nothing.
ONCE = {"import_drop", "import_map_drop", "person_end", "person_leave"}
# Only with the sight of guarded facts: a class teacher reaches the student and is refused in words.
GUARDED = {"student_sensitive", "criterion_end", "criterion_new", "criterion_paper", "criterion_verify", "circle"}
# Who may check a paper, or press a figure, is asked of the role once the thing itself is in reach.
ASKED_LATER = {"destination_verify", "destination_refuse", "file_close", "figure_rows", "publication_back"}
# What one has entered oneself, or what is there to take back at all: else there is nothing to correct. The college's
# upload is a table, and no scan to hand over.
OWN_ENTRY = {
    *("visit_correct", "visit_cancel", "visit_step", "trust_back", "event_undo", "referral_cancel", "import_scan"),
}
# Pages about a row, a cell or a line that their query names; without one there is nothing.
BY_QUERY = {"demand_behind", "demand_give"}
NAMES = [pattern.name or "" for pattern in named_patterns()]
DEED_NAMES = [name for name in NAMES if isinstance(ROUTES[name], Deed)]
ROLES = [None, *Role]
PATTERNS = {pattern.name or "": str(pattern.pattern) for pattern in named_patterns()}
# Routes about one student: out of reach they are not there, whatever the role may do elsewhere.
ABOUT_ONE = (
    "student_id",
    "envelope_id",
    "proposal_id",
    "activity_id",
    "intention_id",
    "excuse_id",
    "asked_id",
    "need_id",
    "change_id",
    "report_id",
    "referral_id",
)
OF_STUDENT = {name for name in DEED_NAMES if any(key in PATTERNS[name] for key in ABOUT_ONE)}
TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]+|("X-CSRFToken": ")[^"]+')


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    return house


def plain(answer: Any) -> bytes:
    """The answer without what differs each time."""
    return TOKEN.sub("", answer.content.decode("utf-8", "replace")).encode()


def reaches(role: Role, student: Student | None, college: College) -> bool:
    """Does the role, as it stands in the college, reach this student?"""
    if student is None:
        return False
    match SCOPES.get(role, Scope.NOBODY):
        case Scope.COLLEGE:
            return True
        case Scope.OWN_CLASSES | Scope.OWN_STUDENTS:
            return student == college.mine
        case _:
            return False


def expected(name: str, role: Role | None, student: Student | None, college: College) -> set[int]:
    """The statuses that the tables allow for a guarded route."""
    needed = ROUTES[name]
    if role is None:
        return {302}
    if not isinstance(needed, Deed) or needed not in DEEDS[role]:
        return {403}
    not_here = {404, 405}  # a page that is only read, or only pressed, does nothing the other way
    if name in OF_STUDENT and not reaches(role, student, college):
        return not_here
    if student is None and ("_id" in PATTERNS[name] or name in {"figure_rows", "import_template", "publicity_file"}):
        return not_here
    if name in GUARDED and role in {Role.CLASS_TEACHER, Role.EXPERT, Role.CLASS_LEADER}:
        return {403}
    if name == "hand_over_answer":  # only whoever was asked answers
        return {302, 422, *not_here}
    if name in OWN_ENTRY:  # only whoever went, entered it, has the step, or clears employers
        return {200, 302, 422, *not_here}
    if "task_" in PATTERNS[name]:  # only whoever has the task answers, and whoever gave it or answers for it reads
        return {200, 302, 422, *not_here}
    if name == "student_accounts":  # the college of the tests has set up no platform
        return not_here
    if name in BY_QUERY:  # what it is about stands in the query of the address
        return not_here
    # In reach: shown, done and led on, or refused in words.
    return {200, 302, 405, 422} | ({403} if name in ASKED_LATER else set())


def _counts() -> Counter[str]:
    passing = {Reading, Heartbeat}
    return Counter({m._meta.label: m._default_manager.count() for m in apps.get_models() if m not in passing})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_each_cell_answers_as_the_tables_say(college, role, method):
    wrong: list[Any] = []
    known: set[str] = set()
    college.client(role).get("/posts/")  # signed in
    before = _counts() if method == "get" else None
    for whose, student in (("mine", college.mine), ("other", college.other), ("nobody", None)):
        for name, address in college.addresses(student):
            # A page that is about no student is asked for once, and so is one at which the gate refuses the role.
            if name not in DEED_NAMES or address in known or (method == "post" and name in ONCE):
                continue
            if student != college.mine and not lets_in(role, name):
                continue
            if student == college.other and SCOPES.get(role) is Scope.COLLEGE:  # as near as the first
                continue
            known.add(address)
            status = getattr(college.client(role), method)(address).status_code
            if status not in expected(name, role, student, college):
                wrong.append((name, whose, status, expected(name, role, student, college)))
    assert not wrong
    assert before is None or _counts() == before  # to look writes nothing


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT, Role.CLASS_LEADER])
def test_what_is_out_of_reach_cannot_be_told_from_what_is_not_there(college, role):
    client, other, absent = college.client(role), dict(college.addresses(college.other)), {}
    absent = dict(college.addresses(None))
    for name in OF_STUDENT:
        if ROUTES[name] not in DEEDS[role]:
            continue
        for method in ("get", "post"):
            answers = [getattr(client, method)(table[name]) for table in (other, absent)]
            assert answers[0].status_code == answers[1].status_code, name
            texts = [
                plain(one).replace(table[name].encode(), b"")
                for one, table in zip(answers, (other, absent), strict=True)
            ]
            assert texts[0] == texts[1], name
            assert (
                dict(answers[0].headers)
                == dict(answers[1].headers)
                | {
                    "Content-Length": answers[0].headers.get("Content-Length", ""),
                }
                or "Content-Length" not in answers[0].headers
            )


def test_lists_hold_only_those_in_reach(college):
    for role in (Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT, Role.CLASS_LEADER):
        client = college.client(role)
        one = f"/rounds/{college.round.pk}/"
        lists = ("/students/", "/students/?q=乙", "/students/?show=settled", "/today/", "/classes/", "/deliveries/")
        for address in (*lists, one, f"{one}preview/"):
            assert "乙" not in client.get(address).content.decode().replace('value="乙"', ""), (role, address)
    assert "乙" in college.client(Role.EMPLOYMENT_SECRETARY).get("/students/").content.decode()


# ---------------------------------------------------------------- at once


@pytest.mark.parametrize("role", [one for one in Role if DEEDS[one]])
def test_a_role_that_ends_ends_at_the_next_request(college, role):
    client = college.client(role)
    pages = {
        "posts": "/posts/",
        "people": "/people/",
        "trace": "/trace/",
        "bulletins": "/bulletins/",
        "tasks": "/tasks/",
    }
    page = next(address for name, address in pages.items() if ROUTES[name] in DEEDS[role])
    assert client.get(page).status_code == 200
    Appointment.objects.filter(user=college.users[role]).update(until=TODAY - timedelta(days=1))
    assert client.get(page).status_code == 403
    Appointment.objects.filter(user=college.users[role]).update(until=TODAY)
    assert client.get(page).status_code == 200
    User.objects.filter(pk=college.users[role].pk).update(is_active=False)
    assert client.get(page).status_code == 302


def test_a_class_and_a_pairing_that_end_end_at_the_next_request(college):
    teacher, expert = college.client(Role.CLASS_TEACHER), college.client(Role.EXPERT)
    address = f"/students/{college.mine.pk}/"
    assert (teacher.get(address).status_code, expert.get(address).status_code) == (200, 200)
    Appointment.objects.filter(user=college.users[Role.CLASS_TEACHER]).update(
        small_class_id=college.other.records.latest("id").small_class_id
    )
    Carer.objects.filter(user=college.users[Role.EXPERT]).update(until=TODAY - timedelta(days=1))
    assert (teacher.get(address).status_code, expert.get(address).status_code) == (404, 404)


def test_a_new_password_ends_sessions_elsewhere(college):
    user, client = User.objects.get(pk=college.users[Role.COUNSELLOR].pk), college.client(Role.COUNSELLOR)
    assert client.get("/today/").status_code == 200
    user.set_password("another bridge over water")
    user.save()
    assert client.get("/today/").status_code == 302


# ---------------------------------------------------------------- forms


def test_no_form_is_taken_without_its_token(college):
    taken = []
    for role in (Role.EMPLOYMENT_SECRETARY, Role.SYSTEM_ADMINISTRATOR):
        client = Client(enforce_csrf_checks=True)
        client.force_login(college.users[role])
        for name, address in walk(college, role, college.mine):
            if not lets_in(role, name):
                continue
            # No cookie lends a signed link any right: whoever holds the secret link may press.
            if ROUTES[name] is Door.OPEN and re.search("token|<str:code>", PATTERNS[name]):
                continue
            given = {"csrfmiddlewaretoken": "x" * 64}
            answers = [
                client.post(address),
                client.post(address, given),
                client.post(address, headers={"HX-Request": "1"}),
            ]
            taken += [(name, one.status_code) for one in answers if one.status_code != 403]
    assert not taken


@pytest.mark.parametrize("role", [None, Role.EMPLOYMENT_SECRETARY], ids=str)
def test_other_ways_of_looking_write_nothing(college, role):
    """Heads and questions of what is allowed, at every door of nobody in particular and of who has most of them."""
    client = college.client(role)
    before = _counts()
    every = list(walk(college, role, college.mine))
    heads = some(every, 60)
    for name, address in every:
        client.options(address)
        if (name, address) in heads:  # the framework answers a head as it answers those who look
            client.head(address)
        if not isinstance(ROUTES[name], Deed):  # the others are asked for in the cells above
            client.get(address)
    assert _counts() == before


UNASKED: dict[str, Any] = {
    "id": "1", "pk": "1", "student": "999", "student_id": "999", "by": "user:99", "by_id": "99", "by_user_id": "99",
    "recorded_by": "user:99", "recorded_at": "2020-01-01", "recorded_on": "2020-01-01", "grade": "verified",
    "proof_id": "1", "batch": "1", "batch_id": "1", "kind_": "talk", "is_active": "", "is_superuser": "1",
    "is_staff": "1", "viewer": "system", "actor": "system:x", "today": "2020-01-01", "now": "2020-01-01",
    "major_code": "999999", "accepted": "1", "first_recorded_on": "2020-01-01", "large_": "1", "quota": "99",
}  # fmt: skip
FILLED: dict[str, tuple[Role, str, dict[str, str]]] = {
    "talk_new": (Role.CLASS_TEACHER, "assistance.Activity", {"way": "face", "held_on": "2023-04-28", "note": "x"}),
    "help_new": (Role.EXPERT, "assistance.Activity", {"kind": "guidance", "held_on": "2023-04-28"}),
    "event_new": (
        Role.EMPLOYMENT_SECRETARY, "assistance.Activity", {"kind": "meeting", "title": "会", "held_on": "2023-04-28"},
    ),
    "destination_new": (Role.CLASS_TEACHER, "outcomes.Destination", {"code": "11", "on": "2023-04-28"}),
    "intention_new": (Role.COUNSELLOR, "outcomes.Intention", {"employer": "青禾农业1", "on": "2023-04-28"}),
    "post_new": (
        Role.COUNSELLOR, "jobs.PostRecord",
        {"employer": "新单位", "title": "新岗位", "openings": "2", "source": "电话", "save": "1"},
    ),
    "post_review": (Role.COUNSELLOR, "jobs.PostReview", {"verdict": "refuse", "reason": "停招"}),
    "employer_contact": (Role.CLASS_TEACHER, "jobs.EmployerContact", {"name": "王经理", "phone": "028-1"}),
    "employer_trust": (
        Role.EXPERT, "jobs.EmployerTrust", {"kind": "licence", "on": "2023-04-28", "text": "原件"},
    ),
    "person_add": (
        Role.SYSTEM_ADMINISTRATOR, "people.User", {"username": "new", "display_name": "新人", "role": "auditor"},
    ),
}  # fmt: skip
OTHER_NEXT = {"username", "title", "reason"}  # written otherwise the second time, so that there is a second row
MOVING = {"id", "password", "recorded_at", "at", "student", "post"}


@pytest.mark.parametrize("name", FILLED)
def test_fields_that_a_form_does_not_ask_change_nothing(college, name):
    role, label, filled = FILLED[name]
    model, address = apps.get_model(label), dict(college.addresses(college.mine))[name]
    made = []
    for more in ({}, UNASKED):
        answer = college.client(role).post(address, {**filled, **more})
        assert answer.status_code in {200, 302}, answer.content.decode()[-2000:]
        row = model.objects.latest("id")
        made.append({one.attname: getattr(row, one.attname) for one in model._meta.concrete_fields})
        filled = {key: f"{value}2" if key in OTHER_NEXT else value for key, value in filled.items()}
    same = {key for key in made[0] if key.removesuffix("_id") not in MOVING | OTHER_NEXT}
    assert {key: made[0][key] for key in same} == {key: made[1][key] for key in same}
    assert made[0]["id"] != made[1]["id"]


def test_open_doors_need_no_more_than_they_say(college):
    doors = {name for name in NAMES if ROUTES[name] is Door.OPEN}
    stranger = Client()
    for name, address in college.addresses(college.mine):
        if name in doors and "token" not in PATTERNS[name]:
            text = stranger.get(address).content.decode()
            assert "甲一" not in text, name
            assert "20190101" not in text, name
