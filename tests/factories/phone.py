"""A phone in which students are signed in to their own page, without the walk through the door each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client

from lianqiao.portal.door import COOKIE
from lianqiao.roster.links import token_for
from lianqiao.roster.models import StudentKey

SECRET = "what only the browsers of the tests hold"  # noqa: S105


def a_phone(client: Client | None = None, **how: Any) -> Client:
    """A browser that holds the secret of the pages that `own_token` makes."""
    made = client or Client(**how)
    made.cookies[COOKIE] = SECRET
    return made


def own_token(key: StudentKey, *, real_now: datetime) -> str:
    """The token of a student's own page in such a browser."""
    return token_for(key, secret=SECRET, real_now=real_now)
