"""What of tasks waits for a person today: their own, and those they gave that slipped or that nobody has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.readable import or_ask
from lianqiao.desk.task_page import shown
from lianqiao.ledger.facts_tasks import MyTask, TaskCard
from lianqiao.ledger.queries_sought import found_enough
from lianqiao.ledger.queries_tasks import my_tasks, tasks
from lianqiao.ledger.task_owners import oversees
from lianqiao.rules.visibility import Deed, Viewer, ask

DAY = timedelta(days=1)
FEW = 3  # more of a kind become one line that opens the list


def task_duties(viewer: Viewer, today: date) -> Iterator[Duty]:
    """The lines of the day that tasks make."""
    if not ask(viewer, Deed.SEE_TASKS).ok:
        return
    enough = found_enough(viewer=viewer, today=today)
    yield from _own(viewer, today, enough)
    if ask(viewer, Deed.GIVE_TASKS).ok:
        given = tasks(viewer=viewer, today=today, open_only=True, given_only=not oversees(viewer))
        found = [one for one in given if one.id not in enough]
        yield from _slipped(viewer, today, [one for one in found if one.overdue(today) and one.giver == viewer.actor])
        yield from _alone(found)


def _group(today: date, due: date) -> str:
    """late, now (today and tomorrow), week, or nothing for what is further off."""
    if due < today:
        return "late"
    if due <= today + DAY:
        return "now"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else ""


def _own(viewer: Viewer, today: date, enough: Collection[int]) -> Iterator[Duty]:
    """One's own; posts of which enough were found need nobody any more, whether somebody pressed so or not."""
    for one in my_tasks(viewer=viewer, today=today):
        group = _group(today, one.due_on)
        if one.open and group and one.task_id not in enough:
            yield Duty(
                group, None, _title(viewer, one), _("%(day)s 前") % {"day": f"{one.due_on:%m-%d}"}, viewer.name,
                _("看任务"), f"{reverse('tasks')}#t{one.id}", weight=500 + (today - one.due_on).days,
                owner_id=viewer.user_id, owner_name=viewer.name,
                since=one.due_on + DAY if group == "late" else None,
            )  # fmt: skip


def _title(viewer: Viewer, one: MyTask) -> str:
    title = _("任务：%(title)s") % {"title": or_ask(viewer, one.title)}
    return _("%(title)s（替 %(name)s）") % {"title": title, "name": one.for_name} if one.for_name else title


def _slipped(viewer: Viewer, today: date, found: Sequence[TaskCard]) -> Iterator[Duty]:
    if len(found) > FEW:
        what = _("布置的 %(n)d 项任务过期没办完") % {"n": len(found)}
        first = min(one.due_on for one in found)
        yield Duty(
            "late", None, what, _("最早 %(day)s") % {"day": f"{first:%m-%d}"}, "", _("看任务"),
            f"{reverse('tasks')}?tab=given", weight=480,
        )  # fmt: skip
        return
    for one in found:
        said = {"title": shown(viewer, one).title, "done": one.done, "all": one.total}
        yield Duty(
            "late", None, _("布置的任务：%(title)s 办完 %(done)d/%(all)d") % said,
            _("%(day)s 前") % {"day": f"{one.due_on:%m-%d}"}, "、".join(part.name for part in one.waiting[:3]),
            _("看任务"), reverse("task", args=[one.id]), weight=480 + (today - one.due_on).days,
        )  # fmt: skip


def _alone(found: Sequence[TaskCard]) -> Iterator[Duty]:
    left = [one for one in found if one.alone]
    if left:
        href = reverse("task", args=[left[0].id]) if len(left) == 1 else f"{reverse('tasks')}?tab=given#alone"
        what = _("%(n)d 项任务有人离开，没有人接手") % {"n": len(left)}
        yield Duty("now", None, what, _("要转交"), "", _("交给别人"), href, weight=700)
