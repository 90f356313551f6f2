"""Whom to ring, with what was tried; who was called unreachable and still is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from lianqiao.charter.policy import Policy
from lianqiao.outreach.facts import CallLine, Chasing, OutOfReach, day_of, student_of
from lianqiao.outreach.models import Call, ReminderAnswer, Unreachable
from lianqiao.outreach.queries import history
from lianqiao.outreach.queries_ladder import Ladder, ladder
from lianqiao.roster.models import StudentRecord
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards
from lianqiao.roster.same import read_as
from lianqiao.rules.reaching import Contact, Rung, Try, may_call_unreachable, still_unreachable, tries_since
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.models import Reading

TO_RING, NUMBER = "contact:call", "phone"  # purpose and kind of a look on record
FIRST_DAY = date(2000, 1, 1)  # earlier than any record


def tries_of(*, viewer: Viewer, today: date, student_id: int) -> tuple[Try, ...]:
    """What was tried to reach one student since they were last reached."""
    told = history(viewer=viewer, today=today, since=FIRST_DAY, until=today, ids=[student_id])
    return tries_since(
        told.tries_of(student_id), told.contacts_of(student_id), policy_in_force().outreach.proofs
    )  # fmt: skip


def unreachable_now(*, viewer: Viewer, today: date, ids: Collection[int] | None = None) -> dict[int, Unreachable]:
    """Who of these (None: of all) was called unreachable by `today`, was not reached since and has no new number since.

    For staff.
    """
    insist(viewer, Deed.RECORD_HELP)
    rows = Unreachable.objects.filter(on__lte=today)
    rows = rows if ids is None else rows.filter(student_id__in=ids)
    newest = {one.student_id: one for one in rows.order_by("pk")}
    if not newest:
        return {}
    proofs = policy_in_force().outreach.proofs
    since = min(one.on for one in newest.values())
    told = history(viewer=viewer, today=today, since=since, until=today, ids=list(newest))
    contacts: dict[int, list[Contact]] = {}
    for who, one in told.contacts:
        contacts.setdefault(who, []).append(one)
    phones = _phones(newest)
    return {
        who: one
        for who, one in newest.items()
        if still_unreachable(one.on, contacts.get(who, ()), proofs) and not _corrected(one.at, phones.get(who, []))
    }


def out_of_reach(*, viewer: Viewer, today: date) -> list[OutOfReach]:
    """Those in reach who were called unreachable and were not reached since, the longest first."""
    found = unreachable_now(viewer=viewer, today=today)
    known = cards(viewer=viewer, today=today, ids=list(found)) if found else {}
    lines = [OutOfReach(known[who], one.on, one.by, tuple(one.evidence)) for who, one in found.items() if who in known]
    return sorted(lines, key=lambda one: (one.on, one.student.number))


def calls(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> list[CallLine]:
    """Whom to ring today: those whose ladder has come to the call, and those whose number is said to be wrong.

    Who was rung in vain comes up again after the policy's `call_again`; who is
    called unreachable does not. The longest waiting first.
    """
    insist(viewer, Deed.RECORD_HELP)
    found = ladder(viewer=viewer, today=today, now=now, policy=policy)
    waiting = {who: mine for who, mine in found.by_student().items() if _call_since(mine)}
    wrong = {who: on for who, on in wrong_numbers(viewer=viewer, today=today).items() if who in found.cards}
    people = [*waiting, *(who for who in wrong if who not in waiting)]
    rung = _last_calls(people, today)
    given_up = unreachable_now(viewer=viewer, today=today, ids=people) if people else {}
    lines = [
        _line(found, who, waiting.get(who, []), wrong.get(who), rung.get(who), policy)
        for who in people
        if who not in given_up and not _rung_lately(rung.get(who), who in wrong, today, policy)
    ]
    return sorted(lines, key=lambda one: (one.since, one.student.number))


def _call_since(messages: Collection[Chasing]) -> date | None:
    since = [at for one in messages if (at := one.since(Rung.CALL)) is not None]
    return day_of(min(since)) if since else None


def _rung_lately(last: Call | None, wrong: bool, today: date, policy: Policy) -> bool:
    if last is None or (wrong and last.result == Call.Result.WRONG_NUMBER):
        return False
    return today < policy.calendar.add_working_days(last.on, policy.outreach.call_again)


def _last_calls(people: Collection[int], today: date) -> dict[int, Call]:
    rows = Call.objects.filter(student_id__in=list(people), on__lte=today).order_by("pk")
    return {one.student_id: one for one in rows}


def _line(
    found: Ladder, who: int, messages: list[Chasing], wrong: date | None, last: Call | None, policy: Policy
) -> CallLine:
    since = min(filter(None, [_call_since(messages), wrong]))
    tried = tries_since(found.history.tries_of(who), found.history.contacts_of(who), policy.outreach.proofs)
    return CallLine(
        student=found.cards[who],
        since=since,
        waiting=len(messages),
        tries=tried,
        declare=may_call_unreachable(tried, policy.outreach.effort),
        wrong_since=wrong,
        called=last if last is not None and any(one.evidence == f"call:{last.pk}" for one in tried) else None,
    )


def opened_numbers(*, viewer: Viewer, now: datetime) -> frozenset[int]:
    """Students whose number the viewer opened today to ring them: it stays open to them for the day."""
    insist(viewer, Deed.RECORD_HELP)
    rows = Reading.objects.filter(actor=viewer.actor, purpose=TO_RING, what=NUMBER, day=now.date())
    return frozenset(who for one in rows.values_list("subject", flat=True) if (who := student_of(one)) is not None)


def wrong_numbers(*, viewer: Viewer, today: date) -> dict[int, date]:
    """Students whose number somebody said to be wrong, since when: until the roster has another or they are reached."""
    insist(viewer, Deed.RECORD_HELP)
    since = today - timedelta(days=policy_in_force().outreach.message_days)
    same = read_as(today)
    said: dict[int, datetime] = {}
    by_mates = ReminderAnswer.objects.filter(on__range=(since, today)).select_related("reminder").order_by("pk")
    newest = {one.reminder_id: one for one in by_mates}
    told = [(one.reminder.student_id, one.at, one.result) for one in newest.values()]
    told += list(Call.objects.filter(on__range=(since, today)).order_by("pk").values_list("student_id", "at", "result"))
    for who, at, result in sorted(told, key=lambda one: one[1]):
        who = same.get(who, who)
        if result == Call.Result.REACHED:
            said.pop(who, None)
        elif result == Call.Result.WRONG_NUMBER:
            said.setdefault(who, at)
    phones = _phones(said) if said else {}
    return {who: day_of(at) for who, at in said.items() if not _corrected(at, phones.get(who, []))}


def _phones(people: Collection[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Every number that the roster had of these people, with when it was recorded, in order."""
    found: dict[int, list[tuple[datetime, str]]] = {}
    rows = StudentRecord.objects.filter(student_id__in=list(people)).order_by("pk")
    for who, at, phone in rows.values_list("student_id", "recorded_at", "phone"):
        found.setdefault(who, []).append((at, phone))
    return found


def _corrected(said_at: datetime, phones: list[tuple[datetime, str]]) -> bool:
    """Does the roster have another number now than when that was said?"""
    before = [phone for at, phone in phones if at <= said_at]
    return bool(before) and phones[-1][1] != before[-1]
