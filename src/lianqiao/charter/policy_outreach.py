"""The policy's table of outreach: the ladder of a message that nothing proves to have arrived, and what proves it.

Schema: `docs/reference/policy-file.md`. Without the table no message climbs.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.charter.policy_reminders import LAST_HOUR
from lianqiao.rules.reaching import PROOFS, Effort, Rung, Step
from lianqiao.rules.reminding import MOST_NAMES, Mix

# Doors that are the college's own reading where a file says nothing.
PROVEN = ("read", "answered", "handed_over", "call", "talk")
EFFORT = Effort(tries=4, channels=2, days=5)


@dataclass(frozen=True, slots=True)
class Outreach:
    """`hour`: on working days the ladder moves from this hour on. `message_days`: an older message is not chased.

    `call_again`: so many working days after a call that reached nobody the name comes up again.
    `proofs`: the facts that prove that somebody was reached. `mix`: the reminder list of a class.
    `effort`: what must have been tried before anybody is unreachable.
    """

    hour: int = 0
    message_days: int = 30
    call_again: int = 1
    proofs: tuple[str, ...] = PROVEN
    steps: tuple[Step, ...] = ()
    mix: Mix = Mix()
    effort: Effort = EFFORT
    source: str = ""


def read_outreach(root: Table) -> Outreach:
    """The table `[outreach]` as far as it is there. Refused with the key that is wrong."""
    if not root.has("outreach"):
        return Outreach()
    table = root.table("outreach")
    hour = table.whole("hour", least=0)
    if hour > LAST_HOUR:
        table.refuse("policy_wrong_value", "hour", value=hour)
    found = Outreach(
        hour=hour,
        message_days=table.whole("message_days", least=1),
        call_again=table.whole("call_again", least=1),
        proofs=table.some_of("proofs", PROOFS),
        steps=table.tables("step", _step),
        mix=_mix(table.table("list")),
        effort=_effort(table.table("unreachable")),
        source=table.take_or("source", str, ""),
    )
    table.done()
    return found


def _step(table: Table) -> Step:
    """One of `days` and `hours` says how long it waits."""
    if table.has("days") == table.has("hours"):
        table.refuse("policy_days_or_hours", "days")
    return Step(
        rung=Rung(table.one_of("do", list(Rung))),
        days=table.whole("days", least=0, default=0),
        hours=table.whole("hours", least=0, default=0),
    )


def _mix(table: Table) -> Mix:
    # One name of fewer would be there by need: the list would tell on people (`rules.reminding`).
    names = table.whole("names", least=MOST_NAMES)
    if names > MOST_NAMES:
        table.refuse("policy_wrong_value", "names", value=names)
    mix = Mix(names=names, hours=table.whole("hours", least=1))
    table.done()
    return mix


def _effort(table: Table) -> Effort:
    effort = Effort(
        tries=table.whole("tries", least=1),
        channels=table.whole("channels", least=1),
        days=table.whole("days", least=1),
    )
    table.done()
    return effort
