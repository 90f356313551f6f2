"""Writing who came in, under which role, and who went: wrong guesses make the next one wait."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction

from lianqiao.people.models import Knock, User
from lianqiao.people.queries import appointments_of
from lianqiao.rules.sign_in import wait_after
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed

FORGOTTEN_AFTER = timedelta(days=1)  # wrong guesses this old weigh nothing, and their rows go


def _key(name: str, device: str) -> str:
    return hashlib.sha256(f"{name.strip()}\n{device}".encode()).hexdigest()


def knock(*, name: str, device: str, real_now: datetime) -> None:
    """Count a guess at `name` before it is judged; refused (`sign_in_wait`) while earlier wrong ones make it wait.

    `device` tells a browser that has been in as this person before from all
    others, so that a stranger's guesses do not keep the owner out.
    Counting comes first: guesses sent at the same moment are counted too.
    """
    with transaction.atomic():
        Knock.objects.filter(wait_until__lt=real_now - FORGOTTEN_AFTER).delete()
        Knock.objects.get_or_create(key=_key(name, device), defaults={"wait_until": real_now})
        row = Knock.objects.select_for_update().get(key=_key(name, device))
        left = (row.wait_until - real_now).total_seconds()
        if left > 0:
            raise Refused(Reason.of("sign_in_wait", seconds=int(left) + 1))
        row.failures += 1
        row.wait_until = real_now + wait_after(row.failures)
        row.save()


def let_in(*, name: str, device: str) -> None:
    """The guess was right: forget the wrong ones before it."""
    Knock.objects.filter(key=_key(name, device)).delete()


def sign_in(*, username: str, password: str, device: str = "", now: datetime, real_now: datetime) -> User:
    """The user of this name and password. Refused: `sign_in_wait`, and `sign_in_wrong` in the same words for any fault.

    A wrong password of somebody who is there goes on record too.
    """
    knock(name=username, device=device, real_now=real_now)
    user = authenticate(None, username=username, password=password)
    if not isinstance(user, User):
        known = User.objects.filter(username=username).first()
        if known is not None:
            with deed(actor="anonymous", action="people.sign_in_failed", at=now, subject=f"user:{known.pk}"):
                pass
        raise Refused(Reason.of("sign_in_wrong"))
    let_in(name=username, device=device)
    note_sign_in(user=user, now=now)
    return user


def note_sign_in(*, user: User, now: datetime) -> None:
    """This person came in."""
    with deed(actor=f"user:{user.pk}", action="people.sign_in", at=now, subject=f"user:{user.pk}"):
        pass


def note_sign_out(*, viewer: Viewer, now: datetime) -> None:
    """This person went; nothing for somebody who was not in."""
    if viewer.user_id is not None:
        with deed(actor=viewer.actor, action="people.sign_out", at=now, subject=viewer.actor):
            pass


def wear_role(*, viewer: Viewer, appointment_id: int, today: date, now: datetime) -> None:
    """Wear another of one's own roles. Refused `not_found` for an appointment that is not the viewer's today."""
    mine = {one.pk: one for one in appointments_of(viewer=viewer, today=today)}
    if appointment_id not in mine:
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="people.wear_role", at=now, subject=viewer.actor) as note:
        note.detail = {"appointment": appointment_id, "role": mine[appointment_id].role}
