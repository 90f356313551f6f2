"""What the desk does in one act across rooms."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.delivery.actions import fix_address
from lianqiao.desk.delivery_list import in_reach, student_of
from lianqiao.roster.actions_contact import correct_contact
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed


def correct_address(
    *, viewer: Viewer, envelope_id: int, address: str, today: date, now: datetime, real_now: datetime
) -> None:
    """Send a message to a corrected address; a student's roster keeps the new one, so that the next letter arrives.

    Refused `not_found` where the viewer does not reach the recipient, and as `delivery.actions.fix_address`.
    """
    message = in_reach(viewer=viewer, today=today, envelope_id=envelope_id)
    if message is None:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="desk.correct_address", at=now, subject=f"envelope:{envelope_id}"):
        fix_address(viewer=viewer, envelope_id=envelope_id, address=address, now=now, real_now=real_now)
        student_id = student_of(message.recipient)
        if student_id is not None:
            correct_contact(viewer=viewer, student_id=student_id, email=address.strip(), now=now)
