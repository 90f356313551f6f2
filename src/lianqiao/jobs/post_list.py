"""The list of posts: what was asked for, one page of it, the counts above it and the month's goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from lianqiao.charter.policy import Policy
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.models import PostRecord
from lianqiao.jobs.queries import cards_of, matching_records, post_count
from lianqiao.jobs.queries_life import narrowed
from lianqiao.jobs.queries_new import counted_ids, opening_rows
from lianqiao.rules.visibility import Viewer

PAGE = 50
GOAL = "new-openings"
SHOWS = ("doubt", "ask", "closed")
METER = 600  # width of the drawn bar in its own units


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for."""

    search: str = ""
    review: str = ""
    closing: bool = False
    month: date | None = None
    page: str = "1"
    show: str = ""  # one of SHOWS

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what cannot be read is left out. Closing posts are shown as long as they are offered."""
        review = given.get("review", "")
        closing = given.get("closing") == "1"
        if review not in set(Review):
            review = Review.ACCEPTED.value if closing else ""
        try:
            month = date.fromisoformat(f"{given.get('month', '')}-01")
        except ValueError:
            month = None
        show = given.get("show", "")
        return cls(
            given.get("q", "").strip()[:60],
            review,
            closing,
            month,
            given.get("page", "1"),
            show if show in SHOWS else "",
        )

    @property
    def kept(self) -> str:
        """The address of the same question without the page."""
        said = {
            "q": self.search,
            "review": self.review,
            "closing": "1" if self.closing else "",
            "month": f"{self.month:%Y-%m}" if self.month else "",
            "show": self.show,
        }
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Goal:
    """The month's new openings against the policy's promise; bar widths in units of `METER`."""

    month: date
    done: int
    count: int
    stretch: int

    @property
    def bar(self) -> int:
        """Width of what is done."""
        return min(METER, METER * self.done // max(self.done, self.stretch))

    @property
    def mark(self) -> int:
        """Where the promise stands."""
        return METER * self.count // max(self.done, self.stretch)

    @property
    def missing(self) -> int:
        """Openings still to find for the promise."""
        return max(0, self.count - self.done)


@dataclass(frozen=True, slots=True)
class PostList:
    """One page of posts. `counted`: the openings that these add to the month's count; None for other lists."""

    page: Page[Any]
    posts: tuple[PostCard, ...]
    counts: Mapping[str, int]
    goal: Goal | None
    counted: int | None = None


def goal(*, viewer: Viewer, today: date, policy: Policy) -> Goal | None:
    """How this month stands; None where the policy promises nothing of the kind."""
    promise = policy.commitment(GOAL)
    if promise is None:
        return None
    begun = max(today.replace(day=1), policy.first_day)
    done = sum(
        post.openings for post in opening_rows(viewer=viewer, since=begun, until=today, rule=policy.posts.new_rule)
    )
    return Goal(today, done, promise.count, promise.stretch or promise.count)


def post_list(*, viewer: Viewer, today: date, policy: Policy, asked: Asked) -> PostList:
    """The page asked for; a page that is not there gives the last one.

    The accepted posts of a month are those that its count of new ones is made of.
    """
    behind = _behind_the_count(viewer, today, policy, asked)
    found = _asked_for(viewer=viewer, today=today, asked=asked, behind=behind)
    page = Paginator(found, PAGE).get_page(asked.page)
    return PostList(
        page,
        tuple(cards_of(page.object_list, viewer=viewer)),
        post_count(viewer=viewer, today=today),
        goal(viewer=viewer, today=today, policy=policy),
        None if behind is None else sum(behind.values()),
    )


def _asked_for(*, viewer: Viewer, today: date, asked: Asked, behind: Mapping[int, int] | None) -> QuerySet[PostRecord]:
    found = matching_records(
        viewer=viewer,
        today=today,
        search=asked.search,
        review=asked.review,
        closing=asked.closing,
        month=asked.month if behind is None else None,
        ids=behind,
    )
    return narrowed(found, asked.show, viewer=viewer, today=today) if asked.show else found


def exported(*, viewer: Viewer, today: date, policy: Policy, asked: Asked) -> list[tuple[PostRecord, PostCard]]:
    """All posts asked for, as stored and as read, for a file."""
    behind = _behind_the_count(viewer, today, policy, asked)
    found = list(_asked_for(viewer=viewer, today=today, asked=asked, behind=behind))
    return list(zip(found, cards_of(found, viewer=viewer), strict=True))


def _behind_the_count(viewer: Viewer, today: date, policy: Policy, asked: Asked) -> dict[int, int] | None:
    if asked.month is None or asked.review != Review.ACCEPTED or asked.search or asked.closing or asked.show:
        return None
    rule = policy.posts.new_rule
    return counted_ids(viewer=viewer, month=asked.month, first_day=policy.first_day, today=today, rule=rule)
