"""How a post came in, as people and rules read it: the finder, the channel, two posts that may be one, scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lianqiao.jobs.facts import PostCard
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Role


class Level(StrEnum):
    """Who found a post: one of the five levels, a leader, or one who gave a lead."""

    DEPARTMENT_HEAD = "department_head"
    CLASS_TEACHER = "class_teacher"
    EXPERT = "expert"
    EMPLOYMENT_SECRETARY = "employment_secretary"
    COUNSELLOR = "counsellor"
    COLLEGE_LEADER = "college_leader"
    LIAISON = "liaison"
    STUDENT = "student"
    PORTAL = "portal"


FIVE_LEVELS = (
    Level.DEPARTMENT_HEAD,
    Level.CLASS_TEACHER,
    Level.EXPERT,
    Level.EMPLOYMENT_SECRETARY,
    Level.COUNSELLOR,
)
# Levels whose finder is one of the staff and may be named.
OF_STAFF = frozenset(level for level in Level if level.value in set(Role)) - {Level.LIAISON}


class Channel(StrEnum):
    """The way on which a post came to the college."""

    VISIT = "visit"
    PHONE = "phone"
    PORTAL = "portal"
    JOB_FAIR = "job_fair"
    WEB = "web"
    ALUMNI = "alumni"
    CHAT = "chat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Finder:
    """Who found a post, through which channel; `person_id` None where nobody of the staff is named."""

    level: Level
    channel: Channel
    person_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The finder of a post as it stands: `name` of the person, and whether somebody said so or it follows from entry.

    `level` and `channel` are None where nobody said them; then `person_id` is who first entered the post.
    """

    level: Level | None
    channel: Channel | None
    person_id: int | None
    name: str
    note: str = ""
    said: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two posts side by side: the later one, the earlier one, and why they may be one (or since when they are)."""

    post: PostCard
    other: PostCard
    because: tuple[Reason, ...] = ()
    merged_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a post states beside the facts for matching (the common schema of public posts); empty = not stated.

    `kind_code` and `kind_word` are the register's 单位性质; `fresh_only`: asked of graduates of the year alone.
    """

    source_code: str
    credit_code: str
    employer_kind: str
    kind_code: str
    kind_word: str
    published_on: str
    fresh_only: bool
    degree_text: str
    salary_text: str
    deadline_text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A kept scan: its file, when it came, by whom, and what became of it."""

    id: int
    name: str
    at: datetime
    by: str
    done: bool
    reason: str = ""
