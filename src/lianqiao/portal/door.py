"""The door of the student's own pages: the signed link in the address is the right, there is no account.

A view begins with `student_behind`, answers `show.gone` where there is nobody,
and hands `student_id=phone.id` to the actions that rooms offer to students.
Opening a page changes nothing: mail gateways and chat previews open links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from lianqiao.roster.facts import StudentCard
from lianqiao.roster.links import student_by_token
from lianqiao.roster.queries_own import own_card
from lianqiao.roster.same import keeper
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class PhoneStudent:
    """Who holds the link: the id, the own card, the language of the page, and the token for further addresses."""

    id: int
    card: StudentCard
    language: str
    token: str

    @property
    def viewer(self) -> Viewer:
        """The student as one who looks: no role, hence nothing but what is their own."""
        return Viewer(actor=f"student:{self.id}")


def student_behind(request: Any, token: str) -> PhoneStudent | None:
    """The student of a link; None where it is wrong, too old, made anew since, or of nobody on record."""
    student_id = student_by_token(token, real_now=request.real_now)
    if student_id is None:
        return None
    student_id = keeper(request.today, student_id)
    card = own_card(viewer=Viewer(actor=f"student:{student_id}"), today=request.today)
    return None if card is None else PhoneStudent(student_id, card, get_language() or "zh-hans", token)
