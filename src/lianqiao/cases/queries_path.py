"""Which stages each student entered, and what of their file counts on the path, for those who reach them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.cases.models import StageEntered, SurveyAnswered
from lianqiao.cases.queries import known_wishes
from lianqiao.people.asked_once import asked_once
from lianqiao.roster.facts import after
from lianqiao.roster.queries import base_ids, cards, counted
from lianqiao.roster.same import person, theirs
from lianqiao.rules.path import Proof
from lianqiao.rules.visibility import Viewer


@asked_once
def stages_of(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, dict[str, date]]:
    """The day on which each student (of `ids`, else of all) in reach entered each stage, as known `today`."""
    rows = StageEntered.objects.filter(
        theirs(today, _reached(viewer, today, ids), "case__student_id"),
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
    ).annotate(person=person(today, "case__student_id"))
    found: dict[int, dict[str, date]] = {}
    for student_id, stage, on in rows.order_by("-id").values_list("person", "stage", "on"):
        found.setdefault(student_id, {})[stage] = on
    return found


def file_proofs(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, list[Proof]]:
    """Wishes stated and surveys answered by each of these students in reach, as known `today`, by student id."""
    found: dict[int, list[Proof]] = {}
    wished = known_wishes(viewer=viewer, today=today, ids=ids)
    answered = SurveyAnswered.objects.filter(
        theirs(today, _reached(viewer, today, ids), "case__student_id"),
        counted(today),
        counted(today, "case__"),
        on__lte=today,
        recorded_at__lt=after(today),
    ).annotate(person=person(today, "case__student_id"))
    for student_id, on in wished.annotate(person=person(today, "case__student_id")).values_list("person", "on"):
        found.setdefault(student_id, []).append(Proof("wish", on))
    # Several versions of one survey's answers are one survey answered, on the day of the first.
    once: dict[tuple[int, int], date] = {}
    for student_id, survey_id, on in answered.order_by("-on", "-id").values_list("person", "survey_id", "on"):
        once[student_id, survey_id] = on
    for (student_id, _), on in once.items():
        found.setdefault(student_id, []).append(Proof("survey", on))
    return found


def _reached(viewer: Viewer, today: date, ids: Collection[int] | None) -> Collection[int]:
    return base_ids(viewer=viewer, today=today) if ids is None else list(cards(viewer=viewer, today=today, ids=ids))
