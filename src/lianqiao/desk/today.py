"""The day's list: what slipped, what is due, each line with the one act that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.charter.policy import Policy
from lianqiao.desk.board import Small, classes_in_reach, small_multiples
from lianqiao.desk.case_ends import case_ends
from lianqiao.desk.loose_ends import Duty, halted_messages, loose_ends
from lianqiao.desk.owners import Owner, Owners
from lianqiao.desk.plan_duties import plan_duties
from lianqiao.desk.promises import DONE, FAILED, Promises, promises
from lianqiao.desk.talk_duties import Tries, agreed_steps
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.ledger.facts import subject_id
from lianqiao.outcomes.queries import settled_ids
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.commitments import Row, Status
from lianqiao.rules.values import Cadence
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, scope

SHOWN = 12
POSTS_SHOWN = 5
GROUPS = ("late", "now", "week", "term")


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the list; `duties` are the first of `total` unless all were asked for."""

    key: str
    duties: tuple[Duty, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How many of the base have a destination."""

    done: int
    base: int
    href: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What falls due next, for a day on which all is done."""

    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Today:
    """Everything of the page."""

    groups: tuple[Group, ...]
    counts: dict[str, int]
    undelivered: int | None  # None: not the viewer's to see
    closing: int
    closing_posts: tuple[PostCard, ...]
    settled: Settled | None
    smalls: tuple[Small, ...]
    any_students: bool
    upcoming: Upcoming | None

    @property
    def empty(self) -> bool:
        """Is everything done?"""
        return not any(group.total for group in self.groups)


def day(*, viewer: Viewer, today: date, now: datetime, policy: Policy, whole: str = "") -> Today:
    """The page of the day; `whole` names the group that is to be shown without a cap."""
    stated = promises(viewer=viewer, today=today, now=now, policy=policy)
    roll = {card.id: card for card in students(viewer=viewer, today=today, cohort=policy.cohort)}
    halted = halted_messages(viewer, today)
    duties = [
        *_promised(viewer, stated, roll),
        *agreed_steps(viewer, today, roll),
        *loose_ends(viewer, today, now, policy, roll, halted),
        *plan_duties(viewer, today, roll),
        *case_ends(viewer, today, policy, roll),
    ]
    groups = tuple(_group(key, duties, key == whole) for key in GROUPS)
    closing = matching_records(viewer=viewer, today=today, review="accepted", closing=True)
    classes = classes_in_reach(viewer, policy.cohort) if ask(viewer, Deed.SEE_CLASSES).ok else []
    return Today(
        groups=groups,
        counts={group.key: group.total for group in groups},
        undelivered=None if halted is None else len(halted),
        closing=closing.count(),
        closing_posts=tuple(cards_of(closing[:POSTS_SHOWN], viewer=viewer)),
        settled=_settled(viewer, today, stated, roll),
        smalls=tuple(small_multiples(classes, roll.values(), stated, policy)) if stated.student_ids else (),
        any_students=bool(roll),
        upcoming=_upcoming(stated),
    )


def _upcoming(stated: Promises) -> Upcoming | None:
    waiting = [row for row in stated.rows if row.status is Status.DUE and row.period.end >= stated.today]
    if not waiting:
        return None
    first = min(waiting, key=lambda row: row.period.end)
    return Upcoming(word(DEED_WORDS, stated.commitments[first.commitment].deed), first.period.end)


def _group(key: str, duties: Iterable[Duty], whole: bool) -> Group:
    mine = sorted((one for one in duties if one.group == key), key=lambda one: -one.weight)
    return Group(key, tuple(mine if whole else mine[:SHOWN]), len(mine))


# ---------------------------------------------------------------- promises


def _promised(viewer: Viewer, stated: Promises, roll: dict[int, StudentCard]) -> list[Duty]:
    owners = Owners(viewer, stated.today, {one: roll[one] for one in stated.student_ids & roll.keys()})
    tries = Tries(viewer, stated.today)
    by_file: dict[tuple[str, str], list[Row]] = {}
    for row in stated.rows:
        by_file.setdefault((row.commitment, row.subject), []).append(row)
    found = []
    for rows in by_file.values():
        pressing = _pressing(rows, stated.today)
        if pressing is None:
            continue
        subject = pressing.row.subject
        number = subject_id(subject) if subject.startswith("student:") else None
        card = roll.get(number) if number is not None else None
        if number is not None and card is None:
            continue
        if pressing.group == "term" and not _own(viewer, owners.who(pressing.row.owner, card)):
            continue
        found.append(_tried(_duty(viewer, pressing, card, stated, owners), pressing.row, stated, tries))
    return found


def _own(viewer: Viewer, owner: Owner | None) -> bool:
    """Is it the viewer, in the role worn, who owes it? A far quota stands on the day of nobody else."""
    return owner is not None and (owner.user_id, owner.role) == (viewer.user_id, viewer.role)


def _tried(duty: Duty, row: Row, stated: Promises, tries: Tries) -> Duty:
    """A talk that was tried in vain stays due, and its line says how often it was tried."""
    if duty.student is None or stated.commitments[row.commitment].deed != "talk":
        return duty
    count = tries.within(duty.student.id, row.period)
    tried = _("已试 %(n)d 次") % {"n": count}
    return replace(duty, what=f"{duty.what} · {tried}") if count else duty


class _Pressing(NamedTuple):
    """What of one promise presses: its group, the row that stands for it, how many periods slipped in a row."""

    group: str
    row: Row
    streak: int


def _pressing(rows: Sequence[Row], today: date) -> _Pressing | None:
    """What of one promise presses today.

    Past misses cannot be undone: they make the line late only while the present period is not kept either.
    """
    ordered = sorted(rows, key=lambda row: row.period)
    newest = ordered[-1]
    due = next((row for row in ordered if row.status is Status.DUE), None)
    if due is None and (newest.status in DONE or newest.status is Status.EXCUSED):
        return None
    row = due or newest
    ended = ordered[: ordered.index(due)] if due else ordered
    streak = sum(1 for _row in takewhile(lambda one: one.status in FAILED, reversed(ended)))
    if streak and newest.status not in DONE:
        return _Pressing("late", row, streak)
    if row.period.end <= today + timedelta(days=1):
        return _Pressing("now", row, 0)
    if row.period.end <= today + timedelta(days=6 - today.weekday()):
        return _Pressing("week", row, 0)
    return _Pressing("term", row, 0) if row.owner == "expert" else None


def _duty(viewer: Viewer, pressing: _Pressing, card: StudentCard | None, stated: Promises, owners: Owners) -> Duty:
    group, row, streak = pressing
    commitment = stated.commitments[row.commitment]
    action, href = _act(viewer, commitment.deed, card)
    what = word(DEED_WORDS, commitment.deed)
    if commitment.count > 1:
        what = f"{what} {row.count}/{row.base}"
    return Duty(
        group=group,
        student=card,
        what=what,
        detail=_detail(row, streak, commitment.cadence, stated.today),
        owner=owners.of(row.owner, card, subject_id(row.subject) if row.subject.startswith("class:") else None),
        action=action,
        href=href,
        weight=streak * 10 + (card is None) * 1000 + row.base - row.count,
        excuse_href=_excuse_href(row) if commitment.waivable and ask(viewer, Deed.EXCUSE).ok else "",
    )


def _excuse_href(row: Row) -> str:
    asked = {"commitment": row.commitment, "subject": row.subject, "until": row.period.end.isoformat()}
    return f"{reverse('excuse_new')}?{urlencode(asked)}"


def _detail(row: Row, streak: int, cadence: Cadence | None, today: date) -> str:
    """When it is due, or for how long it has slipped."""
    if streak:
        return _slipped(streak, cadence)
    if row.period.end < today:
        return _("可以补记")
    return _("%(day)s 前") % {"day": row.period.end.strftime("%m-%d")}


def _slipped(streak: int, cadence: Cadence | None) -> str:
    said = {"n": streak}
    match cadence:
        case Cadence.WEEK:
            return ngettext("缺 %(n)d 周", "缺 %(n)d 周", streak) % said
        case Cadence.FORTNIGHT:
            return ngettext("缺 %(n)d 个双周", "缺 %(n)d 个双周", streak) % said
        case Cadence.MONTH:
            return ngettext("缺 %(n)d 个月", "缺 %(n)d 个月", streak) % said
        case _:
            return _("过期没有做到")


def _act(viewer: Viewer, deed: str, card: StudentCard | None) -> tuple[str, str]:
    """The button of a deed and where it leads; no address where the viewer may not go there."""
    event = deed if deed in {"meeting", "lecture"} else "meeting"
    needs, action, href = Deed.RECORD_HELP, _("记一次会"), f"{reverse('event_new')}?kind={event}"
    if card is not None and deed == "talk":
        action, href = _("记录沟通"), f"{reverse('talk_new', args=[card.id])}?back=today"
    elif card is not None and deed in {"guidance", "training", "traineeship"}:
        action, href = _("记一次服务"), f"{reverse('help_new', args=[card.id])}?kind={deed}&back=today"
    elif deed in {"referral", "opening"}:
        needs, action, href = Deed.SEE_POSTS, _("看岗位"), reverse("posts")
    elif deed == "bulletin":
        needs, action, href = Deed.COMPOSE_BULLETINS, _("写通报"), reverse("bulletins")
    return action, href if ask(viewer, needs).ok else ""


# ---------------------------------------------------------------- destinations


def _settled(viewer: Viewer, today: date, stated: Promises, roll: dict[int, StudentCard]) -> Settled | None:
    """Of those to whom something is promised, else of all in reach; nothing for viewers who reach nobody."""
    if scope(viewer) is Scope.NOBODY:
        return None
    base = stated.student_ids or frozenset(roll)
    asked = {"show": "settled", **({"circle": "owed"} if stated.student_ids else {})}
    return Settled(
        len(settled_ids(viewer=viewer, today=today) & base), len(base), f"{reverse('students')}?{urlencode(asked)}"
    )
