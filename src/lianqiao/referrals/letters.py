"""What a letter says. Everybody gets the same kind of text; only the posts and the link differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.wording import translate
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.readings import PostRow
from lianqiao.referrals.facts import Reasons, fit_of
from lianqiao.referrals.match import Offer
from lianqiao.referrals.matching_text import ZH
from lianqiao.referrals.messages import is_open, message
from lianqiao.roster.facts import after
from lianqiao.roster.links import stop_line
from lianqiao.rules.values import Place

SUBJECT = N_("学院就业消息")
LINK_LINE = N_("在手机上看详情、回个话：{link}")
OWN_LINE = N_("你自己的页面（活动、计划、资料），登录后看：{link}")


class Recommended(NamedTuple):
    """One post of a letter and the judgement it rests on."""

    post: PostCard
    reasons: Reasons
    score: int = 0


def subject(language: str = ZH) -> str:
    """The same neutral words for all."""
    return translate(SUBJECT, language)


def variables(name: str, recommended: Sequence[Recommended], link: str) -> dict[str, str]:
    """What a registered template for short messages is filled with: nothing that the letter does not say."""
    return {"name": name if is_open(name) else "", "count": str(len(recommended)), "link": link}


def _row(post: PostCard) -> PostRow:
    return PostRow(post.facts, Place(), source=post.source, url=post.url)


def body(name: str, recommended: Sequence[Recommended], link: str, own: str, stop: str, language: str = ZH) -> str:
    """The whole text: the posts in the order given, numbered from 1, then where to answer, to sign in and to stop."""
    offers = [
        Offer("", one.post.identity, rank, 0, fit_of(one.reasons, one.score))
        for rank, one in enumerate(recommended, start=1)
    ]
    posts = {one.post.identity: _row(one.post) for one in recommended}
    words = message(name, offers, posts, language)
    lines = (
        translate(LINK_LINE, language).format(link=link),
        translate(OWN_LINE, language).format(link=own),
        stop_line(stop, language),
    )
    return "\n".join((words, *lines, ""))


def true_until(recommended: Sequence[Recommended], now: datetime, life_days: int | None) -> datetime | None:
    """Until when a letter of these posts may leave: its life by the policy, or the end of its last deadline.

    None: for ever. A post without a deadline is open until it is closed.
    """
    ends = [one.post.deadline for one in recommended]
    days = [day for day in ends if day is not None]
    closed = after(max(days)) if days and len(days) == len(ends) else None
    old = None if life_days is None else now + timedelta(days=life_days)
    return min(filter(None, (closed, old)), default=None)
