"""The waivers on record for many students at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from lianqiao.ledger.facts import student_subject, subject_id
from lianqiao.ledger.models import Excuse
from lianqiao.roster.same import read_as
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


def waivers(*, viewer: Viewer, today: date, commitment: str, ids: Collection[int]) -> dict[int, list[Excuse]]:
    """Waivers of one promise by student, for `ids` that the caller has in reach, newest first; not taken back by today.

    Empty for a viewer who may not know to whom something is owed.
    """
    if hardship_sight(viewer) is HardshipSight.NOTHING:
        return {}
    others = {student_subject(one): own for one, own in read_as(today).items()}
    kept = Q(withdrawn=None) | Q(withdrawn__on__gt=today)
    found: dict[int, list[Excuse]] = defaultdict(list)
    for row in Excuse.objects.filter(kept, commitment=commitment, recorded_on__lte=today).order_by("-id"):
        number = others.get(row.subject) or subject_id(row.subject)
        if number is not None and number in ids:
            found[number].append(row)
    return dict(found)
