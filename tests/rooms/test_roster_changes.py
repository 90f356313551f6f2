"""A student proposes, staff decide beside what stands; and where each value comes from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lianqiao.roster.actions import close_batch, import_students, open_batch
from lianqiao.roster.actions_changes import LONGEST_NOTE, decide_change, propose_change
from lianqiao.roster.actions_contact import correct_contact
from lianqiao.roster.models import ChangeDecided, ChangeProposed, StudentRecord
from lianqiao.roster.queries import student as card_of
from lianqiao.roster.queries_changes import open_changes
from lianqiao.roster.queries_origin import origin
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.desk import signed_in
from tests.factories.roster import a_class, a_row, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def propose(today, now):
    def act(student, note="", **values):
        return propose_change(student_id=student.pk, values=values, note=note, today=today, now=now)

    return act


@pytest.fixture
def decide(secretary, today, now):
    def act(proposed, accepted=True, viewer=secretary, **more):
        return decide_change(
            viewer=viewer, change_id=proposed.pk, accepted=accepted, today=today, now=now + timedelta(hours=1), **more
        )

    return act


def test_accepted_it_becomes_a_record(propose, decide, secretary, today):
    student = a_student(phone="13900000001")
    made = decide(propose(student, phone=" 139 0000 0002 ", email="li@college.example", home_text="四川绵阳"))
    card = card_of(viewer=secretary, today=today, student_id=student.pk)
    assert (card.phone, card.email, card.home_text, card.home_region[:2]) == (
        "13900000002", "li@college.example", "四川绵阳", "51",
    )  # fmt: skip
    assert made.record.recorded_by == secretary.actor
    assert open_changes(viewer=secretary, today=today) == []
    with pytest.raises(Refused, match="change_decided"):
        decide(made.proposed)


def test_refused_it_leaves_the_record_and_says_why(propose, decide, secretary, today):
    student = a_student(phone="13900000001")
    proposed = propose(student, phone="13900000002")
    with pytest.raises(Refused, match="reason_missing"):
        decide(proposed, accepted=False)
    assert decide(proposed, accepted=False, reason="号码是家长的").record is None
    assert StudentRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("change_locked", {"name": "李清"}),
        ("change_locked", {"id_number": "1"}),
        ("change_locked", {"entrant_number": "1"}),
        ("change_locked", {"major_text": "茶学"}),
        ("change_field_unknown", {"cohort": "2024"}),
        ("change_empty", {"phone": "  "}),
        ("change_phone_wrong", {"phone": "12"}),
        ("mail_address_wrong", {"email": "li@"}),
        ("change_text_long", {"home_text": "川" * 121}),
        ("change_text_long", {"phone": "13900000002", "note": "x" * (LONGEST_NOTE + 1)}),
        ("change_nothing", {"phone": "13900000001"}),
    ],
)
def test_what_is_not_taken(propose, code, values):
    with pytest.raises(Refused, match=code):
        propose(a_student(phone="13900000001"), **values)
    assert not ChangeProposed.objects.exists()


def test_the_same_twice_and_nobody(propose, today, now):
    student = a_student()
    propose(student, phone="13900000002")
    with pytest.raises(Refused, match="change_waiting"):
        propose(student, phone="13900000002")
    propose(student, phone="13900000003")
    with pytest.raises(Refused, match="not_found"):
        propose_change(student_id=999_999, values={"phone": "13900000002"}, today=today, now=now)


def test_changed_meanwhile_both_are_shown_and_pressing_on_what_was_read_is_refused(
    propose, decide, secretary, today, now
):
    student = a_student(phone="13900000001")
    proposed = propose(student, phone="13900000002")
    [read] = open_changes(viewer=secretary, today=today)
    assert not read.stale
    later = now + timedelta(minutes=5)
    correct_contact(viewer=secretary, student_id=student.pk, phone="13900000003", now=later)
    with pytest.raises(Refused, match="change_moved_on"):
        decide(proposed, seen=read.record_id)
    [read] = open_changes(viewer=secretary, today=today)
    [difference] = read.differences
    assert (difference.then, difference.now, difference.said) == ("139****0001", "139****0003", "13900000002")
    assert read.stale
    assert decide(proposed, seen=read.record_id).record.phone == "13900000002"


def test_what_reads_so_by_now_needs_no_record(propose, decide, secretary, now):
    student = a_student(phone="13900000001")
    proposed = propose(student, phone="13900000002")
    correct_contact(viewer=secretary, student_id=student.pk, phone="13900000002", now=now)
    assert decide(proposed).record == StudentRecord.objects.latest("id")
    assert StudentRecord.objects.count() == 2


def test_only_in_reach(propose, decide):
    proposed = propose(a_student(small_class=a_class("茶学201901")), phone="13900000002")
    teacher = Viewer(actor="user:2", role=Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    with pytest.raises(Refused, match="not_found"):
        decide(proposed, viewer=teacher)
    with pytest.raises(Refused, match="no_right"):
        decide(proposed, viewer=Viewer(actor="user:2", role=Role.CLASS_LEADER))
    assert not ChangeDecided.objects.exists()


# ---------------------------------------------------------------- pages


def test_one_press_on_the_difference(propose, django_assert_max_num_queries):
    home = a_class()
    student = a_student("李青", home, phone="13900000001")
    proposed = propose(student, phone="13900000002", note="家里困难换了号")
    propose(a_student("别班", a_class("茶学201901")), phone="13900000009")
    client = signed_in(Role.COUNSELLOR, home)
    text = client.get(reverse("changes")).content.decode()
    assert "139****0001" in text
    assert "13900000002" in text
    assert "别班" not in text
    today = client.get(reverse("today"))
    [line] = [one for group in today.context["day"].groups for one in group.duties if "电话" in one.what]
    assert (line.student.name, line.owner) == ("李青", "辅导员 one-counsellor")
    address = reverse("change_decide", args=[proposed.pk])
    assert client.post(address, {"verdict": "refuse"}).status_code == 422
    assert client.post(address, {"verdict": "accept", "seen": "x"}).status_code == 302
    assert "没有等着看的修改" in client.get(reverse("changes")).content.decode()
    for n in range(20):
        propose(a_student(f"生{n}", home), phone="13900000002")
    with django_assert_max_num_queries(14):
        client.get(reverse("changes"))


# ---------------------------------------------------------------- where it comes from


def taken_in(viewer, rows, today, now, name="名册.xlsx"):
    batch = open_batch(viewer=viewer, kind="roster", file_id=None, file_name=name, today=today, now=now)
    ids = import_students(viewer=viewer, batch=batch, rows=rows, cohort=2023, today=today, now=now)
    close_batch(viewer=viewer, batch=batch, counts={}, verdicts=[], now=now)
    return ids


def by_field(found):
    return {one.field: one for one in found}


def test_each_value_names_its_source(secretary, today, now, propose, decide):
    ids = taken_in(
        secretary,
        [a_row("001", phone="13900000001", id_number="510107200101017702", extra={"备注": "第一批"})],
        today - timedelta(days=9),
        now - timedelta(days=9),
    )
    student = StudentRecord.objects.get(student_id=ids["001"]).student
    correct_contact(viewer=secretary, student_id=student.pk, email="a@college.example", now=now)
    decide(propose(student, phone="13900000002"))
    found = by_field(origin(viewer=secretary, today=today, student_id=student.pk))
    assert (found["name"].now.way, found["name"].now.file, found["name"].now.sheet, found["name"].now.row) == (
        "file", "名册.xlsx", "Sheet1", 2,
    )  # fmt: skip
    assert (found["email"].now.way, found["email"].now.row, found["phone"].now.way) == ("hand", None, "student")
    assert (found["phone"].now.value, found["phone"].earlier[0].value) == ("139****0002", "139****0001")
    assert found["id_number"].now.value == "510***********7702"
    assert found["备注"].own_header
    before = by_field(origin(viewer=secretary, today=today - timedelta(days=1), student_id=student.pk))
    assert before["phone"].now.way == "file"
    assert "email" not in before


def test_out_of_reach_has_no_origin(secretary, today):
    student = a_student(small_class=a_class("茶学201901"))
    teacher = Viewer(actor="user:2", role=Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    assert origin(viewer=teacher, today=today, student_id=student.pk) is None


def test_the_page_of_origins_keeps_guarded_columns_from_those_without_sight():
    home = a_class()
    student = a_student("李青", home, phone="13900000001", degree=2, sex="female", party_member=True,
                        home_region="510107", certificates=["英语四级"],
                        extra={"备注": "班长", "资助情况": "二等", "说明": "低保家庭"})  # fmt: skip
    address = reverse("student_origin", args=[student.pk])
    blind = signed_in(Role.CLASS_LEADER, home).get(address).content.decode()
    assert "班长" in blind
    assert "二等" not in blind
    assert "低保" not in blind
    assert "13900000001" not in blind
    office = signed_in(Role.EMPLOYMENT_SECRETARY)
    seen = office.get(address).content.decode()
    assert "二等" in seen
    assert "本科" in seen
    assert office.get(reverse("student_origin", args=[999_999])).status_code == 404
    assert address in office.get(reverse("student", args=[student.pk])).content.decode()
