"""A college of many students with a year of talks, made in bulk: what `ledger.py` measures on. Always the same.

Every student is promised everything: the worst case, for of a real cohort about a third is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "policies" / "sicau-horticulture-2023.toml"
TERMS = ((date(2022, 9, 5), date(2023, 1, 22)), (date(2023, 2, 13), date(2023, 7, 2)))  # of twenty weeks each
FIRST, DAY = TERMS[0][0], date(2023, 6, 30)  # the Friday of the fortieth week
CLASS_SIZE, EXPERTS = 50, 60
MONTHS = tuple(date(2023, month, 6) for month in (3, 4, 5, 6))


def a_year_of_the_shipped_policy(path: Path) -> None:
    """The shipped policy, begun in September with a term more, so that there are forty weeks to keep."""
    text = SHIPPED.read_text(encoding="utf-8")
    terms = ", ".join(f'{{ name = "{n}", start = {one[0]}, end = {one[1]} }}' for n, one in enumerate(TERMS))
    for old, new in (
        ("valid_from = 2023-02-13", f"valid_from = {FIRST}"),
        ('terms = [{ name = "2022-2023-2", start = 2023-02-13, end = 2023-07-02 }]', f"terms = [{terms}]"),
        ("anchor = 2023-02-13", f"anchor = {FIRST}"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def weeks() -> list[date]:
    """The Mondays of the forty weeks."""
    return [start + timedelta(weeks=n) for start, _ in TERMS for n in range(20)]


def fill(students: int) -> None:
    """Write it all down."""
    chance = Random(20230630)  # noqa: S311 - nothing secret
    ids = _students(students)
    _teams()
    _experts(ids)
    _help(ids, chance)
    _posts(ids, chance)
    _messages(ids, chance)
    _of_college()


def at(day: date) -> datetime:
    """That morning in Shanghai."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def _entered(day: date) -> dict[str, Any]:
    return {"recorded_at": at(day), "recorded_by": "user:1"}


def _students(number: int) -> list[int]:
    """Classes of fifty, every student in need on paper; their ids."""
    from lianqiao.hardship.models import CriterionHeld
    from lianqiao.people.models import SmallClass
    from lianqiao.roster.models import Student, StudentRecord

    before = Student.objects.count()
    names = [f"园艺{2019000 + n}" for n in range(-(-number // CLASS_SIZE))]
    classes = [SmallClass.objects.get_or_create(name=one, cohort=2023)[0] for one in names]
    made = Student.objects.bulk_create(Student(number=f"S{before + n:05}") for n in range(number))
    said = {"cohort": 2023, "major_code": "090102", "major_text": "园艺", "degree": 2, **_entered(FIRST)}
    StudentRecord.objects.bulk_create(
        StudentRecord(student=one, name=f"学生{n}", small_class=classes[n // CLASS_SIZE], **said)
        for n, one in enumerate(made)
    )
    CriterionHeld.objects.bulk_create(
        CriterionHeld(student=one, criterion="financial_hardship", valid_from=FIRST, **_entered(FIRST)) for one in made
    )
    return [one.pk for one in made]


def _user(username: str) -> Any:
    from lianqiao.people.models import User

    return User.objects.get_or_create(username=username, defaults={"display_name": username})[0]


def _teams() -> None:
    """A counsellor and the six of the team for each class; one class in ten lacks a liaison, the first of them too."""
    from lianqiao.people.models import Appointment, SmallClass
    from lianqiao.rules.visibility import Role

    team = (
        Role.COUNSELLOR, Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.PARTY_CADRE,
        Role.LIAISON, Role.LIAISON,
    )  # fmt: skip
    bare = SmallClass.objects.exclude(pk__in=Appointment.objects.exclude(small_class=None).values("small_class"))
    Appointment.objects.bulk_create(
        Appointment(
            user=_user(f"{one.pk}-{place}"), role=role, small_class=one, since=FIRST, **_entered(FIRST)
        )
        for nth, one in enumerate(bare)
        for place, role in enumerate(team[: -1 if nth % 10 == 0 else None])
    )  # fmt: skip


def _experts(ids: Sequence[int]) -> None:
    from lianqiao.roster.models import Carer

    users = [_user(f"expert-{n}") for n in range(EXPERTS)]
    Carer.objects.bulk_create(
        Carer(student_id=one, user=users[n % EXPERTS], duty="expert", since=FIRST, **_entered(FIRST))
        for n, one in enumerate(ids)
    )


def _help(ids: Sequence[int], chance: Random) -> None:
    """Nine talks of ten are held, one in twenty of them entered too late; help of the other kinds for most."""
    from lianqiao.assistance.models import Activity, Attendance

    whom: list[int] = []

    def acts() -> Iterator[Activity]:
        for monday in weeks():
            for one in ids:
                if chance.random() < 0.9:
                    held = min(monday + timedelta(days=chance.randrange(5)), DAY)
                    entered = min(held + timedelta(days=20 if chance.random() < 0.05 else chance.randrange(3)), DAY)
                    whom.append(one)
                    yield Activity(kind="talk", held_on=held, recorded_on=entered, **_entered(entered))
        for kind in ("guidance", "training", "traineeship"):
            for one in ids:
                if chance.random() < 0.7:
                    held = FIRST + timedelta(days=chance.randrange(280))
                    whom.append(one)
                    yield Activity(kind=kind, held_on=held, recorded_on=held, **_entered(held))

    made = Activity.objects.bulk_create(acts(), batch_size=2000)
    Attendance.objects.bulk_create(
        (Attendance(activity=act, student_id=one) for act, one in zip(made, whom, strict=True)), batch_size=5000
    )


def _posts(ids: Sequence[int], chance: Random) -> None:
    """Posts of every month, and up to three referrals of them a student."""
    from tests.factories.jobs import make_post

    from lianqiao.jobs.models import Post
    from lianqiao.referrals.models import Referral

    first = Post.objects.count()
    for n in range(40):
        make_post(first + n, first_recorded_on=FIRST + timedelta(days=7 * n))
    posts = list(Post.objects.order_by("-id")[:40])
    Referral.objects.bulk_create(
        Referral(student_id=one, post=post, on=FIRST + timedelta(days=chance.randrange(280)), by="user:1")
        for one in ids
        for post in chance.sample(posts, chance.randrange(4))
    )


def _messages(ids: Sequence[int], chance: Random) -> None:
    """A message a month to most."""
    from lianqiao.delivery.models import Attempt, Envelope

    turn = count(Envelope.objects.count())
    sent = Envelope.objects.bulk_create(
        (
            Envelope(
                key=f"large:{next(turn)}", recipient=f"student:{one}", about="round:1", purpose="letter",
                channel="email", subject="", body="", queued_at=at(day),
            )
            for day in MONTHS
            for one in ids
            if chance.random() < 0.9
        ),
        batch_size=2000,
    )  # fmt: skip
    Attempt.objects.bulk_create(
        (Attempt(envelope=one, at=one.queued_at, outcome="accepted") for one in sent), batch_size=5000
    )


def _of_college() -> None:
    """A meeting a month and a bulletin a fortnight, of most."""
    from lianqiao.assistance.models import Activity
    from lianqiao.delivery.models import Attempt, Envelope

    for day in MONTHS[:-1]:
        Activity.objects.create(kind="meeting", held_on=day, recorded_on=day, **_entered(day))
    for n, monday in enumerate(weeks()[::2]):
        key = f"bulletin:{n}:{Envelope.objects.count()}"
        sent = Envelope.objects.create(
            key=key, recipient="user:1", about=f"bulletin:{n}", purpose="colleague", channel="email", subject="",
            body="", queued_at=at(monday),
        )  # fmt: skip
        if n % 5:
            Attempt.objects.create(envelope=sent, at=at(monday), outcome="accepted")
