"""Events, programmes, promises and services with papers for the college in which everybody has a role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from lianqiao.assistance.models import Activity, Attendance, Event, ProgrammeStep, PublicPromise, PublicPromiseStep
from lianqiao.evidence.actions import keep
from lianqiao.people.models import User
from lianqiao.roster.models import Student
from lianqiao.rules.visibility import Role, Viewer
from tests.factories.events import an_event, comes, is_there


def assistance_of(
    students: Sequence[Student], users: dict[Role, User], paper: bytes, today: date, now: datetime
) -> None:
    """The first and the last student: at an event, in a traineeship and in two programmes, each with a paper."""
    both, secretary = (students[0], students[-1]), users[Role.EMPLOYMENT_SECRETARY]
    hand = Viewer(f"user:{secretary.pk}", Role.EMPLOYMENT_SECRETARY, user_id=secretary.pk)
    event = an_event("秋招讲座", now + timedelta(minutes=10), capacity=40, by=secretary)
    comes(event, *both)
    is_there(event, students[0])
    said: dict[str, Any] = {"recorded_at": now, "recorded_by": hand.actor}
    for one in both:
        file = keep(viewer=hand, owner="assistance", name="proof.pdf", content=paper, now=now)
        act = Activity.objects.create(
            kind="traineeship", organiser="青禾农业", held_on=today, recorded_on=today, proof=file, proof_on=today,
            **said,
        )  # fmt: skip
        Attendance.objects.create(activity=act, student=one)
        for programme, step in (("hongzhi", "nominated"), ("exam", "registered")):
            ProgrammeStep.objects.create(
                student=one, programme=programme, step=step, on=today, said={"school": "农业大学"}, proof=file, **said
            )
    promise = PublicPromise.objects.create(
        title="路费", promise="报销面试路费", owner=secretary, due_on=today, **said
    )  # fmt: skip
    PublicPromiseStep.objects.create(promise=promise, text="报销一批", persons=3, on=today, **said)


def assistance_ids(student: Student) -> dict[str, int]:
    """Values for the placeholders of addresses about this student."""
    own = Activity.objects.filter(attendances__student=student, kind="traineeship")
    return {
        "event_id": Event.objects.earliest("id").pk,
        "promise_id": PublicPromise.objects.earliest("id").pk,
        "service_id": own.latest("id").pk,
        "step_id": ProgrammeStep.objects.filter(student=student).latest("id").pk,
    }
