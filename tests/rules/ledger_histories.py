"""Random promises and histories for the ledger's properties."""

from __future__ import annotations

from dataclasses import replace
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
# Two terms with a vacation of three weeks between them, the first ending on a Wednesday, the second from a Thursday.
TWO_TERMS = (Term("first", date(2023, 1, 5), date(2023, 3, 15)), Term("second", date(2023, 4, 6), date(2023, 5, 31)))

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
def policies(draw):
    """The versions of one promise under one to three policies that follow one another; some may lack it."""
    starts = sorted(draw(st.sets(st.integers(1, 80), max_size=2)))
    edges = [None, *(FIRST + timedelta(days=n) for n in starts), None]
    found = []
    for begins, later in zip(edges, edges[1:], strict=False):
        if draw(st.integers(0, 5)) == 0:
            continue
        ends = later - timedelta(days=1) if later else None
        since = draw(st.one_of(st.none(), st.none(), days))
        owner = draw(st.sampled_from(["x", "z"]))
        found.append(replace(draw(promises()), begins=begins, ends=ends, since=since, owner=owner))
    return found


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
