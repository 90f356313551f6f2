"""Two numbers, one person: the pieces of a query that read what stands under the other number as the kept one's.

Nothing is asked of the database twice: a room filters with `theirs` and reads
the student of a row from `person`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.models import SamePerson


def merged(day: date | None) -> QuerySet[SamePerson]:
    """What was said to be one person by the end of a day and not taken back by then; None: as it stands."""
    return _built(day).all()


@lru_cache(maxsize=64)
def _built(day: date | None) -> QuerySet[SamePerson]:
    """The query, which no one has asked yet: many are asked with it."""
    if day is None:
        return SamePerson.objects.filter(undone=None).order_by()
    kept = Q(undone=None) | Q(undone__recorded_at__gte=after(day))
    return SamePerson.objects.filter(kept, recorded_at__lt=after(day)).order_by()


def person(day: date | None, path: str = "student_id") -> Coalesce:
    """For `annotate`: whose the row is, on `day`. `path` leads from the row to its student's id."""
    kept = merged(day).filter(other_id=OuterRef(path)).values("student_id")[:1]
    return Coalesce(Subquery(kept), F(path), output_field=BigIntegerField())


def theirs(day: date | None, ids: Collection[int], path: str = "student_id") -> Q:
    """The condition on rows: of one of these students, or of a number that is read as theirs on `day`."""
    own = list(ids)
    others = merged(day).filter(student_id__in=own).values("other_id")
    return Q(**{f"{path}__in": own}) | Q(**{f"{path}__in": others})


def keeper(day: date, student_id: int) -> int:
    """The student as whom this one is read on `day`: mostly the same."""
    found = merged(day).filter(other_id=student_id).values_list("student_id", flat=True).first()
    return student_id if found is None else found


@asked_once
def read_as(day: date) -> dict[int, int]:
    """The kept student by the other number's, of all that are read as one on `day`: mostly empty."""
    return dict(merged(day).values_list("other_id", "student_id"))
