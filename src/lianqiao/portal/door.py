"""The door of the student's own pages: who signed in here has an address and, in this browser, the secret it needs.

A view begins with `student_behind`, answers `show.gone` where there is nobody,
and hands `student_id=phone.id` to the actions that rooms offer to students.
Opening a page changes nothing: mail gateways and chat previews open links.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from lianqiao.roster.facts import StudentCard
from lianqiao.roster.links import student_by_token, token_for
from lianqiao.roster.models import StudentKey
from lianqiao.roster.queries_own import own_card
from lianqiao.roster.same import keeper
from lianqiao.rules.visibility import Viewer

COOKIE, PAGE_COOKIE, PATH = "own", "own_page", "/s/"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class PhoneStudent:
    """Who is signed in: the id, the own card, the language of the page, and the token for further addresses."""

    id: int
    card: StudentCard
    language: str
    token: str

    @property
    def viewer(self) -> Viewer:
        """The student as one who looks: no role, hence nothing but what is their own."""
        return Viewer(actor=f"student:{self.id}")


def student_behind(request: Any, token: str) -> PhoneStudent | None:
    """The student of an own page; None where nobody is signed in here for it, or nobody is on record."""
    student_id = student_by_token(token, secret=request.COOKIES.get(COOKIE, ""), real_now=request.real_now)
    return None if student_id is None else who_is(request, student_id, token=token)


def who_is(request: Any, student_id: int, *, token: str) -> PhoneStudent | None:
    """The student as known today; None where nobody is on record. Whoever asks has judged the link."""
    student_id = keeper(request.today, student_id)
    card = own_card(viewer=Viewer(actor=f"student:{student_id}"), today=request.today)
    return None if card is None else PhoneStudent(student_id, card, get_language() or "zh-hans", token)


def present(request: Any) -> PhoneStudent | None:
    """Who signed in last in this browser and still is."""
    return student_behind(request, request.COOKIES.get(PAGE_COOKIE, ""))


def let_in(response: HttpResponse, token: str, secret: str) -> HttpResponse:
    """Keep the secret and the page in this browser, out of reach of scripts and of other sites' forms."""
    for name, value in ((COOKIE, secret), (PAGE_COOKIE, token)):
        response.set_cookie(
            name, value, max_age=settings.OWN_DAYS * DAY_SECONDS, path=PATH, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def new_page(request: Any, key: StudentKey) -> tuple[str, str]:
    """(token, secret) of an own page just opened: always a new secret, so that none laid there before is of use."""
    secret = secrets.token_urlsafe(24)
    return token_for(key, secret=secret, real_now=request.real_now), secret


def let_out(response: HttpResponse) -> HttpResponse:
    """Forget both: no address of this browser opens a page any more."""
    for name in (COOKIE, PAGE_COOKIE):
        response.delete_cookie(name, path=PATH)
    return response
