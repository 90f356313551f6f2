"""Which obligations fell due, which deeds keep them, which are late, short, missed or excused.

Source: contracts, Ledger. The statement is recomputed from the records each
time; no status is ever stored. `rules.deeds` settles what was known by a day
and which deeds keep which period.

A promise may have several versions, one for each policy in the order in which
they follow one another (Policy file, `follows`). Each period is judged by the
version in whose days it begins, so a new policy changes later periods only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lianqiao.rules.calendar import Calendar
from lianqiao.rules.deeds import Demand, Kind, Record, keepers, standing
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
    `begins` and `ends` are the first and the last day of the policy that says so
    (None: open): a period that begins within them is judged by this version.
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
    begins: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if (self.cadence is None) == (self.by is None):
            raise ValueError(f"{self.id}: a commitment has either a cadence or a last day")
        if self.cadence is Cadence.FORTNIGHT and self.anchor is None:
            raise ValueError(f"{self.id}: fortnights need an anchor")
        if self.count < 1 or self.grace < 0 or (self.stretch is not None and self.stretch < self.count):
            raise ValueError(f"{self.id}: count is at least 1, grace at least 0, stretch at least count")

    def starts_on(self, day: date) -> bool:
        """Is a period that begins on `day` judged by this version?"""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


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
    last day on which it could be kept. `version` is what was promised: its
    ladder and its deed; a newer policy may say otherwise of the same promise.
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
    version: Commitment | None = field(default=None, compare=False, repr=False)

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
    versions: dict[str, list[Commitment]] = defaultdict(list)
    for one in commitments:
        versions[one.id].append(one)
    promises = {name: _Promise(said, calendar, as_of) for name, said in versions.items()}
    files: dict[tuple[str, str], _File] = defaultdict(_File)
    for record in standing(records, as_of):
        if record.commitment in promises:
            files[record.commitment, record.subject].put(record)
    rows = [
        row
        for (commitment, subject), file in files.items()
        for row in _rows(promises[commitment], subject, file, as_of)
    ]
    rows.sort(key=lambda row: (row.commitment, row.owner, row.subject, row.period.start, row.period.end))
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


@dataclass(frozen=True, slots=True)
class _Due:
    """A period that a version of a promise makes due, and what it asks for."""

    promise: Commitment
    period: Period
    demand: Demand


class _Promise:
    """All versions of one promise, and what each makes due by a day; the calendar is asked once for each span."""

    def __init__(self, versions: Iterable[Commitment], calendar: Calendar, as_of: date) -> None:
        self._calendar, self._as_of = calendar, as_of
        ordered = sorted(versions, key=lambda one: one.begins or date.min)
        self._owners = {one.owner for one in ordered}
        self._lines = [(one, self._line(one)) for one in ordered]
        self._known: dict[tuple[date, date | None], tuple[_Due, ...]] = {}

    def due(self, span: Record) -> tuple[_Due, ...]:
        """What `span` owes of it, as far as it began by the day."""
        key = (span.on, span.until)
        if key not in self._known:
            self._known[key] = tuple(self._owed(span))
        return self._known[key]

    def owner(self, due: _Due, span: Record) -> str:
        """Who owes it: whom the span names. Where that is the promise's own owner, the one of the period's version."""
        return due.promise.owner if span.owner in self._owners else span.owner

    def _owed(self, span: Record) -> Iterator[_Due]:
        runs_until: date | None = None
        for version, line in self._lines:
            if version.by is not None:
                quota = self._quota(version, version.by, span.on, runs_until)
                runs_until = quota[0].period.end if quota else runs_until
                yield from (due for due in quota if span.covers(due.period.end))
            yield from (due for due in line if span.covers(due.period.end))

    def _line(self, version: Commitment) -> Sequence[_Due]:
        """The periods of a cadence that began by the day, in order; none of them lies outside the terms."""
        if version.cadence is None:
            return ()
        touched: set[Period] = set()
        for term in self._calendar.terms:
            touched.update(self._calendar.periods(version.cadence, term.start, term.end, version.anchor))
        since = version.since or date.min
        return self._dues(version, [one for one in sorted(touched) if one.start <= self._as_of and one.end >= since])

    def _quota(self, version: Commitment, by: date, start: date, runs_until: date | None) -> Sequence[_Due]:
        """The one period of a quota, unless one of an earlier version runs still: that one is owed, and never twice."""
        if runs_until is not None and version.begins is not None and version.begins <= runs_until:
            return ()
        first = max(start, version.since or start, version.begins or start)
        return self._dues(version, [Period(first, by)]) if first <= min(by, self._as_of) else ()

    def _dues(self, version: Commitment, periods: Iterable[Period]) -> Sequence[_Due]:
        return [
            _Due(version, one, Demand(self._deadline(version, one), version.count, version.catch_up))
            for one in periods
            if version.starts_on(one.start) and self._has_work(one)
        ]

    def _deadline(self, version: Commitment, period: Period) -> date:
        """The last of the working days of grace after the period; without grace its last day."""
        return self._calendar.add_working_days(period.end, version.grace)

    def _has_work(self, period: Period) -> bool:
        """Does it hold a working day of a term?"""
        return any(self._calendar.working_day(day) and self._calendar.term_of(day) is not None for day in period.days())


def _rows(promise: _Promise, subject: str, file: _File, as_of: date) -> Iterator[Row]:
    owed = {(due.period, promise.owner(due, span)): due for span in file.owed for due in promise.due(span)}
    kept = keepers({due.period: due.demand for due in owed.values()}, file.deeds)
    for (period, owner), due in owed.items():
        found = kept[period]
        latest = max((deed.known_since for deed in found), default=date.min)
        yield Row(
            commitment=due.promise.id,
            owner=owner,
            subject=subject,
            period=period,
            deadline=due.demand.deadline,
            status=_status(due, found, file.excuses, as_of),
            count=len(found),
            base=due.promise.count,
            deeds=tuple(deed.id for deed in found),
            delay_days=max(0, (latest - period.end).days),
            version=due.promise,
        )


def _status(due: _Due, found: Sequence[Record], excuses: Collection[Record], as_of: date) -> Status:
    """The first of the six that holds (contracts, Ledger, Status)."""
    period, deadline = due.period, due.demand.deadline
    if len(found) == due.demand.count:
        timely = all(deed.on in period and deed.known_since <= deadline for deed in found)
        return Status.KEPT if timely else Status.LATE
    if any(excuse.covers(period.end) for excuse in excuses):
        return Status.EXCUSED
    if as_of <= deadline:
        return Status.DUE
    return Status.SHORT if found else Status.MISSED
