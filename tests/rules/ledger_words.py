"""Short words for the ledger's tests: a calendar, a promise, a record, one judged week."""

from __future__ import annotations

from datetime import date

from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.commitments import Commitment, statement
from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.values import Cadence

TERM = Term("2022-2023-2", date(2023, 2, 13), date(2023, 7, 2))
LABOUR_DAY = {date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3)}
CALENDAR = Calendar(days_off=frozenset(LABOUR_DAY), make_up_days=frozenset({date(2023, 5, 6)}), terms=(TERM,))
WEEK = (date(2023, 3, 6), date(2023, 3, 12))
AFTER = date(2023, 3, 31)


def d(month, day):
    return date(2023, month, day)


def promise(**over):
    given = {
        "id": "talk",
        "owner": "counsellor",
        "subject": "student",
        "deed": "talk",
        "count": 1,
        "source": "1周与学生进行一次沟通交流",
        "cadence": Cadence.WEEK,
        "grace": 2,
    }
    return Commitment(**{**given, **over})


def row(name, kind, on, until=None, recorded=None, *, subject="s1", owner="li", commitment="talk", line=0):
    return Record(name, Kind(kind), commitment, owner, subject, on, until, recorded, line)


def one_week(*records, as_of=AFTER, **over):
    """The single row of 6–12 March (a count of 1, 2 working days of grace: deadline 14 March)."""
    owed = row("o", "owed", *WEEK)
    rows = statement([promise(**over)], [owed, *records], CALENDAR, as_of).rows
    assert len(rows) == 1
    return rows[0]
