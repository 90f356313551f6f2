"""What strangers write is shown as they wrote it and does nothing: no script, no formula, no way out of the house."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from lianqiao.config import clock
from lianqiao.intake.files import refused_rows
from lianqiao.intake.words import TEMPLATES
from lianqiao.jobs.models import PostRecord, PostReview
from lianqiao.people.models import SmallClass, User
from lianqiao.referrals.files_match import write_rejected
from lianqiao.referrals.links import SALT, token_for
from lianqiao.referrals.models import Letter
from lianqiao.roster.models import ImportBatch, StudentRecord
from lianqiao.rules.values import Place, Reason
from lianqiao.rules.visibility import Role
from tests.conftest import NOW, TODAY
from tests.factories.college import College, standing_college
from tests.journeys.walk import lets_in, walk

# Out of an attribute of either quote, out of a title and into two kinds of script; then in one text a link that runs,
# what must not be unescaped, a template's words and a format's.
PAYLOADS = (
    "\"'></title><svg/onload=alert(1)><script>alert(1)</script>",
    "javascript:alert(1)&lt;script&gt;{{ 7919|add:'7919' }}{% csrf_token %}%(day)s%s{0}{name}",
)
REACHED = "15838"  # what a template would make of it
ASKED = ("q", "next", "back", "kind", "group", "about", "subject", "commitment", "until", "month", "show", "class")
RAW = re.compile(r"<script>alert|<img src=x|<svg/onload|onerror=alert\(1\)>|href=\"javascript:", re.I)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://x\")",
            "＝1+1", " =1+1", "'=1+1", "{=1+1}", "=IMPORTXML(1)", "@1")  # fmt: skip


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    yield from standing_college(django_db_blocker, TODAY, NOW)


@pytest.fixture
def college(house, db, monkeypatch) -> College:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house.clients.clear()
    return house


def _roster(payload: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["学号", "姓名", "班级", "电话", "生源地", "求职意向", "备注", payload[:60]])
    sheet.append(["20190102", payload, payload, payload, payload, payload, payload, payload])
    sheet.append(["", payload, payload, "", "", "", "", ""])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _posts(payload: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(
        [
            "单位",
            "岗位名称",
            "招聘人数",
            "工作地点",
            "专业要求",
            "薪资",
            "其他要求",
            "岗位说明",
            "联系方式",
            "网址",
            "来源",
        ]
    )
    sheet.append([payload, payload, "3", payload, payload, payload, payload, payload, payload, payload, payload])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _upload(client: Client, kind: str, name: str, data: bytes) -> tuple[str, list[Any]]:
    """Walk a file through the wizard; the upload's address and every page on the way."""
    sent = client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, data)})
    if sent.status_code == 422:
        return "", [sent]
    address = sent.url.replace("columns/", "")
    return address, [
        client.get(f"{address}columns/"),
        client.get(address),
        client.post(f"{address}confirm/", follow=True),
        client.get("/imports/"),
    ]


EVERYBODY = (Role.EMPLOYMENT_SECRETARY, Role.CLASS_LEADER, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, None)
MOST = (Role.EMPLOYMENT_SECRETARY, None)  # they see what the others see a part of


def _pages(college: College, roles: tuple[Role | None, ...]) -> list[tuple[str, str]]:
    """Every page to which these roles are let in, and every page behind a link."""
    found = []
    for role in roles:
        client = college.client(role)
        for name, address in walk(college, role, college.mine, college.other):
            if name == "import_rows" or not lets_in(role, name):
                continue
            answer = client.get(address)
            if answer.headers.get("Content-Type", "").startswith(("text/plain", "text/calendar")):
                # Words that no browser takes for a page.
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                continue
            found.append((name, answer.content.decode("utf-8", "replace")))
    return found


def _plant(college: College, payload: str) -> list[Any]:
    """The payload in every free text there is, by the doors that people use, and straight into the rows."""
    secretary, student = college.client(Role.EMPLOYMENT_SECRETARY), college.mine.pk
    pages = _upload(secretary, "roster", "名册.xlsx", _roster(payload))[1]
    pages += _upload(secretary, "posts", f"{payload[:20].replace('/', '')}.xlsx", _posts(payload))[1]
    day = {"held_on": "2023-04-28"}
    for address, given in (
        (f"/students/{student}/talk/", {"way": "face", "note": payload, **day}),
        (f"/students/{student}/help/", {"kind": "guidance", "title": payload, "note": payload, **day}),
        ("/today/event/", {"kind": "meeting", "title": payload, "note": payload, **day}),
        (f"/students/{student}/destination/", {"code": "11", "unit_name": payload, "on": "2023-04-28"}),
        ("/today/excuse/", {"commitment": payload[:40], "subject": payload, "since": payload, "reason": payload}),
        ("/excuses/ask/", {"commitment": "weekly-talk", "subject": f"student:{student}", "since": "2023-04-28",
                           "until": "2023-04-30", "reason": payload}),
        ("/posts/new/", {"employer": payload, "title": payload, "openings": "1", "place": payload, "majors": payload,
                         "conditions": payload, "description": payload, "contact": payload, "source": payload,
                         "salary": payload, "url": "https://x.example/\"><script>alert(1)</script>", "save": "1"}),
        (f"/posts/{PostRecord.objects.earliest('id').post_id}/review/", {"verdict": "refuse", "reason": payload}),
        ("/bulletins/issue/", {"start": payload, "next_words": payload, "shown": ""}),
        (f"/deliveries/{college.ids(college.mine)['envelope_id']}/address/", {"address": payload}),
        ("/publicity/", {"chosen": "yes", "title": payload[:60], "intro": payload, "posts": payload}),
        ("/publicity/published/", {"chosen": "yes", "title": payload[:60], "key": payload[:64], "kind": "site",
                                   "place": payload[:80], "on": "2023-04-28", "posts": "1"}),
        ("/deliveries/paste/group/", {"key": "hostile", "place": payload[:80], "on": "2023-04-28"}),
    ):  # fmt: skip
        pages.append(secretary.post(address, given, follow=True))
    admin = college.client(Role.SYSTEM_ADMINISTRATOR)
    pages.append(admin.post("/people/add/", {"username": payload[:40], "display_name": payload, "role": "liaison"}))
    pages.append(Client().post("/sign-in/", {"username": payload[:40], "password": payload, "next": payload}))
    asked = dict.fromkeys(ASKED, payload)
    doors = walk(college, Role.EMPLOYMENT_SECRETARY, college.mine)
    pages += [secretary.get(one, asked) for name, one in doors if lets_in(Role.EMPLOYMENT_SECRETARY, name)]
    _plant_rows(college, payload)
    return pages


def _plant_rows(college: College, payload: str) -> None:
    StudentRecord.objects.filter(student__in=[college.mine, college.other]).update(
        name=payload[:60], major_text=payload, home_text=payload
    )
    SmallClass.objects.filter(pk=college.mine.records.latest("id").small_class_id).update(name=f"{payload[:50]}2")
    PostRecord.objects.update(title=payload, place=payload, url=payload, description=payload, source=payload)
    PostReview.objects.update(reason=payload)
    User.objects.update(display_name=payload[:60])
    ImportBatch.objects.update(file_name=payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_text_on_every_page(college, payload):
    pages = [one.content.decode("utf-8", "replace") for one in _plant(college, payload)]
    shown = [("planting", text) for text in pages] + _pages(college, EVERYBODY if payload == PAYLOADS[0] else MOST)
    wrong = [name for name, text in shown if RAW.search(text)]
    assert not wrong
    assert any("alert" in text for _, text in shown)
    assert not [name for name, text in shown if REACHED in text]
    failed = [name for name, text in shown if "这里出了错" in text]
    assert not failed


def test_pages_forbid_scripts_of_others_by_header(college):
    for address in ("/today/", f"/students/{college.mine.pk}/", "/sign-in/"):
        policy = college.client(Role.EMPLOYMENT_SECRETARY).get(address).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy


# ---------------------------------------------------------------- sheets


def _no_formula(data: bytes) -> list[str]:
    """Cells of a written workbook that a spreadsheet would work out, and all texts."""
    texts = []
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
                if cell.value is not None:
                    texts.append(str(cell.value))
    return texts


@pytest.mark.parametrize("payload", FORMULAS)
def test_refused_rows_leave_as_text(college, payload):
    secretary = college.client(Role.EMPLOYMENT_SECRETARY)
    address, _ = _upload(secretary, "roster", "x.xlsx", _roster(payload))
    assert address
    batch = ImportBatch.objects.latest("id")
    batch.verdicts.update(sheet=payload, column=payload)
    answer = secretary.get(f"/imports/{batch.pk}/rows.xlsx")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="import-{batch.pk}-rows.xlsx"'
    texts = _no_formula(answer.content)
    assert any(payload.strip() in text for text in texts)
    risky = [text for text in texts if text[:1] in "=+-@\t\r"]
    assert not risky
    assert refused_rows(batch, "en")


@pytest.mark.parametrize("kind", TEMPLATES)
def test_templates_hold_text_only(college, kind):
    answer = college.client(Role.EMPLOYMENT_SECRETARY).get(f"/imports/template/{kind}.xlsx")
    assert _no_formula(answer.content)


class Said:
    """A refused row with a payload in every word."""

    guarded = False

    def __init__(self, payload: str) -> None:
        self.place = Place(payload, payload, 2, payload)
        self.reason = Reason.of("row_no_name")
        self.key = self.raw = payload


@pytest.mark.parametrize("payload", FORMULAS)
def test_the_sheets_of_matching_leave_as_text(tmp_path, payload):
    path = tmp_path / "rejected.xlsx"
    write_rejected(path, [Said(payload)], [Said(payload)])
    texts = _no_formula(path.read_bytes())
    assert not [text for text in texts if text[:1] in "=+-@\t\r"]


# ---------------------------------------------------------------- ways out of the house

ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example", "///elsewhere.example", "http:elsewhere.example",
    "/\\elsewhere.example", "\\\\elsewhere.example", "https:/elsewhere.example", "\t//elsewhere.example",
    "/%2f/elsewhere.example\r\nX-Bad: 1", "javascript:alert(1)", "data:text/html,x", "//[::1]",
    "https://testserver@elsewhere.example/", "https://testserver.elsewhere.example", " https://elsewhere.example",
    "\x00//elsewhere.example", "https:\\\\elsewhere.example", "ftp://elsewhere.example",
)  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_next_leads_out(college, elsewhere):
    user = college.users[Role.COUNSELLOR]
    person = User.objects.get(pk=user.pk)
    person.set_password("bridges over rivers")
    person.save()
    signed = Client().post(
        "/sign-in/", {"username": person.username, "password": "bridges over rivers", "next": elsewhere}
    )
    answers = [
        signed,
        Client().post("/language/", {"language": "en", "next": elsewhere}),
        Client().get("/language/", {"next": elsewhere}),
        college.client(Role.EMPLOYMENT_SECRETARY).post(
            f"/posts/{PostRecord.objects.earliest('id').post_id}/review/", {"verdict": "accept", "next": elsewhere}
        ),
    ]
    for answer in answers:
        assert answer.status_code in {302, 422}
        where = answer.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])", where), where
        assert "X-Bad" not in answer.headers


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "127.0.0.1:80@x", "", "a b"])
def test_a_host_that_is_not_ours_is_refused(college, host):
    assert Client().get("/sign-in/", headers={"host": host}).status_code in {400, 302, 200} - ({200} if host else set())


def test_the_host_of_a_request_never_gets_into_a_message(college):
    bodies = " ".join(Letter.objects.values_list("envelope__body", flat=True))
    assert "http://127.0.0.1:8000/m/" in bodies
    assert "testserver" not in bodies


# ---------------------------------------------------------------- the letter's link


def test_a_link_that_was_changed_opens_nothing(college):
    good = token_for(college.letters[college.mine.pk], real_now=NOW)
    code, stamp, signature = good.split(":")
    other = college.letters[college.other.pk].code
    bad = [
        f"{other}:{stamp}:{signature}", f"{code}:{stamp}x:{signature}", f"{code}:{stamp}", code, f"{code}::", ":::",
        good[:-1], good + "x", good.swapcase(), "..", "%00", "a" * 5000,
    ]  # fmt: skip
    for token in bad:
        answer = Client().get(f"/m/{token}/")
        assert answer.status_code == 404, token
        assert "技术员" not in answer.content.decode()
    assert SALT


@pytest.mark.parametrize(("days", "opens"), [(59, True), (60, True), (61, False)])
def test_a_link_lasts_as_long_as_the_setting_says(college, monkeypatch, settings, days, opens):
    settings.LINK_DAYS = 60
    address = college.link(college.mine)
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(days=days))
    assert (Client().get(address).status_code == 200) is opens


def test_one_students_link_answers_for_nobody_else(college):
    theirs = college.letters[college.other.pk].referrals.earliest("id")
    answer = Client().post(college.link(college.mine), {"post": theirs.pk, "answer": "yes"})
    assert answer.status_code == 422
    assert not theirs.answers.exists()
