"""Writing the roster: batches, students, their carers and their standing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q

from lianqiao.people.actions import open_class
from lianqiao.people.models import SmallClass
from lianqiao.people.queries import holders
from lianqiao.roster.facts import CARERS, VerdictOnRow, change_by, joined
from lianqiao.roster.models import (
    BatchUndone,
    Carer,
    CarerEnded,
    ImportBatch,
    RowVerdict,
    StandingChange,
    Student,
    StudentRecord,
)
from lianqiao.roster.queries import cards, pairings, present_by_number, student
from lianqiao.roster.queries_same import lookalikes
from lianqiao.roster.readings import RosterRow
from lianqiao.roster.records import endings
from lianqiao.roster.same import read_as, theirs
from lianqiao.rules.standings import ARRIVALS, may_change
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, insist
from lianqiao.trace.actions import deed


def open_batch(
    *, viewer: Viewer, kind: str, file_id: int | None, file_name: str, today: date, now: datetime
) -> ImportBatch:
    """Begin taking in one file; `kind` is `roster` or `posts`."""
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="roster.open_batch", at=now) as note:
        made = ImportBatch.objects.create(
            kind=kind, file_id=file_id, file_name=file_name[-255:], at=now, on=today, by=viewer.actor
        )
        note.subject = f"batch:{made.pk}"
    return made


def import_students(
    *, viewer: Viewer, batch: ImportBatch, rows: Sequence[RosterRow], cohort: int, today: date, now: datetime
) -> dict[str, int]:
    """Append a record for each row that is new or says something else; student ids by number, of all rows.

    A blank never erases what is known; `cohort` is for rows that do not say
    theirs. A number that is read as another's keeps its own record; the id is the kept one's.
    """
    insist(viewer, Deed.IMPORT)
    present = present_by_number(viewer=viewer, numbers=[row.number for row in rows], today=today)
    changes = [(row, change_by(row, present.get(row.number), cohort)) for row in rows]
    with deed(actor=viewer.actor, action="roster.import_students", at=now, subject=f"batch:{batch.pk}") as note:
        ids = _ids([row.number for row in rows])
        classes = _classes(viewer, rows, present, cohort, now)
        records = [
            _record(row, present.get(row.number), cohort, classes, ids[row.number], batch, now, viewer)
            for row, change in changes
            if change != "same"
        ]
        StudentRecord.objects.bulk_create(records)
        note.detail = {kind: sum(1 for _, change in changes if change == kind) for kind in ("new", "changed", "same")}
    kept = read_as(today)
    return {number: kept.get(one, one) for number, one in ids.items()}


def add_student(
    *,
    viewer: Viewer,
    row: RosterRow,
    cohort: int,
    arrival: str = "",
    since: date,
    not_same: Collection[int] = (),
    today: date,
    now: datetime,
) -> int:
    """One student by hand; the id. With `arrival` (转入, 补录) they are in the base from `since` on.

    `not_same` are those on record of whom it was said that they are somebody
    else. Refused `no_right`, `student_number_taken`, `student_looks_known`
    (others may be the same person), `standing_unknown`.
    """
    insist(viewer, Deed.IMPORT)
    if arrival and arrival not in ARRIVALS:
        raise Refused(Reason.of("standing_unknown", standing=arrival))
    with deed(actor=viewer.actor, action="roster.add_student", at=now) as note:
        ids = _ids([row.number])
        Student.objects.select_for_update().get(pk=ids[row.number])  # sent twice at the same moment it is kept once
        if present_by_number(viewer=viewer, numbers=[row.number], today=today):
            raise Refused(Reason.of("student_number_taken", number=row.number))
        alike = lookalikes(viewer=viewer, today=today, people=[row]).get(row.number, ())
        if unknown := {one.id for one in alike} - set(not_same):
            raise Refused(Reason.of("student_looks_known", count=len(unknown)))
        classes = _classes(viewer, [row], {}, cohort, now)
        _record(row, None, cohort, classes, ids[row.number], None, now, viewer).save()
        if arrival:
            StandingChange.objects.create(
                student_id=ids[row.number], standing=arrival, since=since, recorded_at=now, recorded_by=viewer.actor
            )
        note.subject = f"student:{ids[row.number]}"
        note.detail = {"not_same": sorted(not_same)}
    return ids[row.number]


def _ids(numbers: Sequence[str]) -> dict[str, int]:
    """Row ids of these numbers; a number met for the first time gets one."""
    Student.objects.bulk_create([Student(number=number) for number in numbers], ignore_conflicts=True)
    return dict(Student.objects.filter(number__in=numbers).values_list("number", "id"))


def _classes(
    viewer: Viewer, rows: Sequence[RosterRow], present: Mapping[str, StudentRecord], cohort: int, now: datetime
) -> dict[tuple[str, int], SmallClass]:
    """The small class of each (name, cohort) that the rows name, made if it is new."""
    wanted: dict[tuple[str, int], str] = {}
    for row in rows:
        if row.class_name:
            values = joined(row, present.get(row.number), cohort)
            wanted.setdefault((row.class_name, values["cohort"]), values["major_code"])
    return {
        (name, year): open_class(viewer=viewer, name=name, cohort=year, major_code=major, now=now)
        for (name, year), major in wanted.items()
    }


def _record(
    row: RosterRow,
    present: StudentRecord | None,
    cohort: int,
    classes: Mapping[tuple[str, int], SmallClass],
    student_id: int,
    batch: ImportBatch | None,
    now: datetime,
    viewer: Viewer,
) -> StudentRecord:
    values = joined(row, present, cohort)
    if row.class_name:
        values["small_class"] = classes[row.class_name, values["cohort"]]
    elif present:
        values["small_class"] = present.small_class
    place = {"sheet": (row.place.sheet or "")[:100], "row": row.place.row}
    return StudentRecord(
        student_id=student_id, batch=batch, recorded_at=now, recorded_by=viewer.actor, **place, **values
    )


def close_batch(
    *,
    viewer: Viewer,
    batch: ImportBatch,
    counts: Mapping[str, int],
    verdicts: Sequence[VerdictOnRow],
    now: datetime,
) -> None:
    """Complete the batch, in the transaction that opened it: its counts, and why which row or cell was refused."""
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="roster.close_batch", at=now, subject=f"batch:{batch.pk}") as note:
        batch.counts = dict(counts)
        batch.save(update_fields=["counts"])
        RowVerdict.objects.bulk_create(
            RowVerdict(
                batch=batch,
                outcome=one.outcome,
                sheet=(one.place.sheet or "")[:100],
                row=one.place.row,
                column=(one.place.column or "")[:100],
                code=one.reason.code,
                params=one.reason.as_dict(),
            )
            for one in verdicts
        )
        note.detail = dict(counts)


def undo_batch(*, viewer: Viewer, batch_id: int, now: datetime) -> None:
    """The batch no longer counts. Refused `not_found`, or `batch_already_undone`.

    Whether anything later leans on it is asked by `intake.actions.undo`, which knows the later rooms.
    """
    insist(viewer, Deed.IMPORT)
    found = ImportBatch.objects.filter(pk=batch_id).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.undo_batch", at=now, subject=f"batch:{batch_id}"):
        _, made = BatchUndone.objects.get_or_create(batch=found, defaults={"at": now, "by": viewer.actor})
        if not made:
            raise Refused(Reason.of("batch_already_undone"))


def assign_carer(
    *,
    viewer: Viewer,
    student_id: int,
    user_id: int,
    duty: str,
    since: date,
    until: date | None = None,
    now: datetime,
) -> Carer:
    """Pair a student with somebody who cares for them in a duty (a `rules.visibility.Role` value)."""
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="roster.assign_carer", at=now, subject=f"student:{student_id}") as note:
        made = Carer.objects.create(
            student_id=student_id, user_id=user_id, duty=duty, since=since, until=until,
            recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        note.detail = {"carer": made.pk, "user": user_id, "duty": duty}
    return made


def assign_carers(
    *, viewer: Viewer, student_ids: Collection[int], user_id: int, duty: Role, today: date, now: datetime
) -> int:
    """From today this user cares for these students in this duty; whoever did before ended yesterday.

    How many students changed hands. Refused `carer_nobody_chosen`, `carer_without_role`, `not_found`.
    """
    insist(viewer, Deed.IMPORT)
    if not student_ids:
        raise Refused(Reason.of("carer_nobody_chosen"))
    held = {(one.role, one.user_id) for one in holders(viewer=viewer, roles=CARERS, today=today)}
    if (duty.value, user_id) not in held:
        raise Refused(Reason.of("carer_without_role"))
    if set(cards(viewer=viewer, today=today, ids=student_ids)) != set(student_ids):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.assign_carers", at=now, subject=f"user:{user_id}") as note:
        list(Student.objects.select_for_update().filter(pk__in=student_ids).order_by("id"))
        present = pairings(today).filter(theirs(today, student_ids), duty=duty.value)
        lasting = Q(user_id=user_id, until=None, endings=None)
        kept = {one.person for one in present.filter(lasting)}  # type: ignore[attr-defined]
        ended = [one for one in present if one.user_id != user_id or one.until]
        CarerEnded.objects.bulk_create(endings(ended, on=today, by=viewer.actor, now=now))
        fresh = sorted(set(student_ids) - kept)
        Carer.objects.bulk_create(
            Carer(
                student_id=one, user_id=user_id, duty=duty.value, since=today, recorded_at=now, recorded_by=viewer.actor
            )
            for one in fresh
        )
        note.detail = {"duty": duty.value, "students": fresh}
    return len(fresh)


def change_standing(
    *, viewer: Viewer, student_id: int, standing: str, since: date, reason: str = "", today: date, now: datetime
) -> StandingChange:
    """Record a change of standing from a day on, which may lie before changes on record.

    Of two changes of one day the later entered one counts: so a slip is put
    right. Refused `standing_unknown`, `standing_in_future` (only a return and an
    arrival may be known ahead), `not_found`, `standing_said_already`.
    """
    insist(viewer, Deed.IMPORT)
    may_change(standing, since, today).insist()
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.change_standing", at=now, subject=f"student:{student_id}") as note:
        Student.objects.select_for_update().get(pk=student_id)  # sent twice at the same moment it is kept once
        same_day = StandingChange.objects.filter(student_id=student_id, since=since).order_by("-id").first()
        if same_day and same_day.standing == standing:
            raise Refused(Reason.of("standing_said_already", day=since.isoformat()))
        made = StandingChange.objects.create(
            student_id=student_id,
            standing=standing,
            since=since,
            reason=reason,
            recorded_at=now,
            recorded_by=viewer.actor,
        )
        note.detail = {"standing": standing}
    return made
