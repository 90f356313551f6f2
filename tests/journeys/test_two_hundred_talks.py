"""A day of two hundred talks by ten people at once, on a database that is really written: none is lost, none is twice.

Each person is a thread with a line of its own, through the whole web server's
stack; every fourth form is sent twice, as by an impatient finger. On SQLite the
installation is a folder of its own, in a process of its own; on PostgreSQL the
threads write to the test database.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, EACH = 10, 20
DAY = "2023-04-28"
SIDE_BY_SIDE = "postgresql" in settings.DATABASES["default"]["ENGINE"]
IN_A_FOLDER = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.journeys.test_two_hundred_talks import a_days_work
a_days_work()
"""


def a_days_work() -> None:
    """Ten people, twenty talks each with students they share; then everything is counted."""
    from lianqiao.assistance.models import Activity, Attendance
    from lianqiao.assistance.queries import attendances
    from lianqiao.rules.visibility import Role, Viewer
    from lianqiao.trace.models import Event
    from tests.factories.people import a_user
    from tests.factories.roster import a_student

    people = [a_user(f"counsellor{n}", role=Role.EMPLOYMENT_SECRETARY) for n in range(PEOPLE)]
    students = [a_student(f"同学{n}").pk for n in range(EACH)]
    browsers = [Client(headers={"host": "127.0.0.1"}) for _ in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person)
    together = Barrier(PEOPLE)

    def work(place: int) -> list[int]:
        try:
            together.wait(timeout=30)
            return [talk(browsers[place], place, n, student) for n, student in enumerate(students)]
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [status for said in pool.map(work, range(PEOPLE)) for status in said]
    close_old_connections()
    assert Counter(answers) == {302: PEOPLE * EACH}
    notes = Counter(Activity.objects.values_list("note", flat=True))
    assert notes == Counter(f"第 {place} 人第 {n} 次" for place in range(PEOPLE) for n in range(EACH))
    assert Attendance.objects.count() == PEOPLE * EACH
    assert Event.objects.filter(action="assistance.record_help").count() == PEOPLE * EACH
    machine = Viewer("system:test", system=True)
    day = date.fromisoformat(DAY)
    counted = Counter(one.student_id for one in attendances(viewer=machine, kinds=["talk"], since=day, until=day))
    assert counted == dict.fromkeys(students, PEOPLE)


def talk(browser: Client, place: int, n: int, student_id: int) -> int:
    """Record one talk by its form; every fourth is sent twice."""
    said = {"way": "face", "held_on": DAY, "note": f"第 {place} 人第 {n} 次", "key": f"form-{n}"}
    address = reverse("talk_new", args=[student_id])
    for _ in range(2 if n % 4 == 0 else 1):
        status = browser.post(address, said).status_code
    return status


@pytest.mark.skipif(SIDE_BY_SIDE, reason="the other one")
def test_two_hundred_talks_at_once_on_a_file(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
    house = {
        **kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "LIANQIAO_VAR": str(tmp_path),
        "LIANQIAO_TESTING": "1", "LIANQIAO_DEMO_DAY": DAY, "DJANGO_SETTINGS_MODULE": "lianqiao.config.settings",
        "PYTHONUTF8": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FOLDER], env=house, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.postgres_only
@pytest.mark.skipif(not SIDE_BY_SIDE, reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_hundred_talks_at_once_on_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANQIAO_DEMO_DAY", DAY)
    a_days_work()
