"""Writing what was said of a recommended post, step by step: by the student on the phone, by staff on the record.

Answers are appended; the newest counts and a step back corrects. The row of the
referral is locked first, so that what is pressed twice, or in two windows, is one answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianqiao.delivery.actions import note_receipt
from lianqiao.delivery.models import Receipt
from lianqiao.jobs.actions_own import doubt_employer
from lianqiao.referrals.facts import ANSWER_REASONS, step_of
from lianqiao.referrals.locks import insist_counts, insist_stands
from lianqiao.referrals.models import Answer, Referral
from lianqiao.referrals.queries import answered
from lianqiao.referrals.queries_answers import reachable
from lianqiao.roster.same import theirs
from lianqiao.rules.answers import DISTRUST, FORWARD, Step, may_say
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


@dataclass(frozen=True, slots=True)
class _Saying:
    """One answer about to be given; `seen`: the step that the page showed when it was pressed, None: not known."""

    step: Step
    reason: str
    by: str
    now: datetime
    on: date
    seen: str | None = None


def answer(*, student_id: int, referral_id: int, interested: bool, reason: str = "", now: datetime) -> Answer:
    """A student's yes or no to a post recommended to them. With a yes the reason is dropped.

    A yes to a post with which the student is further on already changes nothing. Refused as `say_step`.
    """
    step = Step.INTERESTED if interested else Step.DECLINED
    seen = "" if interested else None
    return say_step(
        student_id=student_id, referral_id=referral_id, step=step, reason="" if interested else reason, seen=seen,
        now=now,
    )  # fmt: skip


def say_step(
    *, student_id: int, referral_id: int, step: str, reason: str = "", seen: str | None = None, now: datetime
) -> Answer:
    """What a student says of a post recommended to them (`rules.answers.Step`); the newest answer counts.

    No viewer: whoever holds the student's signed link is the student. A no
    needs one of `ANSWER_REASONS`; the reason stays out of the record of acts. `seen` guards against a page that
    was left open: a step that was passed since is no step back. Refused `not_found`, `answer_step_unknown`,
    `answer_needs_reason`, `answer_reason_unknown`, `answer_said_no`, `answer_too_early`, `referral_closed`,
    `letter_taken_back`, and `referral_taken_back` where a person told it by mistake.
    """
    mine = Referral.objects.filter(theirs(now.date(), [student_id]), pk=referral_id)
    referral = mine.select_related("letter").first()
    if referral is None:
        raise Refused(Reason.of("not_found"))
    said = _Saying(_step(step), reason, f"student:{student_id}", now, now.date(), seen)
    _check_reason(said)
    return _say(referral, said, student_id)


def note_answer(
    *, viewer: Viewer, referral_id: int, step: str, reason: str = "", on: date | None = None, today: date, now: datetime
) -> Answer:
    """Staff put on record what a student in reach, or the employer, said on the day `on` (today unless given).

    Refused as `say_step`, and `help_in_future`, `answer_before_referral` for the day.
    """
    insist(viewer, Deed.RECORD_HELP)
    referral = reachable(viewer=viewer, today=today, referral_id=referral_id)
    if referral is None:
        raise Refused(Reason.of("not_found"))
    said = _Saying(_step(step), reason, viewer.actor, now, on or today)
    _check_reason(said)
    if said.on > today:
        raise Refused(Reason.of("help_in_future", day=said.on.isoformat()))
    if said.on < referral.on:
        raise Refused(Reason.of("answer_before_referral", day=referral.on.isoformat()))
    return _say(referral, said, referral.student_id)


def _step(given: str) -> Step:
    if given not in set(Step):
        raise Refused(Reason.of("answer_step_unknown"))
    return Step(given)


def _check_reason(said: _Saying) -> None:
    if said.step is Step.DECLINED and said.reason not in ANSWER_REASONS:
        raise Refused(Reason.of("answer_reason_unknown" if said.reason else "answer_needs_reason"))


def _say(referral: Referral, said: _Saying, student_id: int) -> Answer:
    """The answer, or the one that stands where it says the same."""
    reason = said.reason if said.step is Step.DECLINED else ""
    with transaction.atomic():
        insist_counts(referral.letter)
        insist_stands(referral.pk)  # an answer of this moment waits or is seen
        present = answered().get(pk=referral.pk)
        now: Step | None = step_of(present.said_step, present.said)  # type: ignore[attr-defined]
        if _nothing_new(now, said) and present.said_why == reason:  # type: ignore[attr-defined]
            return referral.answers.order_by("-id")[0]
        if present.closed:  # type: ignore[attr-defined]
            raise Refused(Reason.of("referral_closed"))
        may_say(now, said.step).insist()
        return _write(referral, said, reason, student_id)


def _nothing_new(now: Step | None, said: _Saying) -> bool:
    """Is it said already, or passed since the page was opened?"""
    if now is said.step:
        return True
    if said.seen is None or said.seen == (now or "") or now not in FORWARD or said.step not in FORWARD:
        return False
    return FORWARD.index(said.step) < FORWARD.index(now)


def _write(referral: Referral, said: _Saying, reason: str, student_id: int) -> Answer:
    student, own = f"student:{student_id}", said.by.startswith("student:")
    with deed(actor=said.by, action="referrals.answer", at=said.now, subject=student) as note:
        interested = said.step is not Step.DECLINED
        note.detail = {"referral": referral.pk, "interested": interested, "step": said.step.value}
        if own and referral.letter is not None:
            note_receipt(envelope_id=referral.letter.envelope_id, kind=Receipt.Kind.ANSWERED, by=said.by, now=said.now)
        if reason == DISTRUST:
            doubt_employer(student_id=student_id, post_id=referral.post_id, by=said.by, on=said.on, now=said.now)
        return Answer.objects.create(
            referral=referral, interested=interested, reason=reason, at=said.now, step=said.step.value, on=said.on,
            by=said.by,
        )  # fmt: skip
