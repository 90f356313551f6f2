"""Reading hand-overs and students whom nobody cares for any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lianqiao.people.models import User
from lianqiao.people.queries_serving import serving
from lianqiao.roster.facts import after
from lianqiao.roster.models import Carer, HandOver
from lianqiao.roster.queries import pairings
from lianqiao.roster.records import in_order
from lianqiao.rules.visibility import Deed, Viewer, ask, insist


@dataclass(frozen=True, slots=True)
class HandOverCard:
    """One hand-over. `students` counts those named (0: all in the care); `accepted` None = not answered yet."""

    id: int
    user: User
    to: User
    duty: str
    students: int
    since: date
    until: date | None
    reason: str
    asked_on: date
    accepted: bool | None
    said: str
    mine_to_answer: bool


def hand_overs(*, viewer: Viewer, today: date) -> list[HandOverCard]:
    """Those asked of the viewer, by or for the viewer; all for whoever says who cares for whom. The newest first."""
    insist(viewer, Deed.SEE_TODAY)
    rows = HandOver.objects.filter(recorded_at__lt=after(today)).select_related("user", "to", "answered")
    if not ask(viewer, Deed.IMPORT).ok:
        rows = rows.filter(Q(user_id=viewer.user_id or 0) | Q(to_id=viewer.user_id or 0))
    return [_card(row, viewer) for row in rows.order_by("-id")]


def _card(row: HandOver, viewer: Viewer) -> HandOverCard:
    answered = getattr(row, "answered", None)
    return HandOverCard(
        id=row.pk,
        user=row.user,
        to=row.to,
        duty=row.duty,
        students=len(row.students),
        since=row.since,
        until=row.until,
        reason=row.reason,
        asked_on=row.recorded_at.date(),
        accepted=answered.accepted if answered else None,
        said=answered.reason if answered else "",
        mine_to_answer=answered is None and row.to_id == viewer.user_id,
    )


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A duty in which these students have nobody since `user` serves no more."""

    user: User
    duty: str
    students: frozenset[int]


def left_alone(*, viewer: Viewer, today: date, ids: Collection[int]) -> list[LeftAlone]:
    """Which of `ids` are paired only with people who hold the role no more, by person and duty; two queries."""
    insist(viewer, Deed.IMPORT)
    serve = {(one.user_id, one.role) for one in serving(viewer=viewer, today=today)}
    wanted, by_duty = frozenset(ids), dict[tuple[int, str], list[Carer]]()
    for row in pairings(today).select_related("user").order_by("id"):
        if row.person in wanted:  # type: ignore[attr-defined]
            by_duty.setdefault((row.person, row.duty), []).append(row)  # type: ignore[attr-defined]
    found: dict[tuple[int, str], tuple[User, set[int]]] = {}
    for (student_id, duty), rows in by_duty.items():
        if any((row.user_id, duty) in serve for row in rows):
            continue
        first = in_order(rows)[0]
        found.setdefault((first.user_id, duty), (first.user, set()))[1].add(student_id)
    return [LeftAlone(user, duty, frozenset(alone)) for (_, duty), (user, alone) in sorted(found.items(), key=_by_key)]


def _by_key(item: tuple[tuple[int, str], object]) -> tuple[int, str]:
    return item[0]
