"""What the pages of a round show beside the round itself: posts to find in words, the exact texts of the letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lianqiao.referrals import letters
from lianqiao.referrals.facts import RoundDetail, StudentRound
from lianqiao.referrals.files_match import find_row
from lianqiao.referrals.shortages import ToFind
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.suitability import Degree

PAGE = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter as it would go out; only the link is made when it is sent."""

    student: StudentCard
    channel: str
    subject: str
    body: str


def drafts(students: Sequence[StudentRound]) -> list[Draft]:
    """The letters of these students, in the words in which they go out."""
    return [
        Draft(
            one.student,
            "email" if one.student.email else "person",
            letters.subject(),
            letters.body(
                one.student.name,
                [letters.Recommended(view.post, view.reasons.told, view.score) for view in one.live],
                _("（每个人自己的链接，发送时生成）"),
                _("（每个人自己的链接，发送时生成）"),
            ),
        )
        for one in students
        if one.live
    ]


def posts_to_find(certificate: Mapping[str, Any], language: str) -> list[Sequence[str | int]]:
    """Rows of (majors, degree, regions, least pay, students, employers, places), most places first."""
    return [
        find_row(
            ToFind(
                majors=tuple(one["majors"]),
                degree=Degree(one["degree"]) if one["degree"] else None,
                regions=tuple(one["regions"]),
                salary_floor=one["salary_floor"],
                students=one["students"],
                employers=one["employers"],
                openings=one["openings"],
            ),
            language,
        )
        for one in certificate.get("to_find", ())
    ]


def by_channel(detail: RoundDetail) -> dict[str, int]:
    """How many letters go by e-mail, and how many a person has to hand over."""
    mail = sum(1 for one in detail.students if one.live and one.student.email)
    return {"email": mail, "person": detail.people - mail}
