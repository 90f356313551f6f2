"""Two numbers, one person: found before a new file, read as one once said so, and as two again when taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lianqiao.assistance.queries import attendances, of_student
from lianqiao.cases.queries import cases, needs, stated_wishes
from lianqiao.hardship.queries import assisted_ids
from lianqiao.jobs.models import Employer
from lianqiao.ledger.models import Excuse
from lianqiao.ledger.queries import excuses_of, told
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.outcomes.queries import destinations, history, intentions
from lianqiao.people.models import Appointment
from lianqiao.plans.actions import open_plan
from lianqiao.plans.queries import measures_of
from lianqiao.referrals.models import Referral
from lianqiao.referrals.queries import counts, posts_by_student, referral_rows, referrals_of
from lianqiao.roster.actions import add_student, import_students
from lianqiao.roster.actions_same import merge, unmerge
from lianqiao.roster.models import SamePerson, Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import base_ids, cards, carers, ids_by_number, students, with_students
from lianqiao.roster.queries_same import lookalikes, lookalikes_of, merges_of, pair
from lianqiao.roster.same import keeper, read_as
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.desk import signed_in
from tests.factories.hardship import a_criterion, a_need, a_wish
from tests.factories.help import an_act
from tests.factories.jobs import make_post
from tests.factories.people import a_user
from tests.factories.roster import a_batch, a_carer, a_class, a_row, a_student

pytestmark = pytest.mark.django_db
ID = "510107200101017702"  # does not check
GOOD = "11010519491231002X"


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


# ---------------------------------------------------------------- looking for them


@pytest.mark.parametrize(
    ("known", "asked", "codes"),
    [
        ({"number": "20190101"}, {"number": "120190101", "name": "别人"}, ["same_number_tail"]),
        ({"number": "20190101"}, {"number": "20190102", "name": "李青"}, []),
        ({"id_number": GOOD}, {"id_number": GOOD.lower(), "name": "李菁"}, ["same_id_number"]),
        ({"id_number": ID}, {"id_number": ID, "name": "李菁"}, []),
        ({"id_number": "110105491231002"}, {"id_number": GOOD, "name": "李菁"}, ["same_id_number"]),
        ({"born": date(2001, 1, 1)}, {"born": date(2001, 1, 1)}, ["same_name_born"]),
        ({"born": date(2001, 1, 1)}, {"born": date(2001, 1, 1), "name": "别人"}, []),
        ({"phone": "13900000001"}, {"phone": "13900000001"}, ["same_name_phone"]),
        ({"phone": ""}, {"phone": ""}, []),
        (
            {"phone": "13900000001", "id_number": GOOD},
            {"phone": "13900000001", "id_number": "110101199003070039"},
            ["same_name_phone"],
        ),
    ],
)
def test_by_what_a_person_is_known_again(secretary, today, known, asked, codes):
    one = a_student("李青", **{"number": "20190101", **known})
    row = a_row(**{"number": "900001", "name": "李青", **asked})
    found = lookalikes(viewer=secretary, today=today, people=[row])
    said = [reason.code for alike in found.get(row.number, ()) for reason in alike.because]
    assert said == codes
    assert all(alike.id == one.pk for alike in found.get(row.number, ()))


def test_two_numbers_that_check_and_differ_are_two_people(secretary, today):
    a_student("李青", number="20190101", phone="13900000001", id_number=GOOD)
    other = a_row("900001", "李青", phone="13900000001", id_number="440524188001010014")
    assert lookalikes(viewer=secretary, today=today, people=[other]) == {}


def test_many_are_asked_about_in_one_query(secretary, today, django_assert_num_queries):
    for n in range(30):
        a_student(f"生{n}", number=f"2019{n:04}")
    rows = [a_row(f"1{n:04}2019{n:04}", f"生{n}") for n in range(30)]
    with django_assert_num_queries(1):
        assert len(lookalikes(viewer=secretary, today=today, people=rows)) == 30
    with pytest.raises(Refused, match="no_right"):
        lookalikes(viewer=Viewer(actor="user:2", role=Role.COUNSELLOR), today=today, people=rows)


# ---------------------------------------------------------------- adding by hand


@pytest.fixture
def add(secretary, today, now):
    def act(row, **more):
        return add_student(viewer=secretary, row=row, cohort=2023, since=today, today=today, now=now, **more)

    return act


def test_added_by_hand_after_looking(add, secretary, today):
    known = a_student("李青", number="20190101", phone="13900000001")
    row = a_row("20199999", "李青", phone="13900000001", class_name="园艺201901")
    with pytest.raises(Refused, match="student_looks_known"):
        add(row)
    assert not Student.objects.filter(number="20199999").exists()
    made = add(row, not_same=[known.pk], arrival="late")
    assert made in base_ids(viewer=secretary, today=today)
    with pytest.raises(Refused, match="student_number_taken"):
        add(row, not_same=[known.pk])
    with pytest.raises(Refused, match="standing_unknown"):
        add(a_row("20199998", "王一"), arrival="left")
    assert add(a_row("20199998", "王一"))


# ---------------------------------------------------------------- one person


@pytest.fixture
def full(today):
    """Two records of one person, facts on both, in every room."""
    kept, other = a_student("李青", number="20190101"), a_student("李青", number="120190101")
    expert = a_user("expert", role=Role.EXPERT)
    for n, one in enumerate((kept, other), 1):
        a_criterion(one)
        a_need(one, f"需求{n}")
        a_wish(one, text=f"想法{n}")
        an_act("talk", today - timedelta(days=n), one)
        Referral.objects.create(student=one, post=make_post(n), on=today, by="user:1")
        Destination.objects.create(
            student=one, code="11", unit_name=f"单位{n}", grade="claimed", on=today - timedelta(days=n),
            recorded_at=an_act("guidance", today, one).recorded_at, recorded_by="user:1",
        )  # fmt: skip
        Intention.objects.create(
            student=one,
            employer=Employer.objects.get_or_create(name=f"单位{n}")[0],
            on=today,
            recorded_at=a_batch().at,
            recorded_by="user:1",
        )
        Excuse.objects.create(
            commitment="weekly-talk", subject=f"student:{one.pk}", since=today, until=today, reason="住院",
            recorded_on=today, recorded_at=a_batch().at, recorded_by="user:1",
        )  # fmt: skip
    a_carer(other, expert)
    return kept, other


def readings(viewer, today, now):
    """Everything the rooms tell of everybody."""
    policy, base = policy_in_force(), base_ids(viewer=viewer, today=today)
    here = {"viewer": viewer, "today": today}
    span = {"viewer": viewer, "since": today - timedelta(days=60), "until": today}
    asked = {**here, "now": now, "policy": policy}
    return {
        "base": base,
        "list": [card.number for card in students(**here)],
        "assisted": assisted_ids(**asked, purpose="test"),
        "rows": told(**asked).statement.rows,
        "wishes": {one: wish.text for one, wish in stated_wishes(**here).items()},
        "needs": sorted((one.student_id, one.text) for one in needs(**here)),
        "cases": {one: case.pk for one, case in cases(**here).items()},
        "measures": {one: len(rows) for one, rows in measures_of(**here, ids=base).items()},
        "help": {one: len(of_student(**here, student_id=one)) for one in base},
        "attended": attendances(**span, kinds=["talk", "guidance"]),
        "referred": [(row.student_id, row.post_id) for row in referral_rows(**span)],
        "posts": posts_by_student(viewer=viewer, student_ids=base),
        "live": counts(viewer=viewer, student_ids=base),
        "views": {one: len(referrals_of(**here, student_id=one)) for one in base},
        "going": {one: facts.unit_name for one, facts in destinations(**here).items()},
        "gone": {one: len(history(**here, student_id=one)) for one in base},
        "intended": [(one.student_id, one.employer) for one in intentions(**span)],
        "excuses": {one: len(excuses_of(**here, student_id=one)) for one in base},
        "carers": {one: [row.user_id for row in rows] for one, rows in carers(**here, ids=base).items()},
    }


def test_what_stands_under_the_other_is_read_as_the_kept_ones(full, secretary, today, now):
    kept, other = full
    merge(viewer=secretary, student_id=kept.pk, other_id=other.pk, reason="一人两号", now=now)
    found = readings(secretary, today, now)
    assert found["base"] == {kept.pk} == found["assisted"]
    assert found["list"] == ["20190101"]
    assert found["wishes"] == {kept.pk: "想法2"}
    assert {one for one, _ in found["needs"]} == {kept.pk}
    assert (len(found["needs"]), found["help"], found["views"], found["gone"]) == (
        2, {kept.pk: 4}, {kept.pk: 2}, {kept.pk: 2},
    )  # fmt: skip
    assert {row.student_id for row in found["attended"]} == {kept.pk}
    assert [student for student, _ in found["referred"]] == [kept.pk, kept.pk]
    assert (found["live"], len(found["posts"][kept.pk])) == ({kept.pk: 2}, 2)
    assert found["going"] == {kept.pk: "单位2"}
    assert [student for student, _ in found["intended"]] == [kept.pk, kept.pk]
    assert found["excuses"] == {kept.pk: 2}
    assert cards(viewer=secretary, today=today, ids=[other.pk]) == {}
    assert {row.subject for row in found["rows"] if row.subject.startswith("student:")} == {f"student:{kept.pk}"}
    expert = Viewer(actor="user:9", role=Role.EXPERT, user_id=Appointment.objects.get(role="expert").user_id)
    assert with_students(viewer=expert, today=today).students == {kept.pk}
    assert ids_by_number(viewer=secretary, today=today, numbers=["120190101"]) == {"120190101": kept.pk}


def test_taken_back_everything_reads_as_before(full, secretary, today, now):
    kept, other = full
    before = readings(secretary, today, now)
    merge(viewer=secretary, student_id=kept.pk, other_id=other.pk, reason="一人两号", now=now)
    assert readings(secretary, today, now) != before
    assert readings(secretary, today - timedelta(days=1), now)["base"] == {kept.pk, other.pk}
    unmerge(viewer=secretary, same_id=SamePerson.objects.get().pk, reason="是双胞胎", now=now)
    assert readings(secretary, today, now) == before


def test_one_talk_with_both_numbers_counts_once(secretary, today, now):
    kept, other = a_student(), a_student()
    an_act("talk", today, kept, other)
    merge(viewer=secretary, student_id=kept.pk, other_id=other.pk, reason="一人两号", now=now)
    assert len(attendances(viewer=secretary, kinds=["talk"], since=today, until=today)) == 1
    assert len(of_student(viewer=secretary, today=today, student_id=kept.pk)) == 1


def test_plans_of_the_other_are_read(secretary, today, now):
    kept, other = a_student(), a_student()
    a_criterion(other)
    open_plan(viewer=secretary, student_id=other.pk, policy=policy_in_force(), today=today, now=now)
    count = len(measures_of(viewer=secretary, today=today, ids=[other.pk])[other.pk])
    merge(viewer=secretary, student_id=kept.pk, other_id=other.pk, reason="一人两号", now=now)
    assert len(measures_of(viewer=secretary, today=today, ids=[kept.pk])[kept.pk]) == count


def test_merges_refused(secretary, today, now):
    one, two, three = a_student(), a_student(), a_student()
    act = {"viewer": secretary, "reason": "一人两号", "now": now}
    with pytest.raises(Refused, match="same_person_self"):
        merge(**act, student_id=one.pk, other_id=one.pk)
    with pytest.raises(Refused, match="reason_missing"):
        merge(**{**act, "reason": " "}, student_id=one.pk, other_id=two.pk)
    with pytest.raises(Refused, match="not_found"):
        merge(**act, student_id=one.pk, other_id=999_999)
    with pytest.raises(Refused, match="no_right"):
        merge(**{**act, "viewer": Viewer(actor="user:2", role=Role.COUNSELLOR)}, student_id=one.pk, other_id=two.pk)
    made = merge(**act, student_id=one.pk, other_id=two.pk)
    for kept, other in ((three, two), (two, three), (three, one)):
        with pytest.raises(Refused, match="same_person_already"):
            merge(**act, student_id=kept.pk, other_id=other.pk)
    assert (keeper(today, two.pk), keeper(today, three.pk)) == (one.pk, three.pk)
    with pytest.raises(Refused, match="reason_missing"):
        unmerge(**{**act, "reason": ""}, same_id=made.pk)
    with pytest.raises(Refused, match="not_found"):
        unmerge(**act, same_id=999_999)
    unmerge(**act, same_id=made.pk)
    with pytest.raises(Refused, match="same_person_undone"):
        unmerge(**act, same_id=made.pk)
    assert read_as(today) == {}


def test_an_import_of_the_other_number_speaks_of_the_kept_one(secretary, today, now):
    kept, other = a_student("李青", number="20190101"), a_student("李青", number="120190101")
    merge(viewer=secretary, student_id=kept.pk, other_id=other.pk, reason="一人两号", now=now)
    rows = [a_row("120190101", "李青", phone="13900000002")]
    ids = import_students(viewer=secretary, batch=a_batch(), rows=rows, cohort=2023, today=today, now=now)
    assert ids == {"120190101": kept.pk}
    assert base_ids(viewer=secretary, today=today) == {kept.pk}


def test_out_of_reach_there_is_no_merge(secretary, today):
    student = a_student()
    teacher = Viewer(actor="user:2", role=Role.CLASS_TEACHER)
    assert merges_of(viewer=teacher, today=today, student_id=student.pk) == ()
    assert lookalikes_of(viewer=secretary, today=today, student_id=999_999) == ()
    assert pair(viewer=secretary, today=today, ids=(student.pk, student.pk)) is None


# ---------------------------------------------------------------- pages


@pytest.fixture
def office():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


def test_the_form_asks_whether_it_is_somebody_else(office):
    home, known = a_class(), a_student("李青", number="20190101", phone="13900000001")
    sent = {
        "number": "20199999", "name": "李青", "small_class": str(home.pk), "phone": "13900000001", "arrival": "late",
        "since": "2023-04-20", "major": "园艺", "degree": "2", "sex": "", "id_number": GOOD, "home": "四川绵阳",
    }  # fmt: skip
    address = reverse("student_new")
    assert office.get(address).status_code == 200
    asked = office.post(address, sent)
    assert asked.status_code == 422
    assert "姓名和电话相同" in asked.content.decode()
    assert office.post(address, {**sent, "id_number": ID}).status_code == 422
    assert office.post(address, {**sent, "phone": "12"}).status_code == 422
    made = office.post(address, {**sent, "not_same": [str(known.pk), "x"]})
    assert made.status_code == 302
    record = Student.objects.get(number="20199999").records.get()
    assert (record.born, record.sex, record.major_code) == (date(1949, 12, 31), "female", "090102")


def test_side_by_side_merged_and_taken_back(office):
    kept, other = a_student("李青", number="20190101"), a_student("李青", number="120190101")
    home = reverse("same_person", args=[kept.pk])
    assert "学号尾数相同" in office.get(home).content.decode()
    assert "120190101" in office.get(home, {"q": "李"}).content.decode()
    assert "没有找到" in office.get(home, {"q": "无此人"}).content.decode()
    address = reverse("same_pair", args=[kept.pk, other.pk])
    assert "120190101" in office.get(address).content.decode()
    assert office.post(address, {"reason": ""}).status_code == 422
    assert office.post(address, {"reason": "一人两号"}).url == home
    assert office.get(reverse("student", args=[other.pk])).status_code == 404
    assert office.get(address).status_code == 404
    undo = reverse("same_undo", args=[kept.pk, SamePerson.objects.get().pk])
    assert office.post(reverse("same_undo", args=[kept.pk, 999_999]), {"reason": "x"}).status_code == 404
    office.post(undo, {"reason": ""})
    assert read_as(date(2023, 4, 28))
    office.post(undo, {"reason": "是双胞胎"})
    assert not read_as(date(2023, 4, 28))
