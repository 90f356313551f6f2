"""How far the demo's recommendations went: applied, asked in, hired, silent employers, what was withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime

from lianqiao.config.demo.house import DAY, House, at
from lianqiao.config.demo.mail import deliver
from lianqiao.outcomes.queries import destinations
from lianqiao.referrals.actions import note_answer, say_step
from lianqiao.referrals.actions_closing import close_placed, hear_employer
from lianqiao.referrals.models import Referral
from lianqiao.referrals.queries import answered
from lianqiao.rules.values import Refused

FEW = 6  # withdrawals a kind: enough to be seen on a page
# Of those who are interested, in turn: how far they went, and after how many days each step.
WAYS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("applied", 1),),
    (),
    (("applied", 2), ("interview", 6)),
    (("applied", 1),),
    (("applied", 1), ("interview", 5), ("hired", 9)),
    (),
    (("applied", 3), ("declined", 8)),
)


def go_on(house: House) -> None:
    """The interested go on, each their way; every third step is told to a teacher instead of pressed on the phone."""
    wanted = [one for one in answered().order_by("id") if one.said]  # type: ignore[attr-defined]
    for place, referral in enumerate(wanted):
        said = localtime(referral.said_at).date()  # type: ignore[attr-defined]
        for step, days in WAYS[place % len(WAYS)]:
            day = said + timedelta(days=days)
            if day <= DAY:
                _say(house, referral, step, day, by_staff=place % 3 == 0)
    _ask(house)


def _say(house: House, referral: Referral, step: str, day: date, *, by_staff: bool) -> None:
    said: dict[str, Any] = {"referral_id": referral.pk, "step": step, "now": at(day, 19)}
    said["reason"] = "pay" if step == "declined" else ""
    if by_staff:
        note_answer(viewer=house.viewer, on=day, today=day, **said)
    else:
        say_step(student_id=referral.student_id, **said)


def _ask(house: House) -> None:
    """Of the oldest applications somebody asked the employer; one said to wait."""
    silent = [one for one in answered().order_by("id") if one.said_step == "applied"]  # type: ignore[attr-defined]
    for place, referral in enumerate(silent[:FEW]):
        day = min(localtime(referral.said_at).date() + timedelta(days=11), DAY)  # type: ignore[attr-defined]
        word = "later" if place == 1 else "asked"
        try:
            hear_employer(viewer=house.viewer, referral_id=referral.pk, word=word, today=day, now=at(day, 10))
        except Refused:
            continue


def withdraw(house: House) -> None:
    """Whoever went somewhere has no open recommendation any more; the first few were told by a message of its own."""
    present = destinations(viewer=house.viewer, today=DAY)
    going = sorted((one for one in present.values() if one.settled and not one.provisional), key=lambda one: one.id)
    for one in going:
        day = max(one.on, _last_said(one.student_id))
        unit = one.unit_name if one.employed else ""
        close_placed(viewer=house.viewer, student_id=one.student_id, unit=unit, today=day, now=at(day, 15, 30))
        deliver(house, f"closed:{one.student_id}", at(day, 15, 40))


def _last_said(student_id: int) -> date:
    """The newest day on which the student said something, or was told something."""
    days = [date(2023, 2, 13)]
    for one in answered().filter(student_id=student_id):
        days += [one.on, *([localtime(one.said_at).date()] if one.said_at else [])]  # type: ignore[attr-defined]
    return min(max(days), DAY)
