"""The day's page: what slipped, what is due, each line with the one act that ends it; who slipped, what closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from lianqiao.charter.policy import Policy
from lianqiao.desk.answer_duties import answer_duties
from lianqiao.desk.board import Small, classes_in_reach, small_multiples
from lianqiao.desk.burn_up import Month, month_of_posts
from lianqiao.desk.case_ends import case_ends
from lianqiao.desk.excuse_duties import excuse_duties
from lianqiao.desk.lead_duties import lead_duties
from lianqiao.desk.loose_ends import Duty, Halted, halted_messages, loose_ends
from lianqiao.desk.outreach_duties import outreach_duties
from lianqiao.desk.plan_duties import plan_duties
from lianqiao.desk.post_duties import post_duties
from lianqiao.desk.promises import Promises, promises
from lianqiao.desk.talk_duties import agreed_steps
from lianqiao.desk.task_duties import task_duties
from lianqiao.desk.team_duties import team_duties
from lianqiao.desk.today_list import Asked, Group, Slipper, grouped, slipped
from lianqiao.desk.today_promised import promised
from lianqiao.desk.visit_duties import visit_duties
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.outcomes.queries import settled_ids
from lianqiao.referrals.queries import taken
from lianqiao.referrals.rounds import places_left
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.commitments import Status
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, scope

POSTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Settled:
    """How many of the base have a destination."""

    done: int
    base: int
    href: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A post that closes soon, and to how many students more it may be recommended (None: the policy has no match)."""

    post: PostCard
    left: int | None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What falls due next, for a day on which all is done."""

    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Today:
    """Everything of the page. `only` is the name of whose lines alone are shown."""

    groups: tuple[Group, ...]
    counts: dict[str, int]
    undelivered: int | None  # None: not the viewer's to see
    closing: int
    closing_posts: tuple[Closing, ...]
    settled: Settled | None
    smalls: tuple[Small, ...]
    any_students: bool
    upcoming: Upcoming | None
    slipped: tuple[Slipper, ...]
    only: str
    late_urged: int  # how many late lines may be urged
    month: Month | None  # the month's posts against the promise
    provisional: int | None  # the year whose days off nobody has published yet

    @property
    def empty(self) -> bool:
        """Is everything done?"""
        return not any(group.total for group in self.groups)

    @property
    def urges(self) -> bool:
        """May any line be urged?"""
        return any(group.urges for group in self.groups)


def day(*, viewer: Viewer, today: date, now: datetime, policy: Policy, asked: Asked = Asked()) -> Today:  # noqa: B008
    """The page of the day; `asked` narrows the list or opens one part of it in full."""
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = {card.id: card for card in students(viewer=viewer, today=today, cohort=policy.cohort)}
    halted = halted_messages(viewer, today)
    duties = _duties(viewer, today, now, policy, stated, roll, halted)
    groups = grouped(duties, asked)
    people = slipped(duties)
    closing = matching_records(viewer=viewer, today=today, review="accepted", closing=True)
    return Today(
        groups=groups,
        counts={group.key: sum(one.group == group.key for one in duties) for group in groups},
        undelivered=None if halted is None else len(halted),
        closing=closing.count(),
        closing_posts=_first(viewer, policy, closing),
        settled=_settled(viewer, today, stated, roll),
        smalls=_smalls(viewer, policy, stated, roll),
        any_students=bool(roll),
        upcoming=_upcoming(stated),
        slipped=people if any(one.user_id != viewer.user_id for one in people) else (),
        only=next((one.owner_name for one in duties if asked.who and one.owner_id == asked.who), ""),
        late_urged=sum(one.group == "late" and bool(one.urge) for one in duties),
        month=month_of_posts(viewer, today, policy),
        provisional=provisional_year(policy.calendar, today),
    )


def _duties(
    viewer: Viewer, today: date, now: datetime, policy: Policy, stated: Promises, roll: Mapping[int, StudentCard],
    halted: Halted | None,
) -> list[Duty]:  # fmt: skip
    """Every line of the day, in no order."""
    return [
        *promised(viewer, stated, roll),
        *agreed_steps(viewer, today, roll),
        *loose_ends(viewer, today, now, policy, roll, halted),
        *plan_duties(viewer, today, roll),
        *case_ends(viewer, today, policy, roll),
        *task_duties(viewer, today),
        *lead_duties(viewer, today),
        *team_duties(viewer, today, policy),
        *excuse_duties(viewer, today, policy),
        *visit_duties(viewer, today),
        *post_duties(viewer, today, policy),
        *outreach_duties(viewer, today, now, policy, roll),
        *answer_duties(viewer, today, policy, roll),
    ]


def provisional_year(calendar: Calendar, today: date) -> int | None:
    """The first year of the running (or next) term whose notice of days off is not out; None where all are."""
    coming = (term for term in calendar.terms if term.end >= today)
    term = next(coming, None)
    years = range(term.start.year, term.end.year + 1) if term else (today.year,)
    return next((year for year in years if calendar.is_provisional(year)), None)


def _upcoming(stated: Promises) -> Upcoming | None:
    waiting = [row for row in stated.rows if row.status is Status.DUE and row.period.end >= stated.today]
    if not waiting:
        return None
    first = min(waiting, key=lambda row: row.period.end)
    return Upcoming(word(DEED_WORDS, stated.commitments[first.commitment].deed), first.period.end)


def _first(viewer: Viewer, policy: Policy, closing: QuerySet) -> tuple[Closing, ...]:
    posts = list(cards_of(closing[:POSTS_SHOWN], viewer=viewer))
    used, match = taken(viewer=viewer, post_ids=[one.id for one in posts]), policy.given_match
    return tuple(Closing(one, places_left(one, used, match.students_per_opening) if match else None) for one in posts)


def _smalls(viewer: Viewer, policy: Policy, stated: Promises, roll: Mapping[int, StudentCard]) -> tuple[Small, ...]:
    if not stated.student_ids or not ask(viewer, Deed.SEE_CLASSES).ok:
        return ()
    return tuple(small_multiples(classes_in_reach(viewer, policy.cohort), roll.values(), stated, policy))


def _settled(viewer: Viewer, today: date, stated: Promises, roll: Mapping[int, StudentCard]) -> Settled | None:
    """Of those to whom something is promised, else of all in reach; nothing for viewers who reach nobody."""
    if scope(viewer) is Scope.NOBODY:
        return None
    base = stated.student_ids or frozenset(roll)
    asked = {"show": "settled", **({"circle": "owed"} if stated.student_ids else {})}
    return Settled(
        len(settled_ids(viewer=viewer, today=today) & base), len(base), f"{reverse('students')}?{urlencode(asked)}"
    )
