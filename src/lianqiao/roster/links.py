"""Signed links to what is a student's. They carry the student's opaque key, nothing else.

Three kinds, told apart by their salt so that none passes for the other:

* a *push* link stands in a message and opens that one thing, for
  `LIANQIAO_LINK_DAYS` days: never the own page, never a file;
* a *page* token is made when a student signs in. It is bound to a secret that
  only that browser holds in a cookie, so that a shared or leaked address opens
  nothing, and no form of another site can know it;
* a *stop* link stands in every message that can be stopped and asks by which
  ways messages may come. It has no end: a message may be found again years
  later and still has to say how to stop.

The key is made once a student and can be made anew (`actions_links.renew_link`):
then every older link and every open page of the student is void.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner, b62_decode, b62_encode
from django.urls import reverse

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.wording import translate
from lianqiao.roster.models import StudentKey
from lianqiao.roster.same import keeper
from lianqiao.rules.values import Reason, Refused

PAGE_SALT, PUSH_SALT, STOP_SALT = "lianqiao.student", "lianqiao.push", "lianqiao.stop"
DAY_SECONDS = 86_400
STOP_LINE = N_("停止消息：{link}")


class _Signer(TimestampSigner):
    """Django's signer with the moment given, not asked of the machine."""

    def __init__(self, at: datetime, salt: str) -> None:
        super().__init__(salt=salt)
        self.at = at

    def timestamp(self) -> str:
        return b62_encode(int(self.at.timestamp()))


def opened(token: str, *, salt: str, days: int, real_now: datetime) -> str:
    """What a token signed with `salt` holds. Refused `link_wrong` where it was changed, `link_old` after `days`."""
    try:
        value = _Signer(real_now, salt).unsign(token)
        signed_at = b62_decode(token.rsplit(":", 2)[1])
    except (BadSignature, ValueError):
        raise Refused(Reason.of("link_wrong")) from None
    if real_now.timestamp() - signed_at > days * DAY_SECONDS:
        raise Refused(Reason.of("link_old", days=days))
    return value


def signed(value: str, *, salt: str, real_now: datetime) -> str:
    """A token that holds `value`, as `opened` reads it."""
    return _Signer(real_now, salt).sign(value)


def token_for(key: StudentKey, *, secret: str, real_now: datetime) -> str:
    """The token of a student's own page in the browser that holds `secret`, good for `LIANQIAO_OWN_DAYS` days."""
    return signed(f"{key.code}.{_mark(secret)}", salt=PAGE_SALT, real_now=real_now)


def student_by_token(token: str, *, secret: str, real_now: datetime) -> int | None:
    """The student of an own page; None where the token or the secret is not the one, is too old, or made anew since."""
    try:
        value = opened(token, salt=PAGE_SALT, days=settings.OWN_DAYS, real_now=real_now)
        code, _, mark = value.rpartition(".")
        return _student(code, real_now) if secret and mark == _mark(secret) else None
    except Refused:
        return None


def push_token(key: StudentKey, *, about: str, real_now: datetime) -> str:
    """The token of a link that opens one thing of a student: `about` is `survey:4`."""
    return signed(key.code, salt=f"{PUSH_SALT}.{about}", real_now=real_now)


def student_by_push(token: str, *, about: str, real_now: datetime) -> int:
    """The student for whom a link about one thing was made.

    Refused `link_wrong`, `link_old`, and `link_renewed` where the student's key was made anew since.
    """
    return _student(opened(token, salt=f"{PUSH_SALT}.{about}", days=settings.LINK_DAYS, real_now=real_now), real_now)


def stop_token(key: StudentKey) -> str:
    """The token of a student's link to stop messages; always the same until the key is made anew."""
    return Signer(salt=STOP_SALT).sign(key.code)


def student_by_stop(token: str, *, real_now: datetime) -> int:
    """The student for whom a stop link was made. Refused `link_wrong`, `link_renewed`."""
    try:
        return _student(Signer(salt=STOP_SALT).unsign(token), real_now)
    except BadSignature:
        raise Refused(Reason.of("link_wrong")) from None


def signed_at(token: str) -> datetime:
    """When a token that was judged good was made: for an own page, when the student signed in."""
    return datetime.fromtimestamp(b62_decode(token.rsplit(":", 2)[1]), tz=UTC)


def _mark(secret: str) -> str:
    return hashlib.sha256(f"own page\n{secret}".encode()).hexdigest()[:20]


def _student(code: str, real_now: datetime) -> int:
    key = StudentKey.objects.filter(code=code).first()
    if key is None or StudentKey.objects.filter(student_id=key.student_id, pk__gt=key.pk).exists():
        raise Refused(Reason.of("link_renewed"))
    return keeper(real_now.date(), key.student_id)


def door_address(*, base_url: str) -> str:
    """The address at which every student signs in to the own page; the same for all, so it holds nothing."""
    return f"{base_url.rstrip('/')}{reverse('own_door')}"


def code_address(code: str, *, base_url: str) -> str:
    """The address that lets its holder in once, for a person to hand over."""
    return f"{base_url.rstrip('/')}{reverse('own_code', args=[code])}"


def stop_address(key: StudentKey, *, base_url: str) -> str:
    """The address at which the recipient of a message stops messages, each way with one press."""
    return f"{base_url.rstrip('/')}{reverse('stop', args=[stop_token(key)])}"


def stop_line(address: str, language: str = "zh-hans") -> str:
    """The line that ends every message to a student that can be stopped."""
    return translate(STOP_LINE, language).format(link=address)
