"""The signed link on which a student opens a letter without an account: it carries the letter's code, nothing else."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode, b62_encode
from django.urls import reverse

from lianqiao.referrals.models import Letter

SALT = "lianqiao.letter"
DAY_SECONDS = 86_400


class _Signer(TimestampSigner):
    """Django's signer with the moment given, not asked of the machine."""

    def __init__(self, at: datetime) -> None:
        super().__init__(salt=SALT)
        self.at = at

    def timestamp(self) -> str:
        return b62_encode(int(self.at.timestamp()))


def new_code() -> str:
    """A code for a letter to come: 96 random bits."""
    return secrets.token_urlsafe(12)


def token_for_code(code: str, *, real_now: datetime) -> str:
    """The token of a letter's code, good for `LIANQIAO_LINK_DAYS` days from `real_now`."""
    return _Signer(real_now).sign(code)


def token_for(letter: Letter, *, real_now: datetime) -> str:
    """A fresh token of a letter."""
    return token_for_code(letter.code, real_now=real_now)


def letter_by_token(token: str, *, real_now: datetime) -> Letter | None:
    """The letter of a token; None where it was changed, is too old, or its letter was taken back."""
    try:
        code = _Signer(real_now).unsign(token)
        signed_at = b62_decode(token.rsplit(":", 2)[1])
    except (BadSignature, ValueError):
        return None
    if real_now.timestamp() - signed_at > settings.LINK_DAYS * DAY_SECONDS:
        return None
    return Letter.objects.filter(code=code, sending__taken_back=None).select_related("round").first()


def address_of(token: str, *, base_url: str) -> str:
    """The whole address that goes into a message."""
    return f"{base_url.rstrip('/')}{reverse('letter', args=[token])}"
