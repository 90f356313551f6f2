"""The page of events: what comes, what was, the month at a glance, and what students ask for most."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianqiao.assistance.facts_events import EventCard, Standing
from lianqiao.assistance.queries_events import events
from lianqiao.cases.queries_needs import answered_needs
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

PAGE = 20
MOST = 5
YEARS = range(2000, 2100)
# What a need is about, by the words it is told in; one need may be about several things.
TOPICS: Mapping[str, tuple[Promise, str]] = {
    "resume": (_("简历"), "简历"),
    "interview": (_("面试"), "面试"),
    "study": (_("升学"), "考研|升学|复试|调剂|读研"),
    "service": (_("考公和基层项目"), "公务员|考公|选调|三支一扶|西部计划|事业单位"),
    "skills": (_("技能培训"), "技能|培训|证书|软件|实操"),
    "contract": (_("签约和权益"), "合同|三方|协议|违约|社保|权益"),
    "employers": (_("见用人单位"), "宣讲|双选|招聘会|参观|企业"),
    "posts": (_("岗位信息"), "岗位|信息|招聘"),
    "calm": (_("压力和信心"), "压力|焦虑|信心|迷茫|心理"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month shown."""

    on: date
    inside: bool
    events: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The month at a glance, in weeks from Monday; `before` and `after` lead to the next ones."""

    first: date
    before: date
    after: date
    weeks: tuple[tuple[Day, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many persons still wait for an answer about this."""

    word: str
    persons: int


@dataclass(frozen=True, slots=True)
class EventList:
    """The page. `waiting` are over, and nobody has said yet that they were held."""

    coming: tuple[EventCard, ...]
    waiting: tuple[EventCard, ...]
    past: Page[EventCard]
    month: Month
    wanted: tuple[Wanted, ...]


def event_list(*, viewer: Viewer, today: date, now: datetime, month: str, page: str) -> EventList:
    """All events as this viewer sees them; `month` is `2023-05`, else the present one."""
    every = events(viewer=viewer, now=now)
    over = [one for one in every if not one.open and one.standing is not Standing.ENDED]
    past = [one for one in over if one.standing is not Standing.CANCELLED or one.timing.ends_at <= now]
    called_off = [one for one in over if one not in past]
    coming = [one for one in every if one.open or one in called_off]
    return EventList(
        coming=tuple(reversed(coming)),
        waiting=tuple(one for one in every if one.standing is Standing.ENDED),
        past=Paginator(past, PAGE).get_page(page),
        month=_month(every, first_of(month, today)),
        wanted=asked_most(viewer=viewer, today=today),
    )


def asked_most(*, viewer: Viewer, today: date) -> tuple[Wanted, ...]:
    """What students in reach ask for and still wait for, the most persons first.

    It is those in need who are asked what they need: nothing for viewers who may not know of them.
    """
    if hardship_sight(viewer) is HardshipSight.NOTHING:
        return ()
    waiting = [one.need for one in answered_needs(viewer=viewer, today=today) if one.state != "done"]
    persons = {
        topic: len({need.student_id for need in waiting if re.search(words, need.text)})
        for topic, (_word, words) in TOPICS.items()
    }
    most = sorted((topic for topic in TOPICS if persons[topic]), key=lambda topic: -persons[topic])
    return tuple(Wanted(str(TOPICS[topic][0]), persons[topic]) for topic in most[:MOST])


def first_of(text: str, today: date) -> date:
    """The first day of the month that a text names; of the present one where it names none."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if found and int(found[1]) in YEARS and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return today.replace(day=1)


def _month(every: Sequence[EventCard], first: date) -> Month:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    shown: dict[date, list[EventCard]] = {}
    for one in reversed(every):
        if one.standing is not Standing.CANCELLED:
            shown.setdefault(one.timing.starts_at.date(), []).append(one)
    return Month(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
        weeks=tuple(tuple(Day(on, on.month == first.month, tuple(shown.get(on, ()))) for on in week) for week in weeks),
    )
