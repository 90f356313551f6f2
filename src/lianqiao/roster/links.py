"""The signed link on which a student opens the own page without an account. It carries an opaque key, nothing else.

The key is made once a student and can be made anew (`actions_links.renew_link`):
then every older link is void.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode, b62_encode
from django.urls import reverse

from lianqiao.roster.models import StudentKey
from lianqiao.roster.same import keeper

SALT = "lianqiao.student"
DAY_SECONDS = 86_400


class _Signer(TimestampSigner):
    """Django's signer with the moment given, not asked of the machine."""

    def __init__(self, at: datetime) -> None:
        super().__init__(salt=SALT)
        self.at = at

    def timestamp(self) -> str:
        return b62_encode(int(self.at.timestamp()))


def token_for(key: StudentKey, *, real_now: datetime) -> str:
    """A token of a student's key, good for `LIANQIAO_LINK_DAYS` days from `real_now`."""
    return _Signer(real_now).sign(key.code)


def student_by_token(token: str, *, real_now: datetime) -> int | None:
    """The student of a token; None where it was changed, is too old, or its key was made anew."""
    try:
        code = _Signer(real_now).unsign(token)
        signed_at = b62_decode(token.rsplit(":", 2)[1])
    except (BadSignature, ValueError):
        return None
    if real_now.timestamp() - signed_at > settings.LINK_DAYS * DAY_SECONDS:
        return None
    key = StudentKey.objects.filter(code=code).first()
    return (
        None
        if key is None or StudentKey.objects.filter(student_id=key.student_id, pk__gt=key.pk).exists()
        else keeper(real_now.date(), key.student_id)
    )


def own_address(token: str, *, base_url: str) -> str:
    """The whole address of a student's own page, for a message."""
    return f"{base_url.rstrip('/')}{reverse('phone', args=[token])}"
