"""What answers feed: a need or a suggestion once, a wish where it changed. Written again it writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from lianqiao.cases.facts_survey import of_json
from lianqiao.cases.facts_survey_feed import fed_needs, fed_wish
from lianqiao.cases.models import Case, NeedStated, SurveyAnswered, WishStated
from lianqiao.roster.models import Student
from lianqiao.roster.queries import COUNTED
from lianqiao.trace.actions import deed

_OF_CASE = Q(case__batch=None) | Q(case__batch__undone=None)
_WISH = ("direction", "regions", "salary_floor", "words", "occupations", "travel", "accommodations")
_UNASKED = ("regions_only", "industries", "text")


def hold_students(*, student_ids: Collection[int]) -> bool:
    """Let nobody else write these students' answers until the transaction ends; True if all are there."""
    rows = Student.objects.select_for_update().filter(pk__in=student_ids).order_by("pk")
    return len(list(rows.values_list("pk", flat=True))) == len(set(student_ids))


def open_files(*, actor: str, student_ids: Collection[int], now: datetime) -> dict[int, Case]:
    """The file of each of these students, opened where there is none; it stays when a sheet is undone."""
    rows = Case.objects.filter(COUNTED, student_id__in=student_ids).order_by("-id")
    known = {case.student_id: case for case in rows}
    missing = sorted(set(student_ids) - set(known))
    if missing:
        with deed(actor=actor, action="cases.open_files", at=now) as note:
            made = Case.objects.bulk_create(
                Case(student_id=one, opened_on=now.date(), recorded_at=now, recorded_by=actor) for one in missing
            )
            note.detail = {"cases": len(made)}
        known |= {case.student_id: case for case in made}
    return known


def feed(*, actor: str, answers: Sequence[SurveyAnswered], now: datetime) -> int:
    """Append what these answers (with `survey` and `case` loaded) state and nobody has on file; how many rows.

    A need stands and falls with the sheet that brought it. A wish is only taken
    from what its student answered last, and never over one stated later.
    """
    ids = {one.case.student_id for one in answers}
    with deed(actor=actor, action="cases.feed_survey", at=now) as note:
        files = open_files(actor=actor, student_ids=ids, now=now)
        needs = _needs(answers, files, now)
        NeedStated.objects.bulk_create(needs)
        wishes = _wishes(answers, files, now)
        WishStated.objects.bulk_create(wishes)
        note.detail = {"needs": len(needs), "wishes": len(wishes)}
    return len(needs) + len(wishes)


def _needs(answers: Sequence[SurveyAnswered], files: Mapping[int, Case], now: datetime) -> list[NeedStated]:
    rows = NeedStated.objects.filter(COUNTED, _OF_CASE, case__student_id__in=files)
    known = set(rows.values_list("case__student_id", "kind", "text"))
    fresh: list[NeedStated] = []
    for one in answers:
        student_id = one.case.student_id
        for kind, text in fed_needs(of_json(one.survey.questions), one.answers):
            if (student_id, kind, text) in known:
                continue
            known.add((student_id, kind, text))
            fresh.append(
                NeedStated(
                    case=files[student_id],
                    batch_id=one.batch_id,
                    kind=kind,
                    text=text,
                    on=one.on,
                    recorded_at=now,
                    recorded_by=one.recorded_by,
                )
            )
    return fresh


def _wishes(answers: Sequence[SurveyAnswered], files: Mapping[int, Case], now: datetime) -> list[WishStated]:
    last = _last_answers(answers)
    rows = WishStated.objects.filter(COUNTED, _OF_CASE, rank=1, case__student_id__in=files).order_by("id")
    present = {row.case.student_id: row for row in rows.select_related("case")}
    fresh: list[WishStated] = []
    for student_id, one in last.items():
        before = present.get(student_id)
        if before and (before.on, before.recorded_at) > (one.on, one.recorded_at):
            continue
        fields = _joined(before, fed_wish(of_json(one.survey.questions), one.answers))
        if fields:
            fresh.append(
                WishStated(
                    case=files[student_id],
                    batch_id=one.batch_id,
                    on=one.on,
                    recorded_at=now,
                    recorded_by=one.recorded_by,
                    **fields,
                )
            )
    return fresh


def _last_answers(answers: Sequence[SurveyAnswered]) -> dict[int, SurveyAnswered]:
    """What each of these students answered last in the same surveys, of what counts now."""
    rows = SurveyAnswered.objects.filter(
        COUNTED,
        survey_id__in={one.survey_id for one in answers},
        case__student_id__in={one.case.student_id for one in answers},
    )
    return {row.case.student_id: row for row in rows.select_related("survey", "case").order_by("at", "id")}


def _joined(before: WishStated | None, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The wish with what was not asked left as it was; empty where nothing changed, or nothing was stated."""
    if not stated:
        return {}
    empty = WishStated()
    kept = {name: getattr(before or empty, name) for name in (*_WISH, *_UNASKED)}
    fields = {**kept, **stated}
    if before is not None and fields == kept:
        return {}
    if fields["regions"] != kept["regions"]:
        fields["regions_only"] = False  # `only there` was said of the places before
    return fields
