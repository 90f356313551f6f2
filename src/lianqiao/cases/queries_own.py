"""What the own file says to the student who looks (`viewer.actor` = `student:7`)."""

from __future__ import annotations

from datetime import date

from lianqiao.cases.facts import WishCard, wish_card
from lianqiao.cases.models import WishStated
from lianqiao.roster.facts import after
from lianqiao.roster.queries import counted
from lianqiao.roster.queries_own import own_id
from lianqiao.rules.visibility import Viewer


def own_wish_row(*, viewer: Viewer, today: date) -> WishStated | None:
    """The row of the present first wish of the student who looks, with `case` loaded; for this room's own actions."""
    known = WishStated.objects.filter(counted(today), counted(today, "case__"), on__lte=today, rank=1)
    own = known.filter(case__student_id=own_id(viewer=viewer) or 0, recorded_at__lt=after(today))
    return own.select_related("case").order_by("-id").first()


def own_wish(*, viewer: Viewer, today: date) -> WishCard | None:
    """What the student who looks wishes now."""
    row = own_wish_row(viewer=viewer, today=today)
    return wish_card(row) if row else None
