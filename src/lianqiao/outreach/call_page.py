"""The list of calls as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.outreach.facts import CallLine, OutOfReach
from lianqiao.outreach.queries_calls import calls, opened_numbers, out_of_reach
from lianqiao.outreach.queries_lists import helped_classes
from lianqiao.outreach.words import CHANNEL_WORDS, tried_words
from lianqiao.roster.facts import masked_phone
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.reaching import Effort
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Row:
    """One student to ring: how often each channel was tried, each try, and whether a classmate can help."""

    line: CallLine
    counted: tuple[tuple[str, int], ...]
    tries: tuple[tuple[date, str, str], ...]  # day, channel in words, its row
    may_ask: bool
    phone: str  # in full only for whoever opened the numbers today
    masked: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    """Whom to ring, perhaps of one class; the classes of all of them; who was called unreachable."""

    lines: tuple[Row, ...]
    all: int
    classes: tuple[tuple[int, str, int], ...]  # id, name, how many to ring
    class_id: int | None
    given_up: tuple[OutOfReach, ...]
    effort: Effort


def call_page(*, viewer: Viewer, today: date, now: datetime, class_id: int | None) -> CallPage:
    """The list, of one class or of all in reach."""
    policy = policy_in_force()
    found = calls(viewer=viewer, today=today, now=now, policy=policy)
    helped, opened = helped_classes(viewer=viewer, today=today), opened_numbers(viewer=viewer, now=now)
    counted: dict[tuple[str, int], int] = {}
    for one in found:
        if one.student.class_id is not None:
            key = (one.student.class_name, one.student.class_id)
            counted[key] = counted.get(key, 0) + 1
    chosen = class_id if class_id in {number for _, number in counted} else None
    return CallPage(
        lines=tuple(_row(one, helped, opened) for one in found if chosen is None or one.student.class_id == chosen),
        all=len(found),
        classes=tuple((number, name, count) for (name, number), count in sorted(counted.items())),
        class_id=chosen,
        given_up=tuple(out_of_reach(viewer=viewer, today=today)),
        effort=policy.outreach.effort,
    )


def _row(line: CallLine, helped: frozenset[int], opened: frozenset[int]) -> Row:
    told = tuple((one.on, str(CHANNEL_WORDS.get(one.channel, one.channel)), one.evidence) for one in line.tries)
    student, whole = line.student, line.student.id in opened
    phone = student.phone if whole else masked_phone(student.phone)
    helps = student.class_id in helped
    return Row(line, tuple(tried_words(line.tries)), told, helps, phone, bool(student.phone) and not whole)
