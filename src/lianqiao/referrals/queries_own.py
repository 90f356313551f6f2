"""The posts recommended to the student who looks."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from lianqiao.delivery.models import Receipt
from lianqiao.referrals.facts import ReferralView
from lianqiao.referrals.queries import answered, views_of
from lianqiao.roster.queries_own import own_id
from lianqiao.roster.same import theirs
from lianqiao.rules.visibility import Viewer


def own_referrals(*, viewer: Viewer, today: date) -> list[ReferralView]:
    """All posts recommended to the student who looks (`viewer.actor` = `student:7`), the newest first.

    Nothing of a message that was taken back; and without contacts: whom to ring is for staff.
    """
    student_id = own_id(viewer=viewer)
    if student_id is None:
        return []
    taken_back = Receipt.objects.filter(envelope=OuterRef("letter__envelope"), kind=Receipt.Kind.WITHDRAWN)
    rows = answered(today).filter(~Exists(taken_back), theirs(today, [student_id])).select_related("letter")
    return views_of(rows.order_by("-on", "rank", "-id"), viewer=viewer, today=today)
