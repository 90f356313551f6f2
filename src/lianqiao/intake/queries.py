"""Reading for the wizard: uploads in work, what a file would change, the batches taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.cases.queries import stated_wishes
from lianqiao.charter.tables import destinations as destination_codes
from lianqiao.charter.wording import say
from lianqiao.delivery.queries_ways import addresses_of
from lianqiao.evidence.queries import content_of
from lianqiao.hardship.queries import held_codes
from lianqiao.intake.facts import (
    Block,
    Cell,
    Line,
    LineOutcome,
    Preview,
    Reading,
    counts_of,
    fixes_of,
    guarded_part,
    open_part,
)
from lianqiao.intake.models import PushToken, Upload
from lianqiao.intake.outcome_words import destination_code
from lianqiao.intake.post_sheet import PostReading
from lianqiao.intake.queries_survey import settled, subject_of, survey_changes
from lianqiao.intake.reading import all_fixes, columns_of, encoding_of, map_of, read_book, read_file, rows_as_written
from lianqiao.intake.roster_sheet import RosterReading
from lianqiao.intake.sheets import open_workbook
from lianqiao.intake.survey_sheet import SurveyReading
from lianqiao.intake.tables import Row
from lianqiao.intake.verdicts import ColumnMatch, RowVerdict
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.queries import present_records
from lianqiao.jobs.readings import PostRow
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations
from lianqiao.people.models import User
from lianqiao.roster.facts import Change
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import batch, batches, compare, ids_by_number
from lianqiao.roster.queries_same import Lookalike, lookalikes
from lianqiao.roster.readings import HeldCriterion, RosterRow
from lianqiao.rules.suitability import Wish
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist

OWNER = "intake"
SCAN = "scan"  # kind of an upload that is a picture or PDF: no table, and none of the table pages open it
PAGE = 50
NAMING = ("number", "name", "employer", "title")
Where = tuple[str, int]


def uploads(*, viewer: Viewer) -> list[Upload]:
    """The viewer's own uploads that are not taken in yet, the newest first."""
    insist(viewer, Deed.IMPORT)
    rows = Upload.objects.filter(by=viewer.actor, batch=None).select_related("file").defer("file__content")
    return list(rows.order_by("-id"))


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch in the list: the row, who took it in, and whether it was undone."""

    batch: ImportBatch
    by: str
    undone: bool


def batch_lines(*, viewer: Viewer) -> list[BatchLine]:
    """All batches with the names of those who took them in, the newest first."""
    found = batches(viewer=viewer)
    users = {f"user:{one.pk}": one.display_name for one in User.objects.filter(pk__in=_user_ids(found))}
    users |= {f"token:{pk}": name for pk, name in PushToken.objects.values_list("pk", "name")}
    return [BatchLine(one, users.get(one.by, ""), hasattr(one, "undone")) for one in found]


def batch_of(*, viewer: Viewer, batch_id: int) -> ImportBatch:
    """One batch with its verdicts. Refused `not_found`."""
    found = batch(viewer=viewer, batch_id=batch_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found


def _user_ids(found: Sequence[ImportBatch]) -> list[int]:
    return [int(one.by.removeprefix("user:")) for one in found if one.by.removeprefix("user:").isdigit()]


def upload_of(*, viewer: Viewer, upload_id: int, scan: bool | None = False) -> Upload:
    """One of the viewer's own uploads, taken in or not. Refused `not_found` for others.

    `scan`: only tables (False), only pictures and PDFs (True), either (None).
    """
    insist(viewer, Deed.IMPORT)
    found = Upload.objects.filter(pk=upload_id, by=viewer.actor).select_related("file").first()
    if found is None or (scan is not None and (found.kind == SCAN) is not scan):
        raise Refused(Reason.of("not_found"))
    return found


def content(*, viewer: Viewer, upload: Upload) -> bytes:
    """The bytes of the upload's file."""
    return bytes(content_of(viewer=viewer, owner=OWNER, file_id=upload.file_id).content)


def columns(*, viewer: Viewer, upload: Upload) -> tuple[ColumnMatch, ...]:
    """The file's columns as they are matched now."""
    data = content(viewer=viewer, upload=upload)
    subject = subject_of(viewer=viewer, kind=upload.kind, about=upload.about)
    return columns_of(subject, upload.file.name, data, map_of(upload.columns))


def reading_of(*, viewer: Viewer, upload: Upload, now: datetime) -> Reading:
    """The file read with the chosen columns and the typed cells. Raises Refused (file_*, map_*)."""
    data = content(viewer=viewer, upload=upload)
    subject = subject_of(viewer=viewer, kind=upload.kind, about=upload.about)
    reading = read_file(subject, upload.file.name, data, map_of(upload.columns), fixes_of(upload))
    return settled(viewer=viewer, reading=reading, now=now) if isinstance(reading, SurveyReading) else reading


def changes_by(
    *, viewer: Viewer, reading: Reading, cohort: int, today: date, now: datetime
) -> dict[tuple[str, int], Change]:
    """What each read row would do, by its place (sheet, row)."""
    insist(viewer, Deed.IMPORT)
    if isinstance(reading, SurveyReading):
        return survey_changes(viewer=viewer, reading=reading, today=today, now=now)
    if isinstance(reading, RosterReading):
        found = _roster_changes(viewer, reading.rows, cohort, today, now)
        return {_where(row): found[row.number] for row in reading.rows}
    return _post_changes(reading)


def _where(row: RosterRow | PostRow) -> Where:
    return row.place.sheet or "", row.place.row or 0


def _roster_changes(
    viewer: Viewer, rows: Sequence[RosterRow], cohort: int, today: date, now: datetime
) -> dict[str, Change]:
    """By number. A row that tells the roster nothing new may still tell another room something."""
    clean = [open_part(row) for row in rows]
    found = compare(viewer=viewer, rows=clean, cohort=cohort, today=today)
    ids = ids_by_number(viewer=viewer, today=today, numbers=[row.number for row in rows])
    fresh = fresh_parts(viewer=viewer, rows=rows, ids=ids, today=today, now=now)
    told = fresh.guarded.keys() | fresh.wishes.keys() | fresh.destinations.keys() | fresh.accounts.keys()
    return {
        number: "changed" if change == "same" and ids.get(number) in told else change
        for number, change in found.items()
    }


class FreshParts:
    """What rows tell rooms other than the roster that these do not know yet, by student id."""

    def __init__(self) -> None:
        self.guarded: dict[int, tuple[HeldCriterion, ...]] = {}
        self.wishes: dict[int, tuple[Wish, str]] = {}
        self.destinations: dict[int, tuple[str, str, str]] = {}  # code, unit, the cell's words
        self.accounts: dict[int, dict[str, str]] = {}  # user ids by platform


def fresh_parts(
    *, viewer: Viewer, rows: Sequence[RosterRow], ids: dict[str, int], today: date, now: datetime
) -> FreshParts:
    """Compare the rows of students in `ids` (by number) with what the rooms hold today."""
    fresh = FreshParts()
    known = {ids[row.number]: row for row in rows if row.number in ids}
    guarded = {one: parts for one, row in known.items() if (parts := guarded_part(row))}
    held = held_codes(viewer=viewer, purpose="import", today=today, now=now, ids=known)  # all, or the record would tell
    for one, parts in guarded.items():
        new = tuple(part for part in parts if (part.code, part.words) not in held.get(one, frozenset()))
        if new:
            fresh.guarded[one] = new
    wished = stated_wishes(viewer=viewer, today=today, ids=list(known))
    settled = destinations(viewer=viewer, today=today, ids=list(known))
    for one, row in known.items():
        before = wished.get(one)
        stated = row.wish != Wish() or row.wish_text
        if stated and (before is None or (before.wish, before.text) != (row.wish, row.wish_text[:300])):
            fresh.wishes[one] = (row.wish, row.wish_text)
        if told := _new_destination(row, settled.get(one)):
            fresh.destinations[one] = told
    fresh.accounts = _new_accounts(viewer, known)
    return fresh


def _new_accounts(viewer: Viewer, known: Mapping[int, RosterRow]) -> dict[int, dict[str, str]]:
    """The user ids that are not the present ones, by student; blank never erases."""
    stated = {one: row.accounts for one, row in known.items() if row.accounts}
    present = addresses_of(viewer=viewer, recipients=[f"student:{one}" for one in stated]) if stated else {}
    found = {}
    for one, accounts in stated.items():
        before = present.get(f"student:{one}", {})
        new = {platform: user for platform, user in accounts.items() if before.get(platform) != user}
        if new:
            found[one] = new
    return found


def _new_destination(row: RosterRow, before: DestinationFacts | None) -> tuple[str, str, str] | None:
    """(code, unit, words) where the row names a destination that is not the present one; blank never erases."""
    if not row.outcome_text and not row.outcome_employer:
        return None
    code = destination_code(row.outcome_text, row.outcome_employer, settled=row.settled, known=destination_codes())
    if code is None or (before is None and not row.settled):
        return None
    unit = row.outcome_employer.strip()[:120] if row.settled else ""
    same = before is not None and before.code == code and (before.unit_name == unit or not unit)
    return None if same else (code, unit, row.outcome_text)


def _post_changes(reading: PostReading) -> dict[Where, Change]:
    identities = {row.facts.id[:300] for row in reading.rows}
    present = {record.post.identity: record for record in present_records() if record.post.identity in identities}
    changes: dict[Where, Change] = {}
    for row in reading.rows:
        before = present.get(row.facts.id[:300])
        same = before and all(getattr(before, name) == value for name, value in record_fields(row).items())
        changes[_where(row)] = "same" if same else "changed" if before else "new"
    return changes


def preview(
    *, viewer: Viewer, upload: Upload, cohort: int, today: date, now: datetime, page: int = 1, wrong_only: bool = False
) -> Preview:
    """One page of what the file would do; nothing is written. Raises Refused (file_*, map_*)."""
    kind = subject_of(viewer=viewer, kind=upload.kind, about=upload.about)
    data, fixes = content(viewer=viewer, upload=upload), fixes_of(upload)
    book, column_map = open_workbook(upload.file.name, data), map_of(upload.columns)
    reading = read_book(kind, book, column_map, fixes)
    if isinstance(reading, SurveyReading):
        reading = settled(viewer=viewer, reading=reading, now=now)
    changes = changes_by(viewer=viewer, reading=reading, cohort=cohort, today=today, now=now)
    verdicts: dict[Where, list[RowVerdict]] = {}
    alike = _alike(viewer, reading, changes, today)
    also = reading.also if isinstance(reading, SurveyReading) else ()
    for one in (*reading.rejected, *reading.warnings, *also, *alike):
        verdicts.setdefault((one.place.sheet or "", one.place.row or 0), []).append(one)
    written = rows_as_written(kind, book, column_map, fixes)
    rows = [row for row in written if not wrong_only or (row.sheet, row.number) in verdicts]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return Preview(
        counts=counts_of(reading, changes.values()),
        blocks=_blocks(shown, changes, verdicts, fixes, narrow=wrong_only),
        page=page,
        pages=pages,
        shown=len(rows),
        wrong=len(verdicts),
        encoding=encoding_of(upload.file.name, data),
        fixable={kind: len(found) for kind, found in all_fixes(reading).items()},
        reading=reading,
    )


def _alike(viewer: Viewer, reading: Reading, changes: dict[Where, Change], today: date) -> list[RowVerdict]:
    """A warning for each new row whose person may stand in the roster under another number."""
    if not isinstance(reading, RosterReading):
        return []
    new = {row.number: row for row in reading.rows if changes.get(_where(row)) == "new"}
    found = lookalikes(viewer=viewer, today=today, people=new.values()) if new else {}
    return [
        RowVerdict(new[number].place, Reason.of("same_person_in_list", number=one.number, why=_why(one)), "warning")
        for number, alike in found.items()
        for one in alike[:1]
    ]


def _why(one: Lookalike) -> str:
    return "、".join(say(reason).reason for reason in one.because)


def _blocks(
    rows: Sequence[Row],
    changes: dict[Where, Change],
    verdicts: dict[Where, list[RowVerdict]],
    fixes: dict[tuple[str, int, str], str],
    *,
    narrow: bool,
) -> tuple[Block, ...]:
    """The rows by sheet, with the columns that are read; `narrow` shows only what names a row and what is wrong."""
    by_sheet: dict[str, list[Row]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    blocks = []
    for sheet, members in by_sheet.items():
        labels = members[0].header.labels
        fields = members[0].header.fields
        matched = {at for field, at in fields.items() if (field in NAMING if narrow else field != "serial")}
        said = {one.place.column for row in members for one in verdicts.get((sheet, row.number), ())}
        at_shown = [at for at, label in enumerate(labels) if at in matched or label in said]
        lines = tuple(_line(row, at_shown, changes, verdicts.get((sheet, row.number), []), fixes) for row in members)
        blocks.append(Block(sheet, tuple(labels[at] for at in at_shown), lines))
    return tuple(blocks)


def _line(
    row: Row,
    at_shown: Sequence[int],
    changes: dict[Where, Change],
    verdicts: list[RowVerdict],
    fixes: dict[tuple[str, int, str], str],
) -> Line:
    by_column = {one.place.column: one for one in verdicts if one.place.column}
    cells = tuple(
        Cell(label, row.texts[at], (row.sheet, row.number, label) in fixes, by_column.get(label))
        for at in at_shown
        for label in (row.header.labels[at],)
    )
    outcome: LineOutcome = changes.get((row.sheet, row.number), "rejected")
    shown = {cell.column for cell in cells}
    return Line(row.sheet, row.number, outcome, cells, tuple(one for one in verdicts if one.place.column not in shown))
