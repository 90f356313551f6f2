"""Reading the record."""

from __future__ import annotations

from collections.abc import Sequence

from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.models import Event, Reading


def latest_events(*, viewer: Viewer, limit: int = 200) -> Sequence[Event]:
    """The newest events first, for the auditor. Raises `Refused` for anybody else."""
    insist(viewer, Deed.SEE_TRACE)
    return list(Event.objects.order_by("-id")[:limit])


def latest_readings(*, viewer: Viewer, limit: int = 200) -> Sequence[Reading]:
    """The newest looks at guarded facts first, for the auditor. Raises `Refused` for anybody else."""
    insist(viewer, Deed.SEE_TRACE)
    return list(Reading.objects.order_by("-id")[:limit])
