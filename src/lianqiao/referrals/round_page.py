"""What the pages of a round show beside the round itself: posts to find in words, the exact texts of the letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianqiao.charter.majors import Majors
from lianqiao.delivery.words import MESSAGE_WAYS
from lianqiao.jobs.facts import PostCard
from lianqiao.referrals import letters
from lianqiao.referrals.facts import LEARNED, RoundDetail, ShortView, StudentRound
from lianqiao.referrals.files_match import find_row
from lianqiao.referrals.matching_text import ZH
from lianqiao.referrals.post_words import PostWords, words_of_post
from lianqiao.referrals.shortages import ToFind
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.links import door_address
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.rules.contact import Purpose
from lianqiao.rules.suitability import Degree
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Viewer

PAGE = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter as it would go out, and the page behind its link; only the link is made when it is sent."""

    student: StudentCard
    channel: str
    way: Promise  # the channel in words
    subject: str
    body: str
    cards: tuple[PostWords, ...]


def drafts(students: Sequence[StudentRound], *, viewer: Viewer, today: date) -> list[Draft]:
    """The letters of these students, and their pages in Chinese, in the words in which they go out."""
    written = [one for one in students if one.live]
    # Whoever may see a round may know how its letters would go; what stands against an address is not told.
    asking, people = replace(viewer, system=True), [one.student for one in written]
    ways = ways_to_students(viewer=asking, students=people, policy=policy_in_force(), purpose=Purpose.LETTER)
    with override(ZH):
        return [_draft(one, today, ways[one.student.id].channel) for one in written]


def _draft(one: StudentRound, today: date, channel: str) -> Draft:
    link = _("（每个人自己的链接，发送时生成）")
    recommended = [letters.Recommended(view.post, view.reasons.told, view.score) for view in one.live]
    return Draft(
        one.student,
        channel,
        MESSAGE_WAYS[channel],
        letters.subject(),
        letters.body(one.student.name, recommended, link, door_address(base_url=settings.BASE_URL), link),
        tuple(words_of_post(view.post, view.reasons, today, ZH) for view in one.live),
    )


def short_groups(detail: RoundDetail) -> list[tuple[tuple[Reason, ...], list[ShortView]]]:
    """Who gets fewer than owed, those held by the same reasons together, the largest group last, the emptiest first."""
    groups: dict[tuple[Reason, ...], list[ShortView]] = {}
    for one in detail.shorts:
        groups.setdefault(one.because, []).append(one)
    return sorted(groups.items(), key=lambda group: (min(one.got for one in group[1]), len(group[1])))


@dataclass(frozen=True, slots=True)
class Taught:
    """One line of what earlier outcomes added: of `known` persons, `good` wanted the post or went there (`hired`)."""

    title: str
    employer: str
    majors: str
    known: int
    good: int
    hired: int
    points: int


def learned_rows(certificate: Mapping[str, Any], posts: Mapping[int, PostCard]) -> list[Taught]:
    """What earlier outcomes added in a round, the most first."""
    rows = certificate.get(LEARNED, {}).get("rows", ())
    majors = Majors.load()
    found = [
        Taught(posts[post].title, posts[post].employer, _major(majors, group), known, good, hired, points)
        for post, group, known, good, hired, points in rows
        if post in posts
    ]
    return sorted(found, key=lambda one: (-abs(one.points), one.title, one.majors))


def _major(majors: Majors, group: str) -> str:
    found = majors.find(group)
    return found.name if found else group


def posts_to_find(certificate: Mapping[str, Any], language: str) -> list[Sequence[str | int]]:
    """Rows of (majors, degree, regions, least pay, students, employers, places), in the order of turns."""
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


def by_hands(written: Sequence[Draft]) -> dict[str, int]:
    """How many of these letters go by a machine, and how many a person has to hand over."""
    person = sum(1 for one in written if one.channel == "person")
    return {"machine": len(written) - person, "person": person}
