"""The college's own records as a file may hold them: what the house believed on each day, as rows only ever added."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.ledger.queries import records
from lianqiao.rules.deeds import Record
from lianqiao.rules.journal import journal
from lianqiao.rules.values import Period
from lianqiao.rules.visibility import Viewer


def history(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> tuple[Record, ...]:
    """Records from which the rule gives `ledger.queries.statement` of `today`, and of every day before, for the viewer.

    Every day is read as it was known then: entries, corrections, cancellations
    and what was learnt of the past later. A look at who is promised help leaves
    a trace. Read in as many queries as there are days, so for the console only.
    """
    first = min(policy.first_day, today)
    days = Period(first, today).days()
    return journal((one, records(viewer=viewer, today=one, now=now, policy=policy)) for one in days)
