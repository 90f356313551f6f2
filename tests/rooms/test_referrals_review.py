"""Looking a round over: it is solved again around what a person decides, from what it knew when it was opened."""

import io
import re
import zlib
from dataclasses import replace as altered
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from lianqiao.people.models import Appointment, User
from lianqiao.referrals import actions, queries_settling
from lianqiao.referrals.engine import UnprovedRoundError
from lianqiao.referrals.facts import Standing
from lianqiao.referrals.frozen import digest, of_bytes
from lianqiao.referrals.models import Decision, Proposal, Referral, Resolution, RoundInputs
from lianqiao.referrals.queries import before, counts, posts_by_student
from lianqiao.referrals.queries_choices import alternatives
from lianqiao.referrals.queries_learning import tallies
from lianqiao.referrals.queries_overrides import overrides
from lianqiao.referrals.queries_review import review_of
from lianqiao.referrals.queries_rounds import round_detail, views_of_round
from lianqiao.rules.learning import Tally
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Event, Reading
from tests.conftest import TODAY
from tests.factories.jobs import make_post
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_policy, a_round, send
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db
ONE = a_policy(quota=1, general_quota=1, per_opening=1)
TWO = a_policy(quota=2, general_quota=2, per_opening=1)
HTMX = {"HX-Request": "true"}


def views(one, policy=ONE, viewer=SECRETARY):
    return views_of_round(viewer=viewer, today=DAY, round_id=one.pk, policy=policy)


def stands(one, policy=ONE):
    return {(view.student_id, view.post.id) for view in views(one, policy) if view.live}


def decide(proposal_id, verdict="skip", **told):
    given = {"code": "contacted"} if verdict == "skip" and not told else told
    return actions.decide(
        viewer=SECRETARY, proposal_id=proposal_id, verdict=verdict, today=DAY, now=MOMENT, **given
    )  # fmt: skip


def swap(proposal_id, post_id, policy=ONE, code="better", reason=""):
    return actions.replace(
        viewer=SECRETARY, proposal_id=proposal_id, post_id=post_id, code=code, reason=reason, policy=policy,
        today=DAY, now=MOMENT,
    )  # fmt: skip


def same_again(one):
    settled, kept = queries_settling.again(viewer=SECRETARY, round_id=one.pk)
    return settled.fingerprint == kept


def detail(one, policy=ONE, assisted=(), viewer=SECRETARY):
    return round_detail(viewer=viewer, today=DAY, round_id=one.pk, assisted=assisted, policy=policy)


def review(one, policy=ONE, viewer=SECRETARY, **at):
    return review_of(viewer=viewer, today=DAY, detail=detail(one, policy, viewer=viewer), **at)


@pytest.fixture
def two_for_one():
    """Two students, one place at the better post, and a lesser post each could take."""
    students = [a_student("甲", home_region="510100"), a_student("乙", home_region="510100")]
    posts = [make_post(1, openings=1), make_post(2, openings=2, region="440100", place="广州")]
    made = a_round(assisted=[one.pk for one in students], policy=ONE)
    first = made.proposals.get(post=posts[0])
    return made, first, made.proposals.get(post=posts[1]), posts


# ------------------------------------------------------------------------------------------------------- what is kept


def test_a_round_solves_to_the_same_bytes_whatever_changes_later(two_for_one):
    made, first, second, posts = two_for_one
    kept = RoundInputs.objects.get(round=made)
    assert kept.sha256 == digest(bytes(kept.body))
    assert kept.answer == Resolution.objects.get(round=made, turn=0).answer
    posts[0].records.update(salary_low=1, region="110100", openings=9)
    first.student.records.update(home_region="110100", major_code="010101")
    make_post(3)
    assert same_again(made)
    frozen = of_bytes(bytes(kept.body))
    assert (frozen.day, frozen.policy, frozen.seed) == (DAY, "test", made.seed)
    assert {frozen.student_facts(at).home_region for at in (0, 1)} == {"510100"}
    decide(first.pk)
    assert same_again(made)
    assert Resolution.objects.get(round=made, turn=1).answer != kept.answer
    assert second.pk


def test_those_with_a_stale_file_are_no_part_of_what_is_kept(two_for_one):
    made, *_ = two_for_one
    frozen = queries_settling.frozen_of(viewer=SECRETARY, round_id=made.pk)
    assert set(frozen.students) == {view.student_id for view in views(made)}
    assert made.certificate["left_out"] == []


# ------------------------------------------------------------------------------------------------------- solving again


def test_what_is_skipped_goes_to_the_next(two_for_one):
    made, first, second, posts = two_for_one
    decide(first.pk)
    assert stands(made) == {(second.student_id, posts[0].pk), (first.student_id, posts[1].pk)}
    by_id = {view.id: view for view in views(made)}
    assert by_id[first.pk].standing is Standing.SKIPPED
    assert (by_id[second.pk].standing, by_id[second.pk].went) == (Standing.MOVED, True)
    new = [view for view in by_id.values() if view.came]
    assert {view.standing for view in new} == {Standing.PROPOSED}
    assert all(view.reasons.why for view in new)
    found = detail(made)
    assert (found.certificate["gap"], found.certificate["bans"], found.certificate["locks"]) == (0, 1, 0)
    looked = review(made)
    assert (looked.came, looked.moved_students, looked.waiting) == (2, 2, 2)


def test_what_is_accepted_stays(two_for_one):
    made, first, second, posts = two_for_one
    decide(second.pk, "accept")
    assert Resolution.objects.count() == 1
    decide(first.pk)
    assert (second.student_id, posts[1].pk) in stands(made)
    assert (second.student_id, posts[0].pk) not in stands(made)
    found = detail(made)
    assert (found.certificate["locks"], found.certificate["gap"]) == (1, 0)
    assert same_again(made)


def test_who_is_owed_and_stays_short_is_told_anew(two_for_one):
    made, first, second, posts = two_for_one
    assert detail(made).shorts == ()
    decide(second.pk, "accept")
    decide(first.pk)
    moved = next(view for view in views(made) if view.live and view.student_id == first.student_id)
    assert moved.post.id == posts[1].pk
    decide(moved.id)
    found = detail(made)
    assert [(one.student.id, one.got, one.because[0].code) for one in found.shorts] == [
        (first.student_id, 0, "short_list")
    ]
    assert found.certificate["to_find"][0]["openings"] == 1
    assert found.certificate["served_in_full"] == 1


def test_a_place_that_is_only_proposed_can_be_given_to_another(two_for_one):
    made, first, second, posts = two_for_one
    _, _, choices = alternatives(viewer=SECRETARY, today=DAY, proposal_id=second.pk, policy=ONE)
    assert [(one.post.id, one.places, one.held) for one in choices] == [(posts[0].pk, 1, 1)]
    new = swap(second.pk, posts[0].pk)
    assert stands(made) == {(second.student_id, posts[0].pk), (first.student_id, posts[1].pk)}
    decided = Decision.objects.get(proposal=second)
    assert (decided.verdict, decided.code, decided.instead_id) == ("replace", "better", new.pk)
    with pytest.raises(Refused, match="proposal_moved"):
        decide(first.pk, "accept")
    moved = next(view for view in views(made) if view.live and view.student_id == first.student_id)
    with pytest.raises(Refused, match="post_full"):
        swap(moved.id, posts[0].pk)
    assert same_again(made)


def test_what_moved_away_can_be_chosen_again(two_for_one):
    made, first, second, posts = two_for_one
    decide(first.pk)
    new = next(view for view in views(made) if view.live and view.student_id == second.student_id)
    assert swap(new.id, posts[1].pk).pk == second.pk
    assert {view.id: view.standing for view in views(made)}[second.pk] is Standing.ACCEPTED
    assert stands(made) == {(second.student_id, posts[1].pk)} | (stands(made) - {(second.student_id, posts[1].pk)})


def test_no_more_is_accepted_than_a_student_gets():
    student = a_student()
    for n in range(4):
        make_post(n)
    made = a_round(policy=TWO)
    first = made.proposals.order_by("rank").first()
    decide(first.pk)
    for view in views(made, TWO):
        if view.live:
            decide(view.id, "accept")
    with pytest.raises(Refused, match="proposal_quota_full"):
        decide(first.pk, "accept")
    assert len(stands(made, TWO)) == 2
    assert student.pk


def test_a_post_that_came_later_takes_its_students_place():
    a_student()
    make_post(1)
    make_post(2)
    made = a_round(policy=TWO)
    later = make_post(3)
    one = made.proposals.order_by("rank").first()
    swap(one.pk, later.pk, TWO)
    assert later.pk in {post for _, post in stands(made, TWO)}
    assert len(stands(made, TWO)) == 2
    assert same_again(made)
    found = review(made, TWO, proposal=Proposal.objects.get(post=later).pk)
    assert (found.beside.room, found.beside.without) == (1, ())


def test_what_closed_or_went_out_meanwhile_is_worked_around():
    students = [a_student("甲"), a_student("乙")]
    posts = [make_post(n, openings=1) for n in range(5)]
    made = a_round(policy=ONE)
    mine = {one.student_id: one for one in made.proposals.all()}
    first, second = mine[students[0].pk], mine[students[1].pk]
    decide(second.pk, "accept")
    second.post.records.update(deadline=DAY - timedelta(days=1))
    free = [post for post in posts if post.pk not in {first.post_id, second.post_id}]
    Referral.objects.create(student=students[0], post=free[0], on=DAY, by="user:9")
    decide(first.pk)
    assert len(stands(made)) == 2
    assert not {first.post_id, second.post_id, free[0].pk} & {
        post for student, post in stands(made) if student == students[0].pk
    }
    assert same_again(made)


def test_an_answer_that_is_not_proved_changes_nothing(two_for_one, monkeypatch):
    made, first, _, _ = two_for_one

    def fail(*_):
        raise UnprovedRoundError("the bound is not the score")

    monkeypatch.setattr("lianqiao.referrals.engine.check", fail)
    with pytest.raises(Refused, match="round_unproved"):
        decide(first.pk)
    assert not Decision.objects.exists()
    assert Resolution.objects.count() == 1
    actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    with pytest.raises(Refused, match="round_unproved"):
        a_round(policy=ONE)


def test_a_round_of_the_time_before_is_changed_one_by_one(two_for_one):
    made, first, second, _ = two_for_one
    Resolution.objects.all().delete()
    RoundInputs.objects.all().delete()
    decide(first.pk)
    assert stands(made) == {(second.student_id, second.post_id)}
    assert queries_settling.again(viewer=SECRETARY, round_id=made.pk) is None
    looked = review(made)
    assert (looked.beside, looked.conflicts, looked.fairness.shares) == (None, (), ())
    third = make_post(3)
    assert swap(second.pk, third.pk).replaces_id == second.pk


# ------------------------------------------------------------------------------------------------------------ reasons


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"code": "nonsense", "reason": "x"}, "proposal_reason_unknown"),
        ({"code": "other"}, "proposal_skip_needs_reason"),
        ({"code": "", "reason": " "}, "proposal_skip_needs_reason"),
    ],
)
def test_a_reason_is_one_of_the_list_or_words(two_for_one, told, code):
    _, first, _, _ = two_for_one
    with pytest.raises(Refused, match=code):
        decide(first.pk, **told)


def test_words_alone_are_another_reason(two_for_one):
    _, first, second, _ = two_for_one
    assert decide(first.pk, reason="家里有事").code == "other"
    moved = Proposal.objects.filter(student=second.student).exclude(pk=second.pk).get()
    made = decide(moved.pk, code="pay", reason="说过底线")
    assert (made.code, made.reason) == ("pay", "说过底线")


# --------------------------------------------------------------------------------------------------------- accept all


def test_many_are_accepted_at_once_and_nothing_moves(two_for_one):
    made, first, second, _ = two_for_one
    before = stands(made)
    done = actions.accept_all(
        viewer=SECRETARY, round_id=made.pk, proposal_ids=[first.pk, second.pk, 999], today=DAY, now=MOMENT
    )
    assert len(done) == 2
    assert stands(made) == before
    assert {view.standing for view in views(made)} == {Standing.ACCEPTED}
    assert Event.objects.filter(action="referrals.accept_all").get().detail == {
        "proposals": sorted([first.pk, second.pk])
    }
    again = {"viewer": SECRETARY, "round_id": made.pk, "proposal_ids": [first.pk], "today": DAY, "now": MOMENT}
    with pytest.raises(Refused, match="round_nothing_to_accept"):
        actions.accept_all(**again)
    send(made, ONE)
    with pytest.raises(Refused, match="round_sent_already"):
        actions.accept_all(**again)


# ------------------------------------------------------------------------------------------------------------ beside


def test_one_post_is_seen_from_all_sides(two_for_one):
    made, first, second, _ = two_for_one
    looked = review(made, proposal=first.pk)
    assert (looked.at.student.id, looked.one.id) == (first.student_id, first.pk)
    assert (looked.beside.room, looked.beside.left, looked.beside.with_it) == (1, 0, ())
    assert [(one.student.id, one.because.code) for one in looked.beside.without] == [(second.student_id, "whynot_tie")]
    assert [(one.post.id, one.wanted, one.places) for one in looked.conflicts] == [(first.post_id, 2, 1)]
    assert review(made, student=second.student_id).one.id == second.pk
    assert {looked.next, looked.back} == {None, second.pk}


def test_shares_tell_who_gets_how_many_and_guard_who_is_owed():
    owed, other = a_student("甲"), a_student("乙")
    make_post(1)
    made = a_round(assisted=[owed.pk], policy=a_policy(quota=2, general_quota=1))
    found = review(made, a_policy(quota=2, general_quota=1)).fairness
    assert [(one.guarded, one.of, one.rows) for one in found.shares] == [
        (False, 2, ((2, 2, 0), (1, 2, 1), (0, 2, 0), (1, 1, 1), (0, 1, 0))),
        (True, 1, ((2, 2, 0), (1, 2, 1), (0, 2, 0))),
    ]
    assert [(post.id, people, room) for post, people, room in found.most] == [(Proposal.objects.first().post_id, 2, 6)]
    masked = altered(SECRETARY, masked=True)
    plain = review_of(viewer=masked, today=DAY, detail=detail(made))
    assert [one.guarded for one in plain.fairness.shares] == [False]
    assert other.pk


def test_the_same_employer_again_is_counted(two_for_one):
    made, first, _, posts = two_for_one
    earlier = make_post(7, employer=posts[0].employer.name, accepted=False)
    Referral.objects.create(student=first.student, post=earlier, on=DAY, by="user:1")
    assert review(made).fairness.again == 1


def test_what_was_recommended_before_is_read_in_one_go():
    post, other = make_post(1), make_post(2)
    student = a_student()
    rows = [Referral.objects.create(student=student, post=one, on=DAY, by="user:1") for one in (post, other)]
    actions.answer(student_id=student.pk, referral_id=rows[1].pk, interested=False, reason="pay", now=MOMENT)
    asked = {"viewer": SECRETARY, "student_ids": [student.pk, a_student("乙").pk]}
    found = before(**asked)
    assert {one: set(mine.posts) for one, mine in found.items()} == posts_by_student(**asked)
    assert {one: mine.live for one, mine in found.items()} == counts(**asked) == {student.pk: 1}
    assert found[student.pk].employers == {post.employer_id, other.employer_id}


def test_what_a_round_knew_is_solved_again_from_the_kept_bytes_alone(two_for_one):
    made, first, _, _ = two_for_one
    asked = {"viewer": SECRETARY, "round_id": made.pk}
    known = queries_settling.frozen_of(**asked)
    assert queries_settling.frozen_of(**asked) is known
    with pytest.raises(ValueError, match="read-only"):
        known.room[0] = 9
    RoundInputs.objects.filter(round=made).update(body=b"")
    with pytest.raises(zlib.error):
        queries_settling.again(**asked)
    RoundInputs.objects.all().delete()
    assert queries_settling.frozen_of(**asked) is None
    assert first.pk


# ----------------------------------------------------------------------------------------------------------- learning


def test_outcomes_count_above_the_minimum_only():
    liked, disliked = make_post(1, openings=9), make_post(2, openings=9)
    for n in range(6):
        student = a_student(f"旧{n}", number=f"2018{n:04}", cohort=2022)
        for post in (liked, disliked):
            row = Referral.objects.create(student=student, post=post, on=DAY, by="user:1")
            said = {"interested": post is liked, "reason": "" if post is liked else "pay"}
            actions.answer(student_id=student.pk, referral_id=row.pk, now=MOMENT, **said)
    unknown = a_student("旧七", cohort=2022, major_code="")
    Referral.objects.create(student=unknown, post=liked, on=DAY, by="user:1")
    hired = a_student("旧八", cohort=2022)
    Referral.objects.create(student=hired, post=disliked, on=DAY, by="user:1")
    went = {hired.pk: disliked.employer.name}
    counted = tallies(viewer=SECRETARY, today=DAY, went=went, posts=[liked.pk, disliked.pk])
    assert counted == {(liked.pk, "0901"): Tally(6, 6, 0), (disliked.pk, "0901"): Tally(7, 1, 1)}
    a_student("新")
    quiet = a_round(policy=ONE)
    assert quiet.certificate["learned"] == {"minimum": None, "below": 0, "rows": []}
    plain = quiet.proposals.get()
    actions.discard_round(viewer=SECRETARY, round_id=quiet.pk, now=MOMENT)
    made = a_round(policy=a_policy(1, 1, 1, learn_minimum=7))
    assert made.certificate["learned"] == {"minimum": 7, "below": 2, "rows": []}
    actions.discard_round(viewer=SECRETARY, round_id=made.pk, now=MOMENT)
    both = a_policy(1, 1, 1, learn_minimum=5)
    made = a_round(policy=both)
    rows = [[liked.pk, "0901", 6, 6, 0, 200], [disliked.pk, "0901", 6, 0, 0, -200]]
    assert made.certificate["learned"] == {"minimum": 5, "below": 0, "rows": rows}
    one = made.proposals.get()
    assert one.post_id == liked.pk
    assert one.score == plain.score + 200
    assert "fit_learned" in {reason["code"] for reason in one.reasons["why"]}
    assert same_again(made)
    decide(one.pk)
    new = made.proposals.exclude(pk=one.pk).get()
    assert "against_learned" in {reason["code"] for reason in new.reasons["against"]}
    send(made, both)
    referral = Referral.objects.exclude(letter=None).get()
    assert "learned" not in str(referral.reasons)


# ------------------------------------------------------------------------------------------------------------- pages


@pytest.fixture
def sign_in(client, monkeypatch):
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", TODAY.isoformat())

    def enter(role=Role.EMPLOYMENT_SECRETARY, small_class=None):
        user = User.objects.create(username=role.value, display_name="某人")
        Appointment.objects.create(user=user, role=role, small_class=small_class, since=DAY - timedelta(days=90))
        client.force_login(user)
        return client

    return enter


def text(answer):
    return answer.content.decode()


def test_a_decision_is_answered_in_its_place(sign_in, two_for_one):
    made, first, second, _ = two_for_one
    client = sign_in()
    answer = client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "accept"}, headers=HTMX)
    assert answer.status_code == 200
    assert text(answer).startswith('<div id="review"')
    assert answer.context["review"].one.id == second.pk  # goes on to what waits
    wrong = client.post(reverse("proposal_decide", args=[second.pk]), {"verdict": "skip"}, headers=HTMX)
    assert wrong.status_code == 422
    assert text(wrong).startswith('<div id="review"')
    moved = client.post(
        reverse("proposal_decide", args=[second.pk]), {"verdict": "skip", "code": "too_far"}, headers=HTMX
    )
    assert "离得太远" in text(moved)
    assert "重算后让出" not in text(moved)
    chosen = client.get(reverse("round", args=[made.pk]) + f"?student={first.student_id}", headers=HTMX)
    assert chosen.context["review"].at.student.id == first.student_id
    assert "<html" in text(client.get(reverse("round", args=[made.pk]) + "?student=x&proposal=99999999999999999999"))


def test_a_row_says_what_its_reader_may_read_in_the_readers_language(sign_in, two_for_one):
    made, first, second, _ = two_for_one
    client, address = sign_in(), reverse("round", args=[made.pk])
    row = re.compile(r'<li><a href="\?student=(\d+)"( aria-current="true")?><span class="name">(.+?)</span>.*?</li>')
    found = row.findall(text(client.get(address + f"?proposal={first.pk}")))
    names = {first.student_id: first.student.records.get().name, second.student_id: second.student.records.get().name}
    assert {int(number): name for number, _, name in found} == names
    assert [int(number) for number, here, _ in found if here] == [first.student_id]
    client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "skip", "code": "pay"})
    assert text(client.get(address)).count("有变") == 2
    first.student.records.update(name="<b>改名</b>")
    client.cookies["django_language"] = "en"
    shown = text(client.get(address))
    assert "&lt;b&gt;改名&lt;/b&gt;" in shown
    assert "有变" not in shown


def test_what_is_not_there_is_not_decided(sign_in, two_for_one):
    made, first, _, _ = two_for_one
    client = sign_in()
    for verdict in ("accept", "nonsense"):
        assert client.post(reverse("proposal_decide", args=[999]), {"verdict": verdict}).status_code == 404
    assert client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "nonsense"}).status_code == 422
    assert not Decision.objects.exists()
    assert made.pk


def test_all_that_waits_is_accepted_with_one_press(sign_in, two_for_one):
    made, first, second, _ = two_for_one
    client, address = sign_in(), reverse("round_accept", args=[made.pk])
    answer = client.post(address, {"student": first.student_id})
    assert answer.url.endswith(f"#student-{first.student_id}")
    assert list(Decision.objects.values_list("proposal_id", flat=True)) == [first.pk]
    answer = client.post(address, headers=HTMX)
    assert text(answer).startswith('<div id="review"')
    assert Decision.objects.filter(proposal=second).exists()
    assert client.post(address).status_code == 422
    assert client.post(reverse("round_accept", args=[999])).status_code == 404


def test_nothing_moves_without_a_word_of_it(sign_in, two_for_one):
    made, first, _, _ = two_for_one
    client = sign_in()
    client.post(reverse("proposal_decide", args=[first.pk]), {"verdict": "skip", "code": "pay"})
    shown = text(client.get(reverse("round", args=[made.pk])))
    for words in ("2 条是新换上的", "刚换上", "没有：每个岗位", "为什么不是别人", "这是最优", "全部 2 人"):
        assert words in shown


def test_a_round_is_solved_again_on_the_page(sign_in, two_for_one):
    made, *_ = two_for_one
    client, address = sign_in(), reverse("round", args=[made.pk]) + "?again=1"
    assert "一字不差" in text(client.get(address))
    Resolution.objects.update(answer="0" * 64)
    assert "和当时不一样" in text(client.get(address))


def test_the_sheet_is_neutral_and_on_record(sign_in, two_for_one):
    made, first, second, _ = two_for_one
    first.student.records.update(name="=cmd()")
    other = second.student.records.get().name  # who has the better post was drawn
    client = sign_in()
    send(made, ONE)
    address = reverse("round_file", args=[made.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "check"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["推荐"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2
    assert {row[1] for row in rows} == {"'=cmd()", other}
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    event = Event.objects.get(action="referrals.export_round")
    assert event.detail["reason"] == "check"
    assert Reading.objects.filter(what="round_sheet").count() == 2
    client = sign_in(Role.CLASS_TEACHER)
    assert client.post(address, {"reason": "check"}).status_code == 403


def test_changes_stand_beside_what_became_of_them(sign_in, two_for_one):
    made, first, second, posts = two_for_one
    client = sign_in()
    assert "还没有人改过推荐" in text(client.get(reverse("round_changes")))
    new = swap(second.pk, posts[0].pk, code="other", reason="说好了")
    moved = next(view for view in views(made) if view.live and view.student_id == first.student_id)
    decide(moved.id)
    send(made, ONE)
    referral = Referral.objects.get(post=new.post)
    actions.answer(student_id=second.student_id, referral_id=referral.pk, interested=True, now=MOMENT)
    found = {one.student.id: one for one in overrides(viewer=SECRETARY, today=DAY)}
    mine = found[second.student_id]
    assert (mine.replaced, mine.instead.id, mine.sent, mine.interested, mine.words) == (
        True, posts[0].pk, True, True, "说好了",
    )  # fmt: skip
    assert (found[first.student_id].replaced, found[first.student_id].instead) == (False, None)
    shown = text(client.get(reverse("round_changes")))
    for words in ("人改过 2 条，涉及 2 名学生", "跳过 1 条，换岗 1 条", "换上的发出 1 条", "感兴趣 1 条", "说好了"):
        assert words in shown
    assert client.get(reverse("round_changes")).status_code == 200


def test_changes_stay_within_reach(sign_in):
    mine = a_class("园艺201901")
    own, other = a_student("李青", small_class=mine), a_student("王兰", small_class=a_class("茶学201901"))
    make_post(1)
    made = a_round(policy=ONE)
    for one in made.proposals.all():
        decide(one.pk)
    client = sign_in(Role.COUNSELLOR, mine)
    shown = text(client.get(reverse("round_changes")))
    assert "李青" in shown
    assert "王兰" not in shown
    assert "王兰" not in text(client.get(reverse("round", args=[made.pk])))
    assert own.pk != other.pk
