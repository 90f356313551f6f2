"""No wrong paper holds up a destination, the newest record counts, and a student out of reach has none."""

from datetime import date

import pytest

from lianqiao.outcomes.actions import record_destination, record_intention, verify_destination
from lianqiao.outcomes.queries import destinations, history, intentions, settled_ids
from lianqiao.roster.models import BatchUndone
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post
from tests.factories.roster import a_batch, a_class, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(secretary, today, now):
    def act(student, viewer=secretary, **values):
        given = {"code": "11", "grade": "claimed", "on": today, **values}
        return record_destination(viewer=viewer, student_id=student.pk, **given, now=now)

    return act


def test_a_contract_is_documented_by_a_contract(record, secretary, today):
    student = a_student()
    record(student, grade="documented", proof_kind="labour_contract", unit_name=" 青禾农业 ")
    told = destinations(viewer=secretary, today=today)[student.pk]
    assert (told.label, told.unit_name, told.grade) == ("签劳动合同形式就业", "青禾农业", "documented")
    assert told.employed
    assert told.settled
    assert not told.further_study
    assert settled_ids(viewer=secretary, today=today) == {student.pk}
    assert Event.objects.get().detail["code"] == "11"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"proof_kind": "traineeship"}, "proof_internship_never"),
        ({"proof_kind": "internship", "code": "12"}, "proof_internship_never"),
        ({"proof_kind": "visa"}, "proof_kind_not_accepted"),
        ({"grade": "documented"}, "destination_grade_unsupported"),
        ({"grade": "verified"}, "destination_grade_unsupported"),
        ({"grade": "sure"}, "destination_grade_unknown"),
        ({"code": "99"}, "destination_code_unknown"),
        ({"provisional": True}, "destination_not_provisional"),
        ({"on": date(2023, 4, 29)}, "help_in_future"),
    ],
)
def test_what_the_paper_does_not_carry_is_refused(record, secretary, today, values, code):
    student = a_student()
    with pytest.raises(Refused, match=code):
        record(student, **values)
    assert destinations(viewer=secretary, today=today) == {}
    assert not Event.objects.exists()


def test_a_provisional_admission_is_documented_and_never_verified(record, secretary, today):
    student = a_student()
    values = {"code": "801", "proof_kind": "provisional_admission", "provisional": True}
    with pytest.raises(Refused, match="destination_grade_unsupported"):
        record(student, **values, grade="verified")
    record(student, **values, grade="documented")
    told = destinations(viewer=secretary, today=today)[student.pk]
    assert (told.provisional, told.further_study, told.settled, told.employed) == (True, True, True, False)


def test_only_some_may_call_a_paper_checked(record, secretary):
    student = a_student()
    teacher = Viewer(actor="user:2", role=Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    paper = {"grade": "verified", "proof_kind": "labour_contract"}
    with pytest.raises(Refused, match="no_right"):
        record(student, viewer=teacher, **paper)
    assert record(student, viewer=secretary, **paper).grade == "verified"


def test_the_newest_counts_unless_its_batch_was_undone(record, secretary, today, now):
    student, batch = a_student(), a_batch()
    record(student, code="70")
    record(student, code="801", batch=batch)
    ask = {"viewer": secretary, "today": today}
    assert destinations(**ask)[student.pk].code == "801"
    assert [one.code for one in history(**ask, student_id=student.pk)] == ["801", "70"]
    BatchUndone.objects.create(batch=batch, at=now, by="user:1")
    assert destinations(**ask)[student.pk].code == "70"
    assert settled_ids(**ask) == frozenset()


def test_a_past_day_knows_only_what_was_known(record, secretary):
    record(a_student())
    assert destinations(viewer=secretary, today=date(2023, 4, 27)) == {}


def test_out_of_reach_is_not_there(record, today, now):
    student = a_student(small_class=a_class("茶学201901"))
    record(student)
    teacher = Viewer(actor="user:2", role=Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    assert destinations(viewer=teacher, today=today) == {}
    assert history(viewer=teacher, today=today, student_id=student.pk) == []
    with pytest.raises(Refused, match="not_found"):
        record(student, viewer=teacher)


def test_only_a_destination_in_reach_is_verified(record, secretary, today, now):
    bare, far = a_student(), a_student(small_class=a_class("茶学201901"))
    made = record(far, grade="documented", proof_kind="labour_contract")
    counsellor = Viewer(actor="user:2", role=Role.COUNSELLOR, user_id=2, classes=frozenset({a_class().pk}))
    for viewer, student in [(secretary, bare), (counsellor, far)]:
        with pytest.raises(Refused, match="not_found"):
            verify_destination(viewer=viewer, student_id=student.pk, destination_id=made.pk, today=today, now=now)
    assert destinations(viewer=secretary, today=today)[far.pk].grade == "documented"


def test_an_intention_is_no_outcome(secretary, today, now):
    student, post = a_student(), make_post()
    record_intention(viewer=secretary, student_id=student.pk, employer_id=post.employer_id, on=today, now=now)
    [told] = intentions(viewer=secretary, since=today, until=today)
    assert (told.student_id, told.employer) == (student.pk, post.employer.name)
    assert settled_ids(viewer=secretary, today=today) == frozenset()
    nobody = Viewer(actor="user:5", role=Role.CAREER_CENTRE)
    assert intentions(viewer=nobody, since=today, until=today) == []
