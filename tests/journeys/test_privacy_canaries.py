"""Canaries: a string planted in each guarded place is found only where the table of rights allows it.

Allowed (domain paper 3.2): the words and papers of a criterion on the guarded
part of a student's page, opened with a reason by those with that sight; a
talk's text for its author, counsellors and secretaries; whom to ring for a
post, staff; an address of a student, on the list of messages; what students
said they need, whoever reaches them and, unless it speaks of hardship, they
themselves on their own page.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import resolve

from lianqiao.config import clock
from lianqiao.delivery.models import Envelope
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.jobs.models import Employer, PostRecord
from lianqiao.outcomes.models import Destination
from lianqiao.rules.visibility import DEEDS, HARDSHIP, Deed, HardshipSight, Role
from lianqiao.trace.models import Event, Reading
from tests.conftest import NOW, TODAY
from tests.factories.college import CANARIES, College, roster_csv, standing_college
from tests.factories.phone import a_phone
from tests.journeys.walk import BY_LINK, Form, forms_of, lets_in, walk

TELL_NEEDS = {"student", "figure_rows", "needs", "need_answer"}
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


@dataclass(frozen=True)
class Page:
    """One answer: of which route, at which address, whole (`text`) and its head (`headers`)."""

    route: str
    address: str
    content: str
    headers: str

    @property
    def text(self) -> str:
        return self.content + self.headers


def _page(route: str, address: str, answer: Any) -> Page:
    content = answer.content.decode("utf-8", "replace")
    return Page(route, address, content, json.dumps(dict(answer.headers), ensure_ascii=False))


def _walked(college: College, role: Role | None) -> Iterator[Page]:
    """Every page that the role can ask for about two students, and the guarded part of a student's page opened."""
    client = college.client(role)
    for route, address in walk(college, role, college.mine, college.other):
        yield _page(route, address, client.get(address))
        if route == "student_sensitive":
            yield _page(f"{route}:opened", address, client.post(address, {"reason": "talk"}))


@pytest.fixture(scope="module")
def walks() -> dict[Role | None, list[Page]]:
    return {}


@pytest.fixture
def shown(college, walks) -> Callable[[Role | None], list[Page]]:
    """The pages of a role in the college as it was built: walked once for all tests of this file."""

    def of(role: Role | None) -> list[Page]:
        if role not in walks:
            walks[role] = list(_walked(college, role))
        return walks[role]

    return of


def allowed(canary: str, role: Role | None, route: str) -> bool:
    """May this role meet this canary on this route?"""
    if role is None:
        # Their own words, on their own page: a phone is seen by others too, so only words that tell nothing.
        return canary == "need" and route == "phone_me"
    staff_with_students = Deed.SEE_STUDENTS in DEEDS[role]
    match canary:
        case "words" | "proof":
            return HARDSHIP.get(role) is HardshipSight.CRITERIA and route == "student_sensitive:opened"
        case "note":
            return role in TALKS and route in {"student", "help_correct"}
        case "need":
            # In the student's own words: whoever reaches the student, and the rows behind a figure.
            return staff_with_students and route in TELL_NEEDS
        case "told":
            # In a student's words, or in a task that one of them gave another.
            return HARDSHIP.get(role) is HardshipSight.CRITERIA and route in TELL_NEEDS | {"tasks", "today"}
        case "contact":
            writes = Deed.RECORD_VISITS in DEEDS[role] and route in {"contact_end", "visit_correct"}
            return writes or (Deed.SEE_POSTS in DEEDS[role] and route in {"post", "employer", "visit"})
        case "email":
            return Deed.SEE_DELIVERY in DEEDS[role] and route in {"deliveries", "delivery_sequence"}
        case _:
            return False  # phone, identity and entrant numbers are shown to nobody whole


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_a_canary_is_seen_only_where_the_table_allows(shown, role):
    wrong = set()
    for page in shown(role):
        for canary, planted in CANARIES.items():
            if planted in page.text and not allowed(canary, role, page.route):
                wrong.add((canary, page.route))
            assert planted not in page.address
    assert not wrong


def test_the_canaries_are_there_to_be_found(shown):
    """The proof that the search above would find them."""
    seen = defaultdict(set)
    for role in (None, Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER):
        for page in shown(role):
            for canary, planted in CANARIES.items():
                if planted in page.text:
                    seen[canary].add(page.route)
    assert {"words", "proof", "note", "need", "contact", "told"} <= set(seen)
    assert "phone_me" in seen["need"]


def test_the_letter_holds_none(college):
    page = _page("letter", "", Client().get(college.link(college.mine)))
    assert "技术员" in page.text
    assert not [name for name, planted in CANARIES.items() if planted in page.text]
    assert not WORDS_OF_NEED.search(page.text)


def test_pages_behind_a_link_are_the_same_whoever_is_signed_in(college):
    table = {name: address for name, address in college.addresses(college.mine) if name in BY_LINK}
    stranger, secretary = a_phone(), college.client(Role.EMPLOYMENT_SECRETARY)
    for name, address in table.items():
        assert stranger.get(address).content == secretary.get(address).content, name


def test_no_page_behind_a_link_speaks_of_need_or_of_another(college, shown):
    """Own words that speak of need are answered for by the teacher, not read out on a phone."""
    for page in shown(None):
        assert not WORDS_OF_NEED.search(page.content), page.route
        if college.own_token(college.other) in page.address:
            assert CANARIES["need"] not in page.content
            assert "甲一" not in page.content


def test_no_title_address_or_header_speaks_of_need(shown):
    wrong = []
    for role in Role:
        for page in shown(role):
            title = "".join(re.findall(r"<title>(.*?)</title>", page.content, re.S))
            links = " ".join(re.findall(r'(?:href|action|download)="([^"]*)"', page.content))
            if any(WORDS_OF_NEED.search(one) for one in (title, unquote(links), unquote(page.headers), page.address)):
                wrong.append((role.value, page.route))
    assert not wrong


BLIND = [role for role in Role if HARDSHIP.get(role, HardshipSight.NOTHING) is HardshipSight.NOTHING]
# A bulletin counts those in need and says so; it holds no name (numbers for these roles, contracts, Figures).
COUNTED_IN = {"bulletin"}


@pytest.mark.parametrize("role", BLIND)
def test_no_page_of_those_without_sight_speaks_of_need(shown, role):
    assert not [p.route for p in shown(role) if p.route not in COUNTED_IN and WORDS_OF_NEED.search(p.content)]


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
    secretary.post(
        "/excuses/ask/",
        {"commitment": "planned", "subject": f"student:{student}", "since": "2023-04-28", "until": "2023-04-30",
         "reason": words},
    )  # fmt: skip
    upload = college.upload.pk
    secretary.post(f"/imports/upload/{upload}/fix/", {'fix:["",2,"备注"]': words})
    secretary.get(f"/imports/upload/{upload}/")
    secretary.post(f"/imports/upload/{upload}/confirm/")


TYPED = "金丝雀癸低保"
# What ends the walk; and forms whose words are numbers or days, in which words are refused.
ENDING = {"sign_out", "import_drop", "person_end", "person_leave", "first_administrator", "set_language", "sign_in"}
PRESSERS = (Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.SYSTEM_ADMINISTRATOR, None)


def _typed(college: College) -> None:
    """Every form of the pages of those who may do most, and of a phone, pressed once with words of need in it."""
    pressed = set()
    for role in PRESSERS:
        client = college.client(role)
        for route, address in walk(college, role, college.mine):
            if not lets_in(role, route):
                continue
            for form in forms_of(client.get(address).content.decode("utf-8", "replace")):
                target = urljoin(address, form.action)
                name = resolve(urlsplit(target).path).url_name or ""
                if (name, tuple(form.texts)) not in pressed and name not in ENDING:
                    pressed.add((name, tuple(form.texts)))
                    _press(client, target, form)


def _press(client: Client, target: str, form: Form) -> None:
    """All free fields with the words; where that is refused, one after the other."""
    if client.post(target, {**form.given, **dict.fromkeys(form.texts, TYPED)}).status_code == 422:
        for one in form.texts:
            client.post(target, {**form.given, **form.held, one: TYPED})


def test_words_of_need_that_anybody_types_reach_neither_the_record_nor_those_without_sight(college):
    known = Event.objects.count()
    _everything_done(college)
    _typed(college)
    assert Event.objects.count() > known + 40
    assert len(set(Event.objects.values_list("action", flat=True))) > 40
    written = [
        f"{e.actor} {e.action} {e.subject} {json.dumps(e.detail, ensure_ascii=False)}" for e in Event.objects.all()
    ]
    written += [f"{r.actor} {r.purpose} {r.what} {r.subject}" for r in Reading.objects.all()]
    for text in written:
        assert not [name for name, planted in CANARIES.items() if planted in text], text
        assert "金丝雀" not in text, text
        assert not WORDS_OF_NEED.search(text), text
        assert "甲一" not in text
    for role in (*BLIND, None):
        for route, address in walk(college, role, college.mine):
            if lets_in(role, route) and route not in COUNTED_IN:
                text = college.client(role).get(address).content.decode("utf-8", "replace")
                assert "金丝雀癸" not in text, (role, route)
                assert not WORDS_OF_NEED.search(text), (role, route)


def test_a_post_or_unit_whose_name_speaks_of_need_is_told_of_a_student_only_to_those_who_know(college):
    """A federation of the disabled is an employer like any other, until it stands on a student's page."""
    PostRecord.objects.update(title="残疾人联合会干事")
    Employer.objects.update(name=Concat(Value("残疾人联合会"), "id", output_field=CharField()))
    Destination.objects.update(unit_name="残疾人联合会")
    address = f"/students/{college.mine.pk}/"
    assert "残疾人联合会" in college.client(Role.COUNSELLOR).get(address).content.decode()
    for role in (Role.CLASS_LEADER, Role.CLASS_TEACHER):
        for kind in ("", "?kind=post", "?kind=outcome"):
            assert "残疾" not in college.client(role).get(f"{address}{kind}").content.decode(), (role, kind)


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
        for route, address in walk(college, role, college.mine):
            if lets_in(role, route):
                assert "金丝雀庚" not in college.client(role).get(address).content.decode("utf-8", "replace"), route
