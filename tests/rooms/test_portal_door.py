"""Signing in to the own page, what machines that open links can do (nothing), and the student's own data."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lianqiao.charter.tables import guarded_words
from lianqiao.config import clock
from lianqiao.delivery.models import Envelope, Receipt
from lianqiao.evidence.models import StoredFile
from lianqiao.outcomes.actions_reported import decide_report, report_outcome
from lianqiao.outcomes.models import Destination, OutcomeReported, ReportDecided
from lianqiao.outcomes.queries_reported import open_reports, own_outcomes, report_paper
from lianqiao.portal.consent import channels_of
from lianqiao.referrals.models import Answer, Referral
from lianqiao.roster.actions_links import keys_of, own_key, renew_link
from lianqiao.roster.actions_own_door import choose_own_password, enter, enter_by_code, issue_own_code, mail_own_code
from lianqiao.roster.links import opened, signed, stop_token, student_by_push, student_by_stop
from lianqiao.roster.models import OwnCode, OwnPassword, SamePerson, StudentKey
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.actions import note_reading
from lianqiao.trace.models import Event
from lianqiao.trace.queries_own import own_looks
from tests.conftest import NOW, TODAY
from tests.factories.hardship import a_criterion, a_need, a_wish
from tests.factories.jobs import make_post
from tests.factories.letters import a_letter, link_to
from tests.factories.people import a_user
from tests.factories.phone import a_phone, own_token
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
SECRETARY = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
WHEN = {"today": TODAY, "now": NOW, "real_now": NOW}
WORD = "bridge-over-water"
PHOTO = b"\xff\xd8\xff" + b"photo"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def own(student, tab=""):
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=NOW)[student.pk]
    return f"/s/{own_token(key, real_now=NOW)}/{tab}"


def text(answer):
    return answer.content.decode()


def code_for(student):
    return issue_own_code(viewer=SECRETARY, student_id=student.pk, now=NOW, real_now=NOW)


def refused(code, act):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


# ---------------------------------------------------------------- the door


def test_number_and_code_then_number_and_password():
    student, phone = a_student(number="20190001"), Client()
    code = code_for(student)
    assert "登录自己的页面" in text(phone.get("/s/"))
    answer = phone.post("/s/", {"act": "enter", "number": "20190001", "word": code.lower(), "to": "me"})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert address.endswith("/me/")
    assert phone.get("/s/?to=services").headers["Location"].endswith("/services/")
    assert phone.post(address.replace("/me/", "/password/"), {"password": WORD}).status_code == 303
    assert phone.get(address.replace("/me/", "/out/")).status_code == 303
    assert phone.get(address).status_code == 200  # opening the way out does nothing
    assert phone.post(address.replace("/me/", "/out/")).status_code == 303
    assert phone.get(address).status_code == 404
    assert phone.post("/s/", {"act": "enter", "number": "20190001", "word": code}).status_code == 422
    assert phone.post("/s/", {"act": "enter", "number": "20190001", "word": WORD}).status_code == 303
    assert WORD not in str(list(OwnPassword.objects.values()))


def test_who_does_not_exist_and_who_guesses_wrong_read_the_same():
    a_student(number="20190001")
    pages = []
    for number in ("20190001", "99999999"):
        answer = Client().post("/s/", {"act": "enter", "number": number, "word": "wrong"})
        assert answer.status_code == 422
        pages.append(text(answer).replace(number, "").split("</head>")[1].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]
    assert "对不上" in pages[0]
    assert Event.objects.filter(action="roster.own_sign_in_failed").count() == 1


def test_guesses_wait_and_the_owner_on_a_known_phone_does_not():
    student = a_student(number="20190001")
    choose_own_password(student_id=student.pk, password=WORD, today=TODAY, now=NOW)
    for _ in range(6):
        refused("own_sign_in_wrong", lambda: enter(number="20190001", word="x", **WHEN))
    refused("sign_in_wait", lambda: enter(number="20190001", word=WORD, **WHEN))
    assert enter(number="20190001", word=WORD, known=student.pk, **WHEN).student_id == student.pk


def test_a_form_without_its_token_is_not_taken():
    assert Client(enforce_csrf_checks=True).post("/s/", {"act": "enter", "number": "1", "word": "x"}).status_code == 403
    page = Client().get("/s/")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'content="same-origin"' in text(page)


def test_a_code_by_mail_is_the_same_answer_for_all(settings):
    student, nobody = a_student(number="20190001", email="a@x.example"), "99999999"
    a_student(number="20190002")
    for number in ("20190001", "20190002", nobody, ""):
        answer = Client().post("/s/", {"act": "mail", "mail-number": number})
        assert answer.status_code == (200 if number else 422)
        assert ("几分钟内会收到代码" in text(answer)) == bool(number)
    mail = Envelope.objects.get()
    assert (mail.recipient, mail.address, mail.channel) == (f"student:{student.pk}", "a@x.example", "email")
    link = "/s/in/" + mail.body.split("/s/in/")[1].split()[0]
    phone = Client()
    assert phone.get(link).status_code == 200
    assert phone.post(link).status_code == 303
    for _ in range(4):
        mail_own_code(number="20190001", **WHEN, base_url="https://x.example")
    assert Envelope.objects.count() == 3


def test_codes_end_and_work_once():
    student = a_student()
    code = code_for(student)
    late = {"now": NOW, "real_now": NOW + timedelta(hours=24, seconds=1)}
    refused("own_code_wrong", lambda: enter_by_code(code=code, **late))
    refused("own_code_wrong", lambda: enter_by_code(code="AAAA-BBBB-CCCC", now=NOW, real_now=NOW))
    key = enter_by_code(code=code, now=NOW, real_now=NOW)
    assert own_key(student_id=student.pk, now=NOW) == key
    refused("own_code_wrong", lambda: enter_by_code(code=code, now=NOW, real_now=NOW))
    assert OwnCode.objects.get().used_at == NOW
    stranger = Viewer("user:9", Role.CLASS_TEACHER, user_id=9)
    refused("not_found", lambda: issue_own_code(viewer=stranger, student_id=student.pk, now=NOW, real_now=NOW))


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "password_weak"), ("password123", "password_weak"), ("my20190001bridge", "own_password_guessed"),
     ("bridge-345678-way", "own_password_guessed"), ("bridge-01123X-way", "own_password_guessed")],
)  # fmt: skip
def test_passwords_that_are_easily_guessed_are_refused(password, code):
    student = a_student(number="20190001", phone="13812345678", id_number="51010720000101123X")
    refused(code, lambda: choose_own_password(student_id=student.pk, password=password, today=TODAY, now=NOW))
    assert not OwnPassword.objects.exists()


def test_a_password_of_nobody_and_one_made_void():
    refused("not_found", lambda: choose_own_password(student_id=404, password=WORD, today=TODAY, now=NOW))
    student = a_student(number="20190001")
    choose_own_password(student_id=student.pk, password=WORD, today=TODAY, now=NOW)
    renew_link(viewer=SECRETARY, student_id=student.pk, now=NOW)
    refused("own_sign_in_wrong", lambda: enter(number="20190001", word=WORD, **WHEN))


def test_the_second_number_of_one_person_opens_the_one_page():
    kept, other = a_student("李青", number="1"), a_student("李清", number="2")
    code = code_for(other)
    SamePerson.objects.create(student=kept, other=other, reason="转专业", recorded_at=NOW, recorded_by="user:1")
    assert enter(number="2", word=code, **WHEN).student_id == kept.pk


# ---------------------------------------------------------------- links


def test_each_fault_of_a_link_has_its_own_sentence(settings):
    student = a_student()
    letter = a_letter(make_post(1), on=TODAY, at=NOW, student=student)
    good, gone = link_to(letter, NOW), a_letter(make_post(8), on=TODAY, at=NOW)
    Receipt.objects.create(envelope=gone.envelope, kind=Receipt.Kind.WITHDRAWN, at=NOW, by="user:1")
    old = link_to(letter, NOW - timedelta(days=settings.LINK_DAYS, seconds=1))
    bent = good[:-2] + ("A/" if good.endswith("_/") else "_/")
    table = {bent: "link_wrong", old: "link_old", link_to(gone, NOW): "link_taken_back"}
    for address, code in table.items():
        page = Client().get(address)
        assert page.status_code == 404
        assert f'data-code="{code}"' in text(page)
        assert 'href="/s/"' in text(page)
        assert "技术员" not in text(page)
    assert settings.LINK_DAYS == 7


def test_one_kind_of_link_passes_for_no_other():
    student = a_student()
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=NOW)[student.pk]
    stop = stop_token(key)
    for address in (f"/m/{stop}/", f"/q/1/{stop}/", f"/s/{stop}/", f"/s/{stop}/me/"):
        assert a_phone().get(address).status_code == 404
    refused("link_wrong", lambda: student_by_push(stop, about="survey:1", real_now=NOW))
    assert student_by_stop(stop, real_now=NOW) == student.pk
    assert opened(signed("x", salt="y", real_now=NOW), salt="y", days=1, real_now=NOW) == "x"
    renew_link(viewer=SECRETARY, student_id=student.pk, now=NOW)
    refused("link_renewed", lambda: student_by_stop(stop, real_now=NOW))


SCANNERS = (
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Microsoft Outlook SafeLinks)", "Barracuda Sentinel (EE)",
    "Mozilla/5.0 WeChat MicroMessenger/8.0 UrlPreview", "Mozilla/5.0 (compatible; DingTalkBot/1.0)",
    "TelegramBot (like TwitterBot)", "Mozilla/5.0 Proofpoint URL Defense", "curl/8.5.0", "",
)  # fmt: skip


@pytest.mark.parametrize("agent", SCANNERS)
def test_what_follows_links_reads_and_answers_nothing(agent):
    student = a_student()
    letter = a_letter(make_post(1), on=TODAY, at=NOW, student=student)
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=NOW)[student.pk]
    stop, code = f"/w/{stop_token(key)}/", code_for(student)
    before, scanner = Event.objects.count(), a_phone()
    for address in (link_to(letter, NOW), stop, f"/s/in/{code}/", "/s/", own(student), own(student, "copy/")):
        for method in (scanner.get, scanner.head, scanner.options):
            method(address, headers={"User-Agent": agent, "Purpose": "prefetch", "Sec-Purpose": "prefetch"})
        assert scanner.put(address).status_code in {403, 405}
    assert Event.objects.count() == before
    assert not Receipt.objects.exists()
    assert not Answer.objects.exists()
    assert OwnCode.objects.get().used_at is None
    assert stops(student) == set()


# ---------------------------------------------------------------- stopping


def test_messages_stop_with_one_press_a_way_and_start_again():
    student = a_student()
    key = keys_of(viewer=SECRETARY, student_ids=[student.pk], now=NOW)[student.pk]
    link, phone = f"/w/{stop_token(key)}/", Client(enforce_csrf_checks=True)
    for word in ("停止邮件", "停止短信", "停止企业微信消息", "停止钉钉消息", "停止飞书消息"):
        assert word in text(phone.get(link))
    for pressed in ({"channel": "email", "act": "other"}, {"channel": "page", "act": "stop"}, {"act": "stop"}):
        assert phone.post(link, pressed).status_code == 303
    assert stops(student) == set()
    for _ in range(2):
        assert phone.post(link, {"channel": "wecom", "act": "stop"}).status_code == 303
    phone.post(link, {"channel": "email", "act": "stop"})
    assert stops(student) == {"email", "wecom"}
    assert "重新接收企业微信消息" in text(phone.get(link))
    page = a_phone()
    assert "重新接收邮件" in text(page.get(own(student, "messages/")))
    for way in ("email", "wecom"):
        assert page.post(own(student, "messages/"), {"channel": way, "act": "start"}).status_code == 303
    assert page.post(own(student, "messages/"), {"channel": "page", "act": "stop"}).status_code == 422
    assert stops(student) == set()
    assert Client().get("/w/nothing/").status_code == 404


def stops(student):
    return {one.code for one in channels_of(student_id=student.pk) if one.stopped}


# ---------------------------------------------------------------- who looked, the copy


def test_who_looked_is_told_by_group_of_hands_and_complete():
    student, phone = a_student(small_class=a_class()), a_phone()
    assert "还没有人看过" in text(phone.get(own(student, "looks/")))
    staff = {role: a_user(role.value, role=role, small_class=a_class()) for role in (
        Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.EXPERT, Role.CLASS_LEADER, Role.AUDITOR)}  # fmt: skip
    subject = {"subjects": [f"student:{student.pk}"], "at": NOW, "purpose": "x"}
    for user, what in zip(staff.values(), ("support", "support_detail", "phone", "file", "paper_file"), strict=True):
        note_reading(actor=f"user:{user.pk}", what=what, **subject)
    note_reading(actor="system:worker", what="support", **subject)
    page = text(phone.get(own(student, "looks/")))
    for words in ("学院负责就业的老师", "负责你们班或专业的老师", "班级的学生骨干", "学院的工作人员", "系统自动处理",
                  "全院或全班的名单", "你的档案", "你的电话", "打印或导出的资料", "2023-04-28"):  # fmt: skip
        assert words in page
    assert not [word for word in guarded_words() if word in page]
    assert "导师" not in page
    asked = {"subjects": [f"student:{student.pk}"], "since": TODAY}
    assert own_looks(viewer=Viewer("student:404"), **asked) == own_looks(viewer=SECRETARY, **asked) == []


def test_more_looks_cost_no_more_queries(django_assert_num_queries):
    student, phone = a_student(), a_phone()
    address = own(student, "looks/")
    for n in range(9):
        user = a_user(f"u{n}", role=Role.EMPLOYMENT_SECRETARY)
        note_reading(actor=f"user:{user.pk}", what="file", purpose="x", subjects=[f"student:{student.pk}"], at=NOW)
    with django_assert_num_queries(8):
        phone.get(address)


def test_the_copy_holds_what_is_mine_and_nothing_of_need(monkeypatch):
    student = a_student("甲一", number="20190001", phone="13812345678", id_number="51010720000101123X")
    a_need(student, "想学修图")
    a_wish(student, text="离家近一点", accommodations=["wheelchair"])
    a_letter(make_post(1), on=TODAY, at=NOW, student=student)
    phone, address = a_phone(), own(student, "copy/")
    phone.get(address)
    first = phone.post(address)
    assert first.headers["Content-Disposition"] == 'attachment; filename="my-data-2023-04-28.zip"'
    held = zipfile.ZipFile(io.BytesIO(first.content))
    told = held.read("my-data.json").decode()
    for words in ("13812345678", "51010720000101123X", "想学修图", "离家近一点", "20190001"):
        assert words in told
    assert "wheelchair" not in told
    assert json.loads(told)["学籍和联系方式"][0]["name"] == "甲一"
    book = load_workbook(io.BytesIO(held.read("my-data.xlsx")))
    assert any(cell.value == "13812345678" for page in book for row in page.iter_rows() for cell in row)
    a_criterion(student, "disability")
    again = zipfile.ZipFile(io.BytesIO(phone.post(address).content))
    assert again.read("my-data.json") == held.read("my-data.json")
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(minutes=16))
    assert phone.post(address).status_code == 422
    assert "退出，重新登录" in text(phone.get(address))


# ---------------------------------------------------------------- the outcome


def said(student, **more):
    return report_outcome(
        **{"student_id": student.pk, "code": "11", "unit_name": "青禾", "today": TODAY, "now": NOW, **more}
    )


def test_an_outcome_with_a_photo_counts_only_when_staff_say_so():
    student, phone = a_student(), a_phone()
    given = {"code": "11", "unit_name": "青禾农业", "paper": SimpleUploadedFile("我的合同.jpg", PHOTO)}
    assert phone.post(own(student, "outcome/"), given).status_code == 303
    made = OutcomeReported.objects.get()
    assert StoredFile.objects.get().name == "proof.jpg"
    assert not Destination.objects.exists()
    assert "老师还没有看" in text(phone.get(own(student, "outcome/")))
    waits = open_reports(viewer=SECRETARY, today=TODAY)
    assert [(one.id, one.with_paper, "labour_contract" in one.kinds) for one in waits] == [(made.pk, True, True)]
    paper = report_paper(viewer=SECRETARY, today=TODAY, now=NOW, report_id=made.pk)
    assert (paper.content, paper.content_type) == (PHOTO, "image/jpeg")
    by = {"viewer": SECRETARY, "report_id": made.pk, "today": TODAY, "now": NOW}
    refused("reason_missing", lambda: decide_report(**by, accepted=False))
    decide_report(**by, accepted=True, proof_kind="labour_contract")
    placed = Destination.objects.get()
    assert (placed.grade, placed.proof_id, placed.recorded_by) == ("documented", made.proof_id, "user:1")
    refused("change_decided", lambda: decide_report(**by, accepted=True))
    assert "老师已经登记" in text(phone.get(own(student, "outcome/")))


def test_a_report_sent_back_says_why_and_without_a_photo_is_a_claim():
    student = a_student()
    by = {"viewer": SECRETARY, "today": TODAY, "now": NOW}
    first = said(student)
    assert said(student) == first
    refused(
        "paper_missing", lambda: decide_report(**by, report_id=first.pk, accepted=True, proof_kind="labour_contract")
    )
    decide_report(**by, report_id=first.pk, accepted=False, reason="单位名称不对")
    assert own_outcomes(viewer=Viewer(f"student:{student.pk}"), today=TODAY)[0].reason == "单位名称不对"
    second = said(student, unit_name="青禾农业")
    decide_report(**by, report_id=second.pk, accepted=True)
    assert Destination.objects.get().grade == "claimed"
    assert own_outcomes(viewer=SECRETARY, today=TODAY) == []


def test_a_report_that_cannot_be_is_refused():
    student = a_student()
    refused("not_found", lambda: said(student, student_id=404))
    refused("destination_code_unknown", lambda: said(student, code="zz"))
    refused("report_unit_missing", lambda: said(student, unit_name=" "))
    refused("paper_kind_unknown", lambda: said(student, paper=b"no picture"))
    for n in range(3):
        said(student, unit_name=f"青禾{n}")
    refused("report_often", lambda: said(student, unit_name="另一家"))
    said(student, unit_name="青禾0")
    stranger = Viewer("user:9", Role.CLASS_TEACHER, user_id=9)
    by = {"viewer": stranger, "today": TODAY, "now": NOW}
    first = OutcomeReported.objects.earliest("id").pk
    refused("not_found", lambda: decide_report(**by, report_id=first, accepted=True))
    refused("not_found", lambda: report_paper(**by, report_id=first))
    assert open_reports(viewer=stranger, today=TODAY) == []
    assert not ReportDecided.objects.exists()
    page = a_phone().post(own(student, "outcome/"), {"code": "", "unit_name": "x"})
    assert page.status_code == 422


def test_staff_look_confirm_and_send_back_on_their_page():
    client = Client()
    client.force_login(a_user("secretary", role=Role.EMPLOYMENT_SECRETARY))
    assert "没有等着看的去向" in text(client.get("/reported/"))
    first, second = said(a_student(), paper=PHOTO), said(a_student())
    page = text(client.get("/reported/"))
    assert page.count('<section class="panel"') == 2
    assert client.get(f"/reported/{first.pk}/photo/").content == PHOTO
    assert client.get(f"/reported/{second.pk}/photo/").status_code == 404
    assert client.post(f"/reported/{second.pk}/", {"verdict": "refuse"}).status_code == 422
    assert client.post("/reported/999/", {"verdict": "accept"}).status_code == 404
    assert client.post(f"/reported/{second.pk}/", {"verdict": "refuse", "reason": "不对"}).status_code == 302
    assert client.post(f"/reported/{first.pk}/", {"verdict": "accept", "kind": "labour_contract"}).status_code == 302
    assert Destination.objects.get().student_id == first.student_id
    assert Referral.objects.count() == 0
    assert StudentKey.objects.count() == 0


def test_more_reports_cost_staff_no_more_queries():
    client, counts = Client(), []
    client.force_login(a_user("secretary", role=Role.EMPLOYMENT_SECRETARY))
    for more in (1, 5):
        for _ in range(more):
            said(a_student(), paper=PHOTO)
        client.get("/reported/")
        with CaptureQueriesContext(connection) as held:
            client.get("/reported/")
        counts.append(len(held))
    assert counts[0] == counts[1] < 20
