"""Writing the steps of a post's life: heard that it is open still, closed, opened again, and a step taken back.

Who reviews posts may write them, and whoever found the post.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lianqiao.jobs.models import PostStep, PostStepUndone
from lianqiao.jobs.queries import present_records
from lianqiao.jobs.queries_new import finders
from lianqiao.rules.post_life import Closing
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, ask, insist
from lianqiao.trace.actions import deed

Kind = PostStep.Kind


def confirm_posts(*, viewer: Viewer, post_ids: Sequence[int], today: date, now: datetime) -> list[PostStep]:
    """Somebody heard today that these posts are open still: all of them or none.

    Refused `post_none_chosen`, `not_found`, `post_closed`, `post_not_yours`.
    """
    insist(viewer, Deed.SEE_POSTS)
    wanted = sorted(set(post_ids))
    if not wanted:
        raise Refused(Reason.of("post_none_chosen"))
    if any(record.door == Kind.CLOSED for record in _present(viewer, wanted, today)):
        raise Refused(Reason.of("post_closed"))
    subject = f"post:{wanted[0]}" if len(wanted) == 1 else "posts"
    with deed(actor=viewer.actor, action="jobs.confirm_posts", at=now, subject=subject) as note:
        note.detail = {"posts": wanted}
        made = [PostStep(post_id=one, kind=Kind.CONFIRMED, on=today, at=now, by=viewer.actor) for one in wanted]
        return PostStep.objects.bulk_create(made)


def close_post(*, viewer: Viewer, post_id: int, why: str, note: str = "", today: date, now: datetime) -> PostStep:
    """Close a post (`why`: filled, withdrawn, untrue): from today nobody is sent there. It stays on record.

    Refused `not_found`, `post_not_yours`, `post_closed`, `post_closing_unknown`, `post_untrue_needs_note`.
    """
    insist(viewer, Deed.SEE_POSTS)
    if why not in set(Closing):
        raise Refused(Reason.of("post_closing_unknown"))
    if why == Closing.UNTRUE and not note.strip():
        raise Refused(Reason.of("post_untrue_needs_note"))
    [record] = _present(viewer, [post_id], today)
    if record.door == Kind.CLOSED:
        raise Refused(Reason.of("post_closed"))
    return _step(viewer, "jobs.close_post", post_id, today, now, kind=Kind.CLOSED, why=why, note=note)


def reopen_post(*, viewer: Viewer, post_id: int, note: str, today: date, now: datetime) -> PostStep:
    """Open a closed post again, which needs a reason; it counts as heard of today.

    Refused `not_found`, `post_not_yours`, `post_not_closed`, `post_reopening_needs_note`.
    """
    insist(viewer, Deed.SEE_POSTS)
    if not note.strip():
        raise Refused(Reason.of("post_reopening_needs_note"))
    [record] = _present(viewer, [post_id], today)
    if record.door != Kind.CLOSED:
        raise Refused(Reason.of("post_not_closed"))
    return _step(viewer, "jobs.reopen_post", post_id, today, now, kind=Kind.REOPENED, note=note)


def undo_step(*, viewer: Viewer, step_id: int, today: date, now: datetime) -> PostStepUndone:
    """Take back the newest step of a post; the one before counts again. Refused `not_found`, `post_step_undone`."""
    insist(viewer, Deed.SEE_POSTS)
    step = PostStep.objects.filter(pk=step_id).first()
    if step is None:
        raise Refused(Reason.of("not_found"))
    _present(viewer, [step.post_id], today)
    newest = PostStep.objects.filter(post_id=step.post_id, undone=None).order_by("-id").first()
    if newest != step:
        raise Refused(Reason.of("post_step_undone"))
    with deed(actor=viewer.actor, action="jobs.undo_step", at=now, subject=f"post:{step.post_id}") as note:
        note.detail = {"step": step.pk, "kind": step.kind}
        return PostStepUndone.objects.create(step=step, on=today, at=now, by=viewer.actor)


def _step(viewer: Viewer, action: str, post_id: int, today: date, now: datetime, **said: str) -> PostStep:
    said["note"] = said["note"].strip()[:200]
    with deed(actor=viewer.actor, action=action, at=now, subject=f"post:{post_id}"):
        return PostStep.objects.create(post_id=post_id, on=today, at=now, by=viewer.actor, **said)


def _present(viewer: Viewer, post_ids: Sequence[int], today: date) -> list[Any]:
    """The present records of these posts, which the viewer may speak for."""
    found: list[Any] = list(present_records().filter(post_id__in=post_ids))
    if len(found) != len(post_ids):
        raise Refused(Reason.of("not_found"))
    if not ask(viewer, Deed.REVIEW_POSTS).ok:
        by = finders(viewer=viewer, post_ids=post_ids, until=today)
        if any(by.get(one) != viewer.actor for one in post_ids):
            raise Refused(Reason.of("post_not_yours"))
    return found
