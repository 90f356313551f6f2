"""Canaries: a string planted in each guarded place is found only where the table of rights allows it.

Allowed (domain paper 3.2): the words and papers of a criterion on the guarded
part of a student's page, opened with a reason by those with that sight; a
talk's text for its author, counsellors and secretaries; whom to ring for a
post, staff; an address of a student, on the list of messages.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from lianqiao.config import clock
from lianqiao.delivery.models import Envelope
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.rules.visibility import DEEDS, HARDSHIP, Deed, HardshipSight, Role
from lianqiao.trace.models import Event, Reading
from tests.conftest import NOW, TODAY
from tests.factories.college import CANARIES, College, roster_csv, standing_college

TALKS = {Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY}
WORDS_OF_NEED = re.compile("困难|贫困|低保|建档立卡|残疾|零就业|帮扶|资助|孤儿")


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    return house


def _answers(college: College, role: Role | None) -> list[tuple[str, str, Any]]:
    """(route, address, answer) of every page, and of every form sent with its least."""
    client, found = college.client(role), []
    for student in (college.mine, college.other):
        for name, address in college.addresses(student):
            found.append((name, address, client.get(address)))
            if name in {"student_sensitive"}:
                found.append((f"{name}:opened", address, client.post(address, {"reason": "talk"})))
    return found


def _text(answer: Any) -> str:
    return answer.content.decode("utf-8", "replace") + json.dumps(dict(answer.headers), ensure_ascii=False)


def allowed(canary: str, role: Role | None, route: str) -> bool:
    """May this role meet this canary on this route?"""
    if role is None:
        return False
    match canary:
        case "words" | "proof":
            return HARDSHIP.get(role) is HardshipSight.CRITERIA and route == "student_sensitive:opened"
        case "note":
            return role in TALKS and route in {"student", "help_correct"}
        case "need":
            # In the student's own words: whoever reaches the student, and the rows behind a figure.
            return Deed.SEE_STUDENTS in DEEDS[role] and route in {"student", "figure_rows", "needs", "need_answer"}
        case "contact":
            return Deed.SEE_POSTS in DEEDS[role] and route == "post"
        case "email":
            return Deed.SEE_DELIVERY in DEEDS[role] and route == "deliveries"
        case _:
            return False  # phone, identity and entrant numbers are shown to nobody whole


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_a_canary_is_seen_only_where_the_table_allows(college, role):
    wrong = set()
    for route, address, answer in _answers(college, role):
        text = _text(answer)
        for canary, planted in CANARIES.items():
            if planted in text and not allowed(canary, role, route):
                wrong.add((canary, route))
            assert planted not in address
    assert not wrong


def test_the_canaries_are_there_to_be_found(college):
    """The proof that the search above would find them."""
    seen = defaultdict(set)
    for role in (Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER):
        for route, _, answer in _answers(college, role):
            for canary, planted in CANARIES.items():
                if planted in _text(answer):
                    seen[canary].add(route)
    assert {"words", "proof", "note", "need", "contact"} <= set(seen)


def test_the_phone_page_holds_none(college):
    text = _text(Client().get(college.link(college.mine)))
    assert "技术员" in text
    assert not [name for name, planted in CANARIES.items() if planted in text]
    assert not WORDS_OF_NEED.search(text)


def test_no_title_address_or_header_speaks_of_need(college):
    wrong = []
    for role in Role:
        for route, address, answer in _answers(college, role):
            text = answer.content.decode("utf-8", "replace")
            title = "".join(re.findall(r"<title>(.*?)</title>", text, re.S))
            links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', text))
            headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
            if any(WORDS_OF_NEED.search(one) for one in (title, links, headers, address)):
                wrong.append((role.value, route))
    assert not wrong


BLIND = [role for role in Role if HARDSHIP.get(role, HardshipSight.NOTHING) is HardshipSight.NOTHING]
# A bulletin counts those in need and says so; it holds no name (numbers for these roles, contracts, Figures).
COUNTED_IN = {"bulletin"}


@pytest.mark.parametrize("role", BLIND)
def test_no_page_of_those_without_sight_speaks_of_need(college, role):
    wrong = [
        route
        for route, _, answer in _answers(college, role)
        if route not in COUNTED_IN and WORDS_OF_NEED.search(answer.content.decode("utf-8", "replace"))
    ]
    assert not wrong


def test_envelopes_hold_no_canary_but_the_address_and_no_word_of_need(college):
    for one in Envelope.objects.all():
        text = f"{one.key} {one.recipient} {one.about} {one.subject} {one.body}"
        assert not [name for name, planted in CANARIES.items() if planted in text]
        assert not speaks_of_hardship(text)


def _everything_done(college: College) -> None:
    """Acts of all kinds with canaries in their fields."""
    secretary = college.client(Role.EMPLOYMENT_SECRETARY)
    student, words = college.mine.pk, f"{CANARIES['words']}低保"
    secretary.post(f"/students/{student}/talk/", {"way": "face", "note": words, "held_on": "2023-04-28"})
    secretary.post(f"/students/{student}/help/", {"kind": "guidance", "title": words, "held_on": "2023-04-28"})
    secretary.post(f"/students/{student}/guarded/", {"reason": "talk"})
    secretary.post(f"/students/{student}/guarded/", {"reason": words})
    secretary.post(f"/students/{student}/destination/", {"code": "11", "unit_name": words, "on": "2023-04-28"})
    secretary.post(
        "/today/excuse/",
        {"commitment": "weekly-talk", "subject": f"student:{student}", "since": "2023-04-28", "until": "2023-04-30",
         "reason": words},
    )  # fmt: skip
    upload = college.upload.pk
    secretary.post(f"/imports/upload/{upload}/fix/", {'fix:["",2,"备注"]': words})
    secretary.get(f"/imports/upload/{upload}/")
    secretary.post(f"/imports/upload/{upload}/confirm/")


def test_the_record_of_acts_and_looks_holds_no_canary(college):
    before = Event.objects.count()
    _everything_done(college)
    assert Event.objects.count() > before + 3
    written = [
        f"{e.actor} {e.action} {e.subject} {json.dumps(e.detail, ensure_ascii=False)}" for e in Event.objects.all()
    ]
    written += [f"{r.actor} {r.purpose} {r.what} {r.subject}" for r in Reading.objects.all()]
    for text in written:
        assert not [name for name, planted in CANARIES.items() if planted in text], text
        assert not WORDS_OF_NEED.search(text), text
        assert "甲一" not in text


def test_sessions_and_messages_hold_no_canary(college):
    _everything_done(college)
    client = college.client(Role.EMPLOYMENT_SECRETARY)
    kept = [json.dumps(one.get_decoded(), ensure_ascii=False) for one in Session.objects.all()]
    kept += [f"{name}={cookie.value}" for name, cookie in client.cookies.items()]
    assert kept
    for text in kept:
        assert not [name for name, planted in CANARIES.items() if planted in text]
        assert not WORDS_OF_NEED.search(text.encode().decode("unicode_escape", "replace"))


def test_a_guarded_word_in_a_column_of_its_own_never_joins_the_roster(college):
    """A remark that speaks of need goes to the guarded room, whatever its column is called."""
    secretary = college.client(Role.EMPLOYMENT_SECRETARY)
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.csv", roster_csv("20190102", "甲2", "低保户金丝雀庚", "园艺201901"))
    sent = secretary.post("/imports/new/", {"kind": "roster", "file": file})
    upload = re.search(r"/imports/upload/(\d+)/", sent.url)
    assert upload
    assert secretary.post(f"/imports/upload/{upload[1]}/confirm/").status_code == 302
    for role in BLIND:
        for route, _, answer in _answers(college, role):
            assert "金丝雀庚" not in answer.content.decode("utf-8", "replace"), route
