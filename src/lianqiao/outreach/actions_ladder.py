"""The machine's steps: send on by the next way what nothing proves to have arrived, and draw the reminder lists.

Each step is a transaction of its own and is taken as soon as it stands on
record, so that kill -9, a second scheduler or ten days without power neither
double nor lose one: the waiting of a step begins when the one before it was
taken, and after an outage a message goes one step a run, not all at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localtime

from lianqiao.delivery.actions_again import send_by
from lianqiao.outreach.actions_lists import draw_lists
from lianqiao.outreach.facts import Chasing
from lianqiao.outreach.queries_ladder import ladder
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.reaching import BY_ITSELF
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def climb(*, viewer: Viewer, today: date, now: datetime, real_now: datetime) -> tuple[int, int]:
    """Take the machine's steps that are due: (messages sent on, reminder lists drawn).

    On working days from the policy's hour on and not in its quiet hours. Of one
    student's messages one goes on a run, the oldest that may: the others
    follow, unless it proves to be read.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    policy = policy_in_force()
    rule = policy.outreach
    here = localtime(now)
    if not rule.steps or not policy.calendar.working_day(today) or here.hour < rule.hour:
        return 0, 0
    if policy.contact.rhythm.quiet(here):  # what goes on goes at once: nobody's telephone rings at night
        return 0, 0
    found = ladder(viewer=viewer, today=today, now=now, policy=policy)
    sent = sum(any(_send_on(viewer, one, now, real_now) for one in mine) for mine in _of_each(found.messages))
    if sent:  # what was just sent on waits anew before a person is asked
        found = ladder(viewer=viewer, today=today, now=now, policy=policy)
    return sent, draw_lists(viewer=viewer, found=found, policy=policy, today=today, now=now)


def _of_each(messages: Iterable[Chasing]) -> list[list[Chasing]]:
    """Each student's messages for which a step of the machine is due, the oldest first."""
    found: dict[int, list[Chasing]] = {}
    for one in sorted(messages, key=lambda one: (one.begun, one.envelope_id)):
        if any(step.rung in BY_ITSELF for step in one.due):
            found.setdefault(one.student_id, []).append(one)
    return list(found.values())


def _send_on(viewer: Viewer, one: Chasing, now: datetime, real_now: datetime) -> bool:
    """Send one message by the way of its first step that is due; False where the post office refuses it now."""
    rung = next(step.rung for step in one.due if step.rung in BY_ITSELF)
    channel, address = next((channel, address) for of, channel, address in one.ways if of is rung)
    action, subject = "outreach.send_on", f"envelope:{one.envelope_id}"
    try:
        with deed(actor=viewer.actor, action=action, at=now, subject=subject) as note:
            send_by(
                viewer=viewer, envelope_id=one.envelope_id, channel=channel, address=address, now=now, real_now=real_now
            )
            note.detail = {"step": rung.value, "channel": channel}
    except Refused:
        return False
    return True
