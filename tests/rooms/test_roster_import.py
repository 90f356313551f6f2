"""Taking roster rows in: what is new, what changed, what stays; undoing; nothing blank erases."""

from datetime import date, timedelta

import pytest

from lianqiao.roster import actions, queries
from lianqiao.roster.models import StudentRecord
from lianqiao.rules.suitability import Sex
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.roster import a_record, a_row, a_student

pytestmark = pytest.mark.django_db


def take_in(viewer, rows, today, now):
    batch = actions.open_batch(
        viewer=viewer, kind="roster", file_id=None, file_name="roster.xlsx", today=today, now=now
    )
    ids = actions.import_students(viewer=viewer, batch=batch, rows=rows, cohort=2023, today=today, now=now)
    return batch, ids


def test_new_rows_become_students_of_their_class(secretary, today, now):
    rows = [
        a_row("001", "李青", class_name="园艺1班", sex=Sex.FEMALE, extra={"备注": "走读"}),
        a_row("002", "王一", class_name="园艺1班"),
    ]
    _, ids = take_in(secretary, rows, today, now)
    found = queries.students(viewer=secretary, today=today)
    assert [(one.number, one.name, one.class_name, one.cohort) for one in found] == [
        ("001", "李青", "园艺1班", 2023),
        ("002", "王一", "园艺1班", 2023),
    ]
    assert found[0].sex == "female"
    assert found[0].extra == {"备注": "走读"}
    assert ids == {one.number: one.id for one in found}


def test_the_same_file_again_writes_no_record(secretary, today, now):
    rows = [a_row("001", "李青", class_name="园艺1班", certificates=frozenset({"教师资格证"}), veteran=False)]
    take_in(secretary, rows, today, now)
    assert queries.compare(viewer=secretary, rows=rows, cohort=2023, today=today) == {"001": "same"}
    take_in(secretary, rows, today, now)
    assert StudentRecord.objects.count() == 1


def test_a_blank_never_erases_and_a_new_phone_is_appended(secretary, today, now):
    take_in(secretary, [a_row("001", "李青", class_name="园艺1班", phone="13900000001", home_text="雅安")], today, now)
    again = [a_row("001", "李青", phone="13900000002")]
    assert queries.compare(viewer=secretary, rows=again, cohort=2023, today=today) == {"001": "changed"}
    take_in(secretary, again, today, now)
    card = queries.students(viewer=secretary, today=today)[0]
    assert (card.phone, card.home_text, card.class_name) == ("13900000002", "雅安", "园艺1班")
    assert StudentRecord.objects.count() == 2


def test_undo_brings_back_what_was_known_before(secretary, today, now):
    known = a_student("李青", number="001", phone="13900000001")
    batch, _ = take_in(secretary, [a_row("001", phone="13900000002"), a_row("002", "王一")], today, now)
    assert len(queries.students(viewer=secretary, today=today)) == 2
    actions.undo_batch(viewer=secretary, batch_id=batch.pk, now=now)
    assert [(one.id, one.phone) for one in queries.students(viewer=secretary, today=today)] == [
        (known.pk, "13900000001")
    ]
    with pytest.raises(Refused, match="batch_already_undone"):
        actions.undo_batch(viewer=secretary, batch_id=batch.pk, now=now)


def test_what_is_not_there_is_neither_undone_nor_changed(secretary, today, now):
    student = a_student()
    with pytest.raises(Refused, match="not_found"):
        actions.undo_batch(viewer=secretary, batch_id=999_999, now=now)
    since = {"since": today, "today": today, "now": now}
    with pytest.raises(Refused, match="not_found"):
        actions.change_standing(viewer=secretary, student_id=student.pk + 1, standing="suspended", **since)
    with pytest.raises(Refused, match="standing_unknown"):
        actions.change_standing(viewer=secretary, student_id=student.pk, standing="away", **since)
    assert not Event.objects.exists()
    actions.change_standing(viewer=secretary, student_id=student.pk, standing="suspended", **since)
    assert queries.students(viewer=secretary, today=today) == []


def test_touched_by_tells_the_sole_and_the_later(secretary, today, now):
    a_student(number="001")
    batch, ids = take_in(secretary, [a_row("001", phone="13900000002"), a_row("002", "王一")], today, now)
    assert queries.touched_by(viewer=secretary, batch_id=batch.pk) == ({ids["002"]}, frozenset())
    a_record(StudentRecord.objects.get(student_id=ids["002"]).student)
    assert queries.touched_by(viewer=secretary, batch_id=batch.pk) == (frozenset(), {ids["002"]})


def test_events_hold_no_name(secretary, today, now):
    take_in(secretary, [a_row("001", "独一无二名", class_name="园艺1班")], today, now)
    assert not any("独一无二" in f"{event.subject} {event.detail}" for event in Event.objects.all())
    assert Event.objects.filter(action="roster.import_students").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EMPLOYMENT_SECRETARY])
def test_only_the_secretary_takes_rosters_in(role, today, now):
    with pytest.raises(Refused, match="no_right"):
        actions.open_batch(
            viewer=Viewer(actor="user:2", role=role), kind="roster", file_id=None, file_name="a", today=today, now=now
        )


def test_as_known_on_a_past_day(secretary, today, now):
    student = a_student("李青", number="001", phone="13900000001")
    a_record(student, at=now, phone="13900000002")
    before = queries.student(viewer=secretary, today=now.date() - timedelta(days=1), student_id=student.pk)
    assert before is not None
    assert before.phone == "13900000001"
    assert queries.student(viewer=secretary, today=date(2023, 1, 1), student_id=student.pk) is None
