"""Reading recommendations of a span of days with all that was said of them, for counting how far they got."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lianqiao.referrals.facts import step_of
from lianqiao.referrals.models import Answer
from lianqiao.referrals.queries import answered
from lianqiao.roster.facts import after
from lianqiao.roster.same import person
from lianqiao.rules.answers import Step
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class Pushed:
    """One recommendation: whose, which post, when, how; `envelope_id` of its letter (None: told); `steps` in order.

    `reason` is that of the newest answer, where it is a no; `closed` why it was withdrawn.
    """

    id: int
    student_id: int
    post_id: int
    on: date
    way: str
    envelope_id: int | None
    reason: str
    closed: str
    steps: tuple[Step, ...]


def pushed(
    *, viewer: Viewer, today: date, since: date, until: date, post_ids: Collection[int] | None = None
) -> list[Pushed]:
    """Recommendations that count from `since` to `until` (both included), by day and id, as known on `today`.

    Two queries. Whoever asks leaves out the students out of reach.
    """
    insist(viewer, Deed.SEE_STUDENTS)
    rows = answered(today).filter(on__range=(since, until))
    if post_ids is not None:
        rows = rows.filter(post_id__in=list(post_ids))
    fields = ("pk", "person", "post_id", "on", "way", "letter__envelope_id", "said_why", "closed")
    found = list(rows.annotate(person=person(today)).order_by("on", "id").values_list(*fields))
    said = Answer.objects.filter(referral__on__range=(since, until), at__lt=after(today)).order_by("id")
    steps: dict[int, list[Step]] = {}
    for referral_id, step, interested in said.values_list("referral_id", "step", "interested"):
        known = step_of(step, interested)
        if known is not None:
            steps.setdefault(referral_id, []).append(known)
    return [
        Pushed(pk, whose, post, on, way, envelope, why or "", closed or "", tuple(steps.get(pk, ())))
        for pk, whose, post, on, way, envelope, why, closed in found
    ]
