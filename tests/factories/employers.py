"""Employers, visits and what is known of them, for tests; all of it for the college in which everybody has a role."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from lianqiao.jobs.models import (
    Employer,
    EmployerCleared,
    EmployerContact,
    EmployerRecord,
    EmployerTrust,
    SameEmployer,
    Visit,
    VisitBy,
    VisitNeed,
)
from lianqiao.people.models import User
from lianqiao.rules.employers import check_sign
from lianqiao.rules.visibility import Role
from tests.factories.jobs import DAY, MOMENT, a_cleared_employer

BODY = "91510100MA6D00001"
CODE = BODY + check_sign(BODY)
WHO: dict[str, Any] = {"recorded_at": MOMENT, "recorded_by": "user:1"}


def an_employer(name: str = "青禾农业", *, decided: bool | None = None, by: str = "user:1", **said: Any) -> Employer:
    """An employer that `by` put in the register; None: nobody has decided on it."""
    employer = Employer.objects.create(name=name)
    EmployerRecord.objects.create(employer=employer, recorded_at=MOMENT, recorded_by=by, **said)
    if decided is not None:
        EmployerCleared.objects.create(employer=employer, cleared=decided, recorded_at=MOMENT, recorded_by="user:2")
    return employer


def a_visit(employer: Employer, user: User, role: Role = Role.DEPARTMENT_HEAD, *, on: date = DAY, **said: Any) -> Visit:
    """A visit on which one colleague went."""
    who = {"recorded_at": MOMENT, "recorded_by": f"user:{user.pk}"}
    visit = Visit.objects.create(employer=employer, on=on, **{**who, **said})
    VisitBy.objects.create(visit=visit, user=user, role=role.value, leads=True)
    return visit


def a_complaint(employer: Employer, text: str = "不交社保", **said: Any) -> EmployerTrust:
    """A complaint that nobody has answered."""
    return EmployerTrust.objects.create(employer=employer, kind="complaint", on=DAY, text=text, **{**WHO, **said})


def employers_of(users: dict[Role, User], contact: str, today: date, now: datetime) -> None:
    """One employer with all that can be known of it, and one that may be the same; names carry the canary."""
    head = users[Role.DEPARTMENT_HEAD]
    employer = a_cleared_employer("青禾农业1")
    said: dict[str, Any] = {"recorded_at": now, "recorded_by": f"user:{head.pk}"}
    EmployerContact.objects.create(employer=employer, name=contact, phone="13900007704", **said)
    visit = a_visit(
        employer, head, on=today, contact_name=contact, openings=3, next_text="再打一次电话",
        next_on=today + timedelta(days=1), next_owner=head, **said,
    )  # fmt: skip
    VisitNeed.objects.create(visit=visit, use="job", major_text="园艺", majors=["090102"], people=2)
    EmployerTrust.objects.create(employer=employer, kind="complaint", on=today, text="不交社保", **said)
    an_employer("青禾（农业）1", by=f"user:{head.pk}")
    other = an_employer("青禾旧名", decided=True)
    SameEmployer.objects.create(employer=employer, other=other, reason="改名", recorded_at=now, recorded_by="user:0")


def employer_ids() -> dict[str, int]:
    """Values for the placeholders of addresses."""
    employer = Employer.objects.get(name="青禾农业1")
    return {
        "employer_id": employer.pk,
        "twin_id": Employer.objects.get(name="青禾（农业）1").pk,
        "visit_id": Visit.objects.earliest("id").pk,
        "contact_id": EmployerContact.objects.earliest("id").pk,
        "trust_id": EmployerTrust.objects.earliest("id").pk,
        "merge_id": SameEmployer.objects.earliest("id").pk,
    }
