"""A whole term of sixty-two students and twenty staff, day by day: one message a person a day, and no miss unseen.

Who must have heard is reckoned here by hand, from the statement, the policy's ladders and a list of who serves.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from lianqiao.assistance.models import Activity, Attendance
from lianqiao.delivery.models import Envelope
from lianqiao.ledger.actions import excuse
from lianqiao.ledger.actions_notices import take_up
from lianqiao.ledger.models import Notice
from lianqiao.ledger.queries import statement
from lianqiao.roster.models import Carer, HandOver, HandOverAnswered
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped
from tests.factories.notices import SCHEDULER, clock, days, eyes, run, staff
from tests.factories.roster import EARLY, a_carer, a_class

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 2, 13), date(2023, 7, 7)
LEAVES = date(2023, 4, 7)  # the last day of one counsellor
AWAY = (date(2023, 6, 1), date(2023, 7, 7))  # one expert, from before the quotas end
STUDENTS, CLASSES, COUNSELLORS, EXPERTS = 62, 6, 6, 10


class College:
    """Who is who, and who hears as which role on which day."""

    def __init__(self) -> None:
        self.classes = [a_class(f"园艺20190{n}") for n in range(CLASSES)]
        self.counsellors = [staff(f"counsellor{n}", Role.COUNSELLOR, one) for n, one in enumerate(self.classes)]
        self.counsellors[0].appointments.update(until=LEAVES)
        self.successor = staff("successor", Role.COUNSELLOR, self.classes[0])
        self.successor.appointments.update(since=LEAVES + timedelta(days=1))
        self.experts = [staff(f"expert{n}", Role.EXPERT) for n in range(EXPERTS)]
        self.secretary = staff("secretary", Role.EMPLOYMENT_SECRETARY)
        self.head = staff("head", Role.DEPARTMENT_HEAD)
        self.leader = staff("leader", Role.COLLEGE_LEADER)
        self.students = [helped(small_class=self.classes[n % CLASSES]) for n in range(STUDENTS)]
        for n, one in enumerate(self.students):
            a_carer(one, self.experts[n % EXPERTS])
        self._hand_over(self.experts[0], self.experts[1])

    def _hand_over(self, away, to):
        said = {"recorded_at": EARLY, "recorded_by": "user:0"}
        asked = HandOver.objects.create(
            user=away, to=to, duty="expert", students=[], since=AWAY[0], until=AWAY[1], reason="访学", **said
        )
        HandOverAnswered.objects.create(hand_over=asked, accepted=True, on=FIRST, **said)
        for one in self.students[::EXPERTS]:
            Carer.objects.create(
                student=one, user=to, duty="expert", since=AWAY[0], until=AWAY[1], hand_over=asked, **said
            )

    def hears(self, role, subject, on):
        if role == "counsellor" and subject.startswith("student:"):
            place = self.place(subject) % CLASSES
            gone = place == 0 and on > LEAVES
            return self.successor.pk if gone else self.counsellors[place].pk
        if role == "expert":
            place = self.place(subject) % EXPERTS
            return self.experts[1 if place == 0 and AWAY[0] <= on <= AWAY[1] else place].pk
        return {
            "employment_secretary": self.secretary, "department_head": self.head, "college_leader": self.leader
        }[role].pk  # fmt: skip

    def place(self, subject):
        return [one.pk for one in self.students].index(int(subject[8:]))


def live_through(college, chance):
    """Talks of most weeks, some entered late, and help for some: all written at once, each known from its entry."""
    acts, whom = [], []

    def add(kind, held, student, entered):
        acts.append(
            Activity(kind=kind, held_on=held, recorded_on=entered, recorded_at=clock(entered), recorded_by="user:1")
        )
        whom.append(student)

    for student in college.students:
        for week in range(20):
            held = FIRST + timedelta(weeks=week, days=chance.randrange(5))
            if chance.random() < 0.8:
                add("talk", held, student, held + timedelta(days=chance.choice([0, 0, 0, 1, 4, 12])))
        for kind in ("guidance", "training", "traineeship"):
            if chance.random() < 0.7:
                held = FIRST + timedelta(days=chance.randrange(130))
                add(kind, held, student, held)
    made = Activity.objects.bulk_create(acts)
    Attendance.objects.bulk_create(Attendance(activity=act, student=one) for act, one in zip(made, whom, strict=True))


def ladder_days(commitment, deadline, calendar):
    """By hand: each step on the working day that the policy names, never before the step above it."""
    found = []
    for step in commitment.ladder:
        day, left = deadline, step.after
        if left == 0:
            day += timedelta(days=1)
        while left:
            day += timedelta(days=1)
            left -= calendar.working_day(day)
        found.append(max([day, *found]))
    return found


def stated(day):
    return statement(viewer=SCHEDULER, today=day, now=clock(day), policy=policy_in_force()).rows


def must_have_heard(college, day, taken):
    policy = policy_in_force()
    promises = {one.id: one for one in policy.commitments}
    expected = set()
    for row in stated(day):
        key = (row.commitment, row.subject, row.period.start)
        if row.status not in {"missed", "short"} or key in taken:
            continue
        promise = promises[row.commitment]
        for step, on in enumerate(ladder_days(promise, row.deadline, policy.calendar)):
            if on <= day:
                expected.add((college.hears(promise.ladder[step].to, row.subject, day), key, step))
    return expected


def told():
    rows = Notice.objects.prefetch_related("items").order_by("on")
    return {
        (one.user_id, (item.commitment, item.subject, item.start), item.step): one.on
        for one in rows
        for item in one.items.all()
    }


def spare(college, day, chance):
    """The secretary waives a week of one student, and takes up some of what slipped."""
    secretary = eyes(college.secretary, Role.EMPLOYMENT_SECRETARY)
    student = chance.choice(college.students)
    excuse(
        viewer=secretary, commitment_id="weekly-talk", subject=f"student:{student.pk}", since=day,
        until=day + timedelta(days=9), reason="参加考试", today=day, now=clock(day),
    )  # fmt: skip
    slipped = [
        (row.commitment, row.subject, row.period.start)
        for row in stated(day)
        if row.commitment == "weekly-talk" and row.status == "missed" and chance.random() < 0.3
    ]
    mine = [one for one in slipped if one not in college.taken]
    if mine:
        take_up(viewer=secretary, rows=mine, today=day, now=clock(day, 18))
        college.taken |= set(mine)


def test_a_term_tells_each_at_most_once_a_day_and_leaves_no_miss_unseen():
    college, chance, calendar = College(), Random(62), policy_in_force().calendar  # noqa: S311 - nothing secret
    college.taken = set()
    live_through(college, chance)
    checked = 0
    for day in days(FIRST, LAST):
        sent = run(day, 9)
        assert sent <= 20
        assert not sent or calendar.working_day(day)
        if day.weekday() == 4 and calendar.working_day(day):
            assert run(day, 16) == 0
            expected = must_have_heard(college, day, college.taken)
            assert expected <= told().keys()
            checked += len(expected)
            if day.day % 2:
                spare(college, day, chance)
    assert checked > 3000
    assert college.taken

    notices = Counter(Notice.objects.values_list("user_id", "on"))
    assert set(notices.values()) == {1}
    assert Envelope.objects.filter(about__startswith="notice:").count() == len(notices)
    assert 100 < len(notices) < 20 * 100
    # Nobody heard too early, or in somebody else's place.
    promises = {one.id: one for one in policy_in_force().commitments}
    deadlines = {(row.commitment, row.subject, row.period.start): row.deadline for row in stated(LAST)}
    for (user_id, key, step), on in told().items():
        promise = promises[key[0]]
        assert ladder_days(promise, deadlines[key], calendar)[step] <= on
        assert college.hears(promise.ladder[step].to, key[1], on) == user_id
    assert {college.successor.pk, college.experts[1].pk, college.head.pk, college.leader.pk} <= {
        user_id for user_id, _ in notices
    }
