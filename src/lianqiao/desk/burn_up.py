"""The month's new posts against the number promised: how it stands, the pace it takes, what the forecast lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from lianqiao.charter.policy import Policy
from lianqiao.desk.burn_up_chart import NARROW, WIDE, Chart, chart
from lianqiao.jobs.facts import NewPost
from lianqiao.jobs.facts_entry import Found
from lianqiao.jobs.queries import matching_records
from lianqiao.jobs.queries_new import found_by, opening_rows
from lianqiao.jobs.words_entry import LEVEL_WORDS
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.pace import Pace, pace
from lianqiao.rules.values import Cadence, Period
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

DEED = "opening"


@dataclass(frozen=True, slots=True)
class Month:
    """One month: the promise (`count`, hoped for `stretch`), how it stands, openings that wait to be looked at."""

    start: date
    count: int
    stretch: int
    pace: Pace
    waiting: int

    @property
    def over(self) -> bool:
        """Is the month past?"""
        return self.pace.forecast is None

    @property
    def needed(self) -> int | None:
        """Openings to find on each working day that is left, in whole ones; None where none are lacking, or no day."""
        return None if self.pace.needed is None else ceil(self.pace.needed)

    @property
    def at_most(self) -> int:
        """The longest bar of the small picture."""
        return max(self.stretch, self.pace.done, 1)


@dataclass(frozen=True, slots=True)
class Finder:
    """Who brought in how many of the month's openings; an empty name: nobody is on record. By name: no ranking."""

    name: str
    openings: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The page of one month. `months` are those that may be chosen, in order."""

    month: Month
    months: Sequence[date]
    finders: Sequence[Finder]
    wide: Chart
    narrow: Chart


def month_of_posts(viewer: Viewer, today: date, policy: Policy) -> Month | None:
    """How the present month stands; None where nothing is promised in it, or the viewer does not see posts."""
    if not ask(viewer, Deed.SEE_POSTS).ok:
        return None
    owed = _owed(policy, today)
    if not owed or today not in owed[-1][0]:
        return None
    period, promise = owed[-1]
    return _month(viewer, today, policy, period, promise, _found(viewer, today, policy))


def burn_up(*, viewer: Viewer, today: date, policy: Policy, month: date | None = None) -> BurnUp | None:
    """The page of the month that holds the day `month` (none given: the newest); None where no such month is owed."""
    insist(viewer, Deed.SEE_POSTS)
    owed = _owed(policy, today)
    chosen = next((one for one in reversed(owed) if month is None or month in one[0]), None)
    if chosen is None:
        return None
    period, promise = chosen
    posts = _found(viewer, today, policy)
    shown = _month(viewer, today, policy, period, promise, posts)
    return BurnUp(
        shown,
        [one.start for one, _ in owed],
        _finders(viewer, today, [post for post in posts if post.on in period]),
        chart(shown.pace, shown.stretch, WIDE),
        chart(shown.pace, shown.stretch, NARROW),
    )


def _owed(policy: Policy, today: date) -> list[tuple[Period, Commitment]]:
    """The months begun by today in which openings are promised, each with the version that judges it, in order."""
    calendar = policy.calendar
    found = []
    for promise in policy.promises:
        if promise.deed != DEED or promise.cadence is not Cadence.MONTH:
            continue
        start = max(policy.first_day, promise.since or policy.first_day)
        for period in calendar.periods(Cadence.MONTH, start, today) if start <= today else ():
            working = any(calendar.working_day(day) and calendar.term_of(day) for day in period.days())
            if working and promise.starts_on(period.start):
                found.append((period, promise))
    return sorted(found, key=lambda one: one[0])


def _found(viewer: Viewer, today: date, policy: Policy) -> list[NewPost]:
    return opening_rows(viewer=viewer, since=policy.first_day, until=today, rule=policy.posts.new_rule)


def _month(
    viewer: Viewer, today: date, policy: Policy, period: Period, promise: Commitment, posts: Iterable[NewPost]
) -> Month:
    """An opening counts on the day on which its post was first recorded, once a person accepted it: as in the ledger.

    Of a month that is over all that was accepted since counts; `as_of` is then its last day.
    """
    stands = pace(
        [(post.on, post.openings) for post in posts],
        count=promise.count,
        period=period,
        calendar=policy.calendar,
        as_of=min(today, period.end),
        since=policy.first_day,
    )
    waiting = matching_records(viewer=viewer, today=today, review="waiting", month=period.start)
    return Month(
        period.start,
        promise.count,
        promise.stretch or promise.count,
        stands,
        sum(waiting.values_list("openings", flat=True)),
    )


def _finders(viewer: Viewer, today: date, posts: Collection[NewPost]) -> list[Finder]:
    found = found_by(viewer=viewer, post_ids=[post.id for post in posts], until=today)
    counted: Counter[str] = Counter()
    for post in posts:
        counted[_called(found.get(post.id))] += post.openings
    return [Finder(name, counted[name]) for name in sorted(counted, key=lambda name: (not name, name))]


def _called(found: Found | None) -> str:
    """The person's name; of those who are not named (a portal, a student, a liaison) what they are."""
    if found is None:
        return ""
    return found.name or (str(LEVEL_WORDS[found.level]) if found.level else "")
