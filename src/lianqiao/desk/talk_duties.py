"""What talks leave on the day's list: steps that were agreed, and how often a talk was tried in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.assistance.facts import NextStep
from lianqiao.assistance.queries import attempts
from lianqiao.assistance.queries_steps import next_steps
from lianqiao.desk.loose_ends import Duty
from lianqiao.people.queries import holders
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.values import Period
from lianqiao.rules.visibility import DEEDS, Deed, Role, Viewer, ask

RECORDERS = tuple(role for role, deeds in DEEDS.items() if Deed.RECORD_HELP in deeds)
HEIRS = frozenset({Role.COUNSELLOR, Role.EMPLOYMENT_SECRETARY})  # to whom steps fall whose owner is gone
TRIED_DAYS = 62  # as far back as the longest period of a promised talk


class Tries:
    """Attempts of the last weeks, by student and day; counted apart from talks."""

    def __init__(self, viewer: Viewer, today: date) -> None:
        self._days: dict[int, list[date]] = {}
        if ask(viewer, Deed.RECORD_HELP).ok:
            for one in attempts(viewer=viewer, since=today - timedelta(days=TRIED_DAYS), until=today):
                self._days.setdefault(one.student_id, []).append(one.held_on)

    def within(self, student_id: int, period: Period) -> int:
        """How often it was tried in the period."""
        return sum(period.start <= day <= period.end for day in self._days.get(student_id, ()))


def agreed_steps(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Duty]:
    """Steps that fall due by the end of the week: the viewer's own, and those whose owner is no longer here."""
    if not ask(viewer, Deed.RECORD_HELP).ok:
        return
    for one in _mine(viewer, today, next_steps(viewer=viewer, today=today)):
        group = _group(one.on, today)
        if group and one.student_id in roll:
            ended = f"{reverse('step_done', args=[one.student_id, one.activity_id])}?back=today"
            yield Duty(
                group=group,
                student=roll[one.student_id],
                what=one.text or _("约好的一步"),
                detail=_("%(day)s 前") % {"day": one.on.strftime("%m-%d")},
                owner="" if one.by_user_id == viewer.user_id else one.by_name,
                action=_("记录沟通"),
                href=f"{reverse('talk_new', args=[one.student_id])}?back=today",
                weight=300 + (today - one.on).days,
                excuse_href=ended if one.text else "",
                second=_("做完了"),
            )


def _mine(viewer: Viewer, today: date, steps: Sequence[NextStep]) -> list[NextStep]:
    if viewer.role not in HEIRS or all(one.by_user_id == viewer.user_id for one in steps):
        return [one for one in steps if viewer.user_id is not None and one.by_user_id == viewer.user_id]
    here = {one.user_id for one in holders(viewer=viewer, roles=RECORDERS, today=today)}
    return [one for one in steps if one.by_user_id == viewer.user_id or one.by_user_id not in here]


def _group(on: date, today: date) -> str:
    if on < today:
        return "late"
    if on <= today + timedelta(days=1):
        return "now"
    return "week" if on <= today + timedelta(days=6 - today.weekday()) else ""
