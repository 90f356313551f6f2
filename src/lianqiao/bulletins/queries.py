"""Reading bulletins: the term's fortnights, the draft, an issued one, and the figures that a viewer may open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext

from lianqiao.bulletins.compose import outline, paragraphs
from lianqiao.bulletins.facts import Chip, Counted, Document, Fortnight, chip, digest, thawed
from lianqiao.bulletins.figures import figures, fortnight_of, term_so_far
from lianqiao.bulletins.models import Bulletin
from lianqiao.charter.policy import Policy
from lianqiao.rules.values import Cadence, Period, Reason, Refused
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, insist, opens_rows, scope


def fortnights(*, viewer: Viewer, today: date, policy: Policy) -> list[Fortnight]:
    """The term's fortnights that have begun, the newest first, each with its bulletin if one was issued."""
    insist(viewer, Deed.SEE_BULLETINS)
    issued = {one.period_start: one for one in Bulletin.objects.defer("figures", "paragraphs")}
    span = term_so_far(policy, today)
    found = []
    for period in _begun(policy, span, today):
        one = issued.get(period.start)
        found.append(
            Fortnight(
                period.start,
                period.end,
                one.pk if one else None,
                one.number if one else None,
                localtime(one.issued_at).date() if one else None,
                today in period,
            )
        )
    return list(reversed(found))


def _begun(policy: Policy, span: Period, today: date) -> list[Period]:
    first = fortnight_of(policy, span.start)
    if first is None or span.start > today:
        return []
    return list(policy.calendar.periods(Cadence.FORTNIGHT, first.start, span.end, first.start))


def draft(*, viewer: Viewer, today: date, now: datetime, policy: Policy, start: date | None = None) -> Document:
    """The draft of the fortnight that begins on `start` (none: the present one), with the figures of today.

    Refused `bulletin_no_fortnight`, or `bulletin_issued_already`.
    """
    insist(viewer, Deed.COMPOSE_BULLETINS)
    day = start or today
    period = fortnight_of(policy, day) if day <= today else None
    if period is None or (start is not None and period.start != start):
        raise Refused(Reason.of("bulletin_no_fortnight", day=day.isoformat()))
    if Bulletin.objects.filter(period_start=period.start).exists():
        raise Refused(Reason.of("bulletin_issued_already", day=period.start.isoformat()))
    found = figures(viewer=viewer, as_of=today, now=now, policy=policy)
    before = _before(None)
    chips = {name: chip(one, before=before.get(name), names=True, numbers_only=False) for name, one in found.items()}
    last = Bulletin.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return Document(
        title="",
        number=last + 1,
        start=period.start,
        end=period.end,
        as_of=today,
        paragraphs=paragraphs(outline(), chips, gettext),
        chips=tuple(chips.values()),
        shown=digest(found),
        late=today > period.end,
    )


def _before(number: int | None) -> dict[str, Counted]:
    """The figures of the bulletin before `number`, or of the last one."""
    rows = Bulletin.objects.all() if number is None else Bulletin.objects.filter(number__lt=number)
    kept = rows.order_by("-number").values_list("figures", flat=True).first()
    return thawed(kept) if kept else {}


def bulletin(*, viewer: Viewer, bulletin_id: int, now: datetime, policy: Policy) -> Document | None:
    """An issued bulletin from its frozen inputs; None where there is none.

    For those who compose, each figure is counted again for the same day: what
    was entered, corrected or undone since is shown as a difference.
    """
    insist(viewer, Deed.SEE_BULLETINS)
    one = Bulletin.objects.filter(pk=bulletin_id).first()
    if one is None:
        return None
    again: Mapping[str, Counted] = {}
    if ask(viewer, Deed.COMPOSE_BULLETINS).ok and scope(viewer) is Scope.COLLEGE:
        again = figures(viewer=viewer, as_of=one.as_of, now=now, policy=policy)
    before = _before(one.number)
    names = opens_rows(viewer)
    chips: dict[str, Chip] = {
        name: chip(kept, before=before.get(name), again=again.get(name), names=names, numbers_only=not names)
        for name, kept in thawed(one.figures).items()
    }
    issued_on = localtime(one.issued_at).date()
    return Document(
        title=one.title,
        number=one.number,
        start=one.period_start,
        end=one.period_end,
        as_of=one.as_of,
        paragraphs=paragraphs(one.paragraphs, chips, gettext),
        chips=tuple(chips.values()),
        id=one.pk,
        issued_on=issued_on,
        late=issued_on > one.period_end,
    )


def figure_of(
    *, viewer: Viewer, figure_id: str, bulletin_id: int | None, today: date, now: datetime, policy: Policy
) -> tuple[Counted, date] | None:
    """One figure and the day it was counted for: frozen in a bulletin, or of today; None where there is none."""
    insist(viewer, Deed.SEE_BULLETINS)
    if bulletin_id is None:
        return figures(viewer=viewer, as_of=today, now=now, policy=policy)[figure_id], today
    one = Bulletin.objects.filter(pk=bulletin_id).first()
    kept = thawed(one.figures).get(figure_id) if one else None
    return (kept, one.as_of) if one and kept else None
