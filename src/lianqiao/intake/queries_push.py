"""Reading what portals push: their tokens, what a push would change, how a pushed post stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianqiao.intake.facts import counts_of
from lianqiao.intake.models import PushToken
from lianqiao.intake.post_sheet import PostReading
from lianqiao.intake.queries import changes_by
from lianqiao.jobs.queries import cards_of, present_records
from lianqiao.people.models import User
from lianqiao.roster.facts import Change
from lianqiao.rules.values import Reason, Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in the list: what it is, who made it, and how it stands today (`valid`, `over`, `revoked`)."""

    id: int
    name: str
    source: str
    made_at: datetime
    made_by: str
    expires_on: date
    used_at: datetime | None
    state: str


def tokens(*, viewer: Viewer, today: date) -> list[TokenLine]:
    """All tokens, the newest first; no secret is among them, for none is kept."""
    insist(viewer, Deed.MANAGE_TOKENS)
    rows = list(PushToken.objects.select_related("revoked").order_by("-id"))
    ids = {one for row in rows if (one := row_id(row.made_by.removeprefix("user:"))) is not None}
    names = {f"user:{one}": name for one, name in User.objects.filter(pk__in=ids).values_list("pk", "display_name")}
    return [
        TokenLine(
            row.pk, row.name, row.source, row.made_at, names.get(row.made_by, ""), row.expires_on, row.used_at,
            _state(row, today),
        )
        for row in rows
    ]  # fmt: skip


def _state(row: PushToken, today: date) -> str:
    if hasattr(row, "revoked"):
        return "revoked"
    return "over" if row.expires_on < today else "valid"


@dataclass(frozen=True, slots=True)
class PushPreview:
    """What a push would do: counts as of an import, and each read post's identity and change, in order."""

    counts: Mapping[str, int]
    posts: tuple[tuple[int, str, str, Change], ...]  # (row of the list from 1, code, identity, change)


def would_do(*, viewer: Viewer, reading: PostReading, cohort: int, today: date, now: datetime) -> PushPreview:
    """What taking the reading in would do now; nothing is written."""
    changes = changes_by(viewer=viewer, reading=reading, cohort=cohort, today=today, now=now)
    posts = tuple(
        ((row.place.row or 1) - 1, row.source_code, row.facts.id, changes[row.place.sheet or "", row.place.row or 0])
        for row in reading.rows
    )
    return PushPreview(counts_of(reading, changes.values()), posts)


def pushed_state(*, viewer: Viewer, source: str, identity: str) -> dict[str, Any]:
    """How a post of that source stands. Refused `not_found` for what is not there or of another source."""
    insist(viewer, Deed.SEE_POSTS)
    if not identity.startswith(f"{source}:") or "\0" in identity:
        raise Refused(Reason.of("not_found"))
    found = cards_of(present_records().filter(post__identity=identity[:300]), viewer=viewer)
    if not found:
        raise Refused(Reason.of("not_found"))
    card = found[0]
    return {
        "identity": card.identity,
        "employer": card.employer,
        "title": card.title,
        "openings": card.openings,
        "deadline": card.deadline.isoformat() if card.deadline else None,
        "review": card.review.value,
        "reason": card.review_reason,
        "first_recorded_on": card.first_recorded_on.isoformat(),
    }
