"""The scheduler killed while it tells people, ten days of darkness, and a new start. Real processes, one database."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNSELLORS = 12
BACK = "2023-05-05"

LEDGER = """
import hashlib
from datetime import date
from lianqiao.ledger.queries import statement
from lianqiao.roster.policy import policy_in_force
from tests.factories.notices import SCHEDULER, clock
for day in (date(2023, 4, 25), date(2023, 5, 5)):
    found = statement(viewer=SCHEDULER, today=day, now=clock(day), policy=policy_in_force())
    print("ledger", day, len(found.rows), hashlib.sha256(repr(found.as_json()).encode()).hexdigest())
"""
SET_UP = (
    """
import django; django.setup()
from datetime import date, timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from lianqiao.rules.visibility import Role
from tests.factories.desk import helped
from tests.factories.notices import staff
from tests.factories.roster import a_class
for n in range({counsellors}):
    home = a_class(f"class{{n}}")
    staff(f"c{{n}}", Role.COUNSELLOR, home, mail=False)
    helped(small_class=home)
staff("secretary", Role.EMPLOYMENT_SECRETARY, mail=False)
staff("head", Role.DEPARTMENT_HEAD, mail=False)
staff("leader", Role.COLLEGE_LEADER, mail=False)
"""
    + LEDGER
)
# Each message takes its time within its transaction, so that kills fall before, in and after one.
WORK = """
import django; django.setup()
import sys, time
from datetime import date
from lianqiao.ledger import actions_notices
from tests.factories.notices import run
queue = actions_notices.queue
def slow(**said):
    made = queue(**said)
    time.sleep(0.01)
    return made
actions_notices.queue = slow
day = date.fromisoformat(sys.argv[1])
print("ready", flush=True)
while True:
    print("told", run(day), flush=True)
    time.sleep(0.02)
"""
LOOK = (
    """
import django; django.setup()
from lianqiao.delivery.models import Envelope
from lianqiao.ledger.models import Notice, NoticeItem
for one in Notice.objects.select_related("user", "envelope"):
    print("notice", one.user.username, one.on, one.envelope_id, one.items.count())
for one in NoticeItem.objects.select_related("notice__user"):
    print("item", one.notice.user.username, one.commitment, one.subject, one.start, one.step)
print("letters", Envelope.objects.filter(about__startswith="notice:").count())
"""
    + LEDGER
)


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "lianqiao.config.settings",
        "LIANQIAO_VAR": str(tmp_path),
        "LIANQIAO_TESTING": "1",
    }


def python(code: str, house: dict[str, str], *given: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *given], env=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_in_the_middle(house: dict[str, str], day: str, seconds: float) -> None:
    scheduler = subprocess.Popen([sys.executable, "-c", WORK, day], env=house, stdout=subprocess.PIPE, text=True)
    assert scheduler.stdout is not None
    assert scheduler.stdout.readline() == "ready\n"
    time.sleep(seconds)
    scheduler.send_signal(signal.SIGKILL)
    scheduler.wait()
    scheduler.stdout.close()


def let_it_finish(house: dict[str, str], day: str) -> list[int]:
    """Let it turn until it has nothing more to say; how many were told in each turn."""
    scheduler = subprocess.Popen([sys.executable, "-c", WORK, day], env=house, stdout=subprocess.PIPE, text=True)
    assert scheduler.stdout is not None
    told = []
    for line in scheduler.stdout:
        if line.startswith("told"):
            told.append(int(line.split()[1]))
            if told[-1] == 0:
                break
    scheduler.send_signal(signal.SIGKILL)
    scheduler.wait()
    scheduler.stdout.close()
    return told


def look(house: dict[str, str]) -> dict[str, list[list[str]]]:
    """What is on record, by kind of line."""
    return by_kind(python(LOOK, house))


def by_kind(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {"notice": [], "item": [], "letters": [], "ledger": []}
    for kind, *rest in map(str.split, text.splitlines()):
        found[kind].append(rest)
    return found


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of other systems")
def test_kill_nine_and_ten_days_lose_no_escalation_and_double_no_message(house: dict[str, str]) -> None:
    untouched = by_kind(python(SET_UP.format(counsellors=COUNSELLORS), house))["ledger"]
    chance = random.Random(20230426)
    for _ in range(2):
        kill_in_the_middle(house, "2023-04-25", chance.uniform(0.1, 0.3))
    found = look(house)
    assert found["letters"] == [[str(len(found["notice"]))]]  # a message is there with what it speaks of, or not at all
    assert all(int(items) > 0 for *_, items in found["notice"])
    let_it_finish(house, "2023-04-25")
    kill_in_the_middle(house, BACK, chance.uniform(0.1, 0.3))
    let_it_finish(house, BACK)

    found = look(house)
    assert found["ledger"] == untouched
    assert found["letters"] == [[str(len(found["notice"]))]]
    assert set(Counter((who, day) for who, day, *_ in found["notice"]).values()) == {1}
    assert set(Counter(map(tuple, found["item"])).values()) == {1}
    counsellors = {who for who, *_ in found["notice"] if who.startswith("c")}
    assert len(counsellors) == COUNSELLORS
    # The week of 17 April was over on the 25th: its counsellor, the secretary and by 5 May the head have heard.
    heard = {
        (step, who)
        for who, promise, _, start, step in found["item"]
        if (promise, start) == ("weekly-talk", "2023-04-17")
    }
    assert heard == {("0", one) for one in counsellors} | {("1", "secretary"), ("2", "head")}
