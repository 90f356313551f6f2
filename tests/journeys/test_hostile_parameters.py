"""No address, query or form makes the server fail: every route, every parameter it reads, nasty values."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest
from django.db import connection

from lianqiao.config import clock
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.college import College, standing_college
from tests.journeys.walk import BY_LINK, lets_in, some, walk

QUERIES = (
    "q", "class", "show", "circle", "page", "kind", "group", "about", "review", "closing", "month", "start", "bulletin",
    "back", "commitment", "subject", "until", "next",
)  # fmt: skip
FIELDS = (
    "username", "display_name", "email", "role", "small_class", "code", "password", "way", "title", "note", "held_on",
    "kind", "until", "commitment", "subject", "since", "reason", "employer", "openings", "place", "majors", "degrees",
    "salary", "deadline", "conditions", "description", "contact", "url", "source", "large", "save", "verdict", "post",
    "next", "address", "act", "answer", "start", "shown", "next_words", "page", "show", "unit_name", "provisional",
    "proof_kind", "on", "who", "student", "c0", "c1", 'fix:["","1","x"]', "fix:[1]", "language", "group", "about",
    "credit_code", "name", "phone", "text", "lead", "others", "is_new", "pay", "use0", "majors0", "degree0", "people0",
    "pay0", "next_text", "next_owner", "next_on", "employer_id", "all",
    "text", "level", "channel", "person", "other", "same", "map", "map_name", "name", "expires_on", "again",
)  # fmt: skip
# What a column or the clock of a database does not hold: on PostgreSQL these alone, the rest was tried on SQLite.
NO_COLUMN = ("9223372036854775808", "a\x00b", "0001-01-01", "9999-12-31", "student:" + "9" * 30)
# Every field gets these: also a number that no integer holds, what only looks like one, half a sign, a header.
WORST = ("9" * 5000, *NO_COLUMN, "²", "\ud800", "\r\nX-Bad: 1")
# And a sample of these.
ALSO = (
    "9" * 30, "-1", "٣", "9999-12", "0001-01", "class:" + "9" * 30, "student:²", "' OR 1=1 --", "%\\", "{figure:x}",
    "{0}", "{x.__class__}", "<script>", "",
)  # fmt: skip
SEVERE = ("9" * 5000, "a\x00b", "9999-12-31", "\r\nX-Bad: 1")  # every form gets these
MOST = 40  # presses of one form, or looks at one page, that the worst leave room for
WALKERS = (Role.EMPLOYMENT_SECRETARY, Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    for role in WALKERS:
        house.client(role).raise_request_exception = False
    return house


# What ends the walk, or the house.
ENDING = {"sign_out", "import_drop", "import_map_drop", "first_administrator"}


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def hostile(fields: Iterable[str]) -> list[tuple[str, str]]:
    """(field, value) to be tried one at a time: the worst for every field, then as many others as the bound leaves."""
    if connection.vendor != "sqlite":
        return list(product(fields, NO_COLUMN))
    worst = list(product(fields, WORST))
    others = list(product(fields, ALSO))
    return worst + some(others, max(MOST - len(worst), len(others) // 10))


@pytest.mark.parametrize("role", WALKERS)
def test_no_query_makes_a_page_fail(college, role):
    client, failed = college.client(role), []
    for name, address in walk(college, role, college.mine):
        for nasty in WORST[:2] if lets_in(role, name) else ():
            answer = client.get(address, dict.fromkeys(QUERIES, nasty))
            if answer.status_code >= 500:
                failed.append((name, nasty[:20]))
    assert not failed


READS = {
    "events": ("month", "page"),
    "event_add": ("day", "kind"),
    "programmes": ("number",),
    "programme_step": ("programme",),
    "destination_new": ("step",),
    "students": ("q", "class", "show", "circle", "page"),
    "student": ("kind",),
    "carers": ("class", "circle"),
    "posts": ("q", "review", "closing", "month", "page"),
    "employers": ("q", "show", "page"),
    "employer_people": ("show",),
    "visits": ("q", "employer", "mine", "since", "until", "page"),
    "visit_new": ("employer",),
    "deliveries": ("about", "group", "page"),
    "delivery_sequence": ("at",),
    "paste": ("page",),
    "publicity": ("since",),
    "today": ("group",),
    "classes": ("class",),
    "rounds": ("page",),
    "round": ("page", "student", "proposal", "again"),
    "round_changes": ("page",),
    "bulletin_draft": ("start",),
    "figure_rows": ("bulletin", "page"),
    "excuse_new": ("commitment", "subject", "until"),
    "excuse_ask": ("commitment", "subject", "until"),
    "posts_month": ("month", "view"),
    "help_new": ("kind", "back"),
    "import_preview": ("show", "page"),
}


@pytest.mark.parametrize("name", READS)
def test_no_single_query_makes_a_page_fail(college, name):
    client, address = college.client(Role.EMPLOYMENT_SECRETARY), dict(college.addresses(college.mine))[name]
    failed = [
        (field, nasty[:20])
        for field, nasty in hostile(READS[name])
        if client.get(address, {field: _sendable(nasty)}).status_code >= 500
    ]
    assert not failed


@pytest.mark.parametrize("role", WALKERS)
def test_no_form_makes_a_page_fail(college, role):
    client, failed = college.client(role), []
    own = [address for name, address in college.addresses(college.mine) if name in BY_LINK]
    doors = [
        address for name, address in walk(college, role, college.mine) if lets_in(role, name) and name not in ENDING
    ]
    every = [*doors, *own]
    severe, others = SEVERE, some(list(product(every, (*WORST, *ALSO))), len(every))
    if connection.vendor != "sqlite":
        severe, others = NO_COLUMN[:3], []
    for address, nasty in (*product(every, severe), *others):
        answer = client.post(address, dict.fromkeys(FIELDS, _sendable(nasty)))
        if answer.status_code >= 500:
            failed.append((address, nasty[:20]))
        assert "X-Bad" not in answer.headers
    assert not failed


# What a page asks for to get past the first check, so that the later fields are reached too.
GOOD = {
    "event_add": {"kind": "lecture", "title": "讲座", "place": "二教", "day": "2023-05-10", "starts": "14:00",
                  "ends": "16:00", "last_day": "", "capacity": "", "sign_up_until": "", "about": "", "organiser": "",
                  "form": "", "free": "yes"},
    "event_mark": {"number": "20190101", "late_reason": "", "student": "1", "mark": "1"},
    "event_cancel": {"reason": "讲师有事"},
    "programme_step": {"programme": "exam", "step": "sat", "on": "2023-04-28"},
    "promise_add": {"title": "路费", "promise": "报销", "owner": "1", "due_on": "2023-05-20"},
    "promise_done": {"text": "一批", "persons": "1", "person_times": "1", "on": "2023-04-28", "done": ""},
    "phone_events": {"act": "there", "event": "1", "code": "402913"},
    "survey_fill": {"q_direction": "work", "q_progress": "applying", "q_regions": "成都", "q_salary": "4000",
                    "q_occupations": "2-03", "q_need": "想练面试"},
    "phone_survey": {"q_direction": "work", "q_progress": "applying", "q_regions": "成都", "q_salary": "4000",
                     "q_mock": "yes", "q_need": "想练面试"},
    "survey_end": {"reason": "够了"},
    "carers": {"who": "expert.1", "student": "1"},
    "talk_new": {"way": "face", "held_on": "2023-04-28", "note": "", "title": ""},
    "help_new": {"kind": "guidance", "held_on": "2023-04-28", "until": "", "title": "", "note": ""},
    "event_new": {"kind": "meeting", "title": "会", "held_on": "2023-04-28", "note": ""},
    "excuse_new": {"commitment": "weekly-talk", "subject": "student:1", "since": "2023-04-28", "until": "2023-04-30",
                   "reason": "实习"},
    "excuse_ask": {"commitment": "weekly-talk", "subject": "student:1", "since": "2023-04-28", "until": "2023-04-30",
                   "reason": "实习"},
    "excuse_decide": {"verdict": "decline", "reason": "可以电话"},
    "intention_new": {"employer": "青禾农业1", "on": "2023-04-28"},
    "destination_new": {"code": "11", "unit_name": "青禾", "on": "2023-04-28"},
    "post_new": {"employer": "新单位", "title": "新岗位", "openings": "2", "place": "成都", "salary": "5000",
                 "degrees": "2", "source": "电话", "deadline": "", "majors": "园艺", "conditions": "", "url": "",
                 "contact": "", "save": "1"},
    "employer_new": {"name": "新单位", "credit_code": "", "kind": "39", "industry": "A", "size": "small",
                     "place": "四川成都", "note": ""},
    "employer_facts": {"credit_code": "", "kind": "39", "industry": "A", "size": "small", "place": "成都", "note": ""},
    "employer_contact": {"name": "王经理", "duty": "", "phone": "", "email": ""},
    "employer_trust": {"kind": "licence", "on": "2023-04-28", "who": "", "text": "原件", "key": ""},
    "employers_clear": {"verdict": "clear", "reason": "", "employer": "1", "all": ""},
    "employer_pair": {"verdict": "apart", "reason": "两家"},
    "visit_step": {"text": "打过了", "on": "2023-04-28"},
    "post_review": {"verdict": "accept", "reason": "", "next": ""},
    "posts_review": {"verdict": "accept", "reason": "", "post": "1"},
    "proposal_decide": {"verdict": "accept", "reason": ""},
    "proposal_replace": {"post": "1", "reason": "换"},
    "bulletin_issue": {"start": "2023-04-10", "shown": "", "next_words": ""},
    "person_add": {"username": "new", "display_name": "新人", "role": "liaison", "small_class": "", "email": ""},
    "delivery_fix_address": {"address": "x@college.example"},
    "sign_in": {"username": "x", "password": "y"},
    "activate": {"username": "x", "code": "y", "password": "z"},
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_no_single_field_makes_a_form_fail(college, name):
    role = Role.SYSTEM_ADMINISTRATOR if name in {"person_add", "sign_in", "activate"} else Role.EMPLOYMENT_SECRETARY
    client, address = college.client(role), dict(college.addresses(college.mine))[name]
    failed = [
        (field, nasty[:20])
        for field, nasty in hostile(GOOD[name])
        if client.post(address, {**GOOD[name], field: _sendable(nasty)}).status_code >= 500
    ]
    assert not failed


@pytest.mark.parametrize("huge", ["9" * 19, "9" * 30, "9" * 4000])
def test_an_impossible_number_in_an_address_is_not_there(college, huge):
    client = college.client(Role.EMPLOYMENT_SECRETARY)
    for route in ("students/{}", "students/{}/talk", "posts/{}", "imports/{}", "imports/upload/{}", "rounds/{}",
                  "bulletins/{}", "bulletins/figures/f{}", "rounds/proposals/{}/replace"):  # fmt: skip
        assert client.get(f"/{route.format(huge)}/").status_code == 404, route
