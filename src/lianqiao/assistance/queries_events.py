"""Reading events: all staff who see events see the same ones; the names on a list are of students in reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from lianqiao.assistance.facts_events import Before, EventCard, EventPage, EventSaid, OwnEvent, Person, Standing
from lianqiao.assistance.models import CheckIn, Event, SignUp
from lianqiao.assistance.places import timing_of, versions_of
from lianqiao.roster.queries import cards
from lianqiao.roster.queries_own import own_id
from lianqiao.rules.events import may_check_in, may_come, may_sign_up, may_withdraw
from lianqiao.rules.values import Verdict, no
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

Sets = Mapping[int, Collection[int]]


def events(*, viewer: Viewer, now: datetime) -> list[EventCard]:
    """All events by their beginning, the latest first."""
    insist(viewer, Deed.SEE_EVENTS)
    return sorted(_cards(_rows(), now), key=_beginning, reverse=True)


def unfinished(*, viewer: Viewer, now: datetime) -> list[EventCard]:
    """Events of this viewer that are over and of which nobody has said yet whether they were held."""
    insist(viewer, Deed.SEE_EVENTS)
    if viewer.user_id is None:
        return []
    mine = _cards(_rows().filter(by_id=viewer.user_id, held=None, cancelled=None), now)
    return sorted((one for one in mine if one.standing is Standing.ENDED), key=_beginning, reverse=True)


def event(*, viewer: Viewer, now: datetime, event_id: int) -> EventPage | None:
    """One event with those in reach who signed up or were there, by class and number; None where there is none."""
    insist(viewer, Deed.SEE_EVENTS)
    row = _rows().filter(pk=event_id).first()
    if row is None:
        return None
    signed_up = set(SignUp.objects.filter(event=row, withdrawn=None).values_list("student_id", flat=True))
    marks = {one.student_id: one for one in CheckIn.objects.filter(event=row, undone=None)}
    everybody = signed_up | set(marks)
    reached = cards(viewer=viewer, today=localtime(now).date(), ids=everybody)
    people = [
        Person(one.id, one.number, one.name, one.class_name, one.id in marks, *_mark(marks.get(one.id)))
        for one in sorted(reached.values(), key=lambda card: (card.class_name, card.number))
    ]
    return EventPage(
        card=_card(row, signed_up, marks, now),
        people=tuple(people),
        elsewhere=len(everybody - set(reached)),
        there_elsewhere=len(set(marks) - set(reached)),
        code=row.code if ask(viewer, Deed.RUN_EVENTS).ok else "",
    )


def own_events(*, viewer: Viewer, now: datetime) -> list[OwnEvent]:
    """The events of the student who looks: those to come, the next first, then what is over, the latest first.

    Of what is over only the student's own, and what one can still check in to.
    """
    student_id = own_id(viewer=viewer)
    if student_id is None:
        return []
    signed_up, there = _sets(None)
    found = []
    for row in _rows():
        card = _card(row, signed_up[row.pk], there[row.pk], now)
        mine = student_id in signed_up[row.pk] or student_id in there[row.pk]
        if mine or _lasts(card, now):
            own = _own(card, student_id, signed_up[row.pk], there[row.pk], now)
            found.append(replace(own, before=_before(row, signed_up[row.pk].get(student_id))))
    found.sort(key=lambda one: _beginning(one.card), reverse=True)
    coming = [one for one in found if now < one.card.timing.ends_at]
    return [*reversed(coming), *(one for one in found if now >= one.card.timing.ends_at)]


def _lasts(card: EventCard, now: datetime) -> bool:
    """Is it still to come, or its code still good? What is called off is shown until it would have ended."""
    if card.standing is Standing.CANCELLED:
        return now < card.timing.ends_at
    return card.standing is not Standing.HELD and now <= card.timing.closes_at


def _own(
    card: EventCard, student_id: int, signed_up: Collection[int], there: Collection[int], now: datetime
) -> OwnEvent:
    """What this student may still do; of an event that is called off or was held, nothing."""
    asked = {"capacity": card.capacity, "signed_up": signed_up, "there": there}
    held = card.standing is Standing.HELD
    shut = {Standing.CANCELLED: no("event_cancelled"), Standing.HELD: no("event_over")}.get(card.standing)
    room = may_come(student_id, **asked, held=held)  # type: ignore[arg-type]

    def may(verdict: Verdict) -> Verdict:
        return shut or (verdict if not verdict.ok else room)

    return OwnEvent(
        card=card,
        signed_up=student_id in signed_up,
        there=student_id in there,
        sign_up=may(may_sign_up(now, card.timing)),
        check_in=may(may_check_in(now, card.timing)),
        withdraw=shut or may_withdraw(now, card.timing),
    )


def _before(row: Event, signed_up_at: datetime | None) -> Before | None:
    """What is new to somebody who signed up then; None where nothing is."""
    if signed_up_at is None:
        return None
    versions = versions_of(row)
    then = next((said for at, said in reversed(versions) if at <= signed_up_at), versions[0][1])
    now = versions[-1][1]
    names = ("title", "place", "starts_at", "ends_at")
    was = {name: getattr(then, name) for name in names if getattr(then, name) != getattr(now, name)}
    for name in ("starts_at", "ends_at"):
        was[name] = localtime(was[name]) if name in was else None
    return Before(was.get("title"), was.get("place"), was["starts_at"], was["ends_at"]) or None


def _rows() -> QuerySet[Event]:
    return Event.objects.select_related("by", "cancelled", "held").prefetch_related("changes")


def _beginning(card: EventCard) -> tuple[datetime, int]:
    return card.timing.starts_at, card.id


def _cards(rows: Iterable[Event], now: datetime) -> list[EventCard]:
    found = list(rows)
    signed_up, there = _sets([row.pk for row in found])
    return [_card(row, signed_up[row.pk], there[row.pk], now) for row in found]


def _sets(event_ids: Collection[int] | None) -> tuple[Mapping[int, Mapping[int, datetime]], Sets]:
    """Students by event (of `event_ids`, else of all): (signed up, with the moment, there)."""
    signed_up: dict[int, dict[int, datetime]] = defaultdict(dict)
    there: dict[int, set[int]] = defaultdict(set)
    ups, marks = SignUp.objects.filter(withdrawn=None), CheckIn.objects.filter(undone=None)
    if event_ids is not None:
        ups, marks = ups.filter(event_id__in=event_ids), marks.filter(event_id__in=event_ids)
    for event_id, student_id, at in ups.values_list("event_id", "student_id", "recorded_at"):
        signed_up[event_id][student_id] = at
    for event_id, student_id in marks.values_list("event_id", "student_id"):
        there[event_id].add(student_id)
    return signed_up, there


def _mark(row: CheckIn | None) -> tuple[str, str, int | None]:
    return (row.way, row.late_reason, row.pk) if row else ("", "", None)


def _standing(row: Event, said: EventSaid, now: datetime) -> Standing:
    if hasattr(row, "cancelled"):
        return Standing.CANCELLED
    if hasattr(row, "held"):
        return Standing.HELD
    if now >= said.ends_at:
        return Standing.ENDED
    return Standing.COMING if now < said.starts_at else Standing.RUNNING


def _card(row: Event, signed_up: Collection[int], there: Collection[int], now: datetime) -> EventCard:
    versions = versions_of(row)
    changed_at, said = versions[-1]
    standing = _standing(row, said, now)
    return EventCard(
        id=row.pk,
        kind=row.kind,
        title=said.title,
        about=said.about,
        place=said.place,
        timing=timing_of(said),
        capacity=said.capacity,
        form=row.form,
        free=row.free,
        organiser=row.organiser,
        by_user_id=row.by_id,
        by_name=row.by.display_name if row.by else "",
        standing=standing,
        signed_up=len(signed_up),
        there=len(there),
        taken=len(there) if standing is Standing.HELD else len({*signed_up, *there}),
        cancel_reason=row.cancelled.reason if standing is Standing.CANCELLED else "",
        signing_up=may_sign_up(now, timing_of(said)).ok,
        version=len(versions) - 1,
        changed_at=localtime(changed_at) if len(versions) > 1 else None,
    )
