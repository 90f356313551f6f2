"""Random promises and histories for the ledger's properties."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from lianqiao.rules.calendar import Calendar, Term
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.values import Cadence

FIRST = date(2023, 2, 13)
TERM = Term("spring", FIRST, date(2023, 4, 30))
# A whole week off (3–9 April) and single days.
FREE = frozenset({date(2023, 4, day) for day in range(3, 8)} | {date(2023, 3, 10), date(2023, 2, 28)})
CALENDAR = Calendar(days_off=FREE, terms=(TERM,))

days = st.integers(-12, 95).map(lambda n: FIRST + timedelta(days=n))
maybe_days = st.one_of(st.none(), days)
as_ofs = st.integers(0, 100).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def promises(draw, *, catch_up=None):
    quota = draw(st.integers(0, 4)) == 0
    cadence = None if quota else draw(st.sampled_from(Cadence))
    return Commitment(
        id="promise",
        owner="counsellor",
        subject="student",
        deed="talk",
        count=draw(st.integers(1, 3)),
        source="invented",
        cadence=cadence,
        by=draw(days) if quota else None,
        anchor=FIRST if cadence is Cadence.FORTNIGHT else None,
        grace=draw(st.sampled_from([0, 1, 2, 7])),
        catch_up=draw(st.booleans()) if catch_up is None else catch_up,
    )


@st.composite
def histories(draw, *, subjects=("a", "b"), voids=True):
    """Records with unique lines. Some ids come twice; a void names an id entered on an earlier line."""
    found = []
    for line in range(draw(st.integers(0, 14))):
        again = found and draw(st.integers(0, 5)) == 0
        kind = draw(st.sampled_from(["owed", "deed", "deed", "deed", "excuse", "void"]))
        if again:
            old = draw(st.sampled_from(found))
            kind, name = old.kind, old.id
        else:
            name = f"r{line}"
        subject = draw(st.sampled_from(subjects))
        if kind == "void":
            if not voids or not found or again:
                continue
            subject = draw(st.sampled_from(found)).id
        on = draw(days)
        until = draw(st.one_of(st.none(), st.integers(-3, 60).map(lambda n, on=on: on + timedelta(days=n))))
        found.append(
            Record(
                id=name,
                kind=Kind(kind),
                commitment="promise",
                owner=draw(st.sampled_from(["x", "y"])),
                subject=subject,
                on=on,
                until=until,
                recorded=draw(maybe_days),
                line=line,
            )
        )
    # Without something owed there is nothing to see.
    for number, subject in enumerate(subjects):
        if draw(st.integers(0, 3)):
            found.append(Record(f"o{subject}", Kind.OWED, "promise", "x", subject, FIRST, line=100 + number))
    return found
