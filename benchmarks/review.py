"""How long one decision of a review takes: accept or skip, the round solved again, the page shown again.

    .venv/bin/python benchmarks/review.py [--students 173] [--posts 400] [--runs 9]
    .venv/bin/python benchmarks/review.py --browser      # the same through Chromium, from the key to the new page

Builds a throw-away database in memory with one round over so many students and posts, and decides one
proposal after the other through the pages. Printed are medians: seconds of wall clock and of processor
time (which stands still on a busy machine), queries, and the parts of it that solve the round. The peer is
a solve of the same round from the kept inputs alone, without pages: what no way of asking can go below.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2023, 4, 28)
BAR = 0.100  # seconds of the server for one decision at the size of a college, as the design has it
MAJORS = ("090102", "090101", "090107", "082701", "082502")


def prepare() -> None:
    """Settings of a database in memory, and a fixed day."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ["LIANQIAO_TESTING"] = "1"
    os.environ["LIANQIAO_DEMO_DAY"] = DAY.isoformat()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's library keeps a loop of its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")


def a_round(students: int, posts: int) -> tuple[Any, int]:
    """A signed-in employment secretary's browser, and the round: a third of the students are owed three posts."""
    from tests.factories.desk import signed_in
    from tests.factories.jobs import make_post
    from tests.factories.referrals import a_policy
    from tests.factories.referrals import a_round as opened
    from tests.factories.roster import a_class, a_student

    from lianqiao.rules.visibility import Role

    classes = [a_class(f"园艺2019{n:02}") for n in range(-(-students // 40))]
    ids = [
        a_student(number=f"S{n:05}", name=f"学生{n}", small_class=classes[n // 40], major_code=MAJORS[n % 5]).pk
        for n in range(students)
    ]
    for n in range(posts):
        make_post(n, openings=1 + n % 3, employer=f"单位{n // 2}")
    made = opened(assisted=ids[::3], policy=a_policy(quota=3, general_quota=1, per_opening=1))
    browser = signed_in(Role.EMPLOYMENT_SECRETARY)
    browser.defaults["HTTP_HOST"] = "127.0.0.1"
    return browser, made.pk


def waiting(round_id: int) -> list[int]:
    """The proposals that stand and are not decided."""
    from lianqiao.referrals.models import Resolution
    from lianqiao.referrals.queries_settling import decided

    offers = Resolution.objects.filter(round_id=round_id).order_by("-turn")[0].offers
    return list(decided(round_id).filter(pk__in=[one for one, _ in offers], verdict=None).values_list("pk", flat=True))


def of_the_server(browser: Any, round_id: int, runs: int) -> dict[str, tuple[float, float, int]]:
    """Median seconds, processor seconds and queries of accepting and of skipping."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    found = {}
    for verdict, told in (("accept", {}), ("skip", {"code": "too_far", "reason": "太远"})):
        walls, cpus, queries = [], [], 0
        for turn in range(runs + 1):
            asked = reverse("proposal_decide", args=[waiting(round_id)[turn % 3]])
            with CaptureQueriesContext(connection) as seen:
                wall, cpu = perf_counter(), process_time()
                answer = browser.post(asked, {"verdict": verdict, **told}, HTTP_HX_REQUEST="true")
                wall, cpu = perf_counter() - wall, process_time() - cpu
            assert answer.status_code == 200, answer.status_code
            queries = len(seen)
            if turn:
                walls.append(wall)
                cpus.append(cpu)
        found[verdict] = (statistics.median(walls), statistics.median(cpus), queries)
    return found


ACCEPT = "document.querySelector('form[data-key-a]').requestSubmit()"
SKIP = """
    const form = document.querySelector('details[data-key-x] form');
    form.querySelector('select').value = 'too_far';
    form.requestSubmit();
"""
OPENED = """at => new Promise(shown => {
    const ready = () => shown(Boolean(document.querySelector('form[data-key-a]')));
    document.body.addEventListener('htmx:afterSettle', () => setTimeout(ready, 100), { once: true });
    const rows = document.querySelectorAll('.review-list li a');
    rows[at % rows.length].click();
})"""
SHOWN = """() => new Promise(shown => {
    const began = performance.now();
    document.body.addEventListener('htmx:afterSettle', () => requestAnimationFrame(
        () => shown(performance.now() - began)), { once: true });
    %s
})"""


def of_the_browser(signed_in: Any, round_id: int, runs: int) -> dict[str, tuple[float, float]]:
    """Median seconds from the key to the frame with the new page, and processor seconds of the server meanwhile.

    Each decision is about another student, who is opened first and looked at for a tenth of a second.
    """
    from django.db import connection, connections
    from django.test.testcases import LiveServerThread
    from django.urls import reverse
    from playwright.sync_api import sync_playwright

    from lianqiao.config.server import keep_loaded

    keep_loaded()  # as the server does when it starts
    connection.inc_thread_sharing()
    server = LiveServerThread(
        "127.0.0.1", lambda application: application, connections_override={"default": connections["default"]}
    )
    server.daemon = True
    server.start()
    server.is_ready.wait()
    base, found = f"http://127.0.0.1:{server.port}", {}
    cookies = [{"name": one, "value": cookie.value, "url": base} for one, cookie in signed_in.cookies.items()]
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=os.environ.get("LIANQIAO_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(base + reverse("round", args=[round_id]))
        rows = iter(range(0, 10_000, 7))
        for verdict, act in (("accept", ACCEPT), ("skip", SKIP)):
            walls, cpus = [], []
            for turn in range(runs + 1):
                while not page.evaluate(OPENED, next(rows)):
                    continue  # decided before
                cpu = process_time()
                wall = page.evaluate(SHOWN % act) / 1000
                if turn:
                    walls.append(wall)
                    cpus.append(process_time() - cpu)
            found[verdict] = (statistics.median(walls), statistics.median(cpus))
        chromium.close()
    server.terminate()
    connection.dec_thread_sharing()
    return found


def solving(round_id: int, runs: int) -> tuple[float, float]:
    """Median processor seconds of reading the kept inputs, and of solving them under the newest changes."""
    from tests.factories.referrals import SECRETARY

    from lianqiao.referrals.queries_settling import frozen_of, newest_resolution
    from lianqiao.referrals.settling import Changes, settle

    newest = newest_resolution(viewer=SECRETARY, round_id=round_id)
    assert newest is not None
    frozen = frozen_of(viewer=SECRETARY, round_id=round_id)
    assert frozen is not None
    changes = Changes.of(newest.changes)
    return (
        _median(lambda: frozen_of(viewer=SECRETARY, round_id=round_id), runs),
        _median(lambda: settle(frozen, changes), runs),
    )


def _median(what: Callable[[], Any], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        began = process_time()
        what()
        seconds.append(process_time() - began)
    return statistics.median(seconds)


def main() -> int:
    """Build, measure, print; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=173)
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--browser", action="store_true")
    args = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LIANQIAO_VAR"] = folder
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0)
        browser, round_id = a_round(args.students, args.posts)
        of_the_server(browser, round_id, 1)
        found = of_the_server(browser, round_id, args.runs)
        read, solved = solving(round_id, args.runs)
        seen = of_the_browser(browser, round_id, args.runs) if args.browser else {}
    print(f"{args.students} students, {args.posts} posts, median of {args.runs}")
    for verdict, (wall, cpu, queries) in found.items():
        told = f"{wall * 1000:.0f} ms wall, {cpu * 1000:.0f} ms cpu, {queries} queries"
        print(f"{verdict}: {told}; × solving alone {cpu / solved:.1f}")
    for verdict, (wall, cpu) in seen.items():
        print(f"{verdict} in the browser: {wall * 1000:.0f} ms to the new page; {cpu * 1000:.0f} ms cpu of the server")
    print(f"reading what was kept {read * 1000:.1f} ms, solving it {solved * 1000:.1f} ms (cpu)")
    return 0 if max(cpu for _, cpu, _ in found.values()) < BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
