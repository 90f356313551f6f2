"""What employers leave on the day's list: next steps of visits, complaints nobody answered, employers to clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.desk.loose_ends import Duty
from lianqiao.desk.readable import or_ask
from lianqiao.jobs.facts_visits import VisitStep
from lianqiao.jobs.queries_register import open_complaints, waiting_for
from lianqiao.jobs.queries_visits import open_steps
from lianqiao.people.queries import holders
from lianqiao.rules.visibility import DEEDS, Deed, Role, Viewer, ask

DAY = timedelta(days=1)
RECORDERS = tuple(role for role, deeds in DEEDS.items() if Deed.RECORD_VISITS in deeds)
HEIR = Role.EMPLOYMENT_SECRETARY  # to whom steps fall whose owner is gone


def visit_duties(viewer: Viewer, today: date) -> Iterator[Duty]:
    """The lines of the day that employers make."""
    if ask(viewer, Deed.RECORD_VISITS).ok:
        yield from _steps(viewer, today)
    if ask(viewer, Deed.CLEAR_EMPLOYERS).ok:
        yield from _complaints(viewer, today)
        yield from _to_clear(viewer)


def _steps(viewer: Viewer, today: date) -> Iterator[Duty]:
    """The viewer's own steps that fall due by the end of the week, and those whose owner is no longer here."""
    week = today + timedelta(days=6 - today.weekday())
    found = open_steps(viewer=viewer, until=max(week, today + DAY))
    for one in _mine(viewer, today, found):
        group = "late" if one.on < today else "now" if one.on <= today + DAY else "week"
        said = {"employer": or_ask(viewer, one.employer), "text": or_ask(viewer, one.text)}
        yield Duty(
            group=group,
            student=None,
            what=_("走访 %(employer)s 后：%(text)s") % said,
            detail=_("%(day)s 前") % {"day": one.on.strftime("%m-%d")},
            owner="" if one.owner_id == viewer.user_id else one.owner_name,
            action=_("做完了"),
            href=f"{reverse('visit_step', args=[one.visit_id])}?back=today",
            weight=320 + (today - one.on).days,
            owner_id=one.owner_id,
            owner_name=one.owner_name,
            since=one.on + DAY if group == "late" else None,
        )


def _mine(viewer: Viewer, today: date, steps: Sequence[VisitStep]) -> list[VisitStep]:
    if viewer.role is not HEIR or all(one.owner_id == viewer.user_id for one in steps):
        return [one for one in steps if one.owner_id == viewer.user_id]
    here = {one.user_id for one in holders(viewer=viewer, roles=RECORDERS, today=today)}
    return [one for one in steps if one.owner_id == viewer.user_id or one.owner_id not in here]


def _complaints(viewer: Viewer, today: date) -> Iterator[Duty]:
    for employer_id, name, on in open_complaints(viewer=viewer):
        yield Duty(
            "now", None, _("有人投诉 %(employer)s，还没有答复") % {"employer": or_ask(viewer, name)},
            _("%(day)s 起") % {"day": on.strftime("%m-%d")}, "", _("看投诉"),
            f"{reverse('employer', args=[employer_id])}#trail", weight=900 + (today - on).days,
        )  # fmt: skip


def _to_clear(viewer: Viewer) -> Iterator[Duty]:
    """Employers that wait for a second person: one line, for those who did not bring them in."""
    waiting = waiting_for(viewer=viewer)
    if waiting:
        what = ngettext("%(n)d 家新单位待核实", "%(n)d 家新单位待核实", waiting) % {"n": waiting}
        yield Duty("now", None, what, _("今天"), "", _("去核实"), f"{reverse('employers')}?show=waiting", weight=950)
