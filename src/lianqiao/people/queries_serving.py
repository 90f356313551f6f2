"""Who serves in which role today: for finding whoever answers for a duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lianqiao.people.models import Appointment
from lianqiao.people.queries import in_force
from lianqiao.rules.visibility import Deed, Viewer, insist


def serving(*, viewer: Viewer, today: date) -> Sequence[Appointment]:
    """Every appointment in force of an active user, with `user` loaded, the longest standing first; for staff."""
    insist(viewer, Deed.SEE_TODAY)
    rows = Appointment.objects.filter(in_force(today), user__is_active=True).select_related("user")
    return list(rows.order_by("since", "id"))
