"""No path offers a post that nobody reviewed, with an open doubt, closed, past its deadline, or long unheard of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from lianqiao.desk.refer_list import refer_list
from lianqiao.jobs.actions import review_post
from lianqiao.jobs.actions_life import close_post, confirm_posts, reopen_post, undo_step
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.models import Post, PostRecord
from lianqiao.jobs.offered import offered
from lianqiao.jobs.queries import offerable
from lianqiao.referrals.actions import refer_by_hand
from lianqiao.referrals.actions_review import replace
from lianqiao.referrals.models import Proposal, Referral, Resolution
from lianqiao.referrals.queries_choices import alternatives
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from tests.factories.jobs import make_post, post_row
from tests.factories.referrals import DAY, MOMENT, SECRETARY, a_policy, a_round, send
from tests.factories.roster import a_student

pytestmark = pytest.mark.django_db
DEPOSIT = "育苗；入职收取押金300元"
FRESH = policy_in_force().posts.freshness
OLD = DAY - timedelta(days=(FRESH.fresh_days or 0) + 1)
POLICY = dataclasses.replace(a_policy(), posts=policy_in_force().posts)
HERE = {"viewer": SECRETARY, "today": DAY, "now": MOMENT}


def _waiting() -> Post:
    return make_post(1, accepted=None)


def _refused() -> Post:
    return make_post(1, accepted=False)


def _doubtful() -> Post:
    """Accepted before the table of terms knew the words: no reason stands beside them."""
    return make_post(1, description=DEPOSIT)


def _changed() -> Post:
    post = make_post(1)
    fields = record_fields(post_row(1, description=DEPOSIT))
    PostRecord.objects.create(post=post, recorded_at=MOMENT, recorded_by="user:1", **fields)
    return post


def _over() -> Post:
    return make_post(1, deadline=DAY - timedelta(days=1))


def _stale() -> Post:
    return make_post(1, first_recorded_on=OLD, deadline=None)


def _closed() -> Post:
    post = make_post(1)
    close_post(**HERE, post_id=post.pk, why="filled")
    return post


def _good() -> Post:
    return make_post(1)


def _settled() -> Post:
    post = make_post(1, accepted=None, description=DEPOSIT)
    review_post(**HERE, post_id=post.pk, accepted=True, flags={"deposit": "单位已改为不收"})
    return post


def _reopened() -> Post:
    post = _closed()
    reopen_post(**HERE, post_id=post.pk, note="又要两个人")
    return post


def _undone() -> Post:
    post = make_post(1)
    undo_step(**HERE, step_id=close_post(**HERE, post_id=post.pk, why="withdrawn").pk)
    return post


def _confirmed() -> Post:
    post = _stale()
    confirm_posts(**HERE, post_ids=[post.pk])
    return post


HELD = {
    _waiting: "post_not_offerable",
    _refused: "post_not_offerable",
    _doubtful: "post_flagged",
    _changed: "post_not_offerable",
    _over: "post_not_offerable",
    _stale: "post_stale",
    _closed: "post_closed",
}
FREE = (_good, _settled, _reopened, _undone, _confirmed)
State = Callable[[], Post]


def _proposed() -> int:
    """A round over another post and this one's student; its first proposal."""
    make_post(2)
    return Proposal.objects.get(round=a_round(policy=POLICY), post__identity="source\x1f2").pk


def _by_matching(post: Post) -> bool:
    return post.pk in {one.id for one in offered(viewer=SECRETARY, today=DAY)}


def _by_list(post: Post) -> bool:
    return post.pk in {one.id for one in offerable(viewer=SECRETARY, today=DAY)}


def _by_round(post: Post) -> bool:
    make_post(2)
    return Proposal.objects.filter(round=a_round(policy=POLICY), post=post).exists()


def _by_sending(post: Post) -> bool:
    make_post(2)
    send(a_round(policy=POLICY), POLICY)
    return Referral.objects.filter(post=post).exists()


def _by_choice(post: Post) -> bool:
    made = _proposed()
    _not_offered(post)
    found = alternatives(viewer=SECRETARY, today=DAY, proposal_id=made, policy=POLICY)
    assert found is not None
    return post.pk in {one.post.id for one in found[2]}


def _not_offered(post: Post) -> None:
    """As if the round had left the post out."""
    gone = set(Proposal.objects.filter(post=post).values_list("pk", flat=True))
    for solved in Resolution.objects.all():
        Resolution.objects.filter(pk=solved.pk).update(offers=[one for one in solved.offers if one[0] not in gone])
    Proposal.objects.filter(pk__in=gone).delete()


def _by_replacing(post: Post) -> bool:
    made = _proposed()
    _not_offered(post)
    try:
        replace(**HERE, proposal_id=made, post_id=post.pk, reason="换", policy=POLICY)
    except Refused as refused:
        return _said(refused)
    return True


def _by_letter(post: Post) -> bool:
    return _by_hand(post)


def _by_word(post: Post) -> bool:
    return _by_hand(post, way="phone", proof_text="电话里说的")


def _by_hand(post: Post, **told: str) -> bool:
    student = a_student(number="20190099")
    try:
        refer_by_hand(**HERE, student_id=student.pk, post_id=post.pk, base_url="http://127.0.0.1", **told)
    except Refused as refused:
        return _said(refused)
    return Referral.objects.filter(post=post).exists()


def _by_desk(post: Post) -> bool:
    student = a_student(number="20190098")
    found = refer_list(viewer=SECRETARY, today=DAY, student_id=student.pk, search="")
    return post.pk in {one.post.id for one in found.posts}


def _said(refused: Refused) -> bool:
    """Not offered; every path says why in the same words."""
    _said.codes.append(refused.code)  # type: ignore[attr-defined]
    return False


_said.codes = []  # type: ignore[attr-defined]
PATHS = (*(_by_matching, _by_list, _by_round, _by_sending, _by_choice, _by_replacing, _by_letter, _by_word, _by_desk),)


@pytest.mark.parametrize("path", PATHS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("state", HELD, ids=lambda one: one.__name__)
def test_what_must_wait_is_offered_by_no_path(state, path):
    a_student()
    _said.codes.clear()
    assert path(state()) is False
    assert not Referral.objects.filter(post__identity="source\x1f1").exists()
    assert set(_said.codes) <= {HELD[state]}


@pytest.mark.parametrize("path", PATHS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("state", FREE, ids=lambda one: one.__name__)
def test_what_is_good_is_offered_by_every_path(state, path):
    a_student()
    assert path(state()) is True


@pytest.mark.parametrize("late", [_closed, _doubtful], ids=["closed", "doubtful"])
def test_what_came_up_after_the_round_was_opened_is_not_sent(late):
    a_student()
    good, other = make_post(1), make_post(2)
    one = a_round()
    assert Proposal.objects.filter(round=one).count() == 2
    if late is _closed:
        close_post(**HERE, post_id=good.pk, why="filled")
    else:
        fields = record_fields(post_row(1, description=DEPOSIT))
        record = PostRecord.objects.create(post=good, recorded_at=MOMENT, recorded_by="user:1", **fields)
        good.reviews.create(record=record, accepted=True, on=DAY, at=MOMENT, by="user:1")
    send(one)
    assert [row.post_id for row in Referral.objects.all()] == [other.pk]


def test_a_day_before_the_closing_is_not_closed():
    """What was told on an earlier day is judged by that day."""
    post, student = make_post(1, first_recorded_on=DAY - timedelta(days=9)), a_student()
    close_post(**HERE, post_id=post.pk, why="filled")
    told = {"way": "phone", "proof_text": "电话", "on": DAY - timedelta(days=1)}
    assert refer_by_hand(**HERE, student_id=student.pk, post_id=post.pk, **told).post_id == post.pk
