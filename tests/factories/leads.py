"""Leads and reports for tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianqiao.jobs.actions_own import report_post, suggest_post
from lianqiao.jobs.models import Lead, Post, PostReport
from lianqiao.roster.models import Student

PER_DAY = 5


def a_lead(student: Student, on: date, now: datetime, **more: Any) -> Lead:
    """A suggestion from the student's own page."""
    said = {"title": "育苗员", "employer": "彭州丰禾育苗场", "place": "成都", "text": "亲戚的育苗场", **more}
    return suggest_post(student_id=student.pk, per_day=PER_DAY, on=on, now=now, **said)


def a_report(student: Student, post: Post, on: date, now: datetime, kind: str = "fee", text: str = "") -> PostReport:
    """Something is wrong with a post."""
    return report_post(
        student_id=student.pk, post_id=post.pk, kind=kind, text=text, per_day=PER_DAY, on=on, now=now
    )  # fmt: skip
