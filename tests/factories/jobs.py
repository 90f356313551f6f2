"""Posts for tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.models import Employer, EmployerCleared, Post, PostRecord, PostReview
from lianqiao.jobs.readings import PostRow
from lianqiao.rules.suitability import ANY_MAJOR, Degree, MajorRequirement, PostFacts, Salary
from lianqiao.rules.values import Place

DAY = date(2023, 4, 28)
MOMENT = datetime(2023, 4, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def post_row(n: int = 1, *, contact: str = "", description: str = "", source: str = "", **facts: Any) -> PostRow:
    """The row of an invented post: any major, bachelors, Chengdu, deadline far off."""
    said: dict[str, Any] = {
        "id": f"source\x1f{n}",
        "title": f"技术员{n}",
        "employer": f"青禾农业{n}",
        "openings": 2,
        "majors": MajorRequirement(((Degree.BACHELOR, ANY_MAJOR),)),
        "degrees": frozenset({Degree.BACHELOR}),
        "region": "510100",
        "place": "成都",
        "salary": Salary(450_000, 600_000),
        "deadline": date(2023, 6, 30),
    }
    return PostRow(PostFacts(**{**said, **facts}), Place(), contact=contact, description=description, source=source)


def a_cleared_employer(name: str = "青禾农业") -> Employer:
    """An employer that a second person cleared, long ago."""
    employer, made = Employer.objects.get_or_create(name=name)
    if made:
        EmployerCleared.objects.create(employer=employer, cleared=True, recorded_at=MOMENT, recorded_by="user:2")
    return employer


def make_post(n: int = 1, *, accepted: bool | None = True, first_recorded_on: date = DAY, **row: Any) -> Post:
    """A stored post of a cleared employer, accepted unless told otherwise (None = waiting)."""
    read = post_row(n, **row)
    employer = a_cleared_employer(read.facts.employer)
    post = Post.objects.create(identity=read.facts.id, employer=employer)
    moment = datetime.combine(first_recorded_on, MOMENT.timetz())
    record = PostRecord.objects.create(post=post, recorded_at=moment, recorded_by="user:1", **record_fields(read))
    if accepted is not None:
        PostReview.objects.create(
            post=post, record=record, accepted=accepted, on=first_recorded_on, at=moment, by="user:1"
        )
    return post
