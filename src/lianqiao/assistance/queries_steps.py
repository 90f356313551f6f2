"""Reading the next steps that were agreed and are not done, and drafts, which only their author opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from lianqiao.assistance.facts import DraftFacts, NextStep
from lianqiao.assistance.models import Activity, Attendance, Draft
from lianqiao.assistance.queries import cancellable, kept, may_open
from lianqiao.roster.queries import cards
from lianqiao.roster.same import person, theirs
from lianqiao.rules.visibility import Scope, Viewer, scope


def next_steps(*, viewer: Viewer, today: date, student_ids: Collection[int] | None = None) -> list[NextStep]:
    """Steps with a day, agreed by `today` and open then, with students in reach, the earliest day first."""
    rows = Attendance.objects.filter(
        kept(today, "activity__"),
        Q(activity__step_done=None) | Q(activity__step_done__on__gt=today),
        activity__next_on__isnull=False,
        activity__recorded_on__lte=today,
    )
    if student_ids is not None:
        rows = rows.filter(theirs(today, student_ids))
    whose = rows.annotate(person=person(today)).select_related("activity__by")
    steps = (
        _step(viewer, row.activity, row.person) for row in whose.order_by("activity__next_on", "activity_id", "pk")
    )
    found = list(dict.fromkeys(steps))
    if scope(viewer) is Scope.COLLEGE or not found:
        return found
    reached = cards(viewer=viewer, today=today, ids={one.student_id for one in found})
    return [one for one in found if one.student_id in reached]


def _step(viewer: Viewer, act: Activity, student_id: int) -> NextStep:
    return NextStep(
        activity_id=act.pk,
        student_id=student_id,
        text=act.next_step if may_open(viewer=viewer, row=act) else "",
        on=act.next_on or act.held_on,
        held_on=act.held_on,
        by_user_id=act.by_id,
        by_name=act.by.display_name if act.by else "",
    )


def step_to_finish(*, viewer: Viewer, today: date, activity_id: int) -> Activity | None:
    """The standing act whose step the viewer may say is done; None where it is not there or not to be read."""
    found = cancellable(viewer=viewer, today=today, activity_id=activity_id)
    if found is None or not may_open(viewer=viewer, row=found):
        return None
    standing = Activity.objects.filter(kept(today), pk=found.pk, next_on__isnull=False, step_done=None)
    return found if standing.exists() else None


def draft_of(*, viewer: Viewer, form: str, subject: str) -> DraftFacts | None:
    """The viewer's own draft of this form about this subject; nobody reads another's."""
    found = Draft.objects.filter(actor=viewer.actor, form=form, subject=subject).first()
    return DraftFacts(found.body, found.version, found.saved_at) if found else None
