"""What the college says to everybody, as values: posts, events, an article of them, and where it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

SITE, ACCOUNT, GROUP, OTHER = "site", "account", "group", "other"
KINDS = (SITE, ACCOUNT, GROUP, OTHER)


@dataclass(frozen=True, slots=True)
class PublicPost:
    """A post as anybody may read it; empty text = not stated, or not for everybody. `openings` are places."""

    id: int
    title: str
    employer: str
    place: str
    openings: int
    majors: str
    pay: str
    deadline: date | None
    url: str
    first_on: date

    @property
    def named(self) -> str:
        """Title and employer in one line."""
        return f"{self.title}（{self.employer}）" if self.employer else self.title


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event to come as anybody may read it; instants are aware and local."""

    id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One text for everybody: what is the same in the article of the site, of the public account and in plain words."""

    title: str
    intro: str
    college: str
    at: datetime
    posts: tuple[PublicPost, ...]
    events: tuple[PublicEvent, ...]

    @property
    def items(self) -> int:
        """How many posts and events it tells of."""
        return len(self.posts) + len(self.events)


@dataclass(frozen=True, slots=True)
class PublicationCard:
    """One publishing: publicity, counted as an item. Nobody is counted as reached by it."""

    id: int
    kind: str
    place: str
    on: date
    title: str
    posts: int
    events: int
    by_name: str
    may_take_back: bool
