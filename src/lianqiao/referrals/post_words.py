"""What a student's page says of one recommended post: the same words in the preview and on the phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.jobs.facts import PostCard, Review
from lianqiao.referrals.facts import Reasons
from lianqiao.referrals.matching_text import pay, sentences
from lianqiao.referrals.messages import is_open
from lianqiao.rules.values import Reason


@dataclass(frozen=True, slots=True)
class PostWords:
    """One post. Empty text = not stated; `days_left` None = no deadline; a closed post cannot be answered."""

    title: str
    employer: str
    place: str
    pay: str
    url: str
    why: tuple[str, ...]
    mind: tuple[str, ...]
    days_left: int | None
    closed: bool


def plain(text: str, instead: str = "") -> str:
    """The text, unless it holds a word that tells something of people: a phone is seen by others too."""
    return text if is_open(text) else instead


def _said(reasons: Iterable[Reason], language: str) -> tuple[str, ...]:
    words = (plain(one, _("另有说明，请看原公告")) for one in sentences(reasons, language))
    return tuple(dict.fromkeys(words))


def words_of_post(post: PostCard, given: Reasons, today: date, language: str) -> PostWords:
    """The words of one recommended post; reasons that count days from another day, or are for staff, stay out."""
    reasons = given.lasting.told
    over = post.deadline is not None and post.deadline < today
    return PostWords(
        title=plain(post.title, _("岗位名称请看原公告")),
        employer=plain(post.employer, _("单位请看原公告")),
        place=plain(post.place),
        pay=pay(post.facts.salary),
        url=post.url if post.opens else "",
        why=_said(reasons.why, language),
        mind=_said((*reasons.against, *reasons.check), language),
        days_left=None if post.deadline is None else (post.deadline - today).days,
        closed=over or post.review is not Review.ACCEPTED or post.life.is_closed(today),
    )
