"""Taking files in: each room's own import, in walking order, one batch, one transaction; and undoing that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianqiao.cases.actions import import_wishes
from lianqiao.cases.actions_survey_answers import feed_again, import_answers, insist_running
from lianqiao.cases.queries_survey import survey
from lianqiao.delivery.actions_addresses import say_addresses, withdraw_source
from lianqiao.evidence.actions import discard, keep
from lianqiao.hardship.actions import import_criteria
from lianqiao.hardship.queries import assisted_ids
from lianqiao.intake.facts import Reading, counts_of, open_part, without_guarded_words
from lianqiao.intake.headers import EXTRA, fields_of
from lianqiao.intake.kinds import kind_of
from lianqiao.intake.leaning import may_undo
from lianqiao.intake.mapping import ColumnMap
from lianqiao.intake.models import Upload
from lianqiao.intake.outcome_words import is_provisional
from lianqiao.intake.queries import (
    OWNER,
    FreshParts,
    changes_by,
    content,
    fresh_parts,
    reading_of,
    upload_of,
)
from lianqiao.intake.queries_survey import settled, subject_of
from lianqiao.intake.reading import all_fixes, columns_of, insist_columns, map_of, read_file
from lianqiao.intake.roster_sheet import RosterReading
from lianqiao.intake.survey_sheet import SurveyReading, answer_rows
from lianqiao.intake.verdicts import ColumnMatch, RowVerdict
from lianqiao.jobs.actions import import_posts
from lianqiao.outcomes.actions import record_destination
from lianqiao.outcomes.models import Destination
from lianqiao.plans.actions import import_plans
from lianqiao.roster.actions import close_batch, import_students, open_batch, undo_batch
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Place, Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

_LONGEST_CELL = 500


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import did, or in a preview (`batch_id` None) would do; `counts` as in contracts (Import)."""

    batch_id: int | None
    counts: Mapping[str, int]
    rejected: tuple[RowVerdict, ...] = ()


def start_upload(*, viewer: Viewer, kind: str, name: str, data: bytes, now: datetime, about: str = "") -> Upload:
    """Keep a file to look at. Refused (file_*) where it is no table that can be opened; nothing is taken in yet.

    `kind` is roster, posts, or survey; then `about` says which (`survey:3`).
    """
    insist(viewer, Deed.IMPORT)
    subject = subject_of(viewer=viewer, kind=kind, about=about)
    kind_of(name, data)
    columns_of(subject, name, data, None)
    with deed(actor=viewer.actor, action="intake.start_upload", at=now) as note:
        file = keep(viewer=viewer, owner=OWNER, name=name, content=data, now=now)
        made = Upload.objects.create(kind=kind, about=about, file=file, by=viewer.actor, at=now)
        note.subject = f"upload:{made.pk}"
    return made


def _open_upload(viewer: Viewer, upload_id: int, *, scan: bool | None = False) -> Upload:
    """The upload still in work, its row locked until the act ends: two windows change it one after the other."""
    Upload.objects.select_for_update().filter(pk=upload_id, by=viewer.actor).first()
    upload = upload_of(viewer=viewer, upload_id=upload_id, scan=scan)
    if upload.batch_id is not None:
        raise Refused(Reason.of("upload_taken_in"))
    return upload


def choose_columns(*, viewer: Viewer, upload_id: int, columns: Mapping[str, str], now: datetime) -> Upload:
    """Say what the file's headers mean: header → our field, or `extra`. Refused where the file cannot be read so."""
    with deed(actor=viewer.actor, action="intake.choose_columns", at=now, subject=f"upload:{upload_id}"):
        upload = _open_upload(viewer, upload_id)
        upload.columns = _columns_to_keep(viewer, upload, columns)
        upload.save(update_fields=["columns"])
    return upload


def _columns_to_keep(viewer: Viewer, upload: Upload, columns: Mapping[str, str]) -> dict[str, str]:
    """What differs from our own guess. Raises Refused where the file cannot be read so."""
    kind = subject_of(viewer=viewer, kind=upload.kind, about=upload.about)
    unknown = next((field for field in columns.values() if field not in fields_of(kind)), None)
    if unknown is not None:
        raise Refused(Reason.of("map_unknown_field", field=unknown, known=""))
    data = content(viewer=viewer, upload=upload)
    guessed = columns_of(kind, upload.file.name, data, None)
    _insist_one_column_each(guessed, columns)
    guess = {match.column: match.field or EXTRA for match in guessed}
    kept = {header: field for header, field in columns.items() if guess.get(header) != field}
    insist_columns(kind, upload.file.name, data, map_of(kept))
    return kept


def _insist_one_column_each(guessed: Sequence[ColumnMatch], columns: Mapping[str, str]) -> None:
    """Refused `columns_same_field` where two columns of one sheet would be the same field."""
    taken: dict[tuple[str, str], str] = {}
    for match in guessed:
        field = columns.get(match.column, match.field or EXTRA)
        if field == EXTRA:
            continue
        if (match.sheet, field) in taken:
            both = f"{taken[match.sheet, field]}、{match.column}"
            raise Refused(Reason.of("columns_same_field", columns=both))
        taken[match.sheet, field] = match.column


def fix_cells(*, viewer: Viewer, upload_id: int, fixes: Mapping[tuple[str, int, str], str], now: datetime) -> Upload:
    """Type cells anew, by (sheet, row, column); the next preview reads them in place of the file's."""
    typed = [[sheet, row, column, text[:_LONGEST_CELL]] for (sheet, row, column), text in fixes.items()]
    with deed(actor=viewer.actor, action="intake.fix_cells", at=now, subject=f"upload:{upload_id}") as note:
        upload = _open_upload(viewer, upload_id)
        kept = [one for one in upload.fixes if (one[0], one[1], one[2]) not in fixes]
        upload.fixes = [*kept, *typed]
        upload.save(update_fields=["fixes"])
        note.detail = {"cells": len(typed)}
    return upload


def fix_all(*, viewer: Viewer, upload_id: int, kind: str, now: datetime) -> int:
    """Repair every cell of one kind (`clean` or `pad`); how many there were."""
    with transaction.atomic():
        upload = _open_upload(viewer, upload_id)
        found = all_fixes(reading_of(viewer=viewer, upload=upload, now=now)).get(kind, [])
        fix_cells(
            viewer=viewer,
            upload_id=upload_id,
            fixes={(sheet, row, column): text for sheet, row, column, text in found},
            now=now,
        )
    return len(found)


def drop_upload(*, viewer: Viewer, upload_id: int, now: datetime) -> None:
    """Throw an upload away, with its file. Refused `upload_taken_in` once it became a batch."""
    with deed(actor=viewer.actor, action="intake.drop_upload", at=now, subject=f"upload:{upload_id}"):
        upload = _open_upload(viewer, upload_id, scan=None)
        upload.delete()
        discard(viewer=viewer, owner=OWNER, file_id=upload.file_id, now=now)


def confirm(*, viewer: Viewer, upload_id: int, cohort: int, today: date, now: datetime) -> TakenIn:
    """Take the upload in as one batch, all of it or nothing. Refused `upload_taken_in`, `import_no_rows`.

    Cells typed in the preview are forgotten then: guarded ones live on in their own room only.
    """
    with transaction.atomic():
        upload = _open_upload(viewer, upload_id)
        reading = reading_of(viewer=viewer, upload=upload, now=now)
        done = take_in(
            viewer=viewer,
            reading=reading,
            file_id=upload.file_id,
            file_name=upload.file.name,
            cohort=cohort,
            today=today,
            now=now,
        )
        with deed(actor=viewer.actor, action="intake.confirm", at=now, subject=f"upload:{upload_id}") as note:
            upload.batch_id, upload.fixes = done.batch_id, []
            upload.save(update_fields=["batch", "fixes"])
            note.detail = {"batch": done.batch_id}
    return done


def import_file(
    *,
    viewer: Viewer,
    kind: str,
    name: str,
    data: bytes,
    column_map: ColumnMap | None,
    write: bool,
    cohort: int,
    today: date,
    now: datetime,
    about: str = "",
) -> TakenIn:
    """A file from the command line: the same path without the wizard. Without `write` a preview.

    `kind` and `about` as for `start_upload`. Refused as `take_in`; `survey_upload_without`,
    `survey_ended`, `survey_not_open_yet` for answers that no survey takes today.
    """
    insist(viewer, Deed.IMPORT)
    reading = read_file(subject_of(viewer=viewer, kind=kind, about=about), name, data, column_map)
    if isinstance(reading, SurveyReading):
        _insist_asking(viewer, reading.survey_id, today)
        reading = settled(viewer=viewer, reading=reading, now=now)
    _insist_rows(reading, name)
    if not write:
        changes = changes_by(viewer=viewer, reading=reading, cohort=cohort, today=today, now=now)
        return TakenIn(None, counts_of(reading, changes.values()), reading.rejected)
    with transaction.atomic():
        file = keep(viewer=viewer, owner=OWNER, name=name, content=data, now=now)
        return take_in(
            viewer=viewer, reading=reading, file_id=file.pk, file_name=name, cohort=cohort, today=today, now=now
        )


def _insist_asking(viewer: Viewer, survey_id: int, today: date) -> None:
    """A preview promises nothing that taking in would refuse."""
    card = survey(viewer=viewer, today=today, survey_id=survey_id)
    if card is None:
        raise Refused(Reason.of("survey_upload_without"))
    insist_running(card=card, today=today)


def take_in(
    *, viewer: Viewer, reading: Reading, file_id: int, file_name: str, cohort: int, today: date, now: datetime
) -> TakenIn:
    """One batch from one reading: every room's part, all or nothing. Refused `import_no_rows`, `import_empty`."""
    insist(viewer, Deed.IMPORT)
    _insist_rows(reading, file_name)
    with transaction.atomic():
        changes = changes_by(viewer=viewer, reading=reading, cohort=cohort, today=today, now=now)
        counts = counts_of(reading, changes.values())
        batch = open_batch(
            viewer=viewer, kind=_kind(reading), file_id=file_id, file_name=file_name, today=today, now=now
        )
        if isinstance(reading, RosterReading):
            _take_in_roster(viewer, batch, reading, cohort, today, now)
        elif isinstance(reading, SurveyReading):
            rows, survey_id = answer_rows(reading.rows), reading.survey_id
            import_answers(viewer=viewer, batch=batch, survey_id=survey_id, rows=rows, today=today, now=now)
        else:
            import_posts(viewer=viewer, batch=batch, rows=reading.rows, today=today, now=now)
        verdicts = [without_guarded_words(one) for one in (*reading.rejected, *reading.warnings)]
        close_batch(viewer=viewer, batch=batch, counts=counts, verdicts=verdicts, now=now)
    return TakenIn(batch.pk, counts, reading.rejected)


def _kind(reading: Reading) -> str:
    if isinstance(reading, SurveyReading):
        return "survey"
    return "roster" if isinstance(reading, RosterReading) else "posts"


def _insist_rows(reading: Reading, name: str) -> None:
    """Refused where no row can be taken in: at the first refused row, if there is one."""
    if reading.rows:
        return
    if not reading.rejected:
        raise Refused(Reason.of("import_empty"), where=Place(file=name))
    raise Refused(Reason.of("import_no_rows", rejected=len(reading.rejected)), where=reading.rejected[0].place)


def _take_in_roster(
    viewer: Viewer, batch: ImportBatch, reading: RosterReading, cohort: int, today: date, now: datetime
) -> None:
    """Roster, post office, hardship, wishes, destinations: each room gets its own cells only; then plans open."""
    clean = [open_part(row) for row in reading.rows]
    ids = import_students(viewer=viewer, batch=batch, rows=clean, cohort=cohort, today=today, now=now)
    fresh = fresh_parts(viewer=viewer, rows=reading.rows, ids=ids, today=today, now=now)
    if fresh.accounts:
        said = {f"student:{one}": users for one, users in fresh.accounts.items()}
        say_addresses(viewer=viewer, said=said, source=_source(batch.pk), now=now)
    if fresh.guarded:
        import_criteria(viewer=viewer, batch=batch, held=fresh.guarded, valid_from=today, now=now)
    if fresh.wishes:
        import_wishes(viewer=viewer, batch=batch, wishes=fresh.wishes, on=today, now=now)
    _record_destinations(viewer, batch, fresh, today, now)
    policy = policy_in_force()
    helped = assisted_ids(viewer=viewer, purpose="import", today=today, now=now, policy=policy) & set(ids.values())
    import_plans(viewer=viewer, batch=batch, student_ids=helped, policy=policy, today=today, now=now)


def _source(batch_id: int) -> str:
    """By which the post office knows what came with a batch: it knows no batches."""
    return f"batch:{batch_id}"


def _record_destinations(viewer: Viewer, batch: ImportBatch, fresh: FreshParts, today: date, now: datetime) -> None:
    for student_id, (code, unit, words) in fresh.destinations.items():
        record_destination(
            viewer=viewer,
            student_id=student_id,
            code=code,
            unit_name=unit,
            grade=Destination.Grade.CLAIMED,
            provisional=is_provisional(words, code),
            on=today,
            now=now,
            batch=batch,
        )


def undo(*, viewer: Viewer, batch_id: int, today: date, now: datetime) -> None:
    """The batch no longer counts. Refused `undo_*` where later facts lean on it, `batch_already_undone`."""
    with transaction.atomic():
        may_undo(viewer=viewer, batch_id=batch_id, today=today).insist()
        undo_batch(viewer=viewer, batch_id=batch_id, now=now)
        withdraw_source(viewer=viewer, source=_source(batch_id), now=now)
        feed_again(viewer=viewer, batch_id=batch_id, now=now)
