"""How long the whole ledger takes: every promise to every student for forty weeks, and the day's page on top of it.

    .venv/bin/python benchmarks/ledger.py [--students 3000] [--naive 100] [--runs 3]

Builds a throw-away database in memory and asks in one run for
 1. the rule alone: all records in, all rows out, beside the same rows judged one by one (for `--naive` students);
 2. the ledger out of the database, beside the same asked student by student;
 3. the day's page of the employment secretary, at a tenth of the students and at all, with its queries.
Server time only: no network, no browser. Seconds are the processor's, so that other work on the machine does not blur
them. 1 where a bar is missed or the two ways of judging differ.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks import large_college  # noqa: E402 - the folder has to be on the path first
from benchmarks.large_college import DAY  # noqa: E402

RULE_SECONDS, PAGE_SECONDS = 10.0, 15.0  # where every student is promised everything


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one period."""

    status: str
    deeds: tuple[str, ...]


Key = tuple[str, str, date]  # commitment, subject, first day


def prepare(folder: Path) -> None:
    """Settings of a database in memory, a fixed day, and a policy of forty weeks."""
    large_college.a_year_of_the_shipped_policy(folder / "policy.toml")
    os.environ["LIANQIAO_TESTING"] = "1"
    os.environ["LIANQIAO_DEMO_DAY"] = DAY.isoformat()
    os.environ["LIANQIAO_POLICY"] = str(folder / "policy.toml")
    os.environ["LIANQIAO_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")


# ---------------------------------------------------------------- the peer: one row at a time


def row_by_row(commitments: Iterable[Any], records: Iterable[Any], calendar: Any, as_of: date) -> dict[Key, Judged]:
    """The contract read row by row: for each period look through all that is on file of its subject.

    Of promises that are owed once in a day and cannot be caught up, from records without corrections, as ours are.
    """
    files: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for record in records:
        if record.known_since <= as_of and not (record.kind.value == "deed" and record.on > as_of):
            files[record.commitment, record.subject].append(record)
    found = {}
    for one in commitments:
        for (name, subject), mine in files.items():
            if name != one.id:
                continue
            for first, last in _periods(one, mine, calendar, as_of):
                found[one.id, subject, first] = _judged(one, first, last, mine, calendar, as_of)
    return found


def _periods(one: Any, mine: Sequence[Any], calendar: Any, as_of: date) -> Iterable[tuple[date, date]]:
    for span in mine:
        if span.kind.value != "owed":
            continue
        until = span.until or date.max
        if one.by is not None:
            periods = [(max(span.on, one.since or span.on), one.by)]
        else:
            whole = calendar.periods(one.cadence, span.on, min(until, as_of), one.anchor)
            periods = [(period.start, period.end) for period in whole]
        for first, last in periods:
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            works = any(calendar.working_day(day) and calendar.term_of(day) for day in days)
            if works and first <= as_of and span.on <= last <= until and last >= (one.since or last):
                yield first, last


def _judged(one: Any, first: date, last: date, mine: Sequence[Any], calendar: Any, as_of: date) -> Judged:
    deadline, left = last, one.grace
    while left:
        deadline += timedelta(days=1)
        left -= calendar.working_day(deadline)
    inside = [each for each in mine if each.kind.value == "deed" and first <= each.on <= last]
    inside.sort(key=lambda each: (each.known_since > deadline, each.on, each.known_since, each.id))
    kept = sorted(inside[: one.count], key=lambda each: (each.on, each.known_since, each.id))
    if len(kept) == one.count:
        status = "kept" if all(each.known_since <= deadline for each in kept) else "late"
    elif any(each.kind.value == "excuse" and each.on <= last <= (each.until or each.on) for each in mine):
        status = "excused"
    elif as_of <= deadline:
        status = "due"
    else:
        status = "short" if kept else "missed"
    return Judged(status, tuple(each.id for each in kept))


# ---------------------------------------------------------------- measuring


def queries_of(ask: Callable[[], Any]) -> int:
    """How many queries one asking takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def timed(ask: Callable[[], Any], runs: int) -> float:
    """Median seconds of the processor."""
    seconds = []
    for _ in range(runs):
        began = process_time()
        ask()
        seconds.append(process_time() - began)
    return statistics.median(seconds)


def _viewer() -> Any:
    from lianqiao.rules.visibility import Viewer

    return Viewer(actor="system:benchmark", system=True)


def _asked() -> dict[str, Any]:
    from lianqiao.roster.policy import policy_in_force

    return {"viewer": _viewer(), "today": DAY, "now": large_college.at(DAY), "policy": policy_in_force()}


def measure_rule(sample: int, runs: int) -> tuple[float, float, bool]:
    """Print the rule beside the rows one by one: seconds of the rule, how many times faster, do they agree."""
    from lianqiao.ledger.queries import records
    from lianqiao.roster.policy import policy_in_force
    from lianqiao.rules.commitments import statement

    policy = policy_in_force()
    calendar = policy.calendar
    found = records(**_asked())
    rows = statement(policy.promises, found, calendar, DAY).rows
    whole = timed(lambda: statement(policy.promises, found, calendar, DAY), runs)
    subjects = sorted({row.subject for row in rows if row.subject.startswith("student:")})[:sample]
    few = [one for one in found if one.subject in set(subjects)]
    told = {
        (row.commitment, row.subject, row.period.start): Judged(row.status.value, row.deeds)
        for row in statement(policy.promises, few, calendar, DAY).rows
    }
    agree = told == row_by_row(policy.promises, few, calendar, DAY)
    mine = timed(lambda: statement(policy.promises, few, calendar, DAY), runs)
    theirs = timed(lambda: row_by_row(policy.promises, few, calendar, DAY), 1)
    print(f"1. the rule: {len(found):,} records, {len(policy.promises)} promises, {len(rows):,} rows")
    print(f"   all of it                     {whole:9.2f} s  {len(rows) / whole:12,.0f} rows a second")
    print(f"   {len(subjects):4} students                 {mine:9.3f} s  {len(told) / mine:12,.0f} rows a second")
    print(f"   the same, row by row          {theirs:9.3f} s  {len(told) / theirs:12,.0f} rows a second")
    print(f"   {theirs / mine:.1f} times as long; the rows are {'the same' if agree else 'DIFFERENT'}")
    return whole, theirs / mine, agree


def measure_ledger(sample: int, runs: int) -> None:
    """Print the ledger out of the database beside the same student by student."""
    from lianqiao.ledger.queries import told
    from lianqiao.roster.models import Student

    asked = _asked()
    whole = timed(lambda: told(**asked), runs)
    many = Student.objects.count()
    ids = list(Student.objects.order_by("id").values_list("pk", flat=True)[:sample])
    own = [one.id for one in asked["policy"].promises if one.subject == "student"]

    def one_by_one() -> None:
        for each in ids:
            told(**asked, student_ids=[each], commitment_ids=own)

    queries, each = queries_of(lambda: told(**asked)), queries_of(one_by_one) / len(ids)
    seconds = timed(one_by_one, 1) / len(ids)
    print("2. the ledger out of the database")
    print(f"   everybody at once             {whole:9.2f} s  {queries:9,} queries")
    print(f"   one student after the other   {seconds * many:9.2f} s  {each * many:9,.0f} queries ({len(ids)} asked)")


def measure_page(runs: int) -> Mapping[str, float]:
    """Print the day's page as it stands now: its seconds, queries and bytes."""
    from django.urls import reverse
    from tests.factories.desk import signed_in

    from lianqiao.people.models import User
    from lianqiao.roster.models import Student
    from lianqiao.rules.visibility import Role

    role = Role.EMPLOYMENT_SECRETARY
    User.objects.filter(username=f"one-{role.value}").update(username=f"was-{User.objects.count()}")
    browser = signed_in(role)
    browser.defaults["HTTP_HOST"] = "127.0.0.1"
    address = reverse("today")
    page = browser.get(address)
    assert page.status_code == 200
    queries = queries_of(lambda: browser.get(address))
    seconds = timed(lambda: browser.get(address), runs)
    print(
        f"   {Student.objects.count():5,} students {seconds:24.2f} s  {queries:9,} queries {len(page.content):9,} bytes"
    )
    return {"seconds": seconds, "queries": queries}


def measure(students: int, sample: int, runs: int) -> int:
    """Fill the database in two steps, measure, print; 0 where every bar holds."""
    few = max(students // 10, 2)
    large_college.fill(few)
    print(f"{students:,} students, 40 weeks, machine load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("3. the day's page of the employment secretary")
    small = measure_page(runs)
    large_college.fill(students - few)
    large = measure_page(runs)
    seconds, _, agree = measure_rule(min(sample, students), runs)
    measure_ledger(min(sample, students, 20), runs)
    constant = small["queries"] == large["queries"]
    if not constant:
        print("   the queries grow with the students")
    return 0 if agree and constant and seconds < RULE_SECONDS and large["seconds"] < PAGE_SECONDS else 1


def main() -> int:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=3000)
    parser.add_argument("--naive", type=int, default=100, metavar="STUDENTS")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0)
        return measure(args.students, args.naive, args.runs)


if __name__ == "__main__":
    raise SystemExit(main())
