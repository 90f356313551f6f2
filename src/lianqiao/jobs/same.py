"""Two names, one employer: the pieces of a query that read what stands under the other name as the kept one's.

The way of `roster.same`: nothing is moved, a merge counts until it is taken back.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import BigIntegerField, CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lianqiao.jobs.models import SameEmployer
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after


def merged(day: date | None) -> QuerySet[SameEmployer]:
    """What was said to be one employer by the end of a day and not taken back by then; None: as it stands."""
    return _built(day).all()


@lru_cache(maxsize=64)
def _built(day: date | None) -> QuerySet[SameEmployer]:
    """The query, which no one has asked yet: many are asked with it."""
    if day is None:
        return SameEmployer.objects.filter(undone=None).order_by()
    kept = Q(undone=None) | Q(undone__recorded_at__gte=after(day))
    return SameEmployer.objects.filter(kept, recorded_at__lt=after(day)).order_by()


def kept_id(day: date | None, path: str = "employer_id") -> Coalesce:
    """For `annotate`: as which employer the row is read. `path` leads from the row to its employer's id."""
    kept = merged(day).filter(other_id=OuterRef(path)).values("employer_id")[:1]
    return Coalesce(Subquery(kept), F(path), output_field=BigIntegerField())


def kept_name(day: date | None, path: str = "employer") -> Coalesce:
    """For `annotate`: the name of the employer as which the row is read."""
    kept = merged(day).filter(other_id=OuterRef(f"{path}_id")).values("employer__name")[:1]
    return Coalesce(Subquery(kept), F(f"{path}__name"), output_field=CharField())


@asked_once
def read_as(day: date | None) -> dict[int, int]:
    """The kept employer by the other's id, of all that are read as one on `day`: mostly few."""
    return dict(merged(day).values_list("other_id", "employer_id"))
