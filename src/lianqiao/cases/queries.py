"""Reading case work, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from lianqiao.cases.facts import Need, WishCard, need_of, student_facts, wish_card
from lianqiao.cases.models import (
    Case,
    CaseClosed,
    CaseConfirmed,
    NeedStated,
    StageEntered,
    SurveyAnswered,
    WishStated,
)
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.queries import COUNTED, base_ids, cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.suitability import StudentFacts, Wish
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.rules.wishes import FIRST


def _reached(viewer: Viewer, today: date, ids: Collection[int] | None) -> frozenset[int]:
    if ids is None:
        return base_ids(viewer=viewer, today=today)
    return frozenset(cards(viewer=viewer, today=today, ids=ids))


def known_wishes(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> QuerySet[WishStated]:
    """Every statement of students (of `ids`, else of all) in reach that was known by `today`, for this room."""
    rows = WishStated.objects.filter(
        counted(today), counted(today, "case__"), on__lte=today, recorded_at__lt=after(today)
    )
    return rows.filter(theirs(today, _reached(viewer, today, ids), "case__student_id"))


@asked_once
def stated_wishes(
    *, viewer: Viewer, today: date, ids: Collection[int] | None = None, rank: int = FIRST
) -> dict[int, WishCard]:
    """The newest wish of that rank of each student (of `ids`, else of all) in reach as of `today`, by student id."""
    known = known_wishes(viewer=viewer, today=today, ids=ids).filter(rank=rank)
    whose = known.annotate(person=person(today, "case__student_id"))
    newest = whose.order_by().values("person").annotate(newest=Max("id")).values("newest")
    rows = WishStated.objects.filter(id__in=newest).annotate(person=person(today, "case__student_id"))
    return {row.person: replace(wish_card(row), student_id=row.person) for row in rows.select_related("case")}


def wishes(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, Wish]:
    """The present wish of those of `ids` who stated one and are in reach, by student id."""
    return {one: card.wish for one, card in stated_wishes(viewer=viewer, today=today, ids=ids).items()}


def wish_of(*, viewer: Viewer, today: date, student_id: int, rank: int = FIRST) -> WishCard | None:
    """The present wish of one student in reach, the first or the one to fall back on."""
    return stated_wishes(viewer=viewer, today=today, ids=[student_id], rank=rank).get(student_id)


def wish_history(*, viewer: Viewer, today: date, student_id: int, rank: int = FIRST) -> list[WishCard]:
    """Everything that one student in reach ever said of this rank, the oldest first."""
    rows = known_wishes(viewer=viewer, today=today, ids=[student_id]).filter(rank=rank)
    return [replace(wish_card(row), student_id=student_id) for row in rows.select_related("case").order_by("id")]


def matching_facts(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, StudentFacts]:
    """What matching may know of those of `ids` that are in reach, by student id. `StudentFacts.id` is the number."""
    known: Mapping[int, Wish] = wishes(viewer=viewer, today=today, ids=ids)
    reached = cards(viewer=viewer, today=today, ids=ids)
    return {one: student_facts(card, known.get(one, Wish())) for one, card in reached.items()}


def needs(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> list[Need]:
    """Needs and suggestions stated by `today`, of students (of `ids`, else of all) in reach, the newest first."""
    rows = NeedStated.objects.filter(
        counted(today),
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
    ).filter(theirs(today, _reached(viewer, today, ids), "case__student_id"))
    rows = rows.select_related("case").order_by("-on", "-id")
    whose = rows.annotate(person=person(today, "case__student_id"))
    return [replace(need_of(row), student_id=row.person) for row in whose]


def cases(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Case]:
    """The file of each student (of `ids`, else of all) in reach who has one by `today`, by student id."""
    rows = Case.objects.filter(
        counted(today),
        opened_on__lte=today,
        recorded_at__lt=after(today),
    ).filter(theirs(today, _reached(viewer, today, ids)))
    found = rows.annotate(person=person(today))
    return {row.person: row for row in sorted(found, key=lambda row: (row.student_id == row.person, -row.pk))}


def students_of_batch(*, viewer: Viewer, batch_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """(students whose file this batch opened, students on whose file something stands that is not of this batch).

    For undoing: the second are among the first, and said, answered, closed or entered something since.
    """
    insist(viewer, Deed.IMPORT)
    opened = frozenset(Case.objects.filter(batch_id=batch_id).values_list("student_id", flat=True))
    by_batch = (WishStated, NeedStated, SurveyAnswered)
    later: list[QuerySet[Any]] = [
        kind.objects.filter(COUNTED, case__batch_id=batch_id).exclude(batch_id=batch_id) for kind in by_batch
    ]
    later += [kind.objects.filter(case__batch_id=batch_id) for kind in (CaseConfirmed, CaseClosed, StageEntered)]
    return opened, frozenset(one for rows in later for one in rows.values_list("case__student_id", flat=True))
