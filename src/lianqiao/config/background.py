"""The worker and the scheduler: two threads beside the web process, or a process of their own (`serve --only-worker`).

Any number of them may run at once: envelopes are claimed by compare-and-set,
and a slot of the schedule is taken the same way.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q

from lianqiao.assistance.actions_drafts import drop_old_drafts
from lianqiao.config import clock, wellness
from lianqiao.delivery import tasks
from lianqiao.delivery.models import Heartbeat
from lianqiao.delivery.tasks_words import ask_platforms
from lianqiao.ledger.actions_notices import send_notices
from lianqiao.outreach.actions_ladder import climb
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Viewer

log = logging.getLogger(__name__)

WORK_EVERY = 2.0  # seconds
LOOK_EVERY = 5.0  # seconds: how often the scheduler looks whether a slot is due
BEAT_EVERY = timedelta(seconds=30)
SWEEP_EVERY = timedelta(minutes=1)  # with the lease: what a dead worker held is settled within five minutes
ASK_EVERY = timedelta(minutes=5)
DROP_EVERY = timedelta(hours=1)
REMIND_EVERY = timedelta(minutes=10)
CLIMB_EVERY = timedelta(minutes=30)
FAR_AHEAD = timedelta(hours=2)  # longer than any slot
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SCHEDULER = Viewer(actor="system:scheduler", system=True)


def take_slot(name: str, slot: datetime, far_ahead: timedelta = FAR_AHEAD) -> bool:
    """True for exactly one caller a slot, however many processes ask.

    A slot far ahead was taken while the clock was wrong: it must not hold the house still until then.
    """
    Heartbeat.objects.get_or_create(name=name, defaults={"at": LONG_AGO})
    open_ = Q(at__lt=slot) | Q(at__gt=slot + far_ahead)
    return bool(Heartbeat.objects.filter(open_, name=name).update(at=slot))


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The start of the slot that `moment` lies in."""
    return moment - timedelta(seconds=moment.timestamp() % every.total_seconds())


def work(now: datetime, real_now: datetime) -> None:
    """One turn of the worker."""
    tasks.run_once(now, real_now, quiet=policy_in_force().contact.rhythm.quiet(now))
    take_slot("worker", slot_of(real_now, BEAT_EVERY))


def schedule(now: datetime, real_now: datetime) -> None:
    """One turn of the scheduler."""
    if take_slot("sweep", slot_of(real_now, SWEEP_EVERY), 2 * SWEEP_EVERY):  # once too often does no harm
        tasks.sweep(real_now, now)
        _leave_word(wellness.MAIL_FAILS, wellness.mail_trouble(now))
        _leave_word(wellness.RECORD_AHEAD, wellness.record_ahead(now))
    if take_slot("drafts", slot_of(real_now, DROP_EVERY)):
        drop_old_drafts(now=now, days=policy_in_force().limits.entry_days)
    take_slot("scheduler", slot_of(real_now, BEAT_EVERY))
    remind(now, real_now)
    if take_slot("ladder", slot_of(real_now, CLIMB_EVERY)):
        climb(viewer=SCHEDULER, today=now.date(), now=now, real_now=real_now)
    if take_slot("words", slot_of(real_now, ASK_EVERY)):  # last: a platform that fails holds up nothing else
        ask_platforms(now)


def remind(now: datetime, real_now: datetime) -> None:
    """Tell people what slipped, once a slot. `noticed` is the last slot that went well, so that a failing one shows."""
    slot = slot_of(real_now, REMIND_EVERY)
    if take_slot("notices", slot):
        Heartbeat.objects.get_or_create(name="noticed", defaults={"at": slot})
        asked = {"today": now.date(), "now": now, "real_now": real_now, "base_url": settings.BASE_URL}
        send_notices(viewer=SCHEDULER, **asked)  # type: ignore[arg-type]
        take_slot("noticed", slot)


def _leave_word(name: str, since: datetime | None) -> None:
    """Keep a moment for the pages' frame, or take it away where there is nothing to say."""
    if since is None:
        Heartbeat.objects.filter(name=name).delete()
    else:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": since})


def _where(error: BaseException) -> str:
    """What failed and where, without the error's own words: they may hold an address or a name."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"


def _forever(turn: Callable[[datetime, datetime], None], every: float, stop: threading.Event) -> None:
    """Take turns until told to stop; a failed turn is logged and the next one comes."""
    while not stop.is_set():
        close_old_connections()
        try:
            turn(clock.now(), clock.real_now())
        except Exception as error:
            log.error("%s failed: %s", turn.__name__, _where(error))
            connection.close()
        stop.wait(every)
    connection.close()


def start(stop: threading.Event | None = None) -> list[threading.Thread]:
    """Both loops as daemon threads, until `stop` is set."""
    stop = stop or threading.Event()
    loops = ((work, WORK_EVERY), (schedule, LOOK_EVERY))
    threads = [
        threading.Thread(target=_forever, args=(turn, every, stop), name=turn.__name__, daemon=True)
        for turn, every in loops
    ]
    for thread in threads:
        thread.start()
    return threads
