"""What anybody's reader or calendar may follow: new posts and events as RSS, events and closing days as a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.timezone import make_aware

from lianqiao.assistance.calendar_file import all_day, calendar, span
from lianqiao.bulletins.facts_publicity import PublicEvent, PublicPost
from lianqiao.bulletins.files_article import facts, when

RSS_TYPE = "application/rss+xml; charset=utf-8"
NEWEST = 50  # posts of the feed
TITLE, ABOUT, CLOSES = "{college}就业信息", "审核过、还在招的岗位和将要举办的就业活动", "{named} 截止报名"


def rss(*, posts: Sequence[PublicPost], events: Sequence[PublicEvent], college: str, address: str) -> str:
    """RSS 2.0 of events to come, then the newest posts; `address` is the installation's own."""
    feed = Rss201rev2Feed(title=TITLE.format(college=college), link=f"{address}/", description=ABOUT, language="zh-CN")
    for event in events:
        feed.add_item(
            title=event.title, link=f"{address}/", description=when(event), unique_id=f"event-{event.id}@lianqiao",
            unique_id_is_permalink=False,
        )  # fmt: skip
    for post in sorted(posts, key=lambda one: (one.first_on, one.id), reverse=True)[:NEWEST]:
        feed.add_item(
            title=post.named, link=post.url or f"{address}/", description="；".join(facts(post)),
            unique_id=f"post-{post.id}@lianqiao", unique_id_is_permalink=False,
            pubdate=make_aware(datetime.combine(post.first_on, time())),
        )  # fmt: skip
    return feed.writeString("utf-8")


def calendar_of(*, posts: Iterable[PublicPost], events: Iterable[PublicEvent], now: datetime) -> bytes:
    """The calendar file as made at `now`: events, and the closing day of every post that has one."""
    return calendar(_entries(posts, events, now))


def _entries(posts: Iterable[PublicPost], events: Iterable[PublicEvent], now: datetime) -> Iterator[list[str]]:
    for event in events:
        yield span(f"event-{event.id}", event.title, event.place, event.starts_at, event.ends_at, now=now)
    for post in posts:
        if post.deadline is not None:
            yield all_day(f"closing-{post.id}", CLOSES.format(named=post.named), post.deadline, now=now)
