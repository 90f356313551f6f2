"""The worker's half: claim, hand to the channel, say what became of it. Safe with many workers and with kill -9.

Envelopes are claimed by a compare-and-set UPDATE with a lease by the real
clock and a word of the claim's own. Just before the channel's point of no
return, `handed_over` is committed on its own. So a worker that dies leaves
either a lease that never reached the channel, which `sweep` puts back, or one
that may have. Of these a machine sends again only what the platform promises
to recognise (`Carrier.repeat_within`, counted from the first hand-over); all
others become `unknown` and wait for a person. No protocol tells the two apart later.

A worker that sleeps past its lease may wake up when the row is another's, or gone: what it then heard never touches
that row's next try (`_late`). Where the host's clock was ahead, `sweep` puts right what it dated.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from lianqiao.delivery.channels import CHANNELS, Answer, Carrier, Sender, carrier, kind_of
from lianqiao.delivery.models import Attempt, OutboxEntry
from lianqiao.delivery.queries_consent import stopped

LEASE = timedelta(minutes=3)  # longer than the slowest answers of a mail server at 20 s a step
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=3)
MOST_TRIES = 12  # with the pauses above these span 20 hours
SKEW = timedelta(minutes=1)  # so far may the clocks of two hosts differ
AT_ONCE = 100  # envelopes a run and channel, so that other work gets its turn
BATCH = 20  # envelopes a claim

Clock = Callable[[], datetime]


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries that came to nothing: doubling from five minutes."""
    return min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)


def _from_here(start: datetime) -> Clock:
    began = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - began)


def run_once(now: datetime, real_now: datetime, at_once: int = AT_ONCE, *, quiet: bool = False) -> int:
    """Send what is due on every channel that is set up; the number of envelopes that were tried.

    `now` dates the attempts, `real_now` leases. One sender a channel; a channel that is down, or whose code fails,
    keeps no other from its turn: what it raised is raised after the last. Where a channel is not set up nothing is
    claimed, so nothing is counted as a try. `quiet`: these are quiet hours, and what minds them stays.
    """
    installed, real = _from_here(now), _from_here(real_now)
    tried, broken = 0, []
    for name in CHANNELS:
        try:
            tried += _run(name, carrier(name), installed, real, at_once, quiet)
        except Exception as error:
            broken.append(error)
    if broken:
        raise broken[0]
    return tried


def _run(name: str, way: Carrier, installed: Clock, real: Clock, at_once: int, quiet: bool) -> int:
    if way.not_ready() or not _due(name, installed(), real(), way.repeat_within, quiet).exists():
        return 0
    tried = 0
    with way.open() as sender:
        while tried < at_once:
            entries = claim_some(min(BATCH, at_once - tried), real, installed, name, quiet)
            sent, goes_on = _send_all(entries, sender, installed, real, way.repeat_within)
            tried += sent
            if not goes_on:
                break
    return tried


def _send_all(
    entries: Sequence[OutboxEntry], sender: Sender, installed: Clock, real: Clock, repeat: timedelta | None
) -> tuple[int, bool]:
    """Hand over one after the other; how many were tried, and whether there may be more.

    Where the channel is down the rest of the claim goes back. A channel that its recipient stopped since it was
    queued, or between two tries, is asked nothing.
    """
    no_more = stopped({entry.envelope.recipient for entry in entries})
    for place, entry in enumerate(entries, start=1):
        if kind_of(entry.envelope.channel) in no_more.get(entry.envelope.recipient, ()):
            _end(entry, _nothing_came(entry), "contact_stopped", installed())
            continue
        if not _send(entry, sender, installed, real, repeat):
            _mine(entry.claimed_by).filter(handed_over=False).update(lease_until=None, claimed_by="")
            return place, False
    return len(entries), bool(entries)


def _due(
    name: str, now: datetime, real_now: datetime, repeat: timedelta | None, quiet: bool = False
) -> QuerySet[OutboxEntry]:
    """What may be claimed: not held, not leased, not past its time, and of open outcome only inside the window."""
    settled = Q(handed_at=None)
    if repeat is not None:
        settled |= Q(handed_at__gt=real_now + LEASE - repeat, handed_at__lte=real_now + SKEW)
    living = Q(envelope__good_until=None) | Q(envelope__good_until__gt=now)
    free = OutboxEntry.objects.filter(settled, living, lease_until=None, handed_over=False, envelope__channel=name)
    due = free.filter(not_before__lte=real_now).order_by("not_before", "id")
    return due.filter(minds_quiet=False) if quiet else due


def claim_some(
    most: int, real: Clock, installed: Clock | None = None, channel: str = "email", quiet: bool = False
) -> list[OutboxEntry]:
    """The next envelopes due on a channel, now leased to the caller. Two workers never get the same."""
    repeat = carrier(channel).repeat_within
    while True:
        due = _due(channel, (installed or real)(), real(), repeat, quiet)
        word = secrets.token_hex(16)
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:  # workers then never wait for each other
                due = due.select_for_update(skip_locked=True, of=("self",))
            ids = list(due.values_list("pk", flat=True)[:most])
            free = OutboxEntry.objects.filter(pk__in=ids, lease_until=None, handed_over=False)
            taken = free.update(lease_until=real() + LEASE, claimed_by=word)
        if taken or not ids:
            return list(_mine(word).select_related("envelope").order_by("not_before", "id"))


def claim(real: Clock, installed: Clock | None = None, channel: str = "email") -> OutboxEntry | None:
    """The next envelope due on a channel, now leased to the caller; None where there is none."""
    return next(iter(claim_some(1, real, installed, channel)), None)


def _mine(word: str) -> QuerySet[OutboxEntry]:
    """The rows of a claim, as long as their leases are still its own."""
    return OutboxEntry.objects.filter(claimed_by=word)


def _row(entry: OutboxEntry) -> QuerySet[OutboxEntry]:
    return _mine(entry.claimed_by).filter(pk=entry.pk)


def _send(entry: OutboxEntry, sender: Sender, installed: Clock, real: Clock, repeat: timedelta | None = None) -> bool:
    """Hand one envelope over and record the answer. False: the channel is down, leave the others for later."""
    answer = sender.offer(entry.envelope)
    if answer is None:
        # The point of no return, committed before the channel's last step.
        began = real()
        if not _row(entry).filter(lease_until__gt=began).update(handed_over=True, handed_at=entry.handed_at or began):
            return False  # too slow: the lease is gone, and so is the connection with its unfinished message
        answer = sender.settle()
        if answer.outcome == Attempt.Outcome.UNKNOWN:
            entry.handed_at = entry.handed_at or began
    record(entry, answer, now=installed(), real_now=real(), repeat=repeat)
    return not answer.channel_down


def record(
    entry: OutboxEntry, answer: Answer, *, now: datetime, real_now: datetime, repeat: timedelta | None = None
) -> None:
    """One attempt, and the outbox entry ends or waits for its next try: together or not at all.

    An unknown outcome is tried again only where the next try falls into `repeat`, the channel's own window, and a
    plain "later" after an unknown outcome leaves that outcome open: the first try may have got through.
    Where the lease was lost meanwhile, others have settled the row: see `_late`.
    """
    tries = entry.tries + 1
    outcome, code = answer.outcome, answer.code
    again_at = real_now + pause_after(tries)
    open_since = entry.handed_at
    if outcome == Attempt.Outcome.UNKNOWN and tries < MOST_TRIES and _inside(again_at, open_since, repeat):
        outcome, code = Attempt.Outcome.TEMPORARY, "delivery_repeated_safely"
    if outcome == Attempt.Outcome.TEMPORARY and (tries >= MOST_TRIES or not _may_wait(again_at, open_since, repeat)):
        outcome, code = _given_up(open_since)
    with transaction.atomic():
        # The row before the attempt: who comes second waits here, and so writes the later word.
        if outcome == Attempt.Outcome.TEMPORARY:
            waits = {"tries": tries, "not_before": again_at, "handed_at": open_since, "held_for": ""}
            mine = _row(entry).update(lease_until=None, claimed_by="", handed_over=False, **waits)
        else:
            mine, _ = _row(entry).delete()
        if mine or _late(entry, outcome):
            _note(entry, outcome, code, answer.detail, answer.provider_id, now)


def _late(entry: OutboxEntry, outcome: str) -> bool:
    """Is the answer of a worker that slept past its lease still worth a note?

    That the channel has it is, and ends what waits to be sent once more. A clear no is, while nobody has tried again.
    "Later" and silence are not: no try would follow, and a person has the message already.
    """
    there = OutboxEntry.objects.filter(envelope=entry.envelope_id)
    if outcome == Attempt.Outcome.ACCEPTED:
        there.filter(lease_until=None, handed_over=False).delete()
        return True
    if outcome in {Attempt.Outcome.TEMPORARY, Attempt.Outcome.UNKNOWN} or there.exists():
        return False
    last = Attempt.objects.filter(envelope=entry.envelope_id).order_by("-pk").first()
    return last is not None and last.outcome == Attempt.Outcome.UNKNOWN


def _inside(moment: datetime, since: datetime | None, repeat: timedelta | None) -> bool:
    """Would the platform still know a repetition that begins at `moment`? The lease's length is kept in hand."""
    if repeat is None or since is None or since > moment + SKEW:  # a hand-over to come was dated by a wrong clock
        return False
    return moment + LEASE < since + repeat


def _may_wait(moment: datetime, since: datetime | None, repeat: timedelta | None) -> bool:
    return since is None or _inside(moment, since, repeat)


def _nothing_came(entry: OutboxEntry) -> str:
    """How an envelope ends without a further try: refused only where every try surely came to nothing."""
    return Attempt.Outcome.REFUSED if entry.handed_at is None else Attempt.Outcome.UNKNOWN


def _given_up(open_since: datetime | None) -> tuple[str, str]:
    """No further try by machine: a plain refusal only where every try surely came to nothing."""
    if open_since is None:
        return Attempt.Outcome.REFUSED, "mail_tried_long_enough"
    return Attempt.Outcome.UNKNOWN, "delivery_window_over"


def _note(entry: OutboxEntry, outcome: str, code: str, detail: str, provider_id: str, now: datetime) -> None:
    Attempt.objects.create(
        envelope_id=entry.envelope_id,
        at=now,
        outcome=outcome,
        code=code,
        detail=detail[:200],
        provider_id=provider_id[:128],
    )


def sweep(real_now: datetime, now: datetime | None = None) -> int:
    """Settle leases that ran out, and what waited past its time. Returns how many were settled.

    A lease that never reached the channel goes back into the outbox. One that may have goes back only inside the
    channel's window of repetition, else it is `unknown`. What was not sent before its `good_until` is `expired`.
    A lease that ends later than any that is given now was given by a clock that was ahead: nobody waits for it.
    `now` dates the attempts (default: `real_now`).
    """
    now = now or real_now
    settled = 0
    over = Q(lease_until__lt=real_now) | Q(lease_until__gt=real_now + LEASE + SKEW)
    for entry in OutboxEntry.objects.filter(over).select_related("envelope"):
        if entry.handed_over:
            settled += _silent(entry, now, real_now)
        else:
            settled += _row(entry).filter(handed_over=False).update(lease_until=None, claimed_by="")
    return settled + _put_right(now, real_now) + _sweep_windows(now, real_now) + _sweep_expired(now)


def _put_right(now: datetime, real_now: datetime) -> int:
    """What waits longer than anything makes it wait, for it was queued or tried by a clock that was ahead."""
    waiting = OutboxEntry.objects.filter(lease_until=None)
    right = waiting.filter(tries__gt=0, not_before__gt=real_now + LONGEST_PAUSE + SKEW).update(not_before=real_now)
    ahead = waiting.filter(tries=0, envelope__queued_at__gt=now + SKEW, not_before__gt=real_now + SKEW)
    for entry in ahead.select_related("envelope"):
        hold = (entry.envelope.due_at or entry.envelope.queued_at) - entry.envelope.queued_at
        late = waiting.filter(pk=entry.pk, not_before__gt=real_now + hold + SKEW)
        right += late.update(not_before=real_now + hold)
    return right


def _repeat_of(channel: str) -> timedelta | None:
    return carrier(channel).repeat_within if channel in CHANNELS else None


def _silent(entry: OutboxEntry, now: datetime, real_now: datetime) -> int:
    """Its worker died with the channel's answer unheard."""
    repeat = _repeat_of(entry.envelope.channel)
    if entry.tries + 1 < MOST_TRIES and _inside(real_now, entry.handed_at, repeat):
        back = {"lease_until": None, "claimed_by": "", "handed_over": False, "tries": entry.tries + 1}
        with transaction.atomic():
            if not _row(entry).update(**back, not_before=real_now):
                return 0
            _note(entry, Attempt.Outcome.TEMPORARY, "delivery_repeated_safely", "", "", now)
        return 1
    return _end(entry, Attempt.Outcome.UNKNOWN, "mail_worker_died", now)


def _end(entry: OutboxEntry, outcome: str, code: str, now: datetime) -> int:
    with transaction.atomic():
        if not _row(entry).delete()[0]:
            return 0
        _note(entry, outcome, code, "", "", now)
    return 1


def _sweep_windows(now: datetime, real_now: datetime) -> int:
    """What waits with an open outcome past the window in which its channel knows a repetition: a person decides."""
    waiting = OutboxEntry.objects.filter(lease_until=None, handed_over=False, handed_at__isnull=False)
    return sum(
        _end(entry, Attempt.Outcome.UNKNOWN, "delivery_window_over", now)
        for entry in waiting.select_related("envelope")
        if not _inside(real_now, entry.handed_at, _repeat_of(entry.envelope.channel))
    )


def _sweep_expired(now: datetime) -> int:
    waiting = OutboxEntry.objects.filter(lease_until=None, handed_at=None, envelope__good_until__lte=now)
    return sum(_end(entry, Attempt.Outcome.EXPIRED, "delivery_expired", now) for entry in waiting)
