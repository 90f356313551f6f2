"""What of the promises presses today: one line a promise and subject, with who owes it and the act that ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.owners import Owner, Owners
from lianqiao.desk.promises import DONE, FAILED, Promises
from lianqiao.desk.talk_duties import Tries
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.ledger.facts import subject_id
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.commitments import Commitment, Row, Status
from lianqiao.rules.values import Cadence
from lianqiao.rules.visibility import Deed, Viewer, ask

TEAM = "team"


def promised(viewer: Viewer, stated: Promises, roll: Mapping[int, StudentCard]) -> list[Duty]:
    """One line for each promise that presses; `roll` are the students in reach by id.

    A quota that is far from its day stands only on the day of whoever owes it. Teams of classes make lines of
    their own (`team_duties`): which place is empty matters there, not which week.
    """
    owners = Owners(viewer, stated.today, {one: roll[one] for one in stated.student_ids & roll.keys()})
    tries = Tries(viewer, stated.today)
    by_file: dict[tuple[str, str], list[Row]] = {}
    for row in stated.rows:
        if stated.commitments[row.commitment].deed != TEAM:
            by_file.setdefault((row.commitment, row.subject), []).append(row)
    found = []
    for rows in by_file.values():
        pressing = _pressing(rows, stated.today, quota=stated.commitments[rows[0].commitment].by is not None)
        if pressing is None:
            continue
        student_id = _number(pressing.row.subject, "student:")
        card = roll.get(student_id) if student_id is not None else None
        if student_id is not None and card is None:
            continue
        who = owners.who(pressing.row.owner, card, _number(pressing.row.subject, "class:"))
        if pressing.group == "term" and not _own(viewer, who):
            continue
        found.append(_tried(_duty(viewer, pressing, card, stated, owners, who), pressing.row, stated, tries))
    return found


def _number(subject: str, kind: str) -> int | None:
    return subject_id(subject) if subject.startswith(kind) else None


def _own(viewer: Viewer, owner: Owner | None) -> bool:
    """Is it the viewer, in the role worn, who owes it?"""
    return owner is not None and (owner.user_id, owner.role) == (viewer.user_id, viewer.role)


def _tried(duty: Duty, row: Row, stated: Promises, tries: Tries) -> Duty:
    """A talk that was tried in vain stays due, and its line says how often it was tried."""
    if duty.student is None or stated.commitments[row.commitment].deed != "talk":
        return duty
    count = tries.within(duty.student.id, row.period)
    said = _("已试 %(n)d 次") % {"n": count}
    return replace(duty, what=f"{duty.what} · {said}") if count else duty


class _Pressing(NamedTuple):
    """What of one promise presses: its group, the row that stands for it, and the periods that slipped in a row."""

    group: str
    row: Row
    slipped: tuple[Row, ...] = ()


def _pressing(rows: Sequence[Row], today: date, *, quota: bool) -> _Pressing | None:
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
    slipped = tuple(takewhile(lambda one: one.status in FAILED, reversed(ended)))
    if slipped and newest.status not in DONE:
        return _Pressing("late", row, slipped)
    if row.period.end <= today + timedelta(days=1):
        return _Pressing("now", row)
    if row.period.end <= today + timedelta(days=6 - today.weekday()):
        return _Pressing("week", row)
    return _Pressing("term", row) if quota else None


def _duty(
    viewer: Viewer, pressing: _Pressing, card: StudentCard | None, stated: Promises, owners: Owners, who: Owner | None
) -> Duty:
    group, row, slipped = pressing
    commitment = stated.commitments[row.commitment]
    action, href = _act(viewer, commitment.deed, card)
    return Duty(
        group=group,
        student=card,
        what=_what(commitment, row),
        detail=_detail(row, len(slipped), commitment.cadence, stated.today),
        owner=owners.of(row.owner, card, _number(row.subject, "class:")),
        action=action,
        href=href,
        weight=(20 + len(slipped) * 10 if slipped else 0) + (card is None) * 1000 + row.base - row.count,
        excuse_href=_excuse_href(viewer, row) if commitment.waivable else "",
        second="" if ask(viewer, Deed.EXCUSE).ok else _("申请不做"),
        kind=commitment.deed,
        owner_id=who.user_id if who else None,
        owner_name=who.name if who else "",
        since=slipped[-1].deadline if slipped else None,
        row=(row.commitment, row.subject, row.period.start),
        urge=_urge(viewer, pressing, who),
    )


def _urge(viewer: Viewer, pressing: _Pressing, who: Owner | None) -> str:
    """The line's name for urging whoever owes it; nobody urges themselves, or for what is months away."""
    if who is None or who.user_id == viewer.user_id or pressing.group == "term" or not ask(viewer, Deed.URGE).ok:
        return ""
    row = pressing.row
    return f"{row.commitment}/{row.subject}/{row.period.start:%Y%m%d}"


def _what(commitment: Commitment, row: Row) -> str:
    what = word(DEED_WORDS, commitment.deed)
    return f"{what} {row.count}/{row.base}" if commitment.count > 1 else what


def _excuse_href(viewer: Viewer, row: Row) -> str:
    """Where it is waived, or asked to be; no address for those who may do neither."""
    route = "excuse_new" if ask(viewer, Deed.EXCUSE).ok else "excuse_ask" if ask(viewer, Deed.ASK_EXCUSE).ok else ""
    asked = {"commitment": row.commitment, "subject": row.subject, "until": row.period.end.isoformat()}
    return f"{reverse(route)}?{urlencode(asked)}" if route else ""


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
    elif deed == "message" and ask(viewer, Deed.RUN_ROUNDS).ok:
        needs, action, href = Deed.RUN_ROUNDS, _("去推荐"), reverse("rounds")  # one round ends them all
    elif card is not None and deed in {"referral", "message"}:
        action, href = _("推荐岗位"), reverse("refer_new", args=[card.id])
    elif card is not None and deed == "plan":
        needs, action, href = Deed.PLAN, _("看计划"), reverse("plan", args=[card.id])
    elif deed == "survey":
        needs, action, href = Deed.SEE_SURVEYS, _("去填摸排"), reverse("surveys")
    elif deed in {"referral", "opening"}:
        needs, action, href = Deed.SEE_POSTS, _("看岗位"), reverse("posts")
    elif deed == "meeting":
        needs, action, href = Deed.RUN_MEETINGS, _("准备推进会"), reverse("meeting_next")
    elif deed == "bulletin":
        needs, action, href = Deed.COMPOSE_BULLETINS, _("写通报"), reverse("bulletins")
    return action, href if ask(viewer, needs).ok else ""
