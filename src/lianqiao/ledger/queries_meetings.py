"""Reading meetings, for those who take part in them: the term's months, one meeting, who may be present.

That a meeting was held holds nothing personal, so the months are read by the house itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from lianqiao.assistance.facts import Help
from lianqiao.assistance.models import Activity
from lianqiao.assistance.queries import activities, kept
from lianqiao.charter.policy import Policy
from lianqiao.ledger.facts_meetings import AHEAD, Meeting, Month, Written, items_of
from lianqiao.ledger.facts_tasks import TaskCard
from lianqiao.ledger.models import Minutes
from lianqiao.ledger.queries import statement
from lianqiao.ledger.queries_tasks import decisions_of
from lianqiao.people.models import Appointment, User
from lianqiao.people.queries import holders, users
from lianqiao.roster.facts import after
from lianqiao.rules.commitments import Row
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import LEADING_GROUP, Deed, Role, Viewer, insist

DEED = "meeting"
_HOUSE = Viewer(actor="system:ledger", system=True)
# Who sits in the meeting and may be given a decision: the leading group, and whoever is in charge of a small class.
SITTING = (*LEADING_GROUP, Role.CLASS_LEADER)


def months(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[Month]:
    """The months of the term's promise to meet, the ones ahead too, each with its meetings; none where none is due."""
    insist(viewer, Deed.SEE_MEETINGS)
    promise = next((one for one in policy.commitments if one.deed == DEED), None)
    if promise is None:
        return []
    last = promise.by or policy.terms[-1].end
    asked = {"viewer": _HOUSE, "now": now, "policy": policy, "commitment_ids": [promise.id]}
    rows = statement(**asked, today=today).rows  # type: ignore[arg-type]
    # The rule itself says which months are still to come: one without a working day is none.
    coming = statement(**asked, today=max(last, today)).rows  # type: ignore[arg-type]
    held = meetings(viewer=viewer, today=today, since=policy.valid_from)
    told = [_month(row, held) for row in rows] + [_ahead(row) for row in coming if row.period.start > today]
    return sorted(told, key=lambda one: one.start)


def _month(row: Row, held: Iterable[Meeting]) -> Month:
    mine = tuple(one for one in held if one.held_on in row.period)
    return Month(row.period.start, row.period.end, row.status.value, row.deadline, row.delay_days, mine)


def _ahead(row: Row) -> Month:
    return Month(row.period.start, row.period.end, AHEAD, None, 0, ())


def meetings(*, viewer: Viewer, today: date, since: date) -> list[Meeting]:
    """The meetings held since a day and not taken back, oldest first, in the same number of queries."""
    insist(viewer, Deed.SEE_MEETINGS)
    found = activities(viewer=viewer, kinds=[DEED], since=since, until=today)
    written = _written([one.id for one in found], today)
    made = decisions_of(viewer=viewer, today=today, minutes_ids=written.values())
    return [_meeting(one, written, [card for card in made if card.minutes_id == written.get(one.id)]) for one in found]


def _written(activity_ids: Collection[int], today: date) -> dict[int, int]:
    rows = Minutes.objects.filter(activity_id__in=activity_ids, recorded_at__lt=after(today))
    return dict(rows.values_list("activity_id", "id"))


def _meeting(one: Help, written: dict[int, int], made: list[TaskCard]) -> Meeting:
    standing = [card for card in made if card.cancelled_on is None]
    return Meeting(
        id=one.id,
        title=one.title,
        held_on=one.held_on,
        recorded_on=one.recorded_on,
        written=one.id in written,
        decisions=len(standing),
        waiting=sum(card.open for card in standing),
    )


def meeting(*, viewer: Viewer, today: date, meeting_id: int) -> Written | None:
    """One meeting, with its minutes where there are any; None where there is none. One taken back says so."""
    insist(viewer, Deed.SEE_MEETINGS)
    row = Activity.objects.filter(pk=meeting_id, kind=DEED, recorded_at__lt=after(today)).first()
    if row is None:
        return None
    told = Minutes.objects.filter(activity=row, recorded_at__lt=after(today)).first()
    standing = Activity.objects.filter(kept(today), pk=row.pk).exists()
    names = _names(told, viewer) if told else {}
    return Written(
        id=row.pk,
        title=row.title,
        held_on=row.held_on,
        recorded_on=row.recorded_on,
        note=row.note,
        minutes_id=told.pk if told else None,
        agenda=items_of(told.agenda) if told else (),
        text=told.text if told else "",
        present=tuple(names[one] for one in told.present if one in names) if told else (),
        written_by=names.get(_writer(told) or 0, "") if told else "",
        cancelled=not standing,
    )


def _names(told: Minutes, viewer: Viewer) -> dict[int, str]:
    ids = {*told.present, _writer(told)} - {None}
    found: dict[int, User] = users(viewer=viewer, ids=ids)
    return {one: user.display_name for one, user in found.items()}


def _writer(told: Minutes) -> int | None:
    return row_id(told.recorded_by.removeprefix("user:"))


def sitting(*, viewer: Viewer, today: date) -> list[Appointment]:
    """Who may be present and take a decision: one row a person, in the order of the levels, then by name."""
    insist(viewer, Deed.SEE_MEETINGS)
    order = {role.value: place for place, role in enumerate(SITTING)}
    found = sorted(holders(viewer=viewer, roles=SITTING, today=today), key=lambda one: order[one.role])
    once: dict[int, Appointment] = {}
    for one in found:
        once.setdefault(one.user_id, one)
    return list(once.values())
