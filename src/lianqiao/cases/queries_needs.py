"""Reading needs with their answers, for those who reach the student."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from lianqiao.cases.facts import AnsweredNeed, Need, NeedAnswer, need_of
from lianqiao.cases.models import NeedAnswered, NeedStated
from lianqiao.cases.queries import needs
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards, counted
from lianqiao.roster.same import person
from lianqiao.rules.visibility import Viewer


def answered_needs(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> list[AnsweredNeed]:
    """Needs of students (of `ids`, else of all) in reach with what was said of them by `today`: open first, by age."""
    found = _with_answers(needs(viewer=viewer, today=today, ids=ids), today)
    return sorted(found, key=lambda one: (one.state != "open", one.state != "heard", one.need.on, one.need.id))


def answered_need(*, viewer: Viewer, today: date, need_id: int) -> AnsweredNeed | None:
    """One need of a student in reach; None where there is none."""
    found = need_in_reach(viewer=viewer, today=today, need_id=need_id)
    return _with_answers([replace(need_of(found[0]), student_id=found[1])], today)[0] if found else None


def need_in_reach(*, viewer: Viewer, today: date, need_id: int) -> tuple[NeedStated, int] | None:
    """The row of a need of a student in reach, and the student's id, for the actions about it."""
    rows = NeedStated.objects.filter(
        counted(today), counted(today, "case__"), on__lte=today, recorded_at__lt=after(today), pk=need_id
    )
    found = rows.select_related("case").annotate(person=person(today, "case__student_id")).first()
    if found is None or not cards(viewer=viewer, today=today, ids=[found.person]):
        return None
    return found, found.person


def _with_answers(asked: Iterable[Need], today: date) -> list[AnsweredNeed]:
    asked = list(asked)
    said: dict[int, list[NeedAnswer]] = {}
    rows = NeedAnswered.objects.filter(
        need_id__in=[one.id for one in asked], on__lte=today, recorded_at__lt=after(today)
    )
    for row in rows.order_by("-id"):
        said.setdefault(row.need_id, []).append(NeedAnswer(row.text, row.done, row.on, row.recorded_by))
    return [AnsweredNeed(one, tuple(said.get(one.id, ()))) for one in asked]
