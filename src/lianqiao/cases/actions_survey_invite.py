"""Asking for answers: one neutral message to each student who has not answered, at most one a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.cases.actions_survey_answers import insist_running
from lianqiao.cases.facts_survey import SurveyCard, about
from lianqiao.cases.messages_survey import address_of, body, subject
from lianqiao.cases.queries_survey import coverage, invited, is_asked, survey
from lianqiao.delivery.actions import queue
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.links import push_token
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed, note_reading


@dataclass(frozen=True, slots=True)
class Invited:
    """How many messages went, how many had one today already, and who has no address (persons)."""

    sent: int
    had_today: int
    without_address: int


def invite(*, viewer: Viewer, survey_id: int, today: date, now: datetime, real_now: datetime, base_url: str) -> Invited:
    """A message with the own link to everybody in reach who has not answered and has an address.

    Pressed twice it sends once: nobody gets a second one on the same day. Refused
    `not_found`, `survey_ended`, `survey_not_open_yet`.
    """
    insist(viewer, Deed.RUN_SURVEYS)
    found = coverage(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    insist_running(card=found.survey, today=today)
    before = invited(viewer=viewer, survey_id=survey_id)
    reachable = [one for one in found.missing if one.email]
    waiting = [one for one in reachable if today not in before.get(one.id, ())]
    with deed(actor=viewer.actor, action="cases.invite", at=now, subject=f"survey:{survey_id}") as note:
        sent = _send(viewer, found.survey, waiting, before, now, real_now, base_url)
        note.detail = {"sent": sent}
    return Invited(sent, len(reachable) - sent, len(found.missing) - len(reachable))


def _send(
    viewer: Viewer,
    card: SurveyCard,
    students: Sequence[StudentCard],
    before: Mapping[int, Sequence[date]],
    now: datetime,
    real_now: datetime,
    base_url: str,
) -> int:
    """One envelope each, in an order that tells nothing; how many are new."""
    keys = keys_of(viewer=viewer, student_ids=[one.id for one in students], now=now)
    sent = 0
    for one in sorted(students, key=lambda student: student.number):
        link = address_of(push_token(keys[one.id], about=about(card.id), real_now=real_now), card.id, base_url=base_url)
        try:
            queue(
                viewer=viewer,
                key=f"survey:{card.id}:student:{one.id}:{len(before.get(one.id, ())) + 1}",
                recipient=f"student:{one.id}",
                about=about(card.id),
                channel="email",
                address=one.email,
                subject=subject(),
                body=body(one.name, card.title, card.due_on, link),
                now=now,
                real_now=real_now,
                hold_seconds=policy_in_force().limits.hold_seconds,
                good_until=after(card.due_on),
                rhythm=policy_in_force().contact.rhythm,
            )
        except Refused as refused:
            if refused.code != "delivery_key_reused":
                raise
            continue  # somebody else pressed a moment ago: that message stands
        sent += 1
    return sent


def link_of(
    *, viewer: Viewer, student_id: int, survey_id: int, today: date, now: datetime, real_now: datetime, base_url: str
) -> str:
    """The address on which a student in reach answers, to hand over in person; the look goes on record.

    Refused `not_found`, `survey_not_asked`, `survey_ended`, `survey_not_open_yet`.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = survey(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    if not is_asked(viewer=viewer, today=today, card=found, student_id=student_id):
        raise Refused(Reason.of("survey_not_asked"))
    insist_running(card=found, today=today)
    key = keys_of(viewer=viewer, student_ids=[student_id], now=now)[student_id]
    subjects = [f"student:{student_id}"]
    note_reading(actor=viewer.actor, purpose="link_shown", what="survey_link", subjects=subjects, at=now)
    return address_of(push_token(key, about=about(survey_id), real_now=real_now), survey_id, base_url=base_url)
