"""What the own file says to the student who looks (`viewer.actor` = `student:7`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, OuterRef, Q, Subquery

from lianqiao.cases.facts import WishCard, wish_card
from lianqiao.cases.models import CaseConfirmed, NeedAnswered, NeedStated, WishStated
from lianqiao.roster.facts import after
from lianqiao.roster.queries import counted
from lianqiao.roster.queries_own import own_id
from lianqiao.roster.same import theirs
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A need or a suggestion (`kind`) and what was last said to it; no answer yet: empty, None, False."""

    kind: str
    text: str
    on: date
    answer: str
    answered_on: date | None
    done: bool


def _own(viewer: Viewer, today: date) -> Q:
    """The condition on rows of the file of the student who looks, under whichever number they were entered."""
    return theirs(today, [own_id(viewer=viewer) or 0], "case__student_id")


def own_wish_row(*, viewer: Viewer, today: date) -> WishStated | None:
    """The row of the present first wish of the student who looks, with `case` loaded; for this room's own actions."""
    known = WishStated.objects.filter(counted(today), counted(today, "case__"), on__lte=today, rank=1)
    own = known.filter(_own(viewer, today), recorded_at__lt=after(today))
    return own.select_related("case").order_by("-id").first()


def own_wish(*, viewer: Viewer, today: date) -> WishCard | None:
    """What the student who looks wishes now."""
    row = own_wish_row(viewer=viewer, today=today)
    return wish_card(row) if row else None


def own_needs(*, viewer: Viewer, today: date) -> list[OwnNeed]:
    """What the student who looks has said they need or suggest, the newest first, each with the newest answer."""
    newest = NeedAnswered.objects.filter(need=OuterRef("pk"), on__lte=today, recorded_at__lt=after(today)).order_by(
        "-id"
    )
    rows = (
        NeedStated.objects.filter(
            counted(today, "case__"),
            on__lte=today,
            recorded_at__lt=after(today),
        )
        .filter(_own(viewer, today))
        .annotate(
            answer=Subquery(newest.values("text")[:1]),
            answered_on=Subquery(newest.values("on")[:1]),
            answer_done=Subquery(newest.values("done")[:1]),
        )
    )
    found = rows.order_by("-on", "-id").values_list("kind", "text", "on", "answer", "answered_on", "answer_done")
    return [OwnNeed(kind, text, on, said or "", said_on, bool(done)) for kind, text, on, said, said_on, done in found]


def own_confirmed_on(*, viewer: Viewer, today: date) -> date | None:
    """The last day on which the student who looks said that all is as it was."""
    known = CaseConfirmed.objects.filter(counted(today, "case__"), on__lte=today, recorded_at__lt=after(today))
    mine = known.filter(_own(viewer, today), recorded_by=viewer.actor)
    found: date | None = mine.aggregate(newest=Max("on"))["newest"]
    return found
