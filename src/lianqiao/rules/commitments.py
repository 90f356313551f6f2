"""Which obligations fell due, which deeds keep them, which are late, short, missed or excused.

Source: contracts, Ledger. The statement is recomputed from the records each
time; no status is ever stored. `rules.deeds` settles what was known by a day
and which deeds keep which period.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.deeds import Kind, Record, keepers, standing
from lianqiao.rules.values import YES, Cadence, Period, Verdict, no


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: the role `to` hears of it `after` working days past the deadline."""

    to: str
    after: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise of the policy (contracts, Policy file, `[[commitment]]`).

    Exactly one of `cadence` (falls due every period) and `by` (a quota with a
    last day) is set; fortnights need `anchor`, their first day.
    `count` is owed each period, `stretch` is hoped for. Nothing is owed before
    `since`. `grace` is in working days. `source` is the sentence it rests on.
    """

    id: str
    owner: str
    subject: str
    deed: str
    count: int
    source: str
    scope: str = "all"
    cadence: Cadence | None = None
    by: date | None = None
    stretch: int | None = None
    anchor: date | None = None
    since: date | None = None
    grace: int = 0
    catch_up: bool = False
    waivable: bool = False
    ladder: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if (self.cadence is None) == (self.by is None):
            raise ValueError(f"{self.id}: a commitment has either a cadence or a last day")
        if self.cadence is Cadence.FORTNIGHT and self.anchor is None:
            raise ValueError(f"{self.id}: fortnights need an anchor")
        if self.count < 1 or self.grace < 0 or (self.stretch is not None and self.stretch < self.count):
            raise ValueError(f"{self.id}: count is at least 1, grace at least 0, stretch at least count")


class Status(StrEnum):
    """What became of one period (contracts, Ledger, Status)."""

    KEPT = "kept"
    LATE = "late"
    EXCUSED = "excused"
    DUE = "due"
    SHORT = "short"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Row:
    """One period of one promise to one subject.

    `count` deeds of `base` owed were found; `deeds` are their ids by date,
    recorded, id; `delay_days` are calendar days from the period's last day to
    the latest entry among them, 0 if none or not after it. `deadline` is the
    last day on which it could be kept.
    """

    commitment: str
    owner: str
    subject: str
    period: Period
    deadline: date
    status: Status
    count: int
    base: int
    deeds: tuple[str, ...]
    delay_days: int

    def as_json(self) -> dict[str, str | int | list[str]]:
        """The row in the shape of contracts, Ledger."""
        return {
            "commitment": self.commitment,
            "owner": self.owner,
            "subject": self.subject,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "status": self.status.value,
            "count": self.count,
            "base": self.base,
            "deeds": list(self.deeds),
            "delay_days": self.delay_days,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """What became of every promise by `as_of`: rows by commitment, owner, subject, start."""

    as_of: date
    rows: tuple[Row, ...]

    @property
    def totals(self) -> dict[str, int]:
        """How many rows stand at each status, all six present."""
        found = Counter(row.status for row in self.rows)
        return {status.value: found[status] for status in Status}

    def as_json(self) -> dict[str, object]:
        """The statement in the shape of contracts, Ledger."""
        return {"as_of": self.as_of.isoformat(), "rows": [row.as_json() for row in self.rows], "totals": self.totals}


def statement(
    commitments: Iterable[Commitment], records: Iterable[Record], calendar: Calendar, as_of: date
) -> Statement:
    """Every period that was owed and began by `as_of`, with what became of it.

    Records of commitments that are not among `commitments` are left out. The
    answer does not depend on the order of either argument.
    """
    files: dict[tuple[str, str], _File] = defaultdict(_File)
    for record in standing(records, as_of):
        files[record.commitment, record.subject].put(record)
    by_id = {commitment.id: commitment for commitment in commitments}
    diary = _Diary(calendar, as_of)
    rows = [
        row
        for (commitment, subject), file in files.items()
        if commitment in by_id
        for row in _rows(by_id[commitment], subject, file, diary)
    ]
    rows.sort(key=lambda row: (row.commitment, row.owner, row.subject, row.period))
    return Statement(as_of, tuple(rows))


def may_excuse(commitment: Commitment) -> Verdict:
    """May an excuse be recorded for this promise? Asked before recording; a recorded excuse always counts."""
    return YES if commitment.waivable else no("commitment_not_waivable", commitment=commitment.id)


class _File:
    """What is on file for one promise to one subject."""

    __slots__ = ("deeds", "excuses", "owed")

    def __init__(self) -> None:
        self.owed: list[Record] = []
        self.deeds: list[Record] = []
        self.excuses: list[Record] = []

    def put(self, record: Record) -> None:
        {Kind.OWED: self.owed, Kind.DEED: self.deeds, Kind.EXCUSE: self.excuses}[record.kind].append(record)


class _Diary:
    """The calendar asked about periods, each only once."""

    def __init__(self, calendar: Calendar, as_of: date) -> None:
        self.calendar = calendar
        self.as_of = as_of
        self._worked: dict[Period, bool] = {}

    def owed(self, commitment: Commitment, span: Record) -> list[Period]:
        """The periods of `commitment` that `span` makes due and that began by `as_of`."""
        start = max(span.on, commitment.since or span.on)
        return [
            period
            for period in self._begun(commitment, start)
            if period.end >= start and span.covers(period.end) and self._has_work(period)
        ]

    def _begun(self, commitment: Commitment, start: date) -> Sequence[Period]:
        if commitment.cadence is None:
            last = commitment.by
            return [Period(start, last)] if last is not None and start <= min(last, self.as_of) else []
        found = self.calendar.periods(commitment.cadence, start, max(start, self.as_of), commitment.anchor)
        return [period for period in found if period.start <= self.as_of]

    def _has_work(self, period: Period) -> bool:
        if period not in self._worked:
            self._worked[period] = any(
                self.calendar.working_day(day) and self.calendar.term_of(day) is not None for day in period.days()
            )
        return self._worked[period]

    def deadline(self, commitment: Commitment, period: Period) -> date:
        """The last of the working days of grace after the period; without grace its last day."""
        return self.calendar.add_working_days(period.end, commitment.grace)


def _rows(commitment: Commitment, subject: str, file: _File, diary: _Diary) -> Iterator[Row]:
    owners = {(period, span.owner) for span in file.owed for period in diary.owed(commitment, span)}
    deadlines = {period: diary.deadline(commitment, period) for period, _ in owners}
    kept = keepers(deadlines, file.deeds, count=commitment.count, catch_up=commitment.catch_up)
    for period, owner in owners:
        found, deadline = kept[period], deadlines[period]
        latest = max((deed.known_since for deed in found), default=date.min)
        yield Row(
            commitment=commitment.id,
            owner=owner,
            subject=subject,
            period=period,
            deadline=deadline,
            status=_status(commitment, period, deadline, found, file.excuses, diary.as_of),
            count=len(found),
            base=commitment.count,
            deeds=tuple(deed.id for deed in found),
            delay_days=max(0, (latest - period.end).days),
        )


def _status(
    commitment: Commitment,
    period: Period,
    deadline: date,
    found: Sequence[Record],
    excuses: Sequence[Record],
    as_of: date,
) -> Status:
    """The first of the six that holds (contracts, Ledger, Status)."""
    if len(found) == commitment.count:
        timely = all(deed.on in period and deed.known_since <= deadline for deed in found)
        return Status.KEPT if timely else Status.LATE
    if any(excuse.covers(period.end) for excuse in excuses):
        return Status.EXCUSED
    if as_of <= deadline:
        return Status.DUE
    return Status.SHORT if found else Status.MISSED
