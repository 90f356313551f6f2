"""A post is said to be open still, closed and opened again by rows; each step can be taken back, the newest first."""

from datetime import timedelta

import pytest

from lianqiao.jobs.actions import import_posts, review_post
from lianqiao.jobs.actions_life import close_post, confirm_posts, reopen_post, undo_step
from lianqiao.jobs.models import PostStep, PostStepUndone
from lianqiao.jobs.post_history import changes, entries
from lianqiao.jobs.queries import cards, posts
from lianqiao.jobs.queries_life import may_speak_for, post_history, to_ask
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.post_life import Freshness
from lianqiao.rules.suitability import Condition, ConditionKind
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.jobs import make_post, post_row

pytestmark = pytest.mark.django_db
RULE = policy_in_force().posts.freshness
TEACHER = Viewer(actor="user:9", role=Role.CLASS_TEACHER, user_id=9)
FINDER = Viewer(actor="user:1", role=Role.CLASS_TEACHER, user_id=1)
LIAISON = Viewer(actor="user:8", role=Role.LIAISON, user_id=8)


@pytest.fixture
def here(secretary, today, now):
    return {"viewer": secretary, "today": today, "now": now}


def life(here, post, on=None):
    return cards(viewer=here["viewer"], today=here["today"], ids=[post.pk], known_on=on)[post.pk].life


def code(act, **said):
    with pytest.raises(Refused) as refused:
        act(**said)
    return refused.value.code


def test_closing_and_opening_again(here, today):
    post = make_post(1, first_recorded_on=today - timedelta(days=5))
    closed = close_post(**here, post_id=post.pk, why="filled", note="  招满了  ")
    assert (closed.note, life(here, post).closed, life(here, post).closed_on) == ("招满了", "filled", today)
    assert code(close_post, **here, post_id=post.pk, why="filled") == "post_closed"
    assert code(confirm_posts, **here, post_ids=[post.pk]) == "post_closed"
    reopen_post(**here, post_id=post.pk, note="又要人")
    assert (life(here, post).closed, life(here, post).closed_on) == ("", None)
    assert code(reopen_post, **here, post_id=post.pk, note="再开") == "post_not_closed"
    assert [one.action for one in Event.objects.order_by("id")] == ["jobs.close_post", "jobs.reopen_post"]


def test_what_a_step_needs(here):
    post = make_post(1)
    assert code(close_post, **here, post_id=post.pk, why="bored") == "post_closing_unknown"
    assert code(close_post, **here, post_id=post.pk, why="untrue", note=" ") == "post_untrue_needs_note"
    assert close_post(**here, post_id=post.pk, why="untrue", note="电话打不通").why == "untrue"
    assert code(reopen_post, **here, post_id=post.pk, note="") == "post_reopening_needs_note"
    assert code(confirm_posts, **here, post_ids=[]) == "post_none_chosen"
    assert code(confirm_posts, **here, post_ids=[post.pk, 99]) == "not_found"
    assert code(close_post, **here, post_id=99, why="filled") == "not_found"
    assert code(undo_step, **here, step_id=99) == "not_found"


def test_the_newest_step_is_taken_back_first(here, today):
    post = make_post(1)
    first = close_post(**here, post_id=post.pk, why="withdrawn")
    second = reopen_post(**here, post_id=post.pk, note="看错了")
    assert code(undo_step, **here, step_id=first.pk) == "post_step_undone"
    undo_step(**here, step_id=second.pk)
    assert life(here, post).closed == "withdrawn"
    undo_step(**here, step_id=first.pk)
    assert code(undo_step, **here, step_id=first.pk) == "post_step_undone"
    assert life(here, post).closed_on is None
    assert PostStep.objects.count() == PostStepUndone.objects.count() == 2


def test_a_confirmation_makes_it_fresh_and_counts_once(here, today):
    old = today - timedelta(days=RULE.fresh_days + 1)
    post, other = (make_post(n, first_recorded_on=old, deadline=None) for n in (1, 2))
    found = to_ask(viewer=here["viewer"], today=today, rule=RULE)
    assert [one.id for one in found] == [post.pk, other.pk]
    assert len(confirm_posts(**here, post_ids=[post.pk, post.pk])) == 1
    assert life(here, post).heard_on == today
    assert [one.id for one in to_ask(viewer=here["viewer"], today=today, rule=RULE)] == [other.pk]
    undo_step(**here, step_id=PostStep.objects.get().pk)
    assert life(here, post).heard_on == old


def test_who_is_asked_and_who_is_not(here, today):
    due = today - timedelta(days=RULE.fresh_days - RULE.reconfirm_days)
    asked = make_post(1, first_recorded_on=due, deadline=None)
    make_post(2, first_recorded_on=due + timedelta(days=1), deadline=None)
    make_post(3, first_recorded_on=due, deadline=today)
    make_post(4, first_recorded_on=due, deadline=None, accepted=None)
    closed = make_post(5, first_recorded_on=due, deadline=None)
    close_post(**here, post_id=closed.pk, why="filled")
    assert [one.id for one in to_ask(viewer=here["viewer"], today=today, rule=RULE)] == [asked.pk]
    assert to_ask(viewer=here["viewer"], today=today, rule=Freshness()) == []


def test_the_finder_speaks_for_a_post_and_nobody_else_of_their_kind(here, today, now):
    post = make_post(1)
    as_finder = {**here, "viewer": FINDER}
    assert confirm_posts(**as_finder, post_ids=[post.pk])
    for viewer, wanted in ((TEACHER, "post_not_yours"), (LIAISON, "no_right")):
        said = {**here, "viewer": viewer}
        assert code(confirm_posts, **said, post_ids=[post.pk]) == wanted
        assert code(close_post, **said, post_id=post.pk, why="filled") == wanted
        assert code(reopen_post, **said, post_id=post.pk, note="x") == ("no_right" if viewer is LIAISON else wanted)
        assert code(undo_step, **said, step_id=PostStep.objects.get().pk) == wanted
    speaks = {viewer: may_speak_for(viewer=viewer, today=today, post_id=post.pk) for viewer in (FINDER, TEACHER)}
    assert speaks == {FINDER: True, TEACHER: False}


def test_what_was_known_on_a_day_stays(here, today, now):
    post = make_post(1, first_recorded_on=today - timedelta(days=5))
    step = close_post(**{**here, "now": now - timedelta(days=1)}, post_id=post.pk, why="filled")
    undo_step(**here, step_id=step.pk)
    assert life(here, post, on=today - timedelta(days=1)).closed == "filled"
    assert life(here, post, on=today - timedelta(days=2)).closed == ""
    assert life(here, post).closed == ""


def test_a_closed_post_leaves_the_closing_ones_and_stays_in_the_list(here, today):
    post = make_post(1, deadline=today + timedelta(days=2))
    close_post(**here, post_id=post.pk, why="filled")
    assert [one.id for one in posts(viewer=here["viewer"], today=today)] == [post.pk]
    assert posts(viewer=here["viewer"], today=today, open_only=True) == []
    assert len(posts(viewer=here["viewer"], today=today - timedelta(days=1), open_only=True)) == 1


def test_the_history_tells_what_changed_and_who_did_what(here, today, now):
    post = make_post(1, accepted=None, description="收取押金")
    review_post(**here, post_id=post.pk, accepted=True, flags={"deposit": "已改"})
    batch = ImportBatch.objects.create(kind="posts", file_name="p.xlsx", at=now, on=today, by="user:1")
    after = {"openings": 5, "salary": None, "deadline": None, "place": "雅安", "offers": frozenset({"lodging"})}
    other = (Condition(ConditionKind.OTHER, "", "会开车"),)
    later = {**here, "now": now + timedelta(hours=1)}
    import_posts(**later, batch=batch, rows=[post_row(1, description="育苗", conditions=other, **after)])
    review_post(**{**here, "now": now + timedelta(hours=2)}, post_id=post.pk, accepted=False, reason="查无此岗")
    step = close_post(**{**here, "now": now + timedelta(hours=3)}, post_id=post.pk, why="untrue", note="查过")
    undo_step(**{**here, "now": now + timedelta(hours=4)}, step_id=step.pk)
    confirm_posts(**{**here, "now": now + timedelta(hours=5)}, post_ids=[post.pk])
    history = post_history(viewer=here["viewer"], today=today, post_id=post.pk)
    assert history.actors == {"user:1"}
    assert history.last_step.kind == "confirmed"
    told = [(one.what, one.by, one.undone) for one in entries(history, {"user:1": "周敏"})]
    assert told == [
        ("核实过，还在招", "周敏", False),
        ("撤销：关闭：查实不实", "周敏", False),
        ("关闭：查实不实", "周敏", True),
        ("不采用", "周敏", False),
        ("内容变了，要重新审", "周敏", False),
        ("采用", "周敏", False),
        ("第一次记下", "周敏", False),
    ]
    said = {one.label: (one.before, one.after) for one in changes(*history.records)}
    assert said["招聘人数"] == ("2", "5")
    assert said["月薪"] == ("4500–6000 元/月", "")
    assert said["截止"] == ("2023-06-30", "")
    assert said["其他条件"] == ("", "会开车")
    assert said["提供"] == ("", "住宿")
    assert "岗位名称" not in said
    reopened = reopen_of(here, post)
    assert entries(reopened, {})[0].what == "重新开放"
    assert post_history(viewer=here["viewer"], today=today, post_id=99) is None


def reopen_of(here, post):
    later = {**here, "now": here["now"] + timedelta(days=1)}
    close_post(**later, post_id=post.pk, why="filled")
    reopen_post(**{**later, "now": later["now"] + timedelta(minutes=1)}, post_id=post.pk, note="又要人")
    return post_history(viewer=here["viewer"], today=here["today"], post_id=post.pk)
