"""The signed link on which a student opens a letter without an account: it carries the letter's code, nothing else.

It opens that letter and nothing more, for `LIANQIAO_LINK_DAYS` days.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from lianqiao.referrals.models import Letter
from lianqiao.roster.links import opened, signed
from lianqiao.rules.values import Reason, Refused

SALT = "lianqiao.letter"


def new_code() -> str:
    """A code for a letter to come: 96 random bits."""
    return secrets.token_urlsafe(12)


def token_for_code(code: str, *, real_now: datetime) -> str:
    """The token of a letter's code, good for `LIANQIAO_LINK_DAYS` days from `real_now`."""
    return signed(code, salt=SALT, real_now=real_now)


def token_for(letter: Letter, *, real_now: datetime) -> str:
    """A fresh token of a letter."""
    return token_for_code(letter.code, real_now=real_now)


def opened_letter(token: str, *, real_now: datetime) -> Letter:
    """The letter of a token. Refused `link_wrong` (changed), `link_old`, `link_taken_back`."""
    code = opened(token, salt=SALT, days=settings.LINK_DAYS, real_now=real_now)
    found = Letter.objects.filter(code=code, sending__taken_back=None).select_related("round").first()
    if found is None:
        raise Refused(Reason.of("link_taken_back"))
    return found


def letter_by_token(token: str, *, real_now: datetime) -> Letter | None:
    """The same for who need not know why: None where it opens nothing."""
    try:
        return opened_letter(token, real_now=real_now)
    except Refused:
        return None


def address_of(token: str, *, base_url: str) -> str:
    """The whole address that goes into a message."""
    return f"{base_url.rstrip('/')}{reverse('letter', args=[token])}"
