"""Keys of students' own pages."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from lianqiao.roster.models import OwnPassword, StudentKey
from lianqiao.roster.queries import cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed


def _fresh(student_id: int, viewer: Viewer, now: datetime) -> StudentKey:
    return StudentKey(student_id=student_id, code=secrets.token_urlsafe(12), recorded_at=now, recorded_by=viewer.actor)


def keys_of(*, viewer: Viewer, student_ids: Collection[int], now: datetime) -> dict[int, StudentKey]:
    """The present key of each of these students in reach; who has none gets one. Refused `not_found` out of reach."""
    if set(cards(viewer=viewer, today=now.date(), ids=student_ids)) != set(student_ids):
        raise Refused(Reason.of("not_found"))
    known = {one.student_id: one for one in StudentKey.objects.filter(student_id__in=student_ids).order_by("id")}
    missing = sorted(set(student_ids) - set(known))
    if missing:
        with deed(actor=viewer.actor, action="roster.make_keys", at=now) as note:
            made = StudentKey.objects.bulk_create([_fresh(one, viewer, now) for one in missing])
            note.detail = {"students": missing}
        known |= {one.student_id: one for one in made}
    return known


def own_key(*, student_id: int, now: datetime) -> StudentKey:
    """The key of the student who signs in; made where there is none. No viewer: the code or password was the right."""
    found = StudentKey.objects.filter(student_id=student_id).order_by("-id").first()
    if found is not None:
        return found
    actor = f"student:{student_id}"
    with deed(actor=actor, action="roster.make_own_key", at=now, subject=actor):
        return StudentKey.objects.create(
            student_id=student_id, code=secrets.token_urlsafe(12), recorded_at=now, recorded_by=actor
        )


def renew_link(*, viewer: Viewer, student_id: int, now: datetime) -> StudentKey:
    """A new key and no password: every older link and open page is void from now. Refused `not_found` out of reach."""
    if not cards(viewer=viewer, today=now.date(), ids=[student_id]):
        raise Refused(Reason.of("not_found"))
    with deed(actor=viewer.actor, action="roster.renew_link", at=now, subject=f"student:{student_id}"):
        made = _fresh(student_id, viewer, now)
        made.save()
        if OwnPassword.objects.filter(student_id=student_id).exists():
            OwnPassword.objects.create(student_id=student_id, recorded_at=now, recorded_by=viewer.actor)
    return made
