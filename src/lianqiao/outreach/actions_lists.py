"""Drawing the reminder lists, and what classmates press."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.utils.crypto import salted_hmac

from lianqiao.charter.policy import Policy
from lianqiao.outreach.models import Reminder, ReminderAnswer, ReminderList
from lianqiao.outreach.queries_ladder import Ladder
from lianqiao.outreach.queries_lists import Cycle, asked_for, cycles, helped_classes, own_reminder, standing_lists
from lianqiao.rules.reaching import Rung
from lianqiao.rules.reminding import draw
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def draw_lists(*, viewer: Viewer, found: Ladder, policy: Policy, today: date, now: datetime) -> int:
    """A list for each class in which somebody waits to be reminded and no list stands; how many were drawn.

    One a class and day, however many ask. `found`: the ladder of all, as it stands now.
    """
    insist(viewer, Deed.RECORD_HELP)
    waiting = _waiting(viewer, found, policy, now)
    members: dict[int, list[int]] = {}
    for card in found.cards.values():
        if card.class_id is not None:
            members.setdefault(card.class_id, []).append(card.id)
    served = helped_classes(viewer=viewer, today=today) - standing_lists(viewer=viewer, now=now, on=today)
    wanted = {one: people for one, people in members.items() if one in served and waiting.keys() & set(people)}
    turns = cycles(viewer=viewer, class_ids=list(wanted))
    return sum(
        _draw(viewer, one, people, waiting, turns.get(one, Cycle()), policy, today, now)
        for one, people in sorted(wanted.items())
    )


def _waiting(viewer: Viewer, found: Ladder, policy: Policy, now: datetime) -> dict[int, datetime]:
    """Who has to be reminded, since when: by the ladder, or because somebody of the staff asked."""
    since = asked_for(viewer=viewer, now=now, days=policy.outreach.message_days)
    for one in found.messages:
        at = one.since(Rung.LIAISON)
        if at is not None:
            since[one.student_id] = min(at, since.get(one.student_id, at))
    return since


def _draw(
    viewer: Viewer,
    class_id: int,
    members: list[int],
    waiting: dict[int, datetime],
    cycle: Cycle,
    policy: Policy,
    today: date,
    now: datetime,
) -> bool:
    mix = policy.outreach.mix
    # Drawn again only by whoever holds the installation's key: a classmate who reads this code cannot.
    seed = salted_hmac("outreach.list", f"class:{class_id}:{today}").hexdigest()
    first = sorted((one for one in members if one in waiting), key=lambda one: (waiting[one], one))
    drawn = draw(members, waiting=first, cycle=cycle.number, named=cycle.named, mix=mix, seed=seed)
    try:
        with deed(actor=viewer.actor, action="outreach.draw_list", at=now, subject=f"class:{class_id}") as note:
            made = ReminderList.objects.create(
                small_class_id=class_id, on=today, drawn_at=now, until=now + timedelta(hours=mix.hours), seed=seed,
                recorded_by=viewer.actor,
            )  # fmt: skip
            Reminder.objects.bulk_create(
                Reminder(list=made, student_id=one, cycle=number, place=place)
                for place, (one, number) in enumerate(drawn.names, start=1)
            )
            note.detail = {"list": made.pk, "names": len(drawn.names)}
    except IntegrityError:  # another scheduler was quicker
        return False
    return True


def answer_reminder(*, viewer: Viewer, reminder_id: int, result: str, today: date, now: datetime) -> ReminderAnswer:
    """A classmate pressed what came of it; while the list stands another press corrects it, the same one stays one.

    Refused `no_right`, `not_found` for a name on no list of the own class,
    `reminder_gone` once the list is over, `reminder_result_unknown`.
    """
    insist(viewer, Deed.REMIND)
    with deed(actor=viewer.actor, action="outreach.answer_reminder", at=now, subject=f"reminder:{reminder_id}") as note:
        found = own_reminder(viewer=viewer, reminder_id=reminder_id)
        if found is None:
            raise Refused(Reason.of("not_found"))
        if result not in ReminderAnswer.Result.values:
            raise Refused(Reason.of("reminder_result_unknown"))
        if not found.list.drawn_at <= now < found.list.until:
            raise Refused(Reason.of("reminder_gone"))
        last = found.answers.order_by("-pk").first()
        made = (
            last
            if last is not None and last.result == result
            else ReminderAnswer.objects.create(reminder=found, result=result, on=today, at=now, by=viewer.actor)
        )
        note.detail = {"answer": made.pk, "result": result}
    return made
