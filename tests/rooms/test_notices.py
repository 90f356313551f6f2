"""Who is told of what slipped: one message a day, in numbers, to whoever acts; taking up stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from lianqiao.charter.tables import has_guarded_word
from lianqiao.delivery.models import Attempt, Envelope, OutboxEntry
from lianqiao.ledger import actions_notices
from lianqiao.ledger.actions_notices import acknowledge, take_up, urge
from lianqiao.ledger.facts_notices import Digest, Item, Urged
from lianqiao.ledger.hearers import Hearers
from lianqiao.ledger.models import Acknowledgement, Notice, NoticeItem, Task, TaskCancelled, TaskDone, TaskFor
from lianqiao.ledger.queries_notices import digests, late_tasks, slips
from lianqiao.roster.models import Carer, HandOver, HandOverAnswered, SamePerson
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.commitments import Row, Status
from lianqiao.rules.values import Period, Reason, Refused
from lianqiao.rules.visibility import Role
from lianqiao.trace.models import Event
from tests.factories.desk import helped
from tests.factories.hardship import a_criterion
from tests.factories.help import an_act
from tests.factories.notices import BASE, SCHEDULER, clock, eyes, letters, run, said, staff
from tests.factories.roster import a_class, a_student

pytestmark = pytest.mark.django_db

MONDAY = date(2023, 4, 17)  # the week of the 17th: its talk may be entered until Tuesday the 25th
HEARD = date(2023, 4, 26)
TALK = "weekly-talk"


@pytest.fixture(autouse=True)
def only_talks(monkeypatch):
    """One promise at a time: the weekly talk with its ladder of counsellor, secretary (2 days), head (5 days)."""
    whole = policy_in_force()
    short = replace(whole, commitments=tuple(one for one in whole.commitments if one.id == TALK))
    monkeypatch.setattr(actions_notices, "policy_in_force", lambda: short)
    return short


@pytest.fixture
def house():
    """Counsellor, secretary and head, and one student whose only missed week is that of the 17th."""
    home = a_class()
    people = {
        "counsellor": staff("zhao", Role.COUNSELLOR, home),
        "secretary": staff("zhou", Role.EMPLOYMENT_SECRETARY),
        "head": staff("sun", Role.DEPARTMENT_HEAD),
    }
    return {**people, "class": home, "student": a_slipping_student(home)}


def a_slipping_student(home, **more):
    student = helped(small_class=home, **more)
    for week in range(9):
        an_act("talk", date(2023, 2, 13) + timedelta(weeks=week), student)
    return student


def key(student, start=MONDAY):
    return (TALK, f"student:{student.pk}", start)


def to(name):
    return [one for one in said() if one.to == name]


def answer(viewer, house, day=HEARD, **more):
    given = {"commitment_id": TALK, "subject": f"student:{house['student'].pk}", "start": MONDAY, **more}
    return acknowledge(viewer=viewer, **given, today=day, now=clock(day))


def ask_for(viewer, house, day=HEARD, people=None, rows=None):
    chosen = [house["counsellor"].pk] if people is None else [one.pk for one in people]
    rows = [key(house["student"])] if rows is None else rows
    now = clock(day, 14)
    return urge(viewer=viewer, user_ids=chosen, rows=rows, today=day, now=now, real_now=now, base_url=BASE)


# ---------------------------------------------------------------- the day's message


def test_each_step_is_told_on_its_day_and_nobody_twice(house):
    sent = {day: run(date(2023, 4, day)) for day in range(24, 30)}
    assert sent == {24: 0, 25: 0, 26: 1, 27: 1, 28: 0, 29: 0}
    assert [(one.to, one.on.day, {step for *_, step in one.items}) for one in said()] == [
        ("zhao", 26, {0}), ("zhou", 27, {1}),
    ]  # fmt: skip
    assert run(date(2023, 5, 4)) == 0
    assert run(date(2023, 5, 5)) == 1  # the fifth working day: 26, 27, 28 April, 4 and 5 May
    assert said()[-1].to == "sun"
    assert run(date(2023, 5, 5)) == 0
    assert run(date(2023, 5, 6)) == 1  # a Saturday that is worked: the week after slipped too
    assert said()[-1].to == "zhao"


def test_the_message_holds_numbers_and_a_link_and_no_name(house):
    a_slipping_student(house["class"], name="马晓燕")
    run(HEARD)
    [one] = said()
    assert "轮到您知道的、没有做到的事有 2 件，其中 2 件是新的" in one.body
    assert "沟通 2 件，新 2 件" in one.body
    assert f"{BASE}/today/" in one.body
    assert "马晓燕" not in one.body
    assert "李青" not in one.body
    sent = Envelope.objects.get()
    assert not has_guarded_word(sent.subject + sent.body)
    assert (sent.channel, sent.address) == ("email", "zhao@college.example")
    assert sent.recipient == f"user:{house['counsellor'].pk}"
    assert sent.about == "notice:2023-04-26"


def test_what_is_still_open_is_counted_beside_what_is_new(house):
    run(HEARD)
    late = a_student(small_class=house["class"])
    a_criterion(late, valid_from=MONDAY)
    run(date(2023, 4, 27))
    assert "2 件，其中 1 件是新的" in to("zhao")[-1].body
    assert "沟通 2 件，新 1 件" in to("zhao")[-1].body


def test_without_an_address_a_person_has_to_tell(house):
    house["counsellor"].email = ""
    house["counsellor"].save()
    assert run(HEARD) == 1
    assert (Envelope.objects.get().channel, OutboxEntry.objects.count()) == ("person", 0)


@pytest.mark.parametrize(
    ("day", "hour", "sent"),
    [
        (HEARD, 7, 0), (HEARD, 8, 1), (HEARD, 23, 1), (date(2023, 4, 29), 9, 0), (date(2023, 5, 3), 9, 0),
        (date(2023, 5, 6), 9, 2),
    ],
)  # fmt: skip
def test_only_on_working_days_and_from_the_hour_on(house, day, hour, sent):
    assert (run(day, hour) > 0) is (sent > 0)


def test_without_reminders_in_the_policy_nobody_is_told(house, only_talks, monkeypatch):
    monkeypatch.setattr(actions_notices, "policy_in_force", lambda: replace(only_talks, reminders=None))
    assert run(HEARD) == 0


def test_a_talk_entered_late_silences_the_row(house):
    an_act("talk", date(2023, 4, 20), house["student"], recorded_on=date(2023, 4, 27))
    assert run(date(2023, 4, 27)) == 0


def test_only_the_machine_and_those_who_may_urge_can_send(house):
    with pytest.raises(Refused, match="no_right"):
        run(HEARD, viewer=eyes(house["head"], Role.DEPARTMENT_HEAD))


def test_where_nobody_holds_the_role_the_next_of_the_order_hears(house):
    house["counsellor"].is_active = False
    house["counsellor"].save()
    assert run(HEARD) == 1
    [one] = to("zhou")
    assert {step for *_, step in one.items} == {0}
    run(date(2023, 4, 27))
    assert {step for *_, step in to("zhou")[-1].items} == {1}


def test_a_stand_in_receives_instead_and_the_holder_again_afterwards(house):
    other = staff("wu", Role.COUNSELLOR, house["class"])
    asked = HandOver.objects.create(
        user=house["counsellor"], to=other, duty="counsellor", students=[], since=MONDAY, until=HEARD, reason="出差",
        recorded_at=clock(MONDAY), recorded_by="user:1",
    )  # fmt: skip
    HandOverAnswered.objects.create(
        hand_over=asked, accepted=True, on=MONDAY, recorded_at=clock(MONDAY), recorded_by="user:1"
    )
    Carer.objects.create(
        student=house["student"], user=other, duty="counsellor", since=MONDAY, until=HEARD, hand_over=asked,
        recorded_at=clock(MONDAY), recorded_by="user:1",
    )  # fmt: skip
    run(HEARD)
    assert [one.to for one in said()] == ["wu"]
    run(date(2023, 4, 27))
    assert {one.to for one in said() if one.on.day == 27} == {"zhao", "zhou"}


def test_who_stands_in_for_all_of_a_duty_also_hears_what_is_owed_to_a_class(house, today, now):
    subject, on = f"class:{house['class'].pk}", Period(MONDAY, MONDAY)
    row = Row("team", "counsellor", subject, on, MONDAY, Status.MISSED, 0, 1, (), 0)
    zhao, wu = house["counsellor"], staff("wu", Role.COUNSELLOR, house["class"])

    def who():
        return Hearers(SCHEDULER, today, [row]).of("counsellor", row).name

    assert who() == "zhao"
    for user, to_, accepted in ((zhao, wu, True), (wu, zhao, True), (zhao, house["head"], False)):
        asked = HandOver.objects.create(
            user=user, to=to_, duty="counsellor", students=[], since=today, until=today, reason="", recorded_at=now,
            recorded_by="",
        )  # fmt: skip
        HandOverAnswered.objects.create(hand_over=asked, accepted=accepted, on=today, recorded_at=now, recorded_by="")
    assert who() == "wu"  # a ring of stand-ins ends
    wu.appointments.update(until=MONDAY)
    assert who() == "zhao"


def test_a_second_scheduler_finds_the_day_taken_and_leaves_nothing(house, only_talks, monkeypatch):
    seen = digests(viewer=SCHEDULER, today=HEARD, now=clock(HEARD), policy=only_talks)
    monkeypatch.setattr(actions_notices, "notices_on", lambda **_: {})
    monkeypatch.setattr(actions_notices, "digests", lambda **_: seen)
    assert (run(HEARD), run(HEARD)) == (1, 0)
    assert (Notice.objects.count(), letters(), Event.objects.filter(action="ledger.notice").count()) == (1, 1, 1)


def test_the_same_day_with_other_numbers_is_no_second_message(house, monkeypatch):
    run(HEARD)
    monkeypatch.setattr(actions_notices, "notices_on", lambda **_: {})
    item = Item("promise", TALK, "student:0", MONDAY, 0)
    monkeypatch.setattr(
        actions_notices, "digests", lambda **_: [Digest(house["counsellor"].pk, {item: "talk"}, frozenset({item}))] * 1
    )
    monkeypatch.setattr(actions_notices, "HEARD", "{day}{total}{fresh}{lines}别的")
    assert run(HEARD) == 0
    assert (Notice.objects.count(), letters()) == (1, 1)


def test_any_other_refusal_is_not_swallowed(house, monkeypatch):
    def refuse(**_):
        raise Refused(Reason.of("no_right", deed="x"))

    monkeypatch.setattr(actions_notices, "queue", refuse)
    with pytest.raises(Refused, match="no_right"):
        run(HEARD)
    assert not Notice.objects.exists()


def test_what_fails_half_way_leaves_no_message_and_comes_next_time(house, monkeypatch):
    whole = NoticeItem.objects.bulk_create

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(NoticeItem.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        run(HEARD)
    assert (Notice.objects.count(), letters()) == (0, 0)
    monkeypatch.setattr(NoticeItem.objects, "bulk_create", whole)
    assert run(HEARD) == 1


def test_queries_do_not_grow_with_the_students(house, only_talks):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            digests(viewer=SCHEDULER, today=HEARD, now=clock(HEARD), policy=only_talks)
        return len(found)

    asked()
    few = asked()
    for _ in range(6):
        a_slipping_student(house["class"])
    asked()
    assert asked() <= few


def test_of_two_numbers_of_one_person_what_was_told_and_taken_stays_so(house, only_talks):
    run(HEARD)
    kept, other = a_slipping_student(house["class"]), house["student"]
    answer(eyes(house["counsellor"], Role.COUNSELLOR, classes=frozenset({house["class"].pk})), house)
    SamePerson.objects.create(
        student=kept, other=other, reason="一人两号", recorded_at=clock(HEARD), recorded_by="user:0"
    )
    assert run(date(2023, 4, 27)) == 0


# ---------------------------------------------------------------- tasks


@pytest.fixture
def task(house):
    made = Task.objects.create(
        title="收齐三方协议", level="person", due_on=MONDAY, recorded_on=MONDAY, recorded_at=clock(MONDAY),
        recorded_by=f"user:{house['secretary'].pk}",
    )  # fmt: skip
    part = TaskFor.objects.create(task=made, user=house["head"], role=Role.DEPARTMENT_HEAD)
    return made, part


def test_an_overdue_task_is_heard_by_its_owner_and_two_days_later_by_its_giver(house, task):
    assert [run(MONDAY + timedelta(days=n)) for n in range(5)] == [0, 1, 1, 0, 0]
    assert [(one.to, one.on.day, one.items) for one in said()] == [
        ("sun", 18, frozenset({(f":task:{task[0].pk}", MONDAY, 0)})),
        ("zhou", 19, frozenset({(f":task:{task[0].pk}", MONDAY, 1)})),
    ]
    assert "任务 1 件" in said()[0].body
    assert f"{BASE}/tasks/" in said()[0].body


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_a_task_that_is_over_is_silent(house, task, end):
    written = {"on": MONDAY, "recorded_at": clock(MONDAY), "recorded_by": "user:1"}
    if end == "done":
        TaskDone.objects.create(task_for=task[1], **written)
    else:
        TaskCancelled.objects.create(task=task[0], reason="不用了", **written)
    assert run(date(2023, 4, 18)) == 0


def test_a_task_of_somebody_who_left_is_its_givers_and_of_both_the_secretarys(house, task):
    house["head"].is_active = False
    house["head"].save()
    run(date(2023, 4, 18))
    assert [one.to for one in said()] == ["zhou"]
    house["secretary"].is_active = False
    house["secretary"].save()
    leader = staff("he", Role.COLLEGE_LEADER)
    found = late_tasks(viewer=SCHEDULER, today=HEARD, policy=policy_in_force())
    assert [(one.owner_id, one.giver_id) for one in found] == [(leader.pk, leader.pk)]


def test_where_nobody_is_left_a_task_has_nobody(house, task):
    for name in ("head", "secretary", "counsellor"):
        house[name].is_active = False
        house[name].save()
    assert late_tasks(viewer=SCHEDULER, today=HEARD, policy=policy_in_force()) == []
    assert run(HEARD) == 0


def test_who_sees_which_late_tasks(house, task):
    def seen(name, role, **more):
        return len(late_tasks(viewer=eyes(house[name], role, **more), today=HEARD, policy=policy_in_force()))

    assert seen("secretary", Role.EMPLOYMENT_SECRETARY) == 1
    assert seen("head", Role.DEPARTMENT_HEAD) == 1
    assert seen("counsellor", Role.COUNSELLOR, classes=frozenset({house["class"].pk})) == 0


# ---------------------------------------------------------------- who may know of what slipped


def test_a_person_of_the_ladder_knows_of_the_rows_at_their_steps_and_of_no_others(house, only_talks):
    def seen(name, role, day, **more):
        asked = {"today": day, "now": clock(day), "policy": only_talks}
        return [one.key for one in slips(viewer=eyes(house[name], role, **more), **asked)]

    mine = [key(house["student"])]
    assert seen("head", Role.DEPARTMENT_HEAD, date(2023, 5, 4)) == []
    assert seen("head", Role.DEPARTMENT_HEAD, date(2023, 5, 5)) == mine
    assert seen("secretary", Role.EMPLOYMENT_SECRETARY, HEARD) == mine
    assert seen("counsellor", Role.COUNSELLOR, HEARD, classes=frozenset({house["class"].pk})) == mine
    stranger = staff("qian", Role.COUNSELLOR, a_class("茶学201901"))
    asked = {"today": HEARD, "now": clock(HEARD), "policy": only_talks}
    assert slips(viewer=eyes(stranger, Role.COUNSELLOR, classes=frozenset()), **asked) == []


def test_a_slip_says_who_heard_and_who_is_next(house, only_talks):
    [one] = slips(viewer=SCHEDULER, today=HEARD, now=clock(HEARD), policy=only_talks)
    assert [one.hearers[rung.step].name for rung in one.heard] == ["zhao"]
    assert (one.ahead.to, one.ahead.on, one.hearers[1].name) == ("employment_secretary", date(2023, 4, 27), "zhou")
    assert one.owner.name == "zhao"


def test_a_role_without_anybody_has_no_hearer(only_talks):
    a_slipping_student(a_class())
    [one] = slips(viewer=SCHEDULER, today=HEARD, now=clock(HEARD), policy=only_talks)
    assert (one.owner, one.hearers, one.heard_by(None)) == (None, {}, False)
    assert digests(viewer=SCHEDULER, today=HEARD, now=clock(HEARD), policy=only_talks) == []


# ---------------------------------------------------------------- taking up


def test_taking_up_stops_every_later_step_and_leaves_the_row_missed(house, only_talks):
    run(HEARD)
    made = answer(eyes(house["counsellor"], Role.COUNSELLOR), house, text="  本周补谈  ")
    assert (made.text, made.recorded_on) == ("本周补谈", HEARD)
    assert [run(HEARD + timedelta(days=n)) for n in range(1, 7)] == [0] * 6
    [one] = slips(viewer=SCHEDULER, today=date(2023, 5, 2), now=clock(date(2023, 5, 2)), policy=only_talks)
    assert (one.row.status, one.taken.text, one.ahead, len(one.heard)) == ("missed", "本周补谈", None, 1)
    event = Event.objects.get(action="ledger.acknowledge")
    assert (event.subject, event.detail) == (f"student:{house['student'].pk}", {"rows": 1, "commitments": [TALK]})


def test_taking_up_again_is_the_same_and_a_colleague_comes_too_late(house):
    mine = eyes(house["counsellor"], Role.COUNSELLOR)
    assert answer(mine, house) == answer(mine, house, text="别的话")
    assert Event.objects.filter(action="ledger.acknowledge").count() == 1
    with pytest.raises(Refused, match="slip_taken"):
        answer(eyes(house["secretary"], Role.EMPLOYMENT_SECRETARY), house)


def test_of_two_at_once_one_is_told_so(house, monkeypatch):
    def quicker(*_):
        raise IntegrityError

    monkeypatch.setattr(Acknowledgement.objects, "bulk_create", quicker)
    with pytest.raises(Refused, match="slip_taken"):
        answer(eyes(house["counsellor"], Role.COUNSELLOR), house)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": date(2023, 4, 10)},
        {"start": date(2023, 4, 24)},
        {"subject": "student:999999"},
        {"commitment_id": "song"},
    ],
)
def test_only_what_slipped_can_be_taken_up(house, wrong):
    with pytest.raises(Refused, match="not_found"):
        answer(eyes(house["counsellor"], Role.COUNSELLOR), house, **wrong)


def test_who_has_not_heard_and_does_not_reach_it_cannot_take_it_up(house):
    with pytest.raises(Refused, match="not_found"):
        answer(eyes(house["head"], Role.DEPARTMENT_HEAD), house)
    assert answer(eyes(house["head"], Role.DEPARTMENT_HEAD), house, day=date(2023, 5, 5))
    with pytest.raises(Refused, match="no_right"):
        answer(eyes(house["head"], Role.LIAISON), house)


def test_several_at_once_or_none(house):
    two = a_slipping_student(house["class"])
    mine = eyes(house["secretary"], Role.EMPLOYMENT_SECRETARY)
    both = [key(house["student"]), key(two)]
    made = take_up(viewer=mine, rows=both, text="x" * 300, today=HEARD, now=clock(HEARD))
    assert (len(made), len(made[0].text)) == (2, 200)
    assert Event.objects.get(action="ledger.acknowledge").subject == ""
    with pytest.raises(Refused, match="not_found"):
        take_up(viewer=mine, rows=[], today=HEARD, now=clock(HEARD))


# ---------------------------------------------------------------- urging


@pytest.fixture
def boss(house):
    return eyes(house["secretary"], Role.EMPLOYMENT_SECRETARY)


def test_urging_tells_once_and_says_what_the_day_had_to_say_too(house, boss):
    assert ask_for(boss, house) == Urged(1, 0, 0)
    [one] = said()
    assert one.body.startswith("就业秘书请您看一看，还没有做到的有：沟通 1 件。")
    assert "其中 1 件是新的" in one.body
    assert {step for *_, step in one.items} == {-1, 0}
    assert not has_guarded_word(one.body)
    assert run(HEARD, hour=15) == 0
    assert run(date(2023, 4, 27)) == 1  # the secretary's step; the counsellor heard already


def test_the_form_sent_twice_says_the_same_and_sends_one(house, boss):
    assert ask_for(boss, house) == ask_for(boss, house) == Urged(1, 0, 0)
    assert letters() == 1
    leader = staff("he", Role.COLLEGE_LEADER)
    assert ask_for(eyes(leader, Role.COLLEGE_LEADER), house) == Urged(0, 1, 0)


def test_who_was_told_today_is_not_told_again(house, boss):
    run(HEARD)
    assert ask_for(boss, house) == Urged(0, 1, 0)
    assert letters() == 1


def test_a_lost_race_is_told_already(house, boss, monkeypatch):
    run(HEARD)
    monkeypatch.setattr(actions_notices, "notices_on", lambda **_: {})
    assert ask_for(boss, house) == Urged(0, 1, 0)


def test_without_an_address_nothing_is_written(house, boss):
    house["counsellor"].email = ""
    house["counsellor"].save()
    assert ask_for(boss, house) == Urged(0, 0, 1)
    assert letters() == 0


def test_an_address_that_refused_before_cannot_be_reached(house, boss):
    run(date(2023, 4, 26))
    old = Envelope.objects.get()
    Attempt.objects.create(envelope=old, at=clock(HEARD), outcome="refused", code="mail_refused")
    assert ask_for(boss, house, day=date(2023, 4, 27)) == Urged(0, 0, 1)


def test_what_is_kept_meanwhile_or_not_owed_is_not_spoken_of(house, boss):
    an_act("talk", date(2023, 4, 20), house["student"])
    assert ask_for(boss, house) == Urged(0, 0, 0, 1)
    assert ask_for(boss, house, rows=[]) == Urged(0, 0, 0, 1)


def test_what_is_due_this_week_can_be_asked_for(house, boss):
    day = date(2023, 4, 20)
    assert ask_for(boss, house, day=day) == Urged(1, 0, 0)
    assert {step for *_, step in said()[0].items} == {-1}
    assert "轮到您" not in said()[0].body


def test_a_late_task_can_be_asked_for(house, boss, task):
    assert ask_for(boss, house, people=[house["head"]], rows=[]) == Urged(0, 0, 0, 1)
    rows = [("task", f"task:{task[0].pk}", MONDAY)]
    assert ask_for(boss, house, people=[house["head"]], rows=rows) == Urged(1, 0, 0)
    assert "任务 1 件" in said()[0].body


def test_the_machine_asks_in_the_colleges_name(house):
    assert ask_for(SCHEDULER, house) == Urged(1, 0, 0)
    assert said()[0].body.startswith("学院请您看一看")


def test_only_rows_in_reach_and_only_with_the_right(house):
    elsewhere = eyes(staff("qian", Role.COUNSELLOR, a_class("茶学201901")), Role.COUNSELLOR, classes=frozenset())
    assert ask_for(elsewhere, house) == Urged(0, 0, 0, 1)
    with pytest.raises(Refused, match="no_right"):
        ask_for(eyes(house["head"], Role.DEPARTMENT_HEAD), house)


def test_a_promise_nobody_owes_any_more_is_asked_of_nobody(house, boss):
    for name in ("counsellor", "head", "secretary"):
        house[name].is_active = False
        house[name].save()
    assert ask_for(boss, house) == Urged(0, 0, 0, 1)
