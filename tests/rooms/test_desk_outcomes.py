"""Outcomes by form: the words of each refusal, the grade by paper, a second person who checks, a paper kept close."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianqiao.charter.tables import destinations
from lianqiao.desk.words import GROUP_WORDS, PROOF_WORDS
from lianqiao.evidence.models import StoredFile
from lianqiao.evidence.papers import MAX_PAPER_BYTES, kind_of
from lianqiao.outcomes.models import Destination, Intention
from lianqiao.roster.models import BatchUndone
from lianqiao.rules.destinations import INTERNSHIP_PROOFS, PROVISIONAL_ADMISSION
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Event, Reading
from tests.factories.desk import signed_in
from tests.factories.help import MOMENT
from tests.factories.jobs import make_post
from tests.factories.roster import a_batch, a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 contract"


@pytest.fixture(autouse=True)
def april(monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", "2023-04-28")


@pytest.fixture
def client_of_secretary():
    return signed_in(Role.EMPLOYMENT_SECRETARY)


@pytest.fixture
def student():
    return a_student()


def said(answer):
    return answer.content.decode()


def post_destination(client, student, content=None, name="某人的合同.pdf", **values):
    given = {"code": "11", "unit_name": "青禾农业", "on": "2023-04-28", **values}
    if content is not None:
        given["paper"] = SimpleUploadedFile(name, content)
    return client.post(reverse("destination_new", args=[student.pk]), given)


def a_destination(student, grade="documented", kept=True, by="user:9999", **more):
    paper = StoredFile.objects.create(
        owner="outcomes", name="proof.pdf", sha256="0" * 64, size=len(PDF), content=PDF, kept_at=MOMENT, kept_by=by
    )
    values = {
        "code": "11", "grade": grade, "proof_kind": "labour_contract", "on": date(2023, 4, 20), **more,
    }  # fmt: skip
    return Destination.objects.create(
        student=student, proof=paper if kept else None, recorded_at=MOMENT, recorded_by=by, **values
    )


# ---------------------------------------------------------------- intentions


def test_an_intention_with_an_employer_on_record(client_of_secretary, student):
    employer = make_post().employer
    address = reverse("intention_new", args=[student.pk])
    assert f'<option value="{employer.name}">' in said(client_of_secretary.get(address))
    saved = client_of_secretary.post(address, {"employer": employer.name, "on": "2023-04-27"})
    assert saved.url == reverse("student", args=[student.pk])
    made = Intention.objects.get()
    assert (made.student_id, made.employer_id, made.on) == (student.pk, employer.pk, date(2023, 4, 27))
    assert employer.name in said(client_of_secretary.get(saved.url))


def test_a_part_of_a_name_is_enough_where_it_fits_one(client_of_secretary, student):
    make_post(1)
    tea = make_post(2, employer="春芽茶业").employer
    address = reverse("intention_new", args=[student.pk])
    assert client_of_secretary.post(address, {"employer": " 春芽 ", "on": "2023-04-27"}).status_code == 302
    assert Intention.objects.get().employer_id == tea.pk


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"employer": "没有的单位"}, "没有“没有的单位”这家单位"),
        ({"employer": "青禾农业"}, "青禾农业1、青禾农业2"),
        ({"employer": ""}, "field-error"),
        ({"on": "2023-04-29"}, "还没有到"),
        ({"on": "soon"}, "field-error"),
    ],
)
def test_what_cannot_be_an_intention(client_of_secretary, student, values, words):
    make_post(1), make_post(2)
    given = {"employer": "青禾农业1", "on": "2023-04-28", **values}
    refused = client_of_secretary.post(reverse("intention_new", args=[student.pk]), given)
    assert refused.status_code == 422
    assert words in said(refused)
    assert not Intention.objects.exists()


def test_without_any_employer_the_way_to_posts_is_shown(client_of_secretary, student):
    page = said(client_of_secretary.get(reverse("intention_new", args=[student.pk])))
    assert "岗位里还没有单位" in page
    assert reverse("posts") in page


def test_an_employer_of_an_undone_batch_is_not_offered(client_of_secretary, student):
    gone, batch = make_post(1), a_batch("posts")
    gone.records.update(batch=batch)
    BatchUndone.objects.create(batch=batch, at=MOMENT, by="user:1")
    kept = make_post(2).employer
    page = said(client_of_secretary.get(reverse("intention_new", args=[student.pk])))
    assert kept.name in page
    assert gone.employer.name not in page


# ---------------------------------------------------------------- destinations


def test_without_a_paper_it_is_claimed(client_of_secretary, student):
    saved = post_destination(client_of_secretary, student)
    assert saved.url == reverse("student", args=[student.pk])
    made = Destination.objects.get()
    assert (made.grade, made.unit_name, made.proof_id, made.provisional) == ("claimed", "青禾农业", None, False)
    page = said(client_of_secretary.get(saved.url))
    assert "自报" in page
    assert "下载材料" not in page
    assert "核对无误" not in page


def test_with_a_paper_it_is_documented_and_the_name_of_the_file_is_not_kept(client_of_secretary, student):
    assert post_destination(client_of_secretary, student, PDF, proof_kind="labour_contract").status_code == 302
    made = Destination.objects.get()
    assert (made.grade, made.proof_kind, made.proof.owner, made.proof.name) == (
        "documented", "labour_contract", "outcomes", "proof.pdf",
    )  # fmt: skip
    assert bytes(made.proof.content) == PDF
    assert "某人" not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("content", "values", "words"),
    [
        (PDF, {"proof_kind": "traineeship"}, "的证明；换成就业协议"),
        (None, {"proof_kind": "internship"}, "实习或见习证明不能作为"),
        (PDF, {"proof_kind": "visa"}, "这类材料不能证明"),
        (PDF, {}, "没有选材料种类"),
        (None, {"proof_kind": "labour_contract"}, "没有附文件"),
        (b"MZ a program", {"proof_kind": "labour_contract"}, "不是 PDF、JPG 或 PNG"),
        (b"", {"proof_kind": "labour_contract"}, "不是 PDF、JPG 或 PNG"),
        (None, {"provisional": "on"}, "没有拟录取一说"),
        (None, {"code": "99"}, "field-error"),
        (None, {"code": ""}, "field-error"),
        (None, {"on": "2023-04-29"}, "还没有到"),
        (PDF, {"proof_kind": "labour_contract", "on": "2023-04-29"}, "还没有到"),
    ],
)
def test_what_is_refused_keeps_neither_fact_nor_file(client_of_secretary, student, content, values, words):
    refused = post_destination(client_of_secretary, student, content, **values)
    assert refused.status_code == 422
    assert words in said(refused)
    assert "青禾农业" in said(refused)
    assert ("再选一次" in said(refused)) is (content is not None)
    assert not Destination.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(("more", "status"), [(-1, 302), (0, 302), (1, 422)])
def test_ten_megabytes_and_no_more(client_of_secretary, student, more, status):
    content = PDF.ljust(MAX_PAPER_BYTES + more)
    answer = post_destination(client_of_secretary, student, content, proof_kind="labour_contract")
    assert answer.status_code == status
    assert Destination.objects.count() == (status == 302)
    if status == 422:
        assert "文件超过 10 MB" in said(answer)
        with pytest.raises(Refused, match="paper_too_large"):
            kind_of(content)


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, "pdf"), (b"\xff\xd8\xff\xe0", "jpg"), (b"\x89PNG\r\n\x1a\n", "png")]
)
def test_a_file_is_what_it_begins_with(content, ending):
    assert kind_of(content).ending == ending


def test_a_list_of_admission_before_the_letter_is_provisional_and_cannot_be_called_checked(
    client_of_secretary, student
):
    post_destination(client_of_secretary, student, PDF, code="801", proof_kind="provisional_admission")
    made = Destination.objects.get()
    assert (made.grade, made.provisional) == ("documented", True)
    counsellor = signed_in(Role.COUNSELLOR, a_class())
    page = said(counsellor.get(reverse("student", args=[student.pk])))
    assert "拟录取" in page
    assert "核对无误" not in page
    assert counsellor.post(reverse("destination_verify", args=[student.pk, made.pk])).status_code == 422


def test_every_code_and_every_paper_can_be_chosen():
    assert {one.group_2024 for one in destinations().values()} == set(GROUP_WORDS)
    papers = {kind for one in destinations().values() for kind in one.evidence}
    assert papers | INTERNSHIP_PROOFS | {PROVISIONAL_ADMISSION} == set(PROOF_WORDS)


def test_the_form_groups_the_codes(client_of_secretary, student):
    page = said(client_of_secretary.get(reverse("destination_new", args=[student.pk])))
    for group in ("单位就业", "升学", "创业", "自由职业", "未落实"):
        assert f'<optgroup label="{group}">' in page
    assert 'value="2023-04-28"' in page


# ---------------------------------------------------------------- the second look


@pytest.mark.parametrize("role", [Role.EMPLOYMENT_SECRETARY, Role.COUNSELLOR, Role.COLLEGE_LEADER])
def test_a_second_person_checks_the_paper(role, student):
    first, client = a_destination(student), signed_in(role, a_class())
    address = reverse("destination_verify", args=[student.pk, first.pk])
    assert address in said(client.get(reverse("student", args=[student.pk])))
    assert client.post(address).url == reverse("student", args=[student.pk])
    newest = Destination.objects.order_by("-id").first()
    assert (newest.grade, newest.code, newest.proof_id, newest.on) == ("verified", "11", first.proof_id, first.on)
    first.refresh_from_db()
    assert first.grade == "documented"
    page = said(client.get(reverse("student", args=[student.pk])))
    assert "已核实" in page
    assert "核对无误" not in page


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.EXPERT])
def test_who_helped_the_student_to_it_cannot_check_it(role, student):
    first, client = a_destination(student), signed_in(role, a_class())
    a_carer(student, a_user_of(client))
    assert "核对无误" not in said(client.get(reverse("student", args=[student.pk])))
    assert client.post(reverse("destination_verify", args=[student.pk, first.pk])).status_code == 403
    assert Destination.objects.count() == 1


def a_user_of(client):
    from lianqiao.people.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_nobody_checks_their_own(client_of_secretary, student):
    post_destination(client_of_secretary, student, PDF, proof_kind="labour_contract")
    made = Destination.objects.get()
    page = said(client_of_secretary.get(reverse("student", args=[student.pk])))
    assert "要由另一个人核对" in page
    assert reverse("destination_verify", args=[student.pk, made.pk]) not in page
    refused = client_of_secretary.post(reverse("destination_verify", args=[student.pk, made.pk]))
    assert refused.status_code == 422
    assert "要由另一个人核对" in said(refused)
    assert Destination.objects.count() == 1


def test_what_was_replaced_or_is_only_claimed_is_not_checked(client_of_secretary, student):
    old, new = a_destination(student), a_destination(student, grade="claimed", kept=False, proof_kind="")
    replaced = client_of_secretary.post(reverse("destination_verify", args=[student.pk, old.pk]))
    assert (replaced.status_code, "已经有更新的记录" in said(replaced)) == (422, True)
    assert client_of_secretary.post(reverse("destination_verify", args=[student.pk, new.pk])).status_code == 422
    assert client_of_secretary.get(reverse("destination_verify", args=[student.pk, new.pk])).status_code == 405


def test_undoing_the_import_takes_its_check_along(client_of_secretary, student):
    batch = a_batch("outcomes")
    first = a_destination(student, batch=batch, kept=False)
    assert client_of_secretary.post(reverse("destination_verify", args=[student.pk, first.pk])).status_code == 302
    BatchUndone.objects.create(batch=batch, at=MOMENT, by="user:1")
    assert "去向未登记" in said(client_of_secretary.get(reverse("student", args=[student.pk])))


# ---------------------------------------------------------------- the paper


def test_the_paper_comes_as_a_download_under_a_plain_name_and_the_look_is_noted(client_of_secretary, student):
    made = a_destination(student)
    address = reverse("proof", args=[student.pk, made.pk])
    assert address in said(client_of_secretary.get(reverse("student", args=[student.pk])))
    answer = client_of_secretary.get(address)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="proof-{made.pk}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    looked = Reading.objects.get(what="destination_proof")
    assert looked.subject == f"student:{student.pk}"


def test_no_paper_another_students_paper_and_an_undone_one_are_not_there(client_of_secretary, student):
    other, batch = a_student(), a_batch("outcomes")
    bare, gone = a_destination(student, kept=False), a_destination(student, batch=batch)
    BatchUndone.objects.create(batch=batch, at=MOMENT, by="user:1")
    for student_id, destination_id in [
        (student.pk, bare.pk), (other.pk, gone.pk), (student.pk, gone.pk), (student.pk, 999_999),
    ]:  # fmt: skip
        assert client_of_secretary.get(reverse("proof", args=[student_id, destination_id])).status_code == 404
    assert not Reading.objects.filter(what="destination_proof").exists()


# ---------------------------------------------------------------- who may not


def addresses(student_id, destination_id):
    return [
        ("get", reverse("intention_new", args=[student_id])),
        ("post", reverse("intention_new", args=[student_id])),
        ("get", reverse("destination_new", args=[student_id])),
        ("post", reverse("destination_new", args=[student_id])),
        ("post", reverse("destination_verify", args=[student_id, destination_id])),
        ("get", reverse("proof", args=[student_id, destination_id])),
    ]


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT])
def test_out_of_reach_is_not_there(role):
    student = a_student(small_class=a_class("茶学201901"))
    made, client = a_destination(student), signed_in(role, a_class())
    for how, address in [*addresses(student.pk, made.pk), *addresses(999_999, 1)]:
        assert getattr(client, how)(address).status_code == 404, address
    assert not Reading.objects.filter(what="destination_proof").exists()


@pytest.mark.parametrize(
    "role",
    [
        Role.CLASS_LEADER, Role.DEPARTMENT_HEAD, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON,
        Role.CAREER_CENTRE, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR,
    ],
)  # fmt: skip
def test_who_records_nothing_is_told_so(role, student):
    made, client = a_destination(student), signed_in(role, a_class())
    for how, address in addresses(student.pk, made.pk):
        assert getattr(client, how)(address).status_code == 403, address


def test_who_only_looks_sees_the_outcome_without_its_buttons(student):
    made, client = a_destination(student), signed_in(Role.CLASS_LEADER, a_class())
    page = said(client.get(reverse("student", args=[student.pk])))
    assert "有材料" in page
    for word in ("记录意向", "记录去向", "下载材料", "核对无误"):
        assert word not in page
    assert made.pk


def test_the_pages_cost_the_same_however_many_employers(client_of_secretary, student):
    def cost(route):
        with CaptureQueriesContext(connection) as queries:
            assert client_of_secretary.get(reverse(route, args=[student.pk])).status_code == 200
        return len(queries)

    make_post(1)
    before = cost("intention_new"), cost("destination_new")
    for n in range(2, 12):
        make_post(n)
        a_destination(student)
    assert (cost("intention_new"), cost("destination_new")) == before
    assert max(before) <= 12
