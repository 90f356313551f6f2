"""A file closes on an outcome with its proof and on nothing else, and opens again when the outcome falls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianqiao.cases.actions_closing import close_case, reopen_case
from lianqiao.cases.models import Case, CaseClosed, CaseReopened
from lianqiao.cases.queries_closing import closings, standing
from lianqiao.intake.leaning import may_undo
from lianqiao.outcomes import actions_closing
from lianqiao.outcomes.actions import record_destination, verify_destination
from lianqiao.outcomes.actions_closing import cancel_destination, close_by_hand, refuse_destination
from lianqiao.outcomes.models import Destination
from lianqiao.outcomes.queries import destinations, history, settled_ids
from lianqiao.outcomes.queries_closing import closed_files
from lianqiao.roster.models import BatchUndone
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.conftest import examples
from tests.factories.hardship import a_case
from tests.factories.roster import a_batch, a_class, a_student

pytestmark = pytest.mark.django_db
FIRST = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)
SECOND = Viewer("user:2", Role.EMPLOYMENT_SECRETARY, user_id=2)
START = date(2023, 4, 3)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def signed(student, day=START, viewer=FIRST, **more):
    values = {"code": "11", "grade": "documented", "proof_kind": "labour_contract", "on": day, "now": at(day), **more}
    return record_destination(viewer=viewer, student_id=student.pk, **values)


def verified(student, made, day=START, viewer=SECOND):
    return verify_destination(viewer=viewer, student_id=student.pk, destination_id=made.pk, today=day, now=at(day, 10))


def is_closed(student, day=START):
    return student.pk in closed_files(viewer=FIRST, today=day)


def newest(student):
    return Destination.objects.filter(student=student).latest("id")


# ---------------------------------------------------------------- closing


def test_the_second_look_closes_the_file_in_the_same_act():
    student = a_student()
    made = signed(student)
    assert not is_closed(student)
    checked = verified(student, made)
    closing = CaseClosed.objects.get()
    assert (closing.outcome, closing.proof, closing.on) == (
        f"destination:{checked.pk}", "paper:labour_contract", START,
    )  # fmt: skip
    assert is_closed(student)
    assert not is_closed(student, START - timedelta(days=1))
    assert Case.objects.get().student == student


def test_a_look_that_cannot_close_leaves_no_look(monkeypatch):
    student = a_student()
    made = signed(student)

    def broken(**_):
        raise IntegrityError

    monkeypatch.setattr(actions_closing, "close_case", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        verified(student, made)
    assert newest(student).grade == "documented"


@pytest.mark.parametrize("code", ["70", "703", "71"])
def test_what_is_no_placement_closes_nothing(code):
    student = a_student()
    signed(student, code=code, grade="claimed", proof_kind="")
    assert not CaseClosed.objects.exists()
    with pytest.raises(Refused, match="case_outcome_missing"):
        close_by_hand(viewer=FIRST, student_id=student.pk, today=START, now=at(START))


def test_by_hand_it_takes_an_outcome_and_a_checked_proof():
    student = a_student()
    asked = {"viewer": FIRST, "student_id": student.pk, "today": START, "now": at(START, 12)}
    with pytest.raises(Refused, match="case_outcome_missing"):
        close_by_hand(**asked)
    made = signed(student)
    with pytest.raises(Refused, match="case_proof_missing"):
        close_by_hand(**asked)
    teacher = Viewer("user:3", Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    with pytest.raises(Refused, match="no_right"):
        close_by_hand(**{**asked, "viewer": teacher})
    verified(student, made)
    with pytest.raises(Refused, match="case_closed_already"):
        close_by_hand(**asked)


def test_what_was_verified_before_is_closed_by_hand():
    student = a_student()
    Destination.objects.create(
        student=student, code="11", grade="verified", proof_kind="labour_contract", on=START, recorded_at=at(START),
        recorded_by="user:9",
    )  # fmt: skip
    made = close_by_hand(viewer=FIRST, student_id=student.pk, today=START, now=at(START, 12))
    assert is_closed(student)
    # Another import named a newer one without the file's being told: the old closing makes way.
    Destination.objects.create(
        student=student, code="10", grade="verified", proof_kind="agreement", on=START, recorded_at=at(START, 13),
        recorded_by="user:9",
    )  # fmt: skip
    assert not is_closed(student)
    close_by_hand(viewer=FIRST, student_id=student.pk, today=START, now=at(START, 14))
    assert is_closed(student)
    assert made.reopened.reason


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"outcome": ""}, "case_outcome_missing"),
        ({"outcome": "destination:"}, "case_outcome_missing"),
        ({"proof": ""}, "case_proof_missing"),
        ({"proof": "file"}, "case_proof_missing"),
        ({"viewer": Viewer("user:3", Role.EXPERT)}, "no_right"),
        ({"viewer": Viewer("user:3", Role.AUDITOR)}, "no_right"),
        ({"viewer": Viewer("user:3", Role.COUNSELLOR)}, "not_found"),
        ({"student_id": 999_999}, "not_found"),
    ],
)
def test_a_file_is_not_closed_on_nothing(values, code):
    student = a_student()
    given = {"viewer": FIRST, "student_id": student.pk, "outcome": "destination:1", "proof": "file:1", **values}
    with pytest.raises(Refused, match=code):
        close_case(**given, on=START, now=at(START))
    assert not CaseClosed.objects.exists()


def test_a_file_is_closed_once_and_opened_once():
    student = a_student()
    said = {"viewer": FIRST, "student_id": student.pk, "on": START, "now": at(START)}
    with pytest.raises(Refused, match="case_not_closed"):
        reopen_case(**said, reason="查无此约")
    close_case(**said, outcome="destination:1", proof="file:1")
    with pytest.raises(Refused, match="case_closed_already"):
        close_case(**said, outcome="destination:1", proof="file:1")
    with pytest.raises(Refused, match="case_reason_missing"):
        reopen_case(**said, reason="  ")
    reopen_case(**said, reason="查无此约")
    with pytest.raises(Refused, match="case_not_closed"):
        reopen_case(**said, reason="查无此约")
    [told] = closings(viewer=FIRST, today=START)[student.pk]
    assert (told.reopened_on, told.because) == (START, "查无此约")
    assert not standing(viewer=FIRST, today=START)


# ---------------------------------------------------------------- falling


def test_a_failed_check_opens_the_file_and_counts_nowhere_from_its_day():
    student = a_student()
    checked = verified(student, signed(student))
    later = START + timedelta(days=5)
    refuse_destination(viewer=FIRST, destination_id=checked.pk, reason=" 单位说没有这个人 ", today=later, now=at(later))
    assert destinations(viewer=FIRST, today=later) == {}
    assert settled_ids(viewer=FIRST, today=later) == frozenset()
    assert settled_ids(viewer=FIRST, today=later - timedelta(days=1)) == {student.pk}
    assert is_closed(student, later - timedelta(days=1))
    assert not is_closed(student, later)
    assert CaseReopened.objects.get().reason == "单位说没有这个人"
    told = history(viewer=FIRST, today=later, student_id=student.pk)[0].fallen
    assert told
    assert (told.how, told.on) == ("refused", later)
    again = verified(student, signed(student, later, code="10", proof_kind="agreement"), later)
    assert is_closed(student, later)
    assert CaseClosed.objects.latest("id").outcome == f"destination:{again.pk}"


def test_a_cancelled_contract_brings_the_student_back():
    student = a_student()
    checked = verified(student, signed(student))
    told, known = START + timedelta(days=3), START + timedelta(days=6)
    cancel_destination(viewer=FIRST, destination_id=checked.pk, reason="单位裁员", on=told, today=known, now=at(known))
    assert [student.pk in settled_ids(viewer=FIRST, today=START + timedelta(days=n)) for n in (3, 5, 6)] == [
        True, True, False,
    ]  # fmt: skip
    assert not is_closed(student, known)
    assert CaseReopened.objects.get().on == known


def test_a_newer_record_opens_the_file_until_it_is_checked_too():
    student = a_student()
    verified(student, signed(student))
    made = signed(student, code="801", proof_kind="admission_letter", now=at(START, 15))
    assert not is_closed(student)
    assert "更新的记录" in CaseReopened.objects.get().reason
    verified(student, made)
    assert is_closed(student)


def test_an_expert_who_hears_of_something_newer_opens_the_file_and_never_closes_it():
    home = a_class()
    student = a_student(small_class=home)
    expert = Viewer("user:7", Role.EXPERT, user_id=7, students=frozenset({student.pk}))
    verified(student, signed(student))
    signed(student, viewer=expert, grade="claimed", proof_kind="", now=at(START, 15))
    assert not is_closed(student)


@pytest.mark.parametrize(
    ("act", "change", "code"),
    [
        ("refuse", {"reason": " "}, "case_reason_missing"),
        ("cancel", {"reason": ""}, "case_reason_missing"),
        ("refuse", {"viewer": Viewer("user:3", Role.AUDITOR)}, "no_right"),
        ("cancel", {"viewer": Viewer("user:3", Role.AUDITOR)}, "no_right"),
        ("refuse", {"viewer": Viewer("user:3", Role.COUNSELLOR)}, "not_found"),
        ("cancel", {"destination_id": 999_999}, "not_found"),
        ("cancel", {"on": START + timedelta(days=1)}, "help_in_future"),
        ("cancel", {"on": START - timedelta(days=1)}, "destination_cancelled_before"),
    ],
)
def test_nothing_falls_without_right_reason_and_day(act, change, code):
    student = a_student()
    given = {
        "viewer": FIRST, "destination_id": signed(student).pk, "reason": "不实", "today": START, "now": at(START, 12),
        **change,
    }  # fmt: skip
    fall, day = (refuse_destination, {}) if act == "refuse" else (cancel_destination, {"on": START})
    with pytest.raises(Refused, match=code):
        fall(**{**day, **given})
    assert settled_ids(viewer=FIRST, today=START) == {student.pk}


def test_only_who_checks_papers_says_that_one_failed():
    student = a_student(small_class=a_class())
    teacher = Viewer("user:3", Role.CLASS_TEACHER, classes=frozenset({a_class().pk}))
    asked = {"destination_id": signed(student).pk, "reason": "不实", "today": START, "now": at(START, 12)}
    with pytest.raises(Refused, match="no_right"):
        refuse_destination(viewer=teacher, **asked)
    cancel_destination(viewer=teacher, on=START, **asked)
    assert destinations(viewer=FIRST, today=START) == {}


def test_what_was_only_said_or_is_no_placement_does_not_fall():
    said, seeking = a_student(), a_student()
    asked = {"viewer": FIRST, "reason": "不实", "today": START, "now": at(START, 12)}
    claim = signed(said, grade="claimed", proof_kind="")
    with pytest.raises(Refused, match="destination_without_paper"):
        refuse_destination(**asked, destination_id=claim.pk)
    made = signed(seeking, code="70", grade="claimed", proof_kind="")
    with pytest.raises(Refused, match="destination_not_placed"):
        cancel_destination(**asked, destination_id=made.pk, on=START)


def test_only_the_newest_falls_and_only_once(monkeypatch):
    student = a_student()
    first = signed(student)
    second = verified(student, first)
    asked = {"viewer": FIRST, "reason": "不实", "today": START, "now": at(START, 12)}
    with pytest.raises(Refused, match="destination_replaced"):
        refuse_destination(**asked, destination_id=first.pk)
    before = actions_closing._standing_one(FIRST, second.pk, START)
    refuse_destination(**asked, destination_id=second.pk)
    with pytest.raises(Refused, match="destination_fallen_already"):
        cancel_destination(**asked, destination_id=second.pk, on=START)
    events = Event.objects.count()
    monkeypatch.setattr(actions_closing, "_standing_one", lambda *_: before)  # two pressed at the same moment
    with pytest.raises(Refused, match="destination_fallen_already"), transaction.atomic():
        refuse_destination(**asked, destination_id=second.pk)
    assert Event.objects.count() == events


# ---------------------------------------------------------------- batches


def test_an_undone_import_takes_its_closing_with_it():
    student, batch = a_student(), a_batch("outcomes")
    a_case(student)
    verified(student, signed(student, batch=batch))
    assert is_closed(student)
    BatchUndone.objects.create(batch=batch, at=at(START, 18), by="user:1")
    assert not is_closed(student)
    assert is_closed(student, START - timedelta(days=1)) is False
    checked = verified(student, signed(student, now=at(START, 19)))
    assert is_closed(student)
    assert CaseClosed.objects.latest("id").outcome == f"destination:{checked.pk}"


def test_a_closed_file_leans_on_the_import_that_opened_it():
    student, batch = a_student(), a_batch()
    Case.objects.create(student=student, batch=batch, opened_on=START, recorded_at=at(START), recorded_by="user:1")
    verified(student, signed(student))
    verdict = may_undo(viewer=FIRST, batch_id=batch.pk, today=START)
    assert "undo_written_on_file" in {reason.code for reason in verdict.because}


# ---------------------------------------------------------------- any order of acts, any order of reading

ACTS = ("claim", "sign", "study", "seek", "verify", "refuse", "cancel")
moves = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=1, max_size=9)


def do(act, student, day, hour):
    """One act at one hour; what is refused changes nothing."""
    now = at(day, hour)
    try:
        with transaction.atomic():
            match act:
                case "claim":
                    signed(student, day, grade="claimed", proof_kind="", now=now)
                case "sign":
                    signed(student, day, now=now)
                case "study":
                    signed(student, day, code="801", proof_kind="admission_letter", now=now)
                case "seek":
                    signed(student, day, code="70", grade="claimed", proof_kind="", now=now)
                case "verify":
                    present = destinations(viewer=SECOND, today=day).get(student.pk)
                    verify_destination(
                        viewer=SECOND, student_id=student.pk, destination_id=present.id if present else 0, today=day,
                        now=now,
                    )  # fmt: skip
                case "refuse":
                    refuse_destination(
                        viewer=FIRST, destination_id=newest(student).pk, reason="不实", today=day, now=now
                    )
                case _:
                    cancel_destination(
                        viewer=FIRST, destination_id=newest(student).pk, reason="解约", on=day, today=day, now=now
                    )
    except (Refused, Destination.DoesNotExist):
        return False
    return True


def model(acts):
    """The same in six lines, without tables: open or closed after each act that was taken."""
    state, paper = "none", False
    for act in acts:
        if act in ("claim", "sign", "study", "seek"):
            state, paper = ("seeking" if act == "seek" else "placed"), act in ("sign", "study")
        elif act == "verify":
            state = "proven"
        else:
            state, paper = "none", False
    return state == "proven" and paper


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_any_sequence_gives_the_same_state_as_of_any_day_whichever_order_it_is_read(plan):
    with transaction.atomic():
        student, day, taken, seen = a_student(), START, [], {}
        for step, (act, wait) in enumerate(plan):
            day += timedelta(days=wait)
            if do(act, student, day, 8 + step):
                taken.append(act)
            seen[day] = model(taken)
            assert is_closed(student, day) is seen[day]
        days = [START + timedelta(days=n) for n in range((day - START).days + 2)]
        expected, last = {}, False
        for one in days:
            last = seen.get(one, last)
            expected[one] = last
        assert {one: is_closed(student, one) for one in days} == expected
        assert {one: is_closed(student, one) for one in reversed(days)} == expected
        for one in days:
            present = destinations(viewer=FIRST, today=one).get(student.pk)
            assert bool(present and present.proven) is expected[one]
            raw = standing(viewer=FIRST, today=one)
            assert (student.pk in raw) is expected[one]
        transaction.set_rollback(True)


def test_lists_cost_few_queries(django_assert_max_num_queries):
    for _ in range(5):
        student = a_student()
        verified(student, signed(student))
    with django_assert_max_num_queries(5):
        assert len(closed_files(viewer=FIRST, today=START)) == 5
