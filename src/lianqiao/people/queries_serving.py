"""Who serves in which role: for finding whoever answers for a duty, and whether the team of a class stood complete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from lianqiao.people.asked_once import asked_once
from lianqiao.people.models import Appointment
from lianqiao.people.queries import in_force
from lianqiao.rules.visibility import Deed, Viewer, insist


@asked_once
def serving(*, viewer: Viewer, today: date) -> Sequence[Appointment]:
    """Every appointment in force of an active user, with `user` loaded, the longest standing first; for staff."""
    insist(viewer, Deed.SEE_TODAY)
    rows = Appointment.objects.filter(in_force(today), user__is_active=True).select_related("user")
    return list(rows.order_by("since", "id"))


def served(*, viewer: Viewer, class_ids: Collection[int], roles: Collection[str]) -> Sequence[Appointment]:
    """Every appointment that these classes ever had in these roles, the oldest first; for staff. One query."""
    insist(viewer, Deed.SEE_CLASSES)
    return list(Appointment.objects.filter(small_class_id__in=class_ids, role__in=roles).order_by("since", "id"))
