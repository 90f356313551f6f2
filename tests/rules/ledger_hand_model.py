"""The ledger once more, day by day and by hand, to hold the real one against. Shares no code with it."""

from __future__ import annotations

from datetime import date, timedelta

ONE = timedelta(days=1)


def works(day, free):
    return day.weekday() < 5 and day not in free


def all_periods(cadence, anchor, by, starts, term, horizon):
    """Every candidate (first, last); for a quota one for each start."""
    if by is not None:
        return [(start, by) for start in starts if start <= by]
    if cadence == "term":
        return [term]
    found, day = [], date(2023, 1, 1)
    bounds = []
    while day <= horizon + timedelta(days=62):
        if (
            (cadence == "week" and day.weekday() == 0)
            or (cadence == "month" and day.day == 1)
            or (cadence == "fortnight" and day >= anchor and (day - anchor).days % 14 == 0)
        ):
            bounds.append(day)
        day += ONE
    for first, following in zip(bounds, bounds[1:], strict=False):
        found.append((first, following - ONE))
    return found


def believed(rows, as_of):
    """Rows as of that day: (id, kind, subject, date, until, recorded, line), voids applied."""
    known = [r for r in rows if not (r["recorded"] and r["recorded"] > as_of)]
    known = [r for r in known if not (r["kind"] == "deed" and r["date"] > as_of)]
    latest = {}
    for r in sorted(known, key=lambda r: (r["recorded"] or date.min, r["line"])):
        latest[r["id"]] = r

    def alive(r):
        return not any(v["kind"] == "void" and v["subject"] == r["id"] and alive(v) for v in latest.values())

    return [r for r in latest.values() if r["kind"] != "void" and alive(r)]


def judge(promise, rows, free, term, as_of):
    """[(subject, owner, start, end, status, deeds, delay)] sorted."""
    known = believed(rows, as_of)
    answer = set()
    for subject in sorted({r["subject"] for r in known}):
        mine = [r for r in known if r["subject"] == subject]
        spans = [r for r in mine if r["kind"] == "owed"]
        starts = {r["date"] for r in spans}
        owed = {}
        for first, last in all_periods(promise["cadence"], promise["anchor"], promise["by"], starts, term, as_of):
            days = [first + ONE * i for i in range((last - first).days + 1)]
            if first > as_of or not any(works(d, free) and term[0] <= d <= term[1] for d in days):
                continue
            for span in spans:
                if promise["by"] is not None and span["date"] != first:
                    continue
                if span["date"] <= last and (span["until"] is None or last <= span["until"]):
                    owed.setdefault((first, last), set()).add(span["owner"])
        answer |= _periods(promise, subject, mine, owed, free, as_of)
    return sorted(answer)


def _periods(promise, subject, mine, owed, free, as_of):
    deadlines, given = {}, {}
    deeds = sorted(
        (r for r in mine if r["kind"] == "deed"), key=lambda r: (r["date"], r["recorded"] or date.min, r["id"])
    )
    for first, last in owed:
        deadline, n = last, promise["grace"]
        while n:
            deadline += ONE
            n -= 1 if works(deadline, free) else 0
        deadlines[first, last] = deadline
        inside = [r for r in deeds if first <= r["date"] <= last]
        early = [r for r in inside if r["recorded"] is None or r["recorded"] <= deadline]
        tardy = [r for r in inside if r not in early]
        given[first, last] = (early + tardy)[: promise["count"]]
    left = [r for r in deeds if not any(r in kept for kept in given.values())]
    if promise["catch_up"]:
        for r in left:
            open_before = [p for p in owed if p[1] < r["date"] <= deadlines[p] and len(given[p]) < promise["count"]]
            if open_before:
                given[max(open_before)].append(r)
    out = set()
    for (first, last), owners in owed.items():
        kept, deadline = given[first, last], deadlines[first, last]
        excused = any(r["kind"] == "excuse" and r["date"] <= last <= (r["until"] or r["date"]) for r in mine)
        prompt = [
            r for r in kept if first <= r["date"] <= last and (r["recorded"] is None or r["recorded"] <= deadline)
        ]
        if len(kept) == promise["count"]:
            status = "kept" if len(prompt) == len(kept) else "late"
        elif excused:
            status = "excused"
        elif as_of <= deadline:
            status = "due"
        else:
            status = "short" if kept else "missed"
        entered = [r["recorded"] for r in kept if r["recorded"]]
        delay = max([0] + [(e - last).days for e in entered])
        names = tuple(r["id"] for r in sorted(kept, key=lambda r: (r["date"], r["recorded"] or date.min, r["id"])))
        for owner in owners:
            out.add((subject, owner, first, last, status, names, delay))
    return out
