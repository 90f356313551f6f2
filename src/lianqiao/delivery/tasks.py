"""The worker's half: claim, hand to the channel, say what became of it. Safe with many workers and with kill -9.

An envelope is claimed by a compare-and-set UPDATE with a lease by the real
clock. Just before the channel's point of no return, `handed_over` is committed
on its own. So a worker that dies leaves either a lease that never reached the
channel, which `sweep` puts back, or one that may have, which becomes
`unknown` and waits for a person. No protocol tells the two apart later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from lianqiao.delivery.channels import BY_MACHINE, Answer, Sender, mail_carrier
from lianqiao.delivery.models import Attempt, OutboxEntry

LEASE = timedelta(minutes=3)  # longer than the slowest answers of a mail server at 20 s a step
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=3)
MOST_TRIES = 12  # with the pauses above these span 20 hours
AT_ONCE = 100  # envelopes a run, so that other work gets its turn

Clock = Callable[[], datetime]


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries that came to nothing: doubling from five minutes."""
    return min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)


def _from_here(start: datetime) -> Clock:
    began = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - began)


def run_once(now: datetime, real_now: datetime, at_once: int = AT_ONCE) -> int:
    """Send what is due; the number of envelopes that were tried. `now` dates the attempts, `real_now` leases.

    Where the channel is not set up nothing is claimed, so nothing is counted as a try.
    """
    carrier = mail_carrier()
    if carrier.not_ready() or not _due(real_now).exists():
        return 0
    installed, real = _from_here(now), _from_here(real_now)
    tried = 0
    with carrier.open() as sender:
        while tried < at_once:
            entry = claim(real)
            if entry is None:
                break
            tried += 1
            if not _send(entry, sender, installed, real):
                break
    return tried


def _due(real_now: datetime) -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(
        not_before__lte=real_now, lease_until=None, handed_over=False, envelope__channel__in=BY_MACHINE
    ).order_by("not_before", "id")


def claim(real: Clock) -> OutboxEntry | None:
    """The next envelope due, now leased to the caller; None where there is none. Two workers never get the same."""
    while (entry := _due(real()).select_related("envelope").first()) is not None:
        lease = real() + LEASE
        if OutboxEntry.objects.filter(pk=entry.pk, lease_until=None, handed_over=False).update(lease_until=lease):
            entry.lease_until = lease
            return entry
    return None


def _mine(entry: OutboxEntry) -> QuerySet[OutboxEntry]:
    """The row, as long as the lease is still ours."""
    return OutboxEntry.objects.filter(pk=entry.pk, lease_until=entry.lease_until)


def _send(entry: OutboxEntry, sender: Sender, installed: Clock, real: Clock) -> bool:
    """Hand one envelope over and record the answer. False: the channel is down, leave the others for later."""
    answer = sender.offer(entry.envelope)
    if answer is None:
        # The point of no return, committed before the channel's last step.
        if not _mine(entry).update(handed_over=True):
            return False  # too slow: the lease is gone, and so is the connection with its unfinished message
        answer = sender.settle()
    record(entry, answer, now=installed(), real_now=real())
    return not answer.channel_down


def record(entry: OutboxEntry, answer: Answer, *, now: datetime, real_now: datetime) -> None:
    """One attempt, and the outbox entry ends or waits for its next try: together or not at all."""
    tries = entry.tries + 1
    outcome, code = answer.outcome, answer.code
    if outcome == Attempt.Outcome.TEMPORARY and tries >= MOST_TRIES:
        outcome, code = Attempt.Outcome.REFUSED, "mail_tried_long_enough"
    with transaction.atomic():
        Attempt.objects.create(
            envelope_id=entry.envelope_id, at=now, outcome=outcome, code=code, detail=answer.detail[:200]
        )
        if outcome == Attempt.Outcome.TEMPORARY:
            _mine(entry).update(
                lease_until=None, handed_over=False, tries=tries, not_before=real_now + pause_after(tries)
            )
        else:
            _mine(entry).delete()


def sweep(real_now: datetime, now: datetime | None = None) -> int:
    """Settle leases that ran out: back into the outbox where the channel never had it, else `unknown`.

    `now` dates the attempts (default: `real_now`). Returns how many were settled.
    """
    settled = 0
    for entry in OutboxEntry.objects.filter(lease_until__lt=real_now):
        if not entry.handed_over:
            settled += _mine(entry).filter(handed_over=False).update(lease_until=None)
            continue
        with transaction.atomic():
            if _mine(entry).delete()[0]:
                settled += 1
                Attempt.objects.create(
                    envelope_id=entry.envelope_id,
                    at=now or real_now,
                    outcome=Attempt.Outcome.UNKNOWN,
                    code="mail_worker_died",
                )
    return settled
