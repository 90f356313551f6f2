"""What the desk does in one act across rooms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from lianqiao.cases.actions_path import bring_along
from lianqiao.delivery.actions import fix_address
from lianqiao.desk.delivery_list import in_reach, student_of
from lianqiao.roster.actions import add_student
from lianqiao.roster.actions_contact import correct_contact
from lianqiao.roster.readings import RosterRow
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed


def correct_address(
    *, viewer: Viewer, envelope_id: int, address: str, today: date, now: datetime, real_now: datetime
) -> None:
    """Send a message to a corrected e-mail address; a student's roster keeps it, so that the next letter arrives.

    Refused `not_found` where the viewer does not reach the recipient, and as `delivery.actions.fix_address`.
    """
    message = in_reach(viewer=viewer, today=today, envelope_id=envelope_id)
    if message is None:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="desk.correct_address", at=now, subject=f"envelope:{envelope_id}"):
        fix_address(
            viewer=viewer, envelope_id=envelope_id, address=address, channel="email", now=now, real_now=real_now
        )
        student_id = student_of(message.recipient)
        if student_id is not None:
            correct_contact(viewer=viewer, student_id=student_id, email=address.strip(), now=now)


def take_in(
    *,
    viewer: Viewer,
    row: RosterRow,
    cohort: int,
    arrival: str = "",
    since: date,
    not_same: Collection[int] = (),
    today: date,
    now: datetime,
) -> int:
    """One student by hand, with a file and in the stage of the cohort, all or nothing; the student's id.

    Refused as `roster.actions.add_student`.
    """
    with deed(actor=viewer.actor, action="desk.take_in", at=now) as note:
        student_id = add_student(
            viewer=viewer, row=row, cohort=cohort, arrival=arrival, since=since, not_same=not_same, today=today, now=now
        )
        bring_along(viewer=viewer, student_id=student_id, cohort=row.cohort or cohort, today=today, now=now)
        note.subject = f"student:{student_id}"
    return student_id
