"""Posts that enough students reported: not offered anew until a person has looked into it."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from lianqiao.jobs.models import PostReport, ReportsAnswered


def open_reports() -> QuerySet[PostReport]:
    """Reports that nobody has looked into since."""
    answered = ReportsAnswered.objects.filter(post=OuterRef("post"), newest__gte=OuterRef("pk"))
    return PostReport.objects.exclude(Exists(answered))


def held(least: int | None) -> Any:
    """Whether reports of `least` people (None: of however many never) hold the post of a row back, for a query."""
    if least is None:
        return Value(False, output_field=BooleanField())
    people = open_reports().filter(post=OuterRef("post")).order_by().values("post")
    counted = people.annotate(n=Count("student", distinct=True)).values("n")
    return GreaterThanOrEqual(Coalesce(Subquery(counted, output_field=IntegerField()), 0), least)
