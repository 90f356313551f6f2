"""What may stand in a text for everybody, and an article made of posts and events.

It stands in this room because an article for everybody is a document issued, like a bulletin: it is made of what
other rooms hold, and frozen by its digest when it is published. It reads posts and events and nothing of students.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote

from django.utils.timezone import localtime

from lianqiao.assistance.facts_events import EventCard, Standing
from lianqiao.bulletins.facts_publicity import Article, PublicEvent, PublicPost
from lianqiao.charter.tables import has_guarded_word
from lianqiao.jobs.facts import PostCard
from lianqiao.referrals.matching_text import pay

# A mobile number or an identity number: somebody's own, whoever typed it into a title.
_PRIVATE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
IN_SOURCE = "岗位名称和单位请看原公告"
TITLE = "{college}就业信息（{month}月{day}日）"
INTRO = "学院整理了近期的招聘信息和就业活动，供各位毕业生参考。"
ENDING = "想了解哪个岗位，或者需要改简历、练面试，可以联系学院就业老师。"
LONGEST_TITLE, LONGEST_INTRO = 60, 500


def plain(text: str) -> str:
    """One line without signs that nobody sees (controls, zero width, turned direction)."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def sayable(text: str) -> bool:
    """May these words go to everybody? No guarded word, no mobile number, no identity number."""
    return not has_guarded_word(text) and _PRIVATE.search(text) is None


def _said(text: str) -> str:
    shown = plain(text)
    return shown if sayable(shown) else ""


def _address(post: PostCard) -> str:
    """Where the original stands; an address may tell as much as words, so it is read as words too."""
    address = plain(post.url).replace(" ", "")
    return address if post.opens and sayable(address) and sayable(unquote(address)) else ""


def public_post(post: PostCard) -> PublicPost | None:
    """The post for everybody; None where neither its name nor an original may be told."""
    title, employer, url = _said(post.title), _said(post.employer), _address(post)
    if not (title and employer):
        if not url:
            return None
        title, employer = IN_SOURCE, ""
    return PublicPost(
        id=post.id, title=title, employer=employer, place=_said(post.place), openings=post.openings,
        majors=_said(post.major_text), pay=_said(pay(post.facts.salary)), deadline=post.deadline, url=url,
        first_on=post.first_recorded_on,
    )  # fmt: skip


def public_event(card: EventCard) -> PublicEvent | None:
    """The event for everybody while it is still to come; None for any other, and where its name may not be told."""
    title = _said(card.title)
    if card.standing is not Standing.COMING or not title:
        return None
    timing = card.timing
    return PublicEvent(card.id, title, _said(card.place), localtime(timing.starts_at), localtime(timing.ends_at))


def paragraphs(text: str) -> list[str]:
    """The lines of a text that hold something, each as one paragraph."""
    return [line for line in map(plain, text.splitlines()) if line]


def default_title(college: str, at: datetime) -> str:
    """The title that the page proposes."""
    day = localtime(at)
    return TITLE.format(college=college, month=day.month, day=day.day)


def article(
    *,
    title: str,
    intro: str,
    college: str,
    at: datetime,
    posts: Iterable[PublicPost],
    events: Iterable[PublicEvent],
) -> Article:
    """The text; posts by their closing day, those without one last, events by their beginning."""
    return Article(
        title=plain(title) or default_title(college, at),
        intro="\n".join(paragraphs(intro)),
        college=college,
        at=localtime(at),
        posts=tuple(sorted(posts, key=lambda one: (one.deadline is None, one.deadline or one.first_on, one.id))),
        events=tuple(sorted(events, key=lambda one: (one.starts_at, one.id))),
    )
