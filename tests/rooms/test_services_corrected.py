"""A service on record is corrected like a talk: a new row takes its place, and both stay readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianqiao.assistance.actions_events import close_event, mark_there
from lianqiao.assistance.actions_services import correct_service, record_service
from lianqiao.assistance.facts_detail import Detail
from lianqiao.assistance.models import Activity
from lianqiao.assistance.queries import attendances, of_student
from lianqiao.evidence.models import StoredFile
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.events import an_event
from tests.factories.help import an_act
from tests.factories.people import a_user
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
PDF, OTHER = b"%PDF-1.4 proof", b"%PDF-1.4 better proof"
HELD = date(2023, 4, 3)
BEFORE = NOW - timedelta(days=2)
DETAIL = Detail(organiser="青禾农业", free=True, proof_on=date(2023, 4, 21))


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def secretary():
    return Viewer(f"user:{a_user('sec').pk}", Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def student():
    return a_student(small_class=a_class())


def recorded(viewer, student, **more):
    said = {
        "kind": "traineeship", "held_on": HELD, "student_ids": [student.pk], "detail": DETAIL, "paper": PDF,
        "today": BEFORE.date(), "now": BEFORE,
    }  # fmt: skip
    return record_service(viewer=viewer, **{**said, **more})


def corrected(viewer, found, **more):
    said = {"kind": "traineeship", "held_on": HELD, "detail": DETAIL, "today": TODAY, "now": NOW}
    return correct_service(viewer=viewer, activity_id=found.pk, **{**said, **more})


def held_event(viewer, student):
    """The act of an event that was held two days ago."""
    event = an_event(starts_at=BEFORE, kind="training")
    mark_there(viewer=viewer, event_id=event.pk, student_ids=[student.pk], now=BEFORE)
    return close_event(viewer=viewer, event_id=event.pk, now=BEFORE)


def test_kind_form_place_and_cost_are_mended_and_the_paper_stays(secretary, student):
    first = recorded(secretary, student)
    made = corrected(
        secretary, first, kind="training", title="微格教学", detail=Detail(form="teaching_practice", free=False)
    )
    assert (made.kind, made.form, made.free, made.organiser, made.title) == (
        "training", "teaching_practice", False, "", "微格教学",
    )  # fmt: skip
    assert (made.replaces_id, made.proof_id, made.recorded_on) == (first.pk, first.proof_id, TODAY)
    asked = {"viewer": secretary, "kinds": ["training", "traineeship"], "since": HELD}
    assert [one.kind for one in attendances(**asked, until=TODAY)] == ["training"]
    assert [one.kind for one in attendances(**asked, until=BEFORE.date())] == ["traineeship"]


def test_a_mended_word_keeps_the_day_of_entry(secretary, student):
    made = corrected(secretary, recorded(secretary, student), note="在果园")
    assert made.recorded_on == BEFORE.date()


def test_another_paper_takes_the_place_and_a_wrong_one_is_dropped(secretary, student):
    first = recorded(secretary, student)
    second = corrected(secretary, first, paper=OTHER, key="a")
    assert bytes(second.proof.content) == OTHER
    again = corrected(secretary, first, paper=OTHER, key="a")
    assert again.pk == second.pk
    bare = corrected(secretary, second, drop_paper=True)
    assert (bare.proof_id, bare.proof_on) == (None, None)
    assert StoredFile.objects.count() == 2


def test_what_cannot_stand_is_refused(secretary, student):
    first = recorded(secretary, student)
    talk = an_act("talk", TODAY, student)
    held = held_event(secretary, student)
    teacher = Viewer("user:99", Role.EXPERT, user_id=99, students=frozenset({student.pk}))
    for code, found, more in (
        ("no_right", first, {"viewer": Viewer("user:3", Role.AUDITOR)}),
        ("not_found", first, {"viewer": Viewer("user:3", Role.COUNSELLOR)}),
        ("correct_not_yours", first, {"viewer": teacher}),
        ("help_kind_unknown", first, {"kind": "talk"}),
        ("help_kind_unknown", talk, {"kind": "training", "detail": Detail()}),
        ("traineeship_without_organiser", first, {"detail": Detail(proof_on=TODAY)}),
        ("proof_day_missing", first, {"detail": Detail(organiser="青禾"), "paper": PDF}),
        ("proof_out_of_date", first, {"detail": Detail(organiser="青禾", proof_on=HELD - timedelta(days=1))}),
        ("paper_kind_unknown", first, {"paper": b"GIF89a"}),
        ("help_of_event", held, {"kind": "training", "detail": Detail(), "held_on": BEFORE.date()}),
    ):
        with pytest.raises(Refused, match=code):
            corrected(more.pop("viewer", secretary), found, **more)
    corrected(secretary, first)
    with pytest.raises(Refused, match="help_changed_meanwhile"):
        corrected(secretary, first)


# ---------------------------------------------------------------- the page


def at(student, found):
    return reverse("service_correct", args=[student.pk, found.pk])


SENT = {
    "kind": "traineeship", "organiser": "绿野园艺", "held_on": "2023-04-03", "until": "2023-04-21", "free": "no",
    "proof_on": "2023-04-21",
}  # fmt: skip


def test_the_page_shows_what_stands_and_saves_what_is_mended(secretary, student):
    found = recorded(secretary, student)
    client = signed_in(Role.COUNSELLOR, a_class())
    here = reverse("student", args=[student.pk])
    assert at(student, found) in client.get(here).content.decode()
    page = client.get(at(student, found)).content.decode()
    for words in ("青禾农业", 'value="2023-04-03"', "原来附的材料还在", 'name="drop_paper"'):
        assert words in page
    assert client.post(at(student, found), {**SENT, "version": found.pk}).url == here
    (now,) = of_student(viewer=secretary, today=TODAY, student_id=student.pk)
    assert (now.organiser, now.free, now.has_proof, [one.id for one in now.earlier]) == (
        "绿野园艺", False, True, [found.pk],
    )  # fmt: skip
    assert "绿野园艺" in client.get(at(student, found)).content.decode()


def test_who_comes_second_sees_what_stands_and_loses_nothing(secretary, student):
    found = recorded(secretary, student)
    client = signed_in(Role.COUNSELLOR, a_class())
    newest = corrected(secretary, found, note="先改的")
    answer = client.post(at(student, found), {**SENT, "version": found.pk})
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("先改的", "绿野园艺", "别人改过的这一版", f'value="{newest.pk}"'):
        assert words in text
    assert client.post(at(student, found), {**SENT, "version": newest.pk}).status_code == 302


def test_a_bad_file_or_no_kind_is_said(secretary, student):
    found = recorded(secretary, student, paper=None)
    client = signed_in(Role.COUNSELLOR, a_class())
    assert "drop_paper" not in client.get(at(student, found)).content.decode()
    for more, words in (
        ({"kind": "talk"}, "服务"),
        ({"paper": SimpleUploadedFile("x.pdf", b"GIF89a")}, "刚才选的文件没有保存"),
    ):
        answer = client.post(at(student, found), {**SENT, **more})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Activity.objects.count() == 1


def test_only_services_of_ones_own_are_there(secretary, student):
    talk = an_act("talk", TODAY, student)
    mine, client = recorded(secretary, student), signed_in(Role.COUNSELLOR, a_class())
    assert client.get(at(student, talk)).status_code == 404
    assert client.get(at(a_student(small_class=a_class("别班")), mine)).status_code == 404
    stranger = signed_in(Role.CLASS_TEACHER, a_class())
    refused = stranger.get(at(student, mine))
    assert refused.status_code == 422
    assert "这条不是你能改的" in refused.content.decode()
    held = held_event(secretary, student)
    assert "活动办完时" in client.get(at(student, held)).content.decode()
    assert at(student, held) not in client.get(reverse("student", args=[student.pk])).content.decode()
