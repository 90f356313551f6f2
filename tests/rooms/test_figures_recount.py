"""Every figure counted twice: by the queries, and by plain Python over all rows. Random colleges, random days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from lianqiao.assistance.models import Activity, Attendance, HelpCancelled
from lianqiao.bulletins.figures import figures
from lianqiao.cases.models import Case, NeedStated, WishStated
from lianqiao.delivery.models import Attempt, Envelope, Receipt
from lianqiao.hardship.models import CriterionEnded, CriterionHeld
from lianqiao.jobs.models import Employer, EmployerMark, Post, PostRecord, PostReview
from lianqiao.outcomes.models import Destination, Intention, IntentionCancelled
from lianqiao.referrals.models import Referral
from lianqiao.roster.models import BatchUndone, StudentRecord
from lianqiao.roster.policy import policy_in_force
from tests.factories.jobs import make_post
from tests.factories.roster import a_batch, a_record, a_standing, a_student

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TERM = (date(2023, 2, 13), date(2023, 7, 2))
CRITERIA = ("financial_hardship", "disability", "subsistence_allowance", "student_loan", "orphan")
NARROW = {"disability", "out_of_poverty", "subsistence_allowance", "zero_employment_family"}


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


class College:
    """Random rows, made without any action."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.batches = [a_batch(at=at(date(2023, 2, 1))) for _ in range(3)]
        BatchUndone.objects.create(batch=self.batches[0], at=at(date(2023, 3, 1)), by="user:1")
        self.students = [self._student() for _ in range(25)]
        self._posts()
        for student in self.students:
            self._life(student)
        for _ in range(12):
            self._activity()

    def day(self, first: date = date(2023, 1, 20)) -> date:
        return first + timedelta(days=self.chance.randrange(170))

    def batch(self):
        return self.chance.choice([None, None, *self.batches])

    def _student(self):
        facts = {
            "cohort": self.chance.choice([2023, 2023, 2023, 2024]),
            "rural": self.chance.choice([True, False, None]),
        }
        student = a_student(at=at(self.day()), batch=self.batch(), **facts)
        if self.chance.random() < 0.3:
            a_record(student, at=at(self.day()), batch=self.batch(), small_class=None, **{**facts, "rural": True})
        if self.chance.random() < 0.3:
            standing = self.chance.choice(["delayed", "enrolled", "left"])
            a_standing(student, standing, since=self.day(), at=at(self.day()))
        return student

    def _posts(self) -> None:
        self.posts = []
        for n in range(10):
            post = make_post(
                n, accepted=self.chance.choice([True, True, False, None]), openings=n + 1, first_recorded_on=self.day()
            )
            if self.chance.random() < 0.3:
                day = self.day()
                PostReview.objects.create(
                    post=post,
                    record=post.records.get(),
                    accepted=self.chance.random() < 0.5,
                    on=day,
                    at=at(day),
                    by="user:1",
                )
            post.records.update(batch=self.batch())
            if self.chance.random() < 0.5:
                EmployerMark.objects.create(
                    employer=post.employer, batch=self.batch(), recorded_at=at(self.day()), recorded_by="user:1"
                )
            self.posts.append(post)

    def _life(self, student) -> None:
        chance = self.chance
        for _ in range(chance.randrange(3)):
            since = self.day()
            held = CriterionHeld.objects.create(
                student=student,
                batch=self.batch(),
                criterion=chance.choice(CRITERIA),
                valid_from=since,
                valid_until=chance.choice([None, since + timedelta(days=40)]),
                recorded_at=at(self.day()),
                recorded_by="user:1",
            )
            if chance.random() < 0.2:
                CriterionEnded.objects.create(
                    held=held, on=self.day(), reason="x", recorded_at=at(self.day()), recorded_by="user:1"
                )
        case = Case.objects.create(
            student=student, opened_on=self.day(), batch=self.batch(), recorded_at=at(self.day()), recorded_by="user:1"
        )
        for _ in range(chance.randrange(3)):
            entered = {"on": self.day(), "recorded_at": at(self.day()), "recorded_by": "user:1"}
            WishStated.objects.create(case=case, batch=self.batch(), **entered)
            NeedStated.objects.create(case=case, kind="need", text="x", **entered)
        for post in chance.sample(self.posts, chance.randrange(4)):
            Referral.objects.create(student=student, post=post, on=self.day(), by="user:1")
        for n in range(chance.randrange(9)):
            self._envelope(student, n)
        for _ in range(chance.randrange(3)):
            day = self.day()
            agreed = Intention.objects.create(
                student=student,
                employer=self.posts[0].employer,
                on=day,
                recorded_at=at(self.day()),
                recorded_by="user:1",
            )
            if chance.random() < 0.3:
                IntentionCancelled.objects.create(
                    intention=agreed, on=self.day(), reason="x", recorded_at=at(day), recorded_by="user:1"
                )
            Destination.objects.create(
                student=student,
                batch=self.batch(),
                code=chance.choice(["10", "11", "12", "801", "85", "70", "46"]),
                grade="claimed",
                on=day,
                recorded_at=at(max(day, self.day())),
                recorded_by="user:1",
            )

    def _envelope(self, student, n: int) -> None:
        day = self.day()
        recipient = self.chance.choice([f"student:{student.pk}", f"user:{student.pk}"])
        root = Envelope.objects.create(
            key=f"{student.pk}-{n}",
            recipient=recipient,
            about=self.chance.choice(["round:1", "round:1", "event:2", "own_door"]),
            channel="email",
            subject="x",
            body="x",
            queued_at=at(day),
        )
        copies = [root]
        if self.chance.random() < 0.3:
            copies.append(
                Envelope.objects.create(
                    key=f"{root.key}#2",
                    recipient=recipient,
                    about=root.about,
                    channel="email",
                    subject="x",
                    body="x",
                    queued_at=at(day),
                    corrects=root,
                )
            )
        for one in copies:
            for _ in range(self.chance.randrange(3)):
                Attempt.objects.create(
                    envelope=one,
                    at=at(self.day(), self.chance.randrange(24)),
                    outcome=self.chance.choice([*Attempt.Outcome.values, *["accepted"] * 4]),
                )
            if self.chance.random() < 0.3:
                kind = self.chance.choice(["bounced", "invalid", "failed", "delivered"])
                Receipt.objects.create(envelope=one, kind=kind, at=at(self.day()), by="system:email")
        if self.chance.random() < 0.3:
            Receipt.objects.create(
                envelope=root, kind=self.chance.choice(["read", "handed_over"]), at=at(self.day()), by="x"
            )

    def _activity(self) -> None:
        day = self.day()
        made = Activity.objects.create(
            kind=self.chance.choice(["lecture", "guidance", "talk"]),
            held_on=day,
            recorded_at=at(day),
            recorded_by="user:1",
            recorded_on=day + timedelta(days=self.chance.randrange(20)),
        )
        if self.chance.random() < 0.3:
            HelpCancelled.objects.create(
                activity=made, on=self.day(), reason="x", recorded_at=at(day), recorded_by="user:1"
            )
        for student in self.chance.sample(self.students, 8):
            Attendance.objects.create(activity=made, student=student)


# ---------------------------------------------------------------- the same again, by hand


def counted(row, day: date) -> bool:
    undone = BatchUndone.objects.filter(batch=row.batch).first() if row.batch else None
    return undone is None or not known(undone.at, day)


def cancelled(model, day: date, **row) -> bool:
    found = model.objects.filter(**row).first()
    return found is not None and found.on <= day


def known(moment: datetime, day: date) -> bool:
    return moment.astimezone(SHANGHAI).date() <= day


def by_hand(as_of: date) -> dict[str, int]:
    start, end = TERM[0], min(as_of, TERM[1])
    base = set()
    rural = set()
    for student_id in {row.student_id for row in StudentRecord.objects.all()}:
        records = [
            r
            for r in StudentRecord.objects.filter(student=student_id)
            if counted(r, as_of) and known(r.recorded_at, as_of)
        ]
        if not records:
            continue
        newest = max(records, key=lambda r: r.pk)
        changes = [c for c in newest.student.standings.all() if c.since <= as_of and known(c.recorded_at, as_of)]
        last = max(changes, key=lambda c: (c.since, c.pk), default=None)
        if newest.cohort == 2023 and (last is None or last.standing == "enrolled"):
            base.add(student_id)
            rural |= {student_id} if newest.rural else set()
    held = defaultdict(set)
    for row in CriterionHeld.objects.all():
        over = CriterionEnded.objects.filter(held=row).first()
        limit = row.valid_until
        if limit is None and row.criterion in {"financial_hardship", "subsistence_allowance"}:
            limit = row.valid_from.replace(year=row.valid_from.year + 1)
        if (
            counted(row, as_of)
            and known(row.recorded_at, as_of)
            and row.valid_from <= as_of
            and (limit is None or as_of <= limit)
            and (over is None or as_of < over.on or not known(over.recorded_at, as_of))
        ):
            held[row.student_id].add(row.criterion)
    assisted = {one for one in base if held[one] - {"student_loan"}}
    special = {one for one in assisted if held[one] & NARROW}
    return {
        "cohort_graduates": len(base),
        "rural_graduates": len(rural),
        "hardship_graduates": len(assisted),
        "special_difficulty_graduates": len(special),
        "hardship_share": len(assisted),
        **_posts_by_hand(as_of, start, end),
        **_service_by_hand(as_of, start, end, base, assisted),
        **_results_by_hand(as_of, assisted),
    }


def _posts_by_hand(as_of: date, start: date, end: date) -> dict[str, int]:
    total = 0
    for post in Post.objects.all():
        record = [r for r in PostRecord.objects.filter(post=post) if counted(r, as_of) and known(r.recorded_at, as_of)]
        reviews = [r for r in PostReview.objects.filter(post=post) if r.on <= as_of]
        if record and start <= min(r.recorded_at for r in record).astimezone(SHANGHAI).date() <= end:
            of_newest = [r for r in reviews if r.record_id == record[-1].pk]
            if of_newest and max(of_newest, key=lambda r: r.pk).accepted:
                total += record[-1].openings
    large = 0
    for employer in Employer.objects.all():
        marks = [m for m in EmployerMark.objects.filter(employer=employer) if counted(m, as_of)]
        said = [r for r in PostRecord.objects.filter(post__employer=employer) if counted(r, as_of)]
        days = [r.recorded_at.astimezone(SHANGHAI).date() for r in said if known(r.recorded_at, as_of)]
        large += any(known(m.recorded_at, as_of) for m in marks) and bool(days) and start <= min(days) <= end
    return {"openings": total, "new_posts_by_month": total, "large_employers": large}


def _service_by_hand(as_of: date, start: date, end: date, base: set, assisted: set) -> dict[str, int]:
    open_case = {c.pk: c.student_id for c in Case.objects.all() if counted(c, as_of)}
    held = [
        a
        for a in Activity.objects.all()
        if start <= a.held_on <= as_of and a.recorded_on <= as_of and not cancelled(HelpCancelled, as_of, activity=a)
    ]
    guidance = {a.pk for a in held if a.kind == "guidance"}
    went = defaultdict(list)
    back = Receipt.objects.filter(kind__in=["bounced", "invalid", "failed"])
    returned = {one.envelope_id for one in back if known(one.at, as_of)}
    for one in Attempt.objects.filter(outcome="accepted").exclude(envelope__about="own_door"):
        if one.envelope_id in returned:
            continue
        went[one.envelope.corrects_id or one.envelope_id].append(one.at)
    for one in Receipt.objects.filter(kind="handed_over").exclude(envelope__about="own_door"):
        went[one.envelope_id].append(one.at)
    mine = {f"student:{one}" for one in assisted}
    messages = [
        number
        for number, moments in went.items()
        if Envelope.objects.get(pk=number).recipient in mine
        and start <= min(moments).astimezone(SHANGHAI).date() <= as_of
    ]
    return {
        "referral_person_times": sum(r.student_id in assisted and start <= r.on <= end for r in Referral.objects.all()),
        "needs": sum(
            open_case.get(n.case_id) in base and n.on <= as_of and known(n.recorded_at, as_of)
            for n in NeedStated.objects.all()
        ),
        "wishes": len(
            {
                open_case.get(w.case_id)
                for w in WishStated.objects.all()
                if counted(w, as_of) and w.on <= as_of and known(w.recorded_at, as_of)
            }
            & assisted
        ),
        "lectures": sum(a.kind == "lecture" for a in held),
        "guidance_person_times": sum(
            a.activity_id in guidance and a.student_id in assisted for a in Attendance.objects.all()
        ),
        "one_to_one_messages": len(messages),
    }


def _results_by_hand(as_of: date, assisted: set) -> dict[str, int]:
    last = {}
    for row in Destination.objects.order_by("pk"):
        if counted(row, as_of) and row.on <= as_of and known(row.recorded_at, as_of):
            last[row.student_id] = row.code
    agreed = {
        i.student_id
        for i in Intention.objects.all()
        if i.on <= as_of and known(i.recorded_at, as_of) and not cancelled(IntentionCancelled, as_of, intention=i)
    }
    return {
        "intentions": len(agreed & assisted),
        "further_study": sum(one in assisted and code[:2] in {"80", "81", "82", "85"} for one, code in last.items()),
        "employed": sum(one in assisted and code[:2] in {"10", "11"} for one, code in last.items()),
    }


@pytest.mark.parametrize("seed", range(8))
def test_two_ways_of_counting_agree(seed, machine, now):
    college = College(seed)
    for as_of in [college.day(date(2023, 2, 10)) for _ in range(4)] + [date(2023, 7, 20)]:
        found = figures(viewer=machine, as_of=as_of, now=now, policy=policy_in_force())
        expected = by_hand(as_of)
        sizes = {}
        for name, one in found.items():
            value = one.figure.value
            sizes[name] = (
                value.part.value
                if name == "hardship_share"
                else sum(n for _, n in value)
                if name == "new_posts_by_month"
                else value
            )
        assert sizes == expected, (seed, as_of)
