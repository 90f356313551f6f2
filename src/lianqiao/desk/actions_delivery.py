"""What a person does about a message that no machine brought: another way, a classmate, a call. Reach is checked."""

from __future__ import annotations

from datetime import date, datetime

from lianqiao.delivery.actions import hand_over
from lianqiao.delivery.actions_again import send_by
from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.desk.delivery_list import in_reach, recipients
from lianqiao.desk.delivery_ways import offered_ways
from lianqiao.outreach.actions import ask_liaison, note_call
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed

REACHED = "reached"


def _message(viewer: Viewer, today: date, envelope_id: int) -> EnvelopeFacts:
    found = in_reach(viewer=viewer, today=today, envelope_id=envelope_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found


def _student_id(viewer: Viewer, today: date, envelope_id: int) -> int:
    """Whom the message is to; a colleague is no student to be rung."""
    message = _message(viewer, today, envelope_id)
    card = recipients(viewer=viewer, today=today, of=[message]).student(message.recipient)
    if card is None:
        raise Refused(Reason.of("not_found"))
    return card.id


def send_another_way(
    *, viewer: Viewer, envelope_id: int, place: int, today: date, now: datetime, real_now: datetime
) -> None:
    """Send the same words by another of the recipient's ways, named by its place among them.

    Refused `not_found` out of reach or for no such way, the way's own reason, and as `delivery.actions_again.send_by`.
    """
    message = _message(viewer, today, envelope_id)
    to = recipients(viewer=viewer, today=today, of=[message])
    found = offered_ways(
        viewer=viewer, message=message, student=to.student(message.recipient), user=to.user(message.recipient),
    )  # fmt: skip
    chosen = next((one for one in found if one.place == place), None)
    if chosen is None:
        raise Refused(Reason.of("not_found"))
    chosen.way.verdict.insist()
    send_by(
        viewer=viewer, envelope_id=envelope_id, channel=chosen.way.channel, address=chosen.way.address, now=now,
        real_now=real_now,
    )  # fmt: skip


def hand_to_liaison(*, viewer: Viewer, envelope_id: int, today: date, now: datetime) -> None:
    """Have a classmate remind the student by the class's neutral list. Refused as `outreach.actions.ask_liaison`."""
    student_id = _student_id(viewer, today, envelope_id)
    ask_liaison(viewer=viewer, student_id=student_id, envelope_id=envelope_id, today=today, now=now)


def call(*, viewer: Viewer, envelope_id: int, result: str, today: date, now: datetime) -> None:
    """A call about a message and what came of it; whoever was reached has been told. Refused as `note_call`."""
    student_id = _student_id(viewer, today, envelope_id)
    with deed(actor=viewer.actor, action="desk.call", at=now, subject=f"envelope:{envelope_id}") as note:
        note.detail = {"result": result}
        note_call(viewer=viewer, student_id=student_id, result=result, today=today, now=now)
        if result == REACHED:
            hand_over(viewer=viewer, envelope_id=envelope_id, now=now)
