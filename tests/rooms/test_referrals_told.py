"""A post told by a person: its way, day and proof, what is refused, and that it counts once like one of a round."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianqiao.bulletins.figures import figures
from lianqiao.config import clock
from lianqiao.delivery.models import Envelope
from lianqiao.evidence.models import StoredFile
from lianqiao.ledger.queries import statement
from lianqiao.people.models import User
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.facts import WAYS
from lianqiao.referrals.models import Referral
from lianqiao.referrals.queries import proof_of, referral_rows, referrals_of
from lianqiao.referrals.words import REFERRAL_WAY_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event, Reading
from tests.conftest import NOW, TODAY
from tests.factories.desk import helped, signed_in
from tests.factories.jobs import make_post
from tests.factories.roster import a_carer, a_class, a_student

pytestmark = pytest.mark.django_db
PAPER = b"\xff\xd8\xff screen"
POLICY = policy_in_force()
HAND = Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def tell(student, post, viewer=HAND, **more):
    words = {"way": "chat", "proof_text": "4月20日微信", "on": date(2023, 4, 20), "today": TODAY, "now": NOW}
    return refer_by_hand(viewer=viewer, student_id=student.pk, post_id=post.pk, **{**words, **more})


def posts_row(student, as_of=TODAY):
    rows = statement(
        viewer=HAND, today=as_of, now=NOW, policy=POLICY, commitment_ids=["three-posts"], student_ids=[student.pk]
    ).rows
    return rows[0]


def test_each_way_has_its_word():
    assert set(REFERRAL_WAY_WORDS) == set(WAYS)


@pytest.mark.parametrize("way", WAYS[1:])
def test_what_was_told_is_kept_with_way_day_and_proof(way):
    student = helped(email="a@example.org")
    made = tell(student, make_post(1), way=way, paper=PAPER)
    assert (made.way, made.on, made.proof_text, made.letter) == (way, date(2023, 4, 20), "4月20日微信", None)
    assert not Envelope.objects.exists()
    kept = StoredFile.objects.get()
    assert (kept.owner, kept.name) == ("referrals", "proof.jpg")
    (seen,) = referrals_of(viewer=HAND, today=TODAY, student_id=student.pk)
    assert (seen.way, seen.has_proof, seen.by_hand, seen.recorded_on) == (way, True, True, TODAY)
    assert "微信" not in f"{[one.detail for one in Event.objects.all()]}"


def test_it_counts_once_and_like_one_of_a_round():
    student, posts = helped(), [make_post(number) for number in range(1, 4)]
    refer_by_hand(viewer=HAND, student_id=student.pk, post_id=posts[0].pk, today=TODAY, now=NOW, real_now=NOW)
    tell(student, posts[1])
    tell(student, posts[2], way="expert", on=TODAY)
    with pytest.raises(Refused, match="post_referred_before"):
        tell(student, posts[2])
    row = posts_row(student)
    assert (row.count, row.base, row.status) == (3, 3, "kept")
    found = figures(viewer=HAND, as_of=TODAY, now=NOW, policy=POLICY)["referral_person_times"]
    assert len(found.ids) == 3


def test_it_is_known_from_the_day_it_was_entered():
    student = helped()
    tell(student, make_post(1))
    before = TODAY - timedelta(days=1)
    assert posts_row(student, before).count == 0
    assert posts_row(student).count == 1
    asked = {"viewer": HAND, "since": date(2023, 4, 1)}
    assert referral_rows(**asked, until=before) == []
    (row,) = referral_rows(**asked, until=TODAY)
    assert (row.on, row.recorded_on) == (date(2023, 4, 20), TODAY)


def test_a_row_from_before_was_entered_on_its_own_day():
    student, post = helped(), make_post(1)
    Referral.objects.create(student=student, post=post, on=date(2023, 4, 20), by="user:1")
    (row,) = referral_rows(viewer=HAND, since=date(2023, 4, 1), until=date(2023, 4, 20))
    assert row.recorded_on == row.on
    assert posts_row(student, date(2023, 4, 20)).count == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"way": "pigeon"}, "referral_way_unknown"),
        ({"way": ""}, "referral_way_unknown"),
        ({"on": date(2023, 4, 29)}, "help_in_future"),
        ({"on": date(2023, 2, 26)}, "help_too_old"),
        ({"proof_text": "  "}, "referral_without_proof"),
        ({"paper": b"GIF89a"}, "paper_kind_unknown"),
    ],
)
def test_what_cannot_stand_is_refused(more, code):
    with pytest.raises(Refused, match=code):
        tell(helped(), make_post(1, deadline=date(2023, 12, 31)), **more)
    assert not Referral.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("more", "on"),
    [
        ({"on": TODAY}, TODAY),
        ({"on": date(2023, 2, 27)}, date(2023, 2, 27)),
        ({"on": None}, TODAY),
        ({"proof_text": "", "paper": PAPER}, date(2023, 4, 20)),
    ],
)
def test_at_the_edge_it_stands(more, on):
    assert tell(helped(), make_post(1, deadline=date(2023, 12, 31)), **more).on == on


def test_a_machine_may_load_what_is_older(machine):
    assert tell(helped(), make_post(1), machine, on=date(2023, 2, 14)).on == date(2023, 2, 14)


@pytest.mark.parametrize(("deadline", "stands"), [(19, False), (20, True), (21, True)])
def test_the_post_was_open_on_the_day_it_was_told(deadline, stands):
    student, post = helped(), make_post(1, deadline=date(2023, 4, deadline))
    if stands:
        assert tell(student, post).pk
        return
    with pytest.raises(Refused, match="post_not_offerable"):
        tell(student, post)


def test_nobody_is_told_a_post_that_was_not_reviewed():
    with pytest.raises(Refused, match="post_not_offerable"):
        tell(helped(), make_post(1, accepted=None))


def test_only_those_in_reach():
    with pytest.raises(Refused, match="not_found"):
        tell(a_student(), make_post(1), Viewer("user:2", Role.COUNSELLOR))
    with pytest.raises(Refused, match="no_right"):
        tell(a_student(), make_post(2), Viewer("user:2", Role.AUDITOR))


# ---------------------------------------------------------------- the paper


def test_the_paper_opens_for_those_who_may_know():
    student = helped()
    made = tell(student, make_post(1), paper=PAPER)
    asked = {"viewer": HAND, "today": TODAY, "now": NOW}
    paper = proof_of(**asked, student_id=student.pk, referral_id=made.pk)
    assert (paper.name, paper.content_type, paper.content) == (f"proof-{made.pk}.jpg", "image/jpeg", PAPER)
    assert Reading.objects.get(what="referral_proof").subject == f"student:{student.pk}"
    other = helped()
    bare = tell(student, make_post(2))
    for student_id, referral_id in ((other.pk, made.pk), (student.pk, bare.pk), (other.pk + 9, made.pk)):
        assert proof_of(**asked, student_id=student_id, referral_id=referral_id) is None
    for role in (Role.CLASS_LEADER, Role.AUDITOR):
        with pytest.raises(Refused, match="no_right"):
            proof_of(**{**asked, "viewer": Viewer("user:3", role)}, student_id=student.pk, referral_id=made.pk)


# ---------------------------------------------------------------- the pages


def at(name, student, **more):
    return reverse(name, kwargs={"student_id": student.pk, **more})


def test_the_expert_records_what_was_told():
    home = a_class()
    student, post = helped(small_class=home, email="a@example.org"), make_post(1)
    client = signed_in(Role.EXPERT)
    a_carer(student, User.objects.get())
    page = client.get(at("refer_new", student)).content.decode()
    assert "导师推荐" in page
    paper = SimpleUploadedFile("微信截图.jpg", PAPER)
    sent = {"post": post.pk, "way": "expert", "on": "2023-04-20", "proof_text": "约在办公室", "paper": paper}
    assert client.post(at("refer_new", student), sent).url == at("student", student)
    made = Referral.objects.get()
    assert (made.way, made.on, made.proof_text) == ("expert", date(2023, 4, 20), "约在办公室")
    shown = client.get(at("student", student)).content.decode()
    link = at("referral_proof", student, referral_id=made.pk)
    for words in ("导师推荐", "约在办公室", "04-28 补记", link):
        assert words in shown
    answer = client.get(link)
    assert answer.content == PAPER
    assert answer["Content-Disposition"] == f'attachment; filename="proof-{made.pk}.jpg"'
    assert client.get(at("referral_proof", student, referral_id=made.pk + 1)).status_code == 404
    blind = signed_in(Role.CLASS_LEADER, home).get(at("student", student)).content.decode()
    assert "技术员1" in blind
    for words in ("导师推荐", "约在办公室", link):
        assert words not in blind


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"proof_text": ""}, "没有写凭据"),
        ({"on": "2023-04-29"}, "还没有到"),
        ({"on": "soon"}, "哪天说的"),
        ({"way": "pigeon"}, "方式"),
        ({"post": ""}, "先选一个岗位"),
        ({"paper": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff" + b"x" * 10 * 1024 * 1024)}, "超过 10 MB"),
    ],
)
def test_what_cannot_stand_is_said_and_what_was_typed_stays(more, words):
    student, post = helped(), make_post(1)
    sent = {"post": post.pk, "way": "phone", "on": "2023-04-20", "proof_text": "打过电话", **more}
    answer = signed_in(Role.COUNSELLOR, a_class()).post(at("refer_new", student), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert ("打过电话" in text) is ("proof_text" not in more)
    assert (f'id="p{post.pk}" checked' in text) is ("post" not in more)
    assert not Referral.objects.exists()
