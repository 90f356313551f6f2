"""Writing people: users, their roles, their codes. Each action is one transaction and one event."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q, QuerySet

from lianqiao.people.actions_sign_in import knock, let_in
from lianqiao.people.models import Appointment, OneTimeCode, SmallClass, User
from lianqiao.people.queries import in_force
from lianqiao.people.viewers import has_users
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Role, Viewer, insist, may_hold
from lianqiao.trace.actions import deed

CONSOLE = "system:console"
CODE_LASTS = timedelta(hours=24)
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _new_code(user: User | None, real_now: datetime) -> str:
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    code = "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))
    OneTimeCode.objects.create(user=user, digest=_digest(code), expires_at=real_now + CODE_LASTS)
    return code


def offer_first_code(*, now: datetime, real_now: datetime) -> str | None:
    """The code that makes the first administrator, for the console; None once anybody is registered."""
    if has_users():
        return None
    with deed(actor=CONSOLE, action="people.offer_first_code", at=now):
        OneTimeCode.objects.filter(user=None, used_at=None).update(used_at=real_now)
        return _new_code(None, real_now)


def _spend(code: str, user: User | None, real_now: datetime) -> None:
    spent = OneTimeCode.objects.filter(digest=_digest(code), user=user, used_at=None, expires_at__gt=real_now).update(
        used_at=real_now
    )
    if not spent:
        raise Refused(Reason.of("code_wrong_or_old"))


def _named(username: str) -> str:
    if USERNAME.fullmatch(username) is None:
        raise Refused(Reason.of("username_wrong"))
    return username


def _checked(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(Reason.of("password_weak", because=" ".join(error.messages))) from error
    return password


def make_first_administrator(
    *, code: str, username: str, display_name: str, password: str, today: date, now: datetime, real_now: datetime
) -> User:
    """Register the first user as system administrator. Refused once anybody is registered, or with a wrong code."""
    if has_users():
        raise Refused(Reason.of("already_set_up"))
    knock(name=CONSOLE, device="", real_now=real_now)
    with deed(actor=CONSOLE, action="people.make_first_administrator", at=now) as note:
        _spend(code, None, real_now)
        user = User(username=_named(username), display_name=display_name)
        user.set_password(_checked(password, user))
        user.save()
        Appointment.objects.create(
            user=user, role=Role.SYSTEM_ADMINISTRATOR, since=today, recorded_at=now, recorded_by=CONSOLE
        )
        note.subject = f"user:{user.pk}"
    let_in(name=CONSOLE, device="")
    return user


def add_person(
    *,
    viewer: Viewer,
    username: str,
    display_name: str,
    email: str = "",
    role: Role,
    small_class: SmallClass | None = None,
    major_code: str = "",
    today: date,
    now: datetime,
) -> User:
    """Register somebody with one role; they sign in first with a code (`issue_code`).

    Refused: a name that is taken or is no plain word (`username_wrong`), and a role without its class (`may_hold`).
    """
    insist(viewer, Deed.MANAGE_PEOPLE)
    may_hold(role, of_class=small_class is not None).insist()
    try:
        with deed(actor=viewer.actor, action="people.add_person", at=now) as note:
            user = User(username=_named(username), display_name=display_name, email=email)
            user.set_unusable_password()
            user.save()
            Appointment.objects.create(
                user=user, role=role, small_class=small_class, major_code=major_code, since=today,
                recorded_at=now, recorded_by=viewer.actor,
            )  # fmt: skip
            note.subject = f"user:{user.pk}"
    except IntegrityError as error:
        raise Refused(Reason.of("username_taken", username=username)) from error
    return user


def appoint(
    *,
    viewer: Viewer,
    user: User,
    role: Role,
    small_class: SmallClass | None = None,
    major_code: str = "",
    since: date,
    until: date | None = None,
    now: datetime,
) -> Appointment:
    """Give a person one more role, and let back in whoever had left; refused as `may_hold` says."""
    insist(viewer, Deed.MANAGE_PEOPLE)
    may_hold(role, of_class=small_class is not None).insist()
    with deed(actor=viewer.actor, action="people.appoint", at=now, subject=f"user:{user.pk}") as note:
        User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
        made = Appointment.objects.create(
            user=user, role=role, small_class=small_class, major_code=major_code, since=since, until=until,
            recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        note.detail = {"appointment": made.pk, "role": role.value}
    return made


def end_appointment(*, viewer: Viewer, appointment_id: int, today: date, now: datetime) -> None:
    """The role ended yesterday: the person's next request is refused.

    Refused: `not_found` for a role that is not there or has ended;
    `last_administrator`, since nobody could let anybody in any more.
    """
    insist(viewer, Deed.MANAGE_PEOPLE)
    with deed(actor=viewer.actor, action="people.end_appointment", at=now, subject=f"appointment:{appointment_id}"):
        administrators = _administrators(today)
        held = _not_ended(today).filter(pk=appointment_id)
        if not held.exists():
            raise Refused(Reason.of("not_found"))
        if administrators and not set(administrators) - {appointment_id}:
            raise Refused(Reason.of("last_administrator"))
        held.update(until=today - timedelta(days=1))


def end_person(*, viewer: Viewer, user_id: int, today: date, now: datetime) -> None:
    """Somebody leaves: every role ended yesterday, and nobody signs in with the account any more.

    A new role lets the person in again. Refused `not_found`, `person_leaves_self`, `last_administrator`.
    """
    insist(viewer, Deed.MANAGE_PEOPLE)
    if user_id == viewer.user_id:
        raise Refused(Reason.of("person_leaves_self"))
    with deed(actor=viewer.actor, action="people.end_person", at=now, subject=f"user:{user_id}") as note:
        administrators = _administrators(today)
        found = User.objects.filter(pk=user_id, is_active=True)
        if not found.exists():
            raise Refused(Reason.of("not_found"))
        if administrators and set(administrators.values()) == {user_id}:
            raise Refused(Reason.of("last_administrator"))
        note.detail = {
            "appointments": _not_ended(today).filter(user_id=user_id).update(until=today - timedelta(days=1))
        }
        found.update(is_active=False)


def _not_ended(today: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(Q(until=None) | Q(until__gte=today))


def _administrators(today: date) -> dict[int, int]:
    """The appointments of active administrators with their users, locked before they are counted.

    Two administrators may end each other at the same moment.
    """
    keepers = Appointment.objects.filter(in_force(today), role=Role.SYSTEM_ADMINISTRATOR, user__is_active=True)
    return {one.pk: one.user_id for one in keepers.select_for_update(of=("self",)).order_by("id")}


def issue_code(*, viewer: Viewer, user: User, now: datetime, real_now: datetime) -> str:
    """A code for the person's first sign-in, or after a lost password; shown once, good for 24 hours."""
    insist(viewer, Deed.MANAGE_PEOPLE)
    with deed(actor=viewer.actor, action="people.issue_code", at=now, subject=f"user:{user.pk}"):
        return _new_code(user, real_now)


def activate(*, username: str, code: str, password: str, now: datetime, real_now: datetime) -> User:
    """Set one's password with a code. A wrong name or code is refused in the same words, and makes one wait."""
    knock(name=f"code:{username}", device="", real_now=real_now)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(Reason.of("code_wrong_or_old"))
    with deed(actor=f"user:{user.pk}", action="people.activate", at=now, subject=f"user:{user.pk}"):
        _spend(code, user, real_now)
        user.set_password(_checked(password, user))
        user.save()
    let_in(name=f"code:{username}", device="")
    return user


def open_class(*, viewer: Viewer, name: str, cohort: int, major_code: str = "", now: datetime) -> SmallClass:
    """The small class of this name and cohort, made if it is new."""
    insist(viewer, Deed.IMPORT)
    found = SmallClass.objects.filter(name=name, cohort=cohort).first()
    if found:
        return found
    with deed(actor=viewer.actor, action="people.open_class", at=now) as note:
        made = SmallClass.objects.create(name=name, cohort=cohort, major_code=major_code)
        note.subject = f"class:{made.pk}"
    return made
