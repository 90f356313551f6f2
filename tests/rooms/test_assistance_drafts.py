"""Drafts: on the server, for their author alone, never over a newer one, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from lianqiao.assistance import actions_drafts
from lianqiao.assistance.actions import record_help
from lianqiao.assistance.actions_drafts import drop_draft, drop_old_drafts, keep_draft
from lianqiao.assistance.models import Draft
from lianqiao.assistance.queries_steps import draft_of
from lianqiao.config import background
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from lianqiao.trace.models import Event
from tests.factories.roster import a_student, a_user

pytestmark = pytest.mark.django_db
ABOUT = {"form": "talk", "subject": "student:7"}


@pytest.fixture
def keep(secretary, now):
    def do(note: str, version: int = 0, **more):
        said = {"viewer": secretary, "now": now, **ABOUT, **more}
        return keep_draft(body={"note": note}, version=version, **said)

    return do


def test_a_draft_grows_and_is_thrown_away(keep, secretary):
    assert keep("想回").version == 1
    assert keep("想回成都", 1).version == 2
    assert draft_of(viewer=secretary, **ABOUT).body == {"note": "想回成都"}
    drop_draft(viewer=secretary, **ABOUT)
    assert draft_of(viewer=secretary, **ABOUT) is None
    assert not Event.objects.exists()


def test_two_windows_do_not_write_over_each_other(keep, secretary):
    keep("第一个窗口")
    with pytest.raises(Refused, match="draft_changed_meanwhile"):
        keep("第二个窗口")
    keep("第一个窗口，接着写", 1)
    with pytest.raises(Refused, match="draft_changed_meanwhile"):
        keep("第二个窗口", 1)
    assert draft_of(viewer=secretary, **ABOUT).body["note"] == "第一个窗口，接着写"


def test_the_same_words_sent_again_are_no_quarrel(keep):
    keep("想回成都")
    assert keep("想回成都").version == 1
    assert keep("想回眉山", 1).version == 2
    assert keep("想回眉山", 1).version == 2


def test_what_was_dropped_elsewhere_does_not_come_back(keep, secretary):
    keep("想回成都")
    drop_draft(viewer=secretary, **ABOUT)
    with pytest.raises(Refused, match="draft_changed_meanwhile"):
        keep("想回成都，还有", 1)


def test_what_comes_after_the_form_was_saved_is_not_kept(keep, secretary, today, now):
    viewer = replace(secretary, user_id=a_user().pk)
    record_help(viewer=viewer, kind="talk", held_on=today, student_ids=[a_student().pk], key="k", today=today, now=now)
    with pytest.raises(Refused, match="draft_changed_meanwhile"):
        keep("迟到的", key="k")
    assert keep("另一张表", key="other").version == 1


def test_a_novel_is_not_kept(keep):
    with pytest.raises(Refused, match="draft_too_long"):
        keep("长" * actions_drafts.MOST_LETTERS)
    assert keep("长" * 4000).version == 1


def test_only_its_author_opens_a_draft(keep, secretary, now):
    keep("只有我看得到")
    for other in (replace(secretary, actor="user:2", user_id=2), Viewer("system:test", system=True)):
        assert draft_of(viewer=other, **ABOUT) is None
        drop_draft(viewer=other, **ABOUT)
        assert keep("别人的", viewer=other).version == 1
    assert draft_of(viewer=secretary, **ABOUT).body["note"] == "只有我看得到"
    with pytest.raises(Refused, match="no_right"):
        keep("看看", viewer=Viewer("user:3", Role.DEPARTMENT_HEAD, user_id=3))


@pytest.mark.parametrize(("days", "left"), [(60, 1), (61, 0)])
def test_old_drafts_go(keep, now, days, left):
    keep("很久以前")
    drop_old_drafts(now=now + timedelta(days=days), days=60)
    assert Draft.objects.count() == left


def test_where_the_policy_sets_no_limit_drafts_stay(keep, now):
    keep("很久以前")
    assert drop_old_drafts(now=now + timedelta(days=900), days=None) == 0


def test_the_scheduler_drops_them_by_the_policy_in_force(keep, now):
    keep("很久以前")
    background.schedule(now + timedelta(days=61), now + timedelta(days=61))
    assert not Draft.objects.exists()
    assert connection.in_atomic_block
