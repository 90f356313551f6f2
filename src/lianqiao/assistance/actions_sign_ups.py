"""What a student does about an event: come, stay away, be there. The signed link was checked by whoever calls."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from lianqiao.assistance.models import CheckIn, CheckInTry, SignUp, SignUpWithdrawn
from lianqiao.assistance.places import Places, hold, look, timing_of
from lianqiao.roster.models import Student
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.events import may_check_in, may_sign_up, may_withdraw
from lianqiao.rules.values import Reason, Refused
from lianqiao.trace.actions import deed

FORGOTTEN_AFTER = timedelta(hours=1)  # the policy's `limits.check_in_tries` is how many codes within that


def sign_up(*, student_id: int, event_id: int, now: datetime, actor: str = "") -> SignUp:
    """A place for this student; who has one keeps it. `actor`: the colleague who does it on the student's behalf.

    Refused `not_found`, `event_cancelled`, `event_over`, `sign_up_closed`, `event_full`.
    """
    hand = actor or f"student:{student_id}"
    with transaction.atomic():
        places = hold(event_id)
        places.insist_planned()
        may_sign_up(now, timing_of(places.said)).insist()
        standing = _standing(student_id, event_id)
        if standing is not None:
            return standing
        places.insist_room(student_id)
        with deed(actor=hand, action="assistance.sign_up", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"student": student_id}
            return SignUp.objects.create(event_id=event_id, student_id=student_id, recorded_at=now, recorded_by=hand)


def withdraw(*, student_id: int, event_id: int, now: datetime, actor: str = "") -> None:
    """The student does not come after all; nothing for one who had not signed up.

    Refused `not_found`, `event_cancelled`, `event_over`, `checked_in_before`.
    """
    hand = actor or f"student:{student_id}"
    with transaction.atomic():
        places = hold(event_id)
        places.insist_planned()
        may_withdraw(now, timing_of(places.said)).insist()
        if student_id in places.there:
            raise Refused(Reason.of("checked_in_before"))
        standing = _standing(student_id, event_id)
        if standing is None:
            return
        with deed(actor=hand, action="assistance.withdraw", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"student": student_id}
            SignUpWithdrawn.objects.create(sign_up=standing, recorded_at=now, recorded_by=hand)


def check_in(*, student_id: int, event_id: int, code: str, now: datetime, real_now: datetime) -> CheckIn:
    """The student is there and typed the code; twice is once. Without a place the student takes one, if there is one.

    Everything that can be known without the code is judged first, so that no answer
    tells whether a code was right. Refused `not_found`, `event_cancelled`, `event_over`,
    `check_in_early`, `check_in_late`, `event_full`, `check_in_wait`, `check_in_wrong_code`.
    """
    known = _may_be_there(look(event_id), student_id, now)
    if known is not None:
        return known
    _count_try(student_id, real_now)
    with transaction.atomic():
        places = hold(event_id)
        known = _may_be_there(places, student_id, now)
        if known is not None:
            return known
        if not constant_time_compare(unicodedata.normalize("NFKC", code).strip(), places.event.code):
            raise Refused(Reason.of("check_in_wrong_code"))
        actor = f"student:{student_id}"
        with deed(actor=actor, action="assistance.check_in", at=now, subject=f"event:{event_id}") as noted:
            noted.detail = {"student": student_id, "way": "code"}
            made = CheckIn.objects.create(
                event_id=event_id, student_id=student_id, way="code", turn=places.turn_of(student_id),
                recorded_at=now, recorded_by=actor,
            )  # fmt: skip
        CheckInTry.objects.filter(student_id=student_id).delete()
    return made


def _may_be_there(places: Places, student_id: int, now: datetime) -> CheckIn | None:
    """The check-in that stands already; else a refusal, or None where the code decides."""
    if student_id in places.there:
        return CheckIn.objects.get(event=places.event, student_id=student_id, undone=None)
    places.insist_planned()
    may_check_in(now, timing_of(places.said)).insist()
    places.insist_room(student_id)
    return None


def _count_try(student_id: int, real_now: datetime) -> None:
    """Count a typed code before it is judged, so that codes sent at one moment are counted too.

    Refused `check_in_wait`.
    """
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student_id)
        CheckInTry.objects.filter(student_id=student_id, at__lte=real_now - FORGOTTEN_AFTER).delete()
        if CheckInTry.objects.filter(student_id=student_id).count() >= policy_in_force().limits.check_in_tries:
            raise Refused(Reason.of("check_in_wait"))
        CheckInTry.objects.create(student_id=student_id, at=real_now)


def _standing(student_id: int, event_id: int) -> SignUp | None:
    return SignUp.objects.filter(event_id=event_id, student_id=student_id, withdrawn=None).first()
