"""Reading what posts somebody was asked to find, and how far it is: counted from the posts, never stored."""

from __future__ import annotations

from datetime import date

from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import found_since
from lianqiao.ledger.facts_sought import SoughtLine
from lianqiao.ledger.models import Sought, TaskFor
from lianqiao.ledger.task_owners import standing_parts
from lianqiao.rules.demand import Kind, suits
from lianqiao.rules.visibility import Deed, Viewer, ask, insist


def sought(*, viewer: Viewer, today: date) -> list[SoughtLine]:
    """Every line that was given to somebody: what is open first, by due day; for staff who see posts.

    A post that suits several lines counts in each. A constant number of queries.
    """
    insist(viewer, Deed.SEE_POSTS)
    rows = list(Sought.objects.filter(task__recorded_on__lte=today).select_related("task__cancelled").order_by("id"))
    if not rows:
        return []
    parts: dict[int, TaskFor] = {}
    held = standing_parts(today).filter(task__in=[one.task_id for one in rows])
    for part in held.select_related("user", "done").order_by("id"):
        parts[part.task_id] = part
    posts = found_since(viewer=viewer, today=today, since=min(one.since for one in rows))
    lines = [_line(one, parts[one.task_id], posts, today) for one in rows]
    return sorted(lines, key=lambda one: (not one.open, one.due_on, one.id))


def found_enough(*, viewer: Viewer, today: date) -> frozenset[int]:
    """Tasks of which as many places were found as were asked for; nobody has to look any further."""
    if not ask(viewer, Deed.SEE_POSTS).ok:
        return frozenset()
    return frozenset(one.task_id for one in sought(viewer=viewer, today=today) if one.enough)


def _line(row: Sought, part: TaskFor, posts: list[PostCard], today: date) -> SoughtLine:
    kind = Kind(row.major, row.degree, tuple(row.places), row.salary_floor)
    found = [one for one in posts if one.first_recorded_on >= row.since and suits(kind, one.facts)]
    done = getattr(part, "done", None)
    cancelled = getattr(row.task, "cancelled", None)
    return SoughtLine(
        id=row.pk,
        task_id=row.task_id,
        kind=kind,
        openings=row.openings,
        since=row.since,
        due_on=row.task.due_on,
        owner_id=part.user_id,
        owner=part.user.display_name,
        found=sum(one.openings for one in found),
        post_ids=tuple(one.id for one in found),
        done_on=done.on if done is not None and done.on <= today else None,
        cancelled_on=cancelled.on if cancelled is not None and cancelled.on <= today else None,
    )
