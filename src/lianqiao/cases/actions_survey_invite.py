"""Asking for answers: one neutral message to each student who has not answered, by their first open way, one a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.cases.actions_survey_answers import insist_running
from lianqiao.cases.facts_survey import SurveyCard, about
from lianqiao.cases.messages_survey import address_of, body, subject, variables
from lianqiao.cases.queries_survey import coverage, invited, is_asked, survey
from lianqiao.delivery.actions import queue
from lianqiao.delivery.queries import standings
from lianqiao.delivery.queries_ways import PERSON, Way
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.links import push_token, stop_address
from lianqiao.roster.models import StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed, note_reading


@dataclass(frozen=True, slots=True)
class Invited:
    """Persons: to how many a message went, how many had one today already, and how many somebody has to tell."""

    sent: int
    had_today: int
    to_tell: int


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who writes, about which survey, when, and on which address the links stand."""

    viewer: Viewer
    card: SurveyCard
    now: datetime
    real_now: datetime
    base_url: str


def invite(*, viewer: Viewer, survey_id: int, today: date, now: datetime, real_now: datetime, base_url: str) -> Invited:
    """A message with the own link to everybody in reach who has not answered, by each one's first open way.

    Whom no way reaches a person tells, as with letters; while that waits there is no second one. Pressed twice it
    sends once: nobody gets a second one on the same day. Refused `not_found`, `survey_ended`, `survey_not_open_yet`.
    """
    insist(viewer, Deed.RUN_SURVEYS)
    found = coverage(viewer=viewer, today=today, survey_id=survey_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    insist_running(card=found.survey, today=today)
    before = invited(viewer=viewer, survey_id=survey_id)
    told = _still_to_tell(viewer, survey_id)
    ways = ways_to_students(viewer=viewer, students=found.missing, policy=policy_in_force(), purpose=Purpose.SURVEY)
    held = [one for one in found.missing if one.id in told and (ways[one.id] == PERSON or today in before[one.id])]
    fresh = [one for one in found.missing if one not in held and today not in before.get(one.id, ())]
    desk = _Desk(viewer, found.survey, now, real_now, base_url)
    with deed(actor=viewer.actor, action="cases.invite", at=now, subject=f"survey:{survey_id}") as note:
        made = _write_all(desk, fresh, ways, before)
        note.detail = {"sent": len(made)}
    to_tell = len(held) + sum(ways[one] == PERSON for one in made)
    sent = sum(ways[one] != PERSON for one in made)
    return Invited(sent, len(found.missing) - sent - to_tell, to_tell)


def _still_to_tell(viewer: Viewer, survey_id: int) -> set[int]:
    """The students with a message of this survey that waits for somebody to tell them."""
    waiting = (one for one in standings(viewer=viewer, about=about(survey_id)) if one.must_be_told)
    return {int(one.recipient.partition(":")[2]) for one in waiting}


def _write_all(
    desk: _Desk, students: Sequence[StudentCard], ways: Mapping[int, Way], before: Mapping[int, Sequence[date]]
) -> list[int]:
    """One envelope each, in an order that tells nothing; the students for whom it is new."""
    keys = keys_of(viewer=desk.viewer, student_ids=[one.id for one in students], now=desk.now)
    made = []
    for one in sorted(students, key=lambda student: student.number):
        try:
            _write(desk, one, keys[one.id], ways[one.id], len(before.get(one.id, ())) + 1)
        except Refused as refused:
            if refused.code != "delivery_key_reused":
                raise
            continue  # somebody else pressed a moment ago: that message stands
        made.append(one.id)
    return made


def _write(desk: _Desk, one: StudentCard, key: StudentKey, way: Way, turn: int) -> None:
    card, policy = desk.card, policy_in_force()
    token = push_token(key, about=about(card.id), real_now=desk.real_now)
    link, stop = address_of(token, card.id, base_url=desk.base_url), stop_address(key, base_url=desk.base_url)
    queue(
        viewer=desk.viewer,
        key=f"survey:{card.id}:student:{one.id}:{turn}",
        recipient=f"student:{one.id}",
        about=about(card.id),
        purpose=Purpose.SURVEY,
        channel=way.channel,
        address=way.address,
        subject=subject(),
        body=body(one.name, card.title, card.due_on, link, stop),
        stop=stop,
        variables=variables(one.name, card.due_on, link),
        now=desk.now,
        real_now=desk.real_now,
        hold_seconds=policy.limits.hold_seconds,
        good_until=after(card.due_on),
        rhythm=policy.contact.rhythm,
    )


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
