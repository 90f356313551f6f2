"""Reading the college's list of promises, for staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from lianqiao.assistance.facts_promises import Done, PromiseCard
from lianqiao.assistance.models import PublicPromise, PublicPromiseStep
from lianqiao.roster.facts import after
from lianqiao.rules.visibility import Deed, Viewer, ask, insist


def promises(*, viewer: Viewer, today: date) -> list[PromiseCard]:
    """Every item in its present wording: what is open by its day, then what is done, the latest first."""
    insist(viewer, Deed.SEE_EVENTS)
    rows = PublicPromise.objects.filter(recorded_at__lt=after(today)).select_related("owner").order_by("id")
    roots: dict[int, int] = {}
    newest: dict[int, PublicPromise] = {}
    for row in rows:
        root = roots[row.pk] = roots.get(row.replaces_id, row.pk) if row.replaces_id is not None else row.pk
        newest[root] = row
    steps = _steps(roots, today)
    found = [_card(viewer, row, steps.get(root, []), today, corrected=row.pk != root) for root, row in newest.items()]
    waiting = sorted((one for one in found if one.done_on is None), key=lambda one: (one.due_on, one.id))
    done = [one for one in found if one.done_on is not None]
    return [*waiting, *sorted(done, key=lambda one: (one.done_on or today, one.id), reverse=True)]


def promise(*, viewer: Viewer, today: date, promise_id: int) -> PromiseCard | None:
    """One item by the id of its present wording."""
    return next((one for one in promises(viewer=viewer, today=today) if one.id == promise_id), None)


def overdue(*, viewer: Viewer, today: date) -> list[PromiseCard]:
    """What this viewer promised for a day that is over."""
    if not ask(viewer, Deed.SEE_EVENTS).ok or viewer.user_id is None:
        return []
    return [one for one in promises(viewer=viewer, today=today) if one.overdue and one.owner_id == viewer.user_id]


def _steps(roots: Mapping[int, int], today: date) -> Mapping[int, Sequence[PublicPromiseStep]]:
    """What was done, by the first wording of its item, in order of days."""
    found: dict[int, list[PublicPromiseStep]] = defaultdict(list)
    if not roots:
        return found
    rows = PublicPromiseStep.objects.filter(promise_id__in=roots, on__lte=today, recorded_at__lt=after(today))
    for row in rows.order_by("on", "id"):
        found[roots[row.promise_id]].append(row)
    return found


def _card(
    viewer: Viewer, row: PublicPromise, steps: Sequence[PublicPromiseStep], today: date, *, corrected: bool
) -> PromiseCard:
    done_on = next((one.on for one in steps if one.done), None)
    runs = ask(viewer, Deed.RUN_EVENTS).ok
    return PromiseCard(
        id=row.pk,
        title=row.title,
        promise=row.promise,
        owner_id=row.owner_id,
        owner_name=row.owner.display_name,
        due_on=row.due_on,
        steps=tuple(Done(one.on, one.text, one.persons, one.person_times) for one in steps),
        done_on=done_on,
        overdue=done_on is None and row.due_on < today,
        corrected=corrected,
        may_add=done_on is None and (runs or row.owner_id == viewer.user_id),
        may_correct=done_on is None and runs,
    )
