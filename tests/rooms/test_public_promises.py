"""The college's list of promises: wording, steps, numbers apart, and who may write what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianqiao.assistance import actions_promises
from lianqiao.assistance.actions_promises import add_promise, note_done
from lianqiao.assistance.models import PublicPromise, PublicPromiseStep
from lianqiao.assistance.queries_promises import overdue, promise, promises
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Role, Viewer
from tests.conftest import NOW, TODAY
from tests.factories.rivals import slip_in
from tests.factories.roster import a_user

pytestmark = pytest.mark.django_db
DUE = date(2023, 4, 20)


@pytest.fixture
def viewer() -> Viewer:
    user = a_user("secretary.1", "周敏")
    return Viewer(f"user:{user.pk}", Role.EMPLOYMENT_SECRETARY, user_id=user.pk)


def add(viewer, **other):
    given = {
        "title": "路费", "promise": " 五月前为外出面试的同学报销路费 ", "owner_id": viewer.user_id, "due_on": DUE,
        "today": TODAY, "now": NOW,
    }  # fmt: skip
    return add_promise(viewer=viewer, **{**given, **other})


def done(viewer, made, **other):
    given = {"text": "报销两批", "on": TODAY, "today": TODAY, "now": NOW}
    return note_done(viewer=viewer, promise_id=made.pk, **{**given, **other})


def test_an_item_from_promise_to_done(viewer):
    made = add(viewer)
    assert [one.id for one in overdue(viewer=viewer, today=TODAY)] == [made.pk]
    done(viewer, made, on=date(2023, 4, 10), persons=6, person_times=9)
    done(viewer, made, persons=4, person_times=4, done=True)
    shown = promise(viewer=viewer, today=TODAY, promise_id=made.pk)
    assert (shown.done_on, shown.overdue, shown.person_times) == (TODAY, False, 13)
    assert [one.persons for one in shown.steps] == [6, 4]
    assert shown.promise == "五月前为外出面试的同学报销路费"
    assert overdue(viewer=viewer, today=TODAY) == []
    with pytest.raises(Refused, match="promise_done"):
        done(viewer, made)


def test_numbers_may_be_unknown(viewer):
    done(viewer, made := add(viewer))
    assert promise(viewer=viewer, today=TODAY, promise_id=made.pk).person_times is None


def test_the_list_is_for_everybody_to_read(viewer):
    with pytest.raises(Refused, match="promise_not_for_all"):
        add(viewer, promise="给低保毕业生发补贴")
    with pytest.raises(Refused, match="promise_not_for_all"):
        done(viewer, add(viewer), text="残疾学生二人")


@pytest.mark.parametrize("other", [{"title": " "}, {"promise": ""}, {"owner_id": 999}])
def test_an_item_is_whole_or_not_there(viewer, other):
    with pytest.raises(Refused, match="promise_incomplete"):
        add(viewer, **other)
    assert not PublicPromise.objects.exists()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"text": " "}, "promise_step_empty"), ({"on": TODAY + timedelta(days=1)}, "help_in_future"),
        ({"persons": 5, "person_times": 4}, "promise_fewer_times"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be(viewer, other, said):
    with pytest.raises(Refused, match=said):
        done(viewer, add(viewer), **other)
    assert not PublicPromiseStep.objects.exists()


def test_as_many_times_as_persons_may_be(viewer):
    assert done(viewer, add(viewer), persons=5, person_times=5).persons == 5


def test_who_may_write(viewer):
    made = add(viewer)
    expert = replace(viewer, actor="user:9", user_id=9, role=Role.EXPERT)
    with pytest.raises(Refused, match="no_right"):
        add(expert)
    with pytest.raises(Refused, match="promise_not_yours"):
        done(expert, made)
    user = a_user("expert.1", "陈教授")
    owner = replace(viewer, actor=f"user:{user.pk}", user_id=user.pk, role=Role.EXPERT)
    assert done(owner, add(viewer, owner_id=user.pk, title="讲座")).pk
    with pytest.raises(Refused, match="no_right"):
        promises(viewer=replace(viewer, role=Role.CLASS_LEADER), today=TODAY)
    assert overdue(viewer=replace(viewer, role=Role.CLASS_LEADER), today=TODAY) == []
    assert overdue(viewer=replace(viewer, user_id=None), today=TODAY) == []
    with pytest.raises(Refused, match="not_found"):
        note_done(viewer=viewer, promise_id=999, text="x", on=TODAY, today=TODAY, now=NOW)


def test_another_wording_keeps_what_was_done(viewer):
    first = add(viewer)
    done(viewer, first, persons=2)
    second = add(viewer, promise="六月前报销", due_on=date(2023, 6, 1), replaces_id=first.pk)
    done(viewer, second, persons=3)
    shown = promises(viewer=viewer, today=TODAY)
    assert [(one.id, one.corrected, len(one.steps)) for one in shown] == [(second.pk, True, 2)]
    for act in (lambda: done(viewer, first), lambda: add(viewer, replaces_id=first.pk)):
        with pytest.raises(Refused, match="promise_corrected"):
            act()
    assert PublicPromise.objects.count() == 2


def test_two_wordings_at_once_are_one(viewer, monkeypatch):
    first = add(viewer)
    slip_in(monkeypatch, actions_promises, lambda: add(viewer, replaces_id=first.pk, title="甲"))
    with pytest.raises(Refused, match="promise_corrected"):
        add(viewer, replaces_id=first.pk, title="乙")


def test_a_form_sent_twice_adds_one(viewer, monkeypatch):
    assert add(viewer, key="k") == add(viewer, key="k")
    with pytest.raises(Refused, match="form_saved_already"):
        add(viewer, key="k", title="别的")
    slip_in(monkeypatch, actions_promises, lambda: add(viewer, key="l"))
    with pytest.raises(Refused, match="form_saved_already"):
        add(viewer, key="l")
    assert PublicPromise.objects.count() == 2


def test_the_order_and_the_day(viewer):
    later, sooner = add(viewer, due_on=date(2023, 5, 9)), add(viewer, due_on=date(2023, 5, 1))
    over = add(viewer)
    done(viewer, over, done=True)
    assert [one.id for one in promises(viewer=viewer, today=TODAY)] == [sooner.pk, later.pk, over.pk]
    assert promises(viewer=viewer, today=TODAY - timedelta(days=1)) == []
    assert not any(one.overdue for one in promises(viewer=viewer, today=date(2023, 5, 1)) if one.id == sooner.pk)
    assert any(one.overdue for one in promises(viewer=viewer, today=date(2023, 5, 2)) if one.id == sooner.pk)
