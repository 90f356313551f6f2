"""How students come in to their own page: a code handed over by staff or mailed, then a password if they want one.

Codes work once; only digests are kept. Guesses are throttled as those of staff
are, and what is wrong is told in the same words whether the number exists or not.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.wording import translate
from lianqiao.delivery.actions import queue
from lianqiao.delivery.facts import OWN_DOOR
from lianqiao.people.actions_sign_in import knock, let_in
from lianqiao.roster.actions_links import own_key
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.links import code_address
from lianqiao.roster.models import OwnCode, OwnPassword, Student, StudentKey, StudentRecord
from lianqiao.roster.queries import cards
from lianqiao.roster.queries_own import own_card
from lianqiao.roster.same import keeper
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

CODE_LASTS = timedelta(hours=24)
MAILED_LASTS = timedelta(minutes=30)
MAILED_A_DAY = 3
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MACHINE = Viewer(actor="system:own_door", system=True)
SUBJECT = N_("学院就业消息")
BODY = N_(
    "打开自己页面的一次性代码：{code}\n\n{minutes} 分钟内有效，用一次。也可以直接打开：{link}\n\n"
    "不是你要的，不用管它。\n"
)


def _digest(code: str) -> str:
    return hashlib.sha256("".join(code.split()).upper().encode()).hexdigest()


def issue_own_code(*, viewer: Viewer, student_id: int, now: datetime, real_now: datetime) -> str:
    """A code for a student in reach, to hand over; shown once, good once within 24 hours. Older codes are void.

    Refused `not_found` out of reach.
    """
    insist(viewer, Deed.RECORD_HELP)
    if not cards(viewer=viewer, today=now.date(), ids=[student_id]):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.issue_own_code", at=now, subject=f"student:{student_id}"):
        return _new_code(student_id, viewer.actor, CODE_LASTS, now, real_now)


def _new_code(student_id: int, by: str, lasts: timedelta, now: datetime, real_now: datetime) -> str:
    OwnCode.objects.filter(student_id=student_id, used_at=None).update(used_at=real_now)
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    OwnCode.objects.create(
        student_id=student_id, digest=_digest(code), expires_at=real_now + lasts, recorded_at=now, recorded_by=by
    )
    return code


def mail_own_code(*, number: str, today: date, now: datetime, real_now: datetime, base_url: str) -> None:
    """Send a code to the address on record, asked for by whoever knows the number; the answer is the same for all.

    Nothing goes for an unknown number, without an address, or more than three
    times a day. Refused `sign_in_wait` while asking is throttled.
    """
    knock(name=f"own-mail:{number}", device="", real_now=real_now)
    card = _card(number, today)
    asked = OwnCode.objects.filter(
        recorded_at__gt=now - timedelta(days=1), recorded_by=f"student:{card.id if card else 0}"
    )
    if card is None or not card.email or asked.count() >= MAILED_A_DAY:
        return
    actor = f"student:{card.id}"
    with deed(actor=actor, action="roster.mail_own_code", at=now, subject=actor):
        code = _new_code(card.id, actor, MAILED_LASTS, now, real_now)
        words = translate(BODY, "zh-hans").format(
            code=code, minutes=int(MAILED_LASTS.total_seconds() // 60), link=code_address(code, base_url=base_url)
        )
        queue(
            viewer=_MACHINE, key=f"own_door:{_digest(code)[:32]}", recipient=actor, about=OWN_DOOR,
            purpose=Purpose.CODE, channel="email", address=card.email, subject=translate(SUBJECT, "zh-hans"),
            body=words, now=now, real_now=real_now, good_until=now + MAILED_LASTS,
        )  # fmt: skip


def _card(number: str, today: date) -> StudentCard | None:
    """Who has this number; a second number of one person is that person's."""
    found = Student.objects.filter(number=number.strip()).first() if number.strip() else None
    if found is None:
        return None
    return own_card(viewer=Viewer(actor=f"student:{keeper(today, found.pk)}"), today=today)


def enter_by_code(*, code: str, now: datetime, real_now: datetime) -> StudentKey:
    """Whoever holds the link with the code comes in once. Refused `own_code_wrong`."""
    found = OwnCode.objects.filter(digest=_digest(code)).first()
    student_id = keeper(now.date(), found.student_id) if found else 0
    if found is None or own_card(viewer=Viewer(actor=f"student:{student_id}"), today=now.date()) is None:
        raise Refused(Reason.of("own_code_wrong"))
    actor = f"student:{student_id}"
    with deed(actor=actor, action="roster.enter_by_code", at=now, subject=actor):
        if not _spent(code, found.student_id, real_now):
            raise Refused(Reason.of("own_code_wrong"))
        return own_key(student_id=student_id, now=now)


def _spent(code: str, student_id: int, real_now: datetime) -> bool:
    live = OwnCode.objects.filter(digest=_digest(code), student_id=student_id, used_at=None, expires_at__gt=real_now)
    return bool(live.update(used_at=real_now))


def enter(
    *, number: str, word: str, known: int | None = None, today: date, now: datetime, real_now: datetime
) -> StudentKey:
    """Number and password, or number and code. Refused `sign_in_wait`, and `own_sign_in_wrong` for any fault.

    `known` is the student who has been in with this browser before: a
    stranger's guesses elsewhere do not keep the owner out.
    """
    card = _card(number, today)
    name, device = f"own:{number}", "known" if card and card.id == known else ""
    knock(name=name, device=device, real_now=real_now)
    actor = f"student:{card.id}" if card else "anonymous"
    if not _right(card, word, real_now):
        if card is not None:
            with deed(actor="anonymous", action="roster.own_sign_in_failed", at=now, subject=actor):
                pass
        raise Refused(Reason.of("own_sign_in_wrong"))
    assert card is not None  # nothing is right for nobody
    let_in(name=name, device=device)
    with deed(actor=actor, action="roster.own_sign_in", at=now, subject=actor):
        return own_key(student_id=card.id, now=now)


def _right(card: StudentCard | None, word: str, real_now: datetime) -> bool:
    """Is it the password or a living code? As much is computed for nobody as for somebody."""
    kept = OwnPassword.objects.filter(student_id=card.id if card else 0).order_by("-id").first()
    if kept is None or not kept.password:
        make_password(word)
        good = False
    else:
        good = check_password(word, kept.password)
    codes = OwnCode.objects.filter(digest=_digest(word)).values_list("student_id", flat=True)
    mine = [one for one in codes if card is not None and keeper(real_now.date(), one) == card.id]
    return good or any(_spent(word, one, real_now) for one in mine)


def choose_own_password(*, student_id: int, password: str, today: date, now: datetime) -> None:
    """Set the password of the own page; the student is in already. Refused `password_weak`, `not_found`."""
    actor = f"student:{student_id}"
    card = own_card(viewer=Viewer(actor=actor), today=today)
    if card is None:
        raise Refused(Reason.of("not_found"))
    _check(password, card)
    with deed(actor=actor, action="roster.choose_own_password", at=now, subject=actor):
        OwnPassword.objects.create(
            student_id=student_id, password=make_password(password), recorded_at=now, recorded_by=actor
        )


def _check(password: str, card: StudentCard) -> None:
    """Long enough, not common, without number, name, or the end of the phone or identity number (F4)."""
    record = StudentRecord.objects.filter(student_id=card.id).order_by("-id").first()
    known = [card.number, card.name, card.phone[-6:], record.id_number[-6:] if record else ""]
    if any(len(one) > 1 and one in password for one in known):
        raise Refused(Reason.of("own_password_guessed"))
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused(Reason.of("password_weak", because=" ".join(error.messages))) from error
