"""Reading what became of posts: to whom in reach each was recommended, and what they said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lianqiao.referrals.queries import answered
from lianqiao.roster.queries import cards
from lianqiao.roster.same import person
from lianqiao.rules.visibility import Deed, Scope, Viewer, insist, scope


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A post was recommended to a student on a day; `interested`: the newest answer, None = no answer yet.

    `why`: the coded reason of a no, else empty.
    """

    id: int
    student_id: int
    post_id: int
    on: date
    interested: bool | None
    why: str = ""


def told_of(*, viewer: Viewer, today: date, post_ids: Collection[int]) -> list[ToldOf]:
    """Referrals of these posts that count, by day and id; within the viewer's scope."""
    insist(viewer, Deed.SEE_STUDENTS)
    rows = answered(today).filter(post_id__in=post_ids, on__lte=today).annotate(person=person(today))
    fields = rows.order_by("on", "id").values_list("id", "person", "post_id", "on", "said", "said_why")
    found = [ToldOf(pk, whose, post, on, said, why or "") for pk, whose, post, on, said, why in fields]
    if scope(viewer) is Scope.COLLEGE or not found:
        return found
    reached = cards(viewer=viewer, today=today, ids={one.student_id for one in found})
    return [one for one in found if one.student_id in reached]
