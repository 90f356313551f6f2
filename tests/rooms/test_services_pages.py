"""Services by form: form, place, cost and the paper; who may open it; programmes and promises on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianqiao.assistance.actions_services import record_service
from lianqiao.assistance.facts_detail import Detail
from lianqiao.assistance.models import Activity, ProgrammeStep, PublicPromise, PublicPromiseStep
from lianqiao.assistance.queries_services import paper_of_help
from lianqiao.evidence.models import StoredFile
from lianqiao.people.models import User
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Reading
from tests.conftest import NOW, TODAY
from tests.factories.desk import signed_in
from tests.factories.events import START, an_event
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 proof"
SENT = {"kind": "traineeship", "organiser": "青禾农业", "held_on": "2023-04-03", "until": "2023-04-21", "free": ""}


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def client():
    return signed_in(Role.COUNSELLOR, a_class())


def file(content: bytes = PDF, name: str = "见习证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text(answer) -> str:
    return answer.content.decode()


# ---------------------------------------------------------------- services


def test_a_training_says_through_what_it_was_given(client):
    student = a_student()
    sent = {
        "kind": "training",
        "form": "teaching_practice",
        "held_on": "2023-04-20",
        "free": "yes",
        "title": "微格教学",
    }
    assert client.post(reverse("help_new", args=[student.pk]), sent).status_code == 302
    act = Activity.objects.get()
    assert (act.form, act.free, act.proof) == ("teaching_practice", True, None)
    page = text(client.get(reverse("student", args=[student.pk])))
    assert "就业培训 · 微格教学 · 结合教育实习 · 免费" in page


def test_a_traineeship_with_its_paper(client):
    student = a_student()
    address = reverse("help_new", args=[student.pk])
    assert client.post(address, {**SENT, "paper": file(), "proof_on": "2023-04-21"}).status_code == 302
    act = Activity.objects.get()
    assert (act.organiser, act.proof.name, act.proof.owner, str(act.proof_on)) == (
        "青禾农业", "proof.pdf", "assistance", "2023-04-21",
    )  # fmt: skip
    proof = reverse("help_proof", args=[student.pk, act.pk])
    assert proof in text(client.get(reverse("student", args=[student.pk])))
    answer = client.get(proof)
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="proof-{act.pk}.pdf"'
    assert Reading.objects.filter(what="help_proof", subject=f"student:{student.pk}").count() == 1


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"organiser": ""}, "没有写见习单位"), ({"until": "2023-04-02"}, "结束日期早于开始日期"),
        ({"held_on": "2023-04-29", "until": ""}, "还没有到"), ({"form": "course"}, "没有“course”这种形式"),
        ({"paper": PDF}, "没有写证明上的日期"), ({"paper": PDF, "proof_on": "2023-04-02"}, "早于开始的 2023-04-03"),
        ({"paper": PDF, "proof_on": "2023-04-29"}, "还没有到"),
        ({"paper": b"MZ", "proof_on": "2023-04-21"}, "不是 PDF"),
        ({"paper": PDF + b"0" * (10 * 1024 * 1024), "proof_on": "2023-04-21"}, "文件超过 10 MB"),
    ],
)  # fmt: skip
def test_a_service_that_proves_nothing_is_refused(client, other, said):
    sent = {name: file(value) if isinstance(value, bytes) else value for name, value in other.items()}
    answer = client.post(reverse("help_new", args=[a_student().pk]), {**SENT, **sent})
    assert answer.status_code == 422
    assert said in text(answer)
    if "paper" in other:
        assert "改好后再选一次" in text(answer)
    assert not Activity.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("day", ["2023-04-03", "2023-04-28"])
def test_a_proof_of_the_first_day_and_of_today_proves(client, day):
    assert client.post(
        reverse("help_new", args=[a_student().pk]), {**SENT, "paper": file(), "proof_on": day}
    ).status_code == 302  # fmt: skip


def test_a_form_with_a_paper_sent_twice_is_saved_once(secretary):
    student = a_student()
    User.objects.create(pk=1, username="secretary.1", display_name="周敏")
    asked = {
        "viewer": secretary, "kind": "traineeship", "held_on": TODAY, "student_ids": [student.pk], "key": "k",
        "detail": Detail(organiser="青禾", proof_on=TODAY), "today": TODAY, "now": NOW,
    }  # fmt: skip
    first = record_service(**asked, paper=PDF)
    assert record_service(**asked, paper=PDF) == first
    with pytest.raises(Refused, match="form_saved_already"):
        record_service(**asked, paper=b"%PDF-1.5 another")
    assert StoredFile.objects.count() == 1
    with pytest.raises(Refused, match="no_right"):
        record_service(**{**asked, "viewer": Viewer("user:9", Role.CLASS_LEADER)}, paper=PDF)


def test_a_day_without_a_paper_is_not_kept(client):
    client.post(reverse("help_new", args=[a_student().pk]), {**SENT, "proof_on": "2023-04-21"})
    assert Activity.objects.get().proof_on is None


def test_a_paper_out_of_reach_is_not_there(client, secretary):
    student, other = a_student(), a_student(small_class=a_class("茶学201901"))
    client.post(reverse("help_new", args=[student.pk]), {**SENT, "paper": file(), "proof_on": "2023-04-21"})
    act = Activity.objects.get()
    assert client.get(reverse("help_proof", args=[other.pk, act.pk])).status_code == 404
    asked = {"today": TODAY, "now": NOW, "activity_id": act.pk}
    assert paper_of_help(viewer=secretary, student_id=other.pk, **asked) is None
    stranger = Viewer("user:9", Role.CLASS_TEACHER, user_id=9)
    assert paper_of_help(viewer=stranger, student_id=student.pk, **asked) is None
    assert client.get(reverse("help_proof", args=[student.pk, act.pk + 1])).status_code == 404


# ---------------------------------------------------------------- programmes


def step(client, student, name, programme="exam", **more):
    given = {"programme": programme, "step": name, "on": "2023-04-28", **more}
    return client.post(reverse("programme_step", args=[student.pk]), given)


def test_the_steps_of_a_student_and_where_they_lead(client):
    student = a_student("甲一")
    address = reverse("programme_step", args=[student.pk])
    assert "还没有参加" in text(client.get(address, {"programme": "exam"}))
    assert step(client, student, "registered", school="四川农业大学", major="果树学").status_code == 302
    wrong = step(client, student, "sat", on="2023-04-29")
    assert (wrong.status_code, "还没有到" in text(wrong)) == (422, True)
    step(client, student, "sat")
    step(client, student, "score", score="372")
    assert "这一步要有材料" in text(step(client, student, "admitted", school="四川农业大学", major="果树学"))
    step(client, student, "admitted", school="四川农业大学", major="果树学", paper=file())
    page = text(client.get(address, {"programme": "exam"}))
    made = ProgrammeStep.objects.latest("id")
    assert "学校 四川农业大学 · 专业 果树学" in page
    assert reverse("programme_proof", args=[student.pk, made.pk]) in page
    assert client.get(reverse("programme_proof", args=[student.pk, made.pk])).content == PDF
    onward = f"{reverse('destination_new', args=[student.pk])}?step={made.pk}"
    assert onward in page
    form = text(client.get(onward))
    assert 'value="四川农业大学"' in form
    assert '<option value="801" selected>' in form
    assert "录取" in text(client.get(reverse("student", args=[student.pk])))
    for nothing in ("x", "9999"):
        assert client.get(reverse("destination_new", args=[student.pk]), {"step": nothing}).status_code == 200


def test_a_step_is_taken_back_by_form(client):
    student = a_student()
    step(client, student, "nominated", "hongzhi")
    first = ProgrammeStep.objects.get()
    step(client, student, "enrolled", "hongzhi", place="雅安")
    address = reverse("programme_step_cancel", args=[student.pk, first.pk])
    assert client.get(address).status_code == 200
    assert "只能取消最后一步" in text(client.post(address, {"reason": "记错"}))
    last = ProgrammeStep.objects.latest("id")
    assert client.post(
        reverse("programme_step_cancel", args=[student.pk, last.pk]), {"reason": "没有去"}
    ).status_code == 302  # fmt: skip
    assert client.get(reverse("programme_step_cancel", args=[student.pk, 999])).status_code == 404


def test_the_board_and_the_number_that_leads_on(client):
    student = a_student("甲一")
    step(client, student, "registered", school="四川农业大学", major="果树学")
    page = text(client.get(reverse("programmes")))
    assert "甲一" in page
    assert "1/1" in page
    assert "宏志助航" in page
    found = client.get(reverse("programmes"), {"number": f" {student.number} "})
    assert found.url == reverse("programme_step", args=[student.pk])
    assert "没有找到这个学号" in text(client.get(reverse("programmes"), {"number": "404"}))


def test_who_has_no_sight_learns_of_the_open_track_alone(client):
    student = a_student("甲一")
    step(client, student, "nominated", "hongzhi")
    head = text(signed_in(Role.DEPARTMENT_HEAD).get(reverse("programmes")))
    assert "给负责学生的老师看" in head
    assert "还没有人参加" not in head
    assert "宏志助航" not in head
    teacher = signed_in(Role.CLASS_TEACHER, a_class())
    assert "宏志助航" not in text(teacher.get(reverse("student", args=[student.pk])))
    board = text(teacher.get(reverse("programmes")))
    assert "一研为定" in board
    assert "宏志助航" not in board
    leader = text(signed_in(Role.CLASS_LEADER, a_class()).get(reverse("student", args=[student.pk])))
    assert "宏志助航" not in leader


# ---------------------------------------------------------------- promises


def test_the_list_of_promises_from_wording_to_done():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    owner = User.objects.get()
    assert "清单上还没有事项" in text(client.get(reverse("public_promises")))
    sent = {"title": "路费", "promise": "报销面试路费", "owner": owner.pk, "due_on": "2023-04-20"}
    assert client.post(reverse("promise_add"), {**sent, "owner": "x"}).status_code == 422
    assert "不宜公开" in text(client.post(reverse("promise_add"), {**sent, "title": "低保路费"}))
    assert client.post(reverse("promise_add"), sent).url == reverse("public_promises")
    first = PublicPromise.objects.get()
    page = text(client.get(reverse("public_promises")))
    assert "过期了" in page
    assert "办实事“路费”过期了" in text(client.get(reverse("today")))
    done = reverse("promise_done", args=[first.pk])
    assert done in text(client.get(reverse("today")))
    wrong = client.post(done, {"text": "两批", "on": "2023-04-28", "persons": "5", "person_times": "4"})
    assert "人次少于人数" in text(wrong)
    correct = reverse("promise_correct", args=[first.pk])
    assert 'value="路费"' in text(client.get(correct))
    assert client.post(correct, {**sent, "promise": "四月报销面试路费"}).status_code == 302
    second = PublicPromise.objects.latest("id")
    assert client.get(done).status_code == 404
    client.post(
        reverse("promise_done", args=[second.pk]),
        {"text": "两批", "on": "2023-04-28", "persons": "5", "person_times": "9", "done": "on"},
    )
    assert PublicPromiseStep.objects.get().promise_id == second.pk
    page = text(client.get(reverse("public_promises")))
    assert "5 人<" in page
    assert "9 人次" in page
    assert "办完了" in page


def test_the_list_asks_the_same_number_of_queries_however_long(django_assert_max_num_queries):
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    owner = User.objects.get()
    for n in range(20):
        made = PublicPromise.objects.create(
            title=f"事{n}", promise="做到", owner=owner, due_on=TODAY, recorded_at=NOW, recorded_by="user:1"
        )  # fmt: skip
        PublicPromiseStep.objects.create(
            promise=made, text="做了", on=TODAY, recorded_at=NOW, recorded_by="user:1", done=False
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        client.get(reverse("public_promises"))


# ---------------------------------------------------------------- the day


def test_an_event_that_nobody_recorded_stands_on_its_maker_s_day():
    client = signed_in(Role.EMPLOYMENT_SECRETARY)
    made = an_event("旧讲座", START - timedelta(days=20), by=User.objects.get())
    page = text(client.get(reverse("today")))
    assert "“旧讲座”结束了" in page
    assert reverse("event", args=[made.pk]) in page
    an_event("别人的", START - timedelta(days=20))
    assert "别人的" not in text(client.get(reverse("today")))
