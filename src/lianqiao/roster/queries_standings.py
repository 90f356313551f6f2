"""Reading how students' standing changed, and who is not in the base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.models import MajorChanged, StandingChange
from lianqiao.roster.queries import cards, enrolled_spans
from lianqiao.rules.standings import Change, history
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One change: of standing (a `rules.standings.Standing`), or of major (`before` and `after` are its words).

    `counts` is false where a later entry of the same day took its place; `here`
    says whether the student is in the base today.
    """

    student: StudentCard
    standing: str
    since: date
    reason: str
    by: str
    at: datetime
    counts: bool
    here: bool
    before: str = ""
    after: str = ""


def standing_lines(*, viewer: Viewer, today: date, student_id: int | None = None) -> list[StandingLine]:
    """All changes on record of students in reach (of one, or of all), the newest first; in a few queries."""
    insist(viewer, Deed.SEE_STUDENTS)
    changes = StandingChange.objects.filter(recorded_at__lt=after(today))
    majors = MajorChanged.objects.filter(recorded_at__lt=after(today)).select_related(
        "record__small_class", "before__small_class"
    )
    if student_id is not None:
        changes, majors = changes.filter(student_id=student_id), majors.filter(student_id=student_id)
    told, moved = list(changes), list(majors)
    ids = {row.student_id for row in told} | {row.student_id for row in moved}
    reached = cards(viewer=viewer, today=today, ids=ids)
    here = {
        one
        for one, spans in enrolled_spans(viewer=viewer, today=today, ids=ids).items()
        if any(span.covers(today) for span in spans)
    }
    by_student: dict[int, list[Change]] = {}
    for row in told:
        by_student.setdefault(row.student_id, []).append(Change(row.standing, row.since, row.pk))
    counted = {change.order for mine in by_student.values() for change in history(mine)}
    lines = [
        StandingLine(
            student=reached[row.student_id],
            standing=row.standing,
            since=row.since,
            reason=row.reason,
            by=row.recorded_by,
            at=row.recorded_at,
            counts=row.pk in counted,
            here=row.student_id in here,
        )
        for row in told
        if row.student_id in reached
    ]
    lines += [
        _moved(row, reached[row.student_id], row.student_id in here) for row in moved if row.student_id in reached
    ]
    return sorted(lines, key=lambda line: (line.since, line.at), reverse=True)


def _moved(row: MajorChanged, card: StudentCard, here: bool) -> StandingLine:
    def said(record: object) -> str:
        small_class = getattr(record, "small_class", None)
        return " · ".join(filter(None, [getattr(record, "major_text", ""), small_class.name if small_class else ""]))

    return StandingLine(
        student=card,
        standing="major",
        since=row.since,
        reason=row.reason,
        by=row.recorded_by,
        at=row.recorded_at,
        counts=True,
        here=here,
        before=said(row.before),
        after=said(row.record),
    )
