"""The ledger once more, day by day and by hand, to hold the real one against. Shares no code with it."""

from __future__ import annotations

from datetime import date, timedelta

ONE = timedelta(days=1)


def works(day, free):
    return day.weekday() < 5 and day not in free


def all_periods(cadence, anchor, terms, horizon):
    """Every candidate (first, last) of a cadence."""
    if cadence == "term":
        return terms
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


def judge(promises, rows, free, terms, as_of):
    """[(subject, owner, start, end, status, deeds, delay, count, base)] sorted.

    `promises`: the versions of one promise in their order, each with the days `first` and `last` of its policy
    (None: open). A period belongs to the policy that held on its first day.
    """
    known = believed(rows, as_of)
    answer = set()
    for subject in sorted({r["subject"] for r in known}):
        mine = [r for r in known if r["subject"] == subject]
        answer |= _periods(subject, mine, _owed(promises, mine, free, terms, as_of), free, as_of)
    return sorted(answer)


def _owed(promises, mine, free, terms, as_of):
    """{(first, last): (its promise, the owners)}."""
    owed = {}
    named = {promise["owner"] for promise in promises}
    for span in mine:
        if span["kind"] != "owed":
            continue
        quota_until = None
        for promise in promises:
            if promise["by"] is not None:
                start = max(d for d in (span["date"], promise["since"], promise["first"]) if d)
                running = quota_until is not None and promise["first"] <= quota_until
                if running or start > promise["by"] or (promise["last"] and start > promise["last"]):
                    continue
                candidates = [(start, promise["by"])]
            else:
                candidates = all_periods(promise["cadence"], promise["anchor"], terms, as_of)
            for first, last in candidates:
                if promise["first"] and first < promise["first"]:
                    continue
                if promise["last"] and first > promise["last"]:
                    continue
                if promise["since"] and last < promise["since"]:
                    continue
                days = [first + ONE * i for i in range((last - first).days + 1)]
                at_work = [d for d in days if works(d, free) and any(a <= d <= b for a, b in terms)]
                if first > as_of or not at_work:
                    continue
                if promise["by"] is not None:
                    quota_until = last
                if span["date"] <= last and (span["until"] is None or last <= span["until"]):
                    owner = promise["owner"] if span["owner"] in named else span["owner"]
                    owed.setdefault((first, last), (promise, set()))[1].add(owner)
    return owed


def _periods(subject, mine, owed, free, as_of):
    deadlines, given = {}, {}
    deeds = sorted(
        (r for r in mine if r["kind"] == "deed"), key=lambda r: (r["date"], r["recorded"] or date.min, r["id"])
    )
    for (first, last), (promise, _) in owed.items():
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
    for r in left:
        open_before = [
            p
            for p, (promise, _) in owed.items()
            if promise["catch_up"] and p[1] < r["date"] <= deadlines[p] and len(given[p]) < promise["count"]
        ]
        if open_before:
            given[max(open_before)].append(r)
    out = set()
    for (first, last), (promise, owners) in owed.items():
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
            out.add((subject, owner, first, last, status, names, delay, len(kept), promise["count"]))
    return out
