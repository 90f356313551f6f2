"""Rows of earlier rooms as records of the ledger: pure, so that a statement can be checked by hand.

A record's id names the row behind it (`activity:3#7` = activity 3 for student
7, `post:12#3` = third opening of post 12, `referral:5`, `envelope:9`, `answer:4`
to a survey, `plan_version:6`), so that every kept promise can be pressed down
to its deed. `team:2@2023-04-30` is a period in which the team of class 2 stood
complete: it rests on appointments and has no row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from lianqiao.charter.policy import ClassTeam
from lianqiao.jobs.facts import NewPost
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.deeds import Kind, Record
from lianqiao.rules.hardship import Span
from lianqiao.rules.teams import Service, complete_by
from lianqiao.rules.visibility import Role

COLLEGE = "college"


def student_subject(student_id: int) -> str:
    """The subject of a promise to one student."""
    return f"student:{student_id}"


def class_subject(class_id: int) -> str:
    """The subject of a promise to one small class."""
    return f"class:{class_id}"


def subject_id(subject: str) -> int | None:
    """The row id of a student or class subject; None for the college."""
    _, _, number = subject.partition(":")
    return int(number) if number else None


def owed(commitment: Commitment, spans: Mapping[str, Sequence[Span]]) -> Iterator[Record]:
    """The spans in which each subject is owed the promise. A span that has ended keeps what was owed in it."""
    for subject, own in spans.items():
        for span in own:
            yield Record(
                id=f"owed:{commitment.id}:{subject}:{span.start}",
                kind=Kind.OWED,
                commitment=commitment.id,
                owner=commitment.owner,
                subject=subject,
                on=span.start,
                until=span.end,
            )


def deed_of(commitment: Commitment, row: str, subject: str, on: date, recorded: date) -> Record:
    """One deed that may keep the promise to `subject`."""
    return Record(
        id=f"{commitment.id}/{row}",
        kind=Kind.DEED,
        commitment=commitment.id,
        owner=commitment.owner,
        subject=subject,
        on=on,
        recorded=recorded,
    )


def openings(commitment: Commitment, posts: Iterable[NewPost]) -> Iterator[Record]:
    """One deed an opening, on the day of the post's first record, recorded when a person accepted it."""
    for post in posts:
        for number, accepted_on in enumerate(post.accepted_on, start=1):
            yield deed_of(commitment, f"{post.key}#{number}", COLLEGE, post.on, accepted_on)


def places(team: ClassTeam | None) -> dict[str, int]:
    """How many people the policy promises in each duty of a class team; empty where it promises none."""
    if team is None:
        return {}
    return {
        Role.CLASS_LEADER.value: team.class_leader,
        Role.EMPLOYMENT_ASSISTANT.value: team.employment_assistant,
        Role.PARTY_CADRE.value: team.party_cadre,
        Role.LIAISON.value: team.liaison,
    }


def complete_periods(
    commitment: Commitment,
    subject: str,
    wanted: Mapping[str, int],
    services: Sequence[Service],
    calendar: Calendar,
    first_day: date,
    today: date,
) -> Iterator[Record]:
    """One deed for each period, over by `today`, on every working day of which the class's team stood complete.

    Only periods that this version of the promise judges: another may promise other places (`wanted`).

    Dated the period's last day, for a team that is complete until Thursday has
    kept nothing yet; recorded that day, or on the later day on which the last
    of the appointments it rests on was entered. One empty place on one day of
    work in a term, and there is none.
    """
    if commitment.cadence is None:
        return
    for period in calendar.periods(commitment.cadence, first_day, today, commitment.anchor):
        if period.end > today:
            return
        if not commitment.starts_on(period.start):
            continue
        days = [
            day
            for day in period.days()
            if day >= first_day and calendar.working_day(day) and calendar.term_of(day) is not None
        ]
        known = complete_by(wanted, services, days)
        if days and known is not None:
            row = f"team:{subject_id(subject)}@{period.end}"
            yield deed_of(commitment, row, subject, period.end, max(known, period.end))


def excuse_of(commitment: str, excuse_id: int, subject: str, since: date, until: date, recorded: date) -> Record:
    """A waiver on record."""
    return Record(
        id=f"excuse:{excuse_id}",
        kind=Kind.EXCUSE,
        commitment=commitment,
        owner="",
        subject=subject,
        on=since,
        until=until,
        recorded=recorded,
    )
