"""What stays closed until somebody asks for it: a phone number, user ids on platforms, the link of a letter.

Each look goes on record with its reason; the reason is a code, so that the record holds no free text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.cases.actions_survey_invite import link_of as survey_link_of
from lianqiao.delivery.channels import why_not_ready
from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.delivery.queries_ways import addresses_of
from lianqiao.desk.delivery_list import in_reach, student_of
from lianqiao.desk.words import ACCOUNT_WORDS
from lianqiao.referrals.links import address_of, token_for
from lianqiao.referrals.queries_letters import letter_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import student
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import note_reading


@dataclass(frozen=True, slots=True)
class Link:
    """The address on which one student reads their letter."""

    student: StudentCard
    message: EnvelopeFacts
    address: str


def phone_of(*, viewer: Viewer, today: date, now: datetime, student_id: int, reason: str) -> StudentCard | None:
    """The card of a student in reach, whose phone may be read now; None for anybody else's."""
    insist(viewer, Deed.RECORD_HELP)
    card = student(viewer=viewer, today=today, student_id=student_id)
    if card is not None and card.phone:
        _note(viewer, f"contact:{reason}", "phone", student_id, now)
    return card


def accounts_of(*, viewer: Viewer, student_id: int, now: datetime) -> dict[str, str]:
    """The user id of a student in reach on each platform that this house has set up; empty text where there is none."""
    insist(viewer, Deed.RECORD_HELP)
    who = f"student:{student_id}"
    known = addresses_of(viewer=viewer, recipients=[who]).get(who, {})
    found = {channel: known.get(channel, "") for channel in platforms()}
    if any(found.values()):
        _note(viewer, "contact:accounts", "accounts", student_id, now)
    return found


def platforms() -> tuple[str, ...]:
    """The channels set up in this house whose addresses are user ids, which somebody has to enter."""
    shut = why_not_ready()
    return tuple(channel for channel in ACCOUNT_WORDS if shut[channel] is None)


def note_file(*, viewer: Viewer, student_id: int, now: datetime) -> None:
    """Somebody opened the file of a student: told to the student, whoever it was and whatever the role may see."""
    _note(viewer, "student_page", "file", student_id, now)


def link_of(
    *, viewer: Viewer, today: date, now: datetime, real_now: datetime, envelope_id: int, base_url: str
) -> Link | None:
    """A fresh link to the letter that a message carries, to hand over in person; None for anybody out of reach.

    Refused `link_not_needed` once the message got through or was taken back.
    """
    letter = letter_of(viewer=viewer, today=today, envelope_id=envelope_id)
    message = in_reach(viewer=viewer, today=today, envelope_id=envelope_id)
    whose = letter.student_id if letter else student_of(message.recipient) if message else None
    card = None if whose is None else student(viewer=viewer, today=today, student_id=whose)
    if message is None or card is None:
        return None
    if not message.waits_for_a_person:
        raise Refused(Reason.of("link_not_needed"))
    if letter is None:
        return _survey_link(viewer, today, now, real_now, message, card, base_url)
    _note(viewer, "link_shown", "letter", card.id, now)
    return Link(card, message, address_of(token_for(letter, real_now=real_now), base_url=base_url))


def _survey_link(
    viewer: Viewer,
    today: date,
    now: datetime,
    real_now: datetime,
    message: EnvelopeFacts,
    card: StudentCard,
    base_url: str,
) -> Link | None:
    """The same for a message that asks for answers to a survey."""
    kind, _, number = message.about.partition(":")
    survey_id = row_id(number) if kind == "survey" else None
    if survey_id is None:
        return None
    address = survey_link_of(
        viewer=viewer, student_id=card.id, survey_id=survey_id, today=today, now=now, real_now=real_now,
        base_url=base_url,
    )  # fmt: skip
    return Link(card, message, address)


def _note(viewer: Viewer, purpose: str, what: str, student_id: int, now: datetime) -> None:
    note_reading(actor=viewer.actor, purpose=purpose, what=what, subjects=[f"student:{student_id}"], at=now)
