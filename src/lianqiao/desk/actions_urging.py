"""Urge those who owe what was chosen on the day's list: one message a person a day, however much was chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.desk.promises import promises
from lianqiao.desk.today_list import bundle_key
from lianqiao.desk.today_promised import promised
from lianqiao.ledger.actions_notices import urge
from lianqiao.ledger.facts_notices import Urged
from lianqiao.roster.queries import students
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was ticked: single lines, whole entries, all that is late. Each is a name that the list itself gave."""

    lines: Collection[str] = ()
    entries: Collection[str] = ()
    all_late: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines or self.entries or self.all_late)


def urge_chosen(
    *, viewer: Viewer, chosen: Chosen, policy: Policy, today: date, now: datetime, real_now: datetime, base_url: str
) -> Urged:
    """Tell each owner once of what was chosen of theirs, as the list stands now.

    Refused `no_right`, `urge_nothing_chosen`, `urge_nothing_left` (meanwhile everything chosen was done).
    """
    insist(viewer, Deed.URGE)
    if not chosen:
        raise Refused(Reason.of("urge_nothing_chosen"))
    owners, rows = _owed(viewer, chosen, policy, today, now)
    if not rows:
        raise Refused(Reason.of("urge_nothing_left"))
    return urge(viewer=viewer, user_ids=owners, rows=rows, base_url=base_url, today=today, now=now, real_now=real_now)


def _owed(
    viewer: Viewer, chosen: Chosen, policy: Policy, today: date, now: datetime
) -> tuple[set[int], set[tuple[str, str, date]]]:
    """Who owes what was chosen, and the rows of the statement; what the viewer's list does not hold is left out."""
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = {card.id: card for card in students(viewer=viewer, today=today, cohort=policy.cohort)}
    owners, rows = set(), set()
    for duty in promised(viewer, stated, roll):
        ticked = duty.urge in chosen.lines or bundle_key(duty) in chosen.entries
        if duty.urge and duty.owner_id and duty.row and (ticked or (chosen.all_late and duty.group == "late")):
            owners.add(duty.owner_id)
            rows.add(duty.row)
    return owners, rows
