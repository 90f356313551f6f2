"""Reading case work, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Max

from lianqiao.cases.facts import Need, WishCard, need_of, student_facts, wish_card
from lianqiao.cases.models import Case, NeedStated, WishStated
from lianqiao.roster.facts import after
from lianqiao.roster.queries import COUNTED, base_ids, cards, counted
from lianqiao.rules.suitability import StudentFacts, Wish
from lianqiao.rules.visibility import Deed, Viewer, insist


def _reached(viewer: Viewer, today: date, ids: Collection[int] | None) -> frozenset[int]:
    if ids is None:
        return base_ids(viewer=viewer, today=today)
    return frozenset(cards(viewer=viewer, today=today, ids=ids))


def stated_wishes(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, WishCard]:
    """The newest wish of each student (of `ids`, else of all) in reach that was stated by `today`, by student id."""
    known = WishStated.objects.filter(
        counted(today),
        counted(today, "case__"),
        on__lte=today,
        rank=1,
        recorded_at__lt=after(today),
        case__student_id__in=_reached(viewer, today, ids),
    )
    newest = known.order_by().values("case__student_id").annotate(newest=Max("id")).values("newest")
    rows = WishStated.objects.filter(id__in=newest).select_related("case")
    return {row.case.student_id: wish_card(row) for row in rows}


def wishes(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, Wish]:
    """The present wish of those of `ids` who stated one and are in reach, by student id."""
    return {one: card.wish for one, card in stated_wishes(viewer=viewer, today=today, ids=ids).items()}


def wish_of(*, viewer: Viewer, today: date, student_id: int) -> WishCard | None:
    """The present wish of one student in reach."""
    return stated_wishes(viewer=viewer, today=today, ids=[student_id]).get(student_id)


def matching_facts(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, StudentFacts]:
    """What matching may know of those of `ids` that are in reach, by student id. `StudentFacts.id` is the number."""
    known: Mapping[int, Wish] = wishes(viewer=viewer, today=today, ids=ids)
    reached = cards(viewer=viewer, today=today, ids=ids)
    return {one: student_facts(card, known.get(one, Wish())) for one, card in reached.items()}


def needs(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> list[Need]:
    """Needs and suggestions stated by `today`, of students (of `ids`, else of all) in reach, the newest first."""
    rows = NeedStated.objects.filter(
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
        case__student_id__in=_reached(viewer, today, ids),
    )
    return [need_of(row) for row in rows.select_related("case").order_by("-on", "-id")]


def cases(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Case]:
    """The file of each student (of `ids`, else of all) in reach who has one by `today`, by student id."""
    rows = Case.objects.filter(
        counted(today),
        opened_on__lte=today,
        recorded_at__lt=after(today),
        student_id__in=_reached(viewer, today, ids),
    )
    return {row.student_id: row for row in rows.order_by("-id")}


def students_of_batch(*, viewer: Viewer, batch_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """(students whose file this batch opened, students on whose file something stands that is not of this batch).

    For undoing: the second are among the first, or stated a later wish.
    """
    insist(viewer, Deed.IMPORT)
    opened = frozenset(Case.objects.filter(batch_id=batch_id).values_list("student_id", flat=True))
    wished = WishStated.objects.filter(COUNTED, case__batch_id=batch_id).exclude(batch_id=batch_id)
    needed = NeedStated.objects.filter(case__batch_id=batch_id)
    leaning = {*wished.values_list("case__student_id", flat=True), *needed.values_list("case__student_id", flat=True)}
    return opened, frozenset(leaning)
