"""What was tried and what was reached: the history behind every number here, and a period's coverage."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from lianqiao.assistance.queries import attempts, attendances
from lianqiao.delivery.queries_tries import Heard, heard, tries
from lianqiao.outreach.facts import (
    BY_CALL,
    BY_LIAISON,
    BY_TALK,
    Coverage,
    History,
    newest_answers,
    proof_of,
    student_of,
    try_by_call,
    try_of,
)
from lianqiao.outreach.models import Call, ReminderAnswer
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import students
from lianqiao.roster.same import read_as
from lianqiao.rules.reaching import Contact, Try, cover
from lianqiao.rules.visibility import Deed, Scope, Viewer, insist, scope

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_T = TypeVar("_T")
_IN_PERSON = ("talk", "guidance")


def coverage(*, viewer: Viewer, today: date, since: date, until: date) -> Coverage:
    """Who of the graduates in reach was reached from `since` to `until`, both included, by what the policy lets count.

    The base are the cohort's students as of `until`, or of today where that is earlier.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    policy = policy_in_force()
    day = min(until, today)
    base = students(viewer=viewer, today=day, cohort=policy.cohort)
    known = {one.id: one for one in base}
    told = history(viewer=viewer, today=day, since=since, until=until, ids=narrowed(viewer=viewer, ids=known))
    covered = cover(
        list(known), told.tries, told.contacts, proofs=policy.outreach.proofs, since=since, until=until
    )  # fmt: skip
    return Coverage(since, until, covered, known)


def narrowed(*, viewer: Viewer, ids: Collection[int]) -> Collection[int] | None:
    """Whose rows to read: those in reach, or all where that is everybody, which needs no list of them."""
    return None if scope(viewer) is Scope.COLLEGE else ids


def history(*, viewer: Viewer, today: date, since: date, until: date, ids: Collection[int] | None = None) -> History:
    """All tries and contacts from `since` to `until` of these students, else of all, as known on `today`.

    As many queries for one student as for a thousand. Whoever asks for all
    leaves out those beyond reach; a talk of whom the viewer does not reach is
    not in it.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    same = read_as(today)
    span = {"since": _start(since), "before": _start(until + timedelta(days=1))}
    wanted = recipients_of(viewer=viewer, ids=ids, same=same)
    went = tries(viewer=viewer, **span, recipients=wanted)
    said = heard(viewer=viewer, **span, recipients=wanted)
    tried: list[tuple[int | None, Try]] = [(student_of(one.recipient), try_of(one)) for one in went if one.got_out]
    proven = [(student_of(one.recipient), proof_of(one)) for one in _first_of_each(said)]
    _add_people(tried, proven, since, until, None if ids is None else _numbers(ids, same))
    _add_talks(viewer, tried, proven, since, min(until, today), ids)
    return History(_as_one(tried, same), _told_once(_as_one(proven, same)))


def recipients_of(*, viewer: Viewer, ids: Collection[int] | None, same: Mapping[int, int]) -> Collection[str] | None:
    """The post office's names of these students, with the other numbers that are read as theirs; None for all."""
    return None if ids is None else {f"student:{one}" for one in _numbers(ids, same)}


def _as_one(rows: list[tuple[int | None, _T]], same: Mapping[int, int]) -> tuple[tuple[int, _T], ...]:
    return tuple((same.get(who, who), one) for who, one in rows if who is not None)


def _told_once(proven: tuple[tuple[int, Contact], ...]) -> tuple[tuple[int, Contact], ...]:
    """A call that reached somebody hands over what they were rung about: one contact, not one more a message.

    Where the policy lets no call prove anything, the handing over does.
    """
    if BY_CALL not in policy_in_force().outreach.proofs:
        return proven
    rung = {(who, one.on) for who, one in proven if one.kind == BY_CALL}
    return tuple((who, one) for who, one in proven if one.kind != "handed_over" or (who, one.on) not in rung)


def _numbers(ids: Collection[int], same: Mapping[int, int]) -> set[int]:
    """These students with the other numbers that are read as theirs."""
    kept = set(ids)
    return kept | {other for other, one in same.items() if one in kept}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), _SHANGHAI)


def _first_of_each(said: Collection[Heard]) -> list[Heard]:
    """One proof a message and kind of proof: that it was read and answered later stays two kinds, once each."""
    return list(
        {(one.message_id, one.kind): one for one in sorted(said, key=lambda one: one.at, reverse=True)}.values()
    )


def _add_people(
    tried: list[tuple[int | None, Try]],
    proven: list[tuple[int | None, Contact]],
    since: date,
    until: date,
    ids: Collection[int] | None,
) -> None:
    """What staff did by telephone, and classmates by any way."""
    calls = Call.objects.filter(on__range=(since, until))
    answers = ReminderAnswer.objects.filter(on__range=(since, until)).select_related("reminder")
    if ids is not None:
        calls, answers = calls.filter(student_id__in=ids), answers.filter(reminder__student_id__in=ids)
    for call in calls.order_by("pk"):
        tried.append((call.student_id, try_by_call(call)))
        if call.result == Call.Result.REACHED:
            proven.append((call.student_id, Contact(call.on, BY_CALL, f"call:{call.pk}", call.at)))
    for one in newest_answers(answers):
        evidence = f"reminder_answer:{one.pk}"
        tried.append((one.reminder.student_id, Try(one.on, BY_LIAISON, evidence)))
        if one.result == ReminderAnswer.Result.REACHED:
            proven.append((one.reminder.student_id, Contact(one.on, BY_LIAISON, evidence, one.at)))


def _add_talks(
    viewer: Viewer,
    tried: list[tuple[int | None, Try]],
    proven: list[tuple[int | None, Contact]],
    since: date,
    until: date,
    ids: Collection[int] | None,
) -> None:
    """Talks and guidance, and talks that were tried in vain."""
    if until < since:
        return
    asked = {"viewer": viewer, "since": since, "until": until, "student_ids": ids}
    in_vain, held = attempts(**asked), attendances(**asked, kinds=_IN_PERSON)  # type: ignore[arg-type]
    tried += [(one.student_id, Try(one.held_on, BY_TALK, f"talk:{one.activity_id}")) for one in (*in_vain, *held)]
    proven += [(one.student_id, Contact(one.held_on, "talk", f"talk:{one.activity_id}")) for one in held]
