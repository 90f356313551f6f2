"""Reading what people changed of proposed rounds, and what the students answered since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals.models import Decision, Proposal
from lianqiao.referrals.queries import answered
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class Override:
    """A proposal that a person skipped or replaced. `instead`: what came in its place; `sent`: did that go out;
    `interested`: what the student said to it (None = nothing yet, or nothing came in its place).
    """

    round_id: int
    on: date
    student: StudentCard
    post: PostCard
    replaced: bool
    code: str
    words: str
    by: str
    at: datetime | None
    instead: PostCard | None
    sent: bool
    interested: bool | None
    answer: str


def overrides(*, viewer: Viewer, today: date) -> list[Override]:
    """Every proposal within reach that a person skipped or replaced and that stands so, the newest first."""
    insist(viewer, Deed.SEE_ROUNDS)
    newest = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-id")
    told: Any = {name: Subquery(newest.values(name)[:1]) for name in ("verdict", "code", "reason", "by", "at")}
    proposals: Any = Proposal.objects
    rows = (
        proposals.annotate(**told, instead_post=F("replaced_by__post_id"))
        .annotate(chosen_post=Subquery(newest.values("instead__post_id")[:1]))
        .filter(Q(verdict__in=("skip", "replace")) | Q(replaced_by__isnull=False, verdict=None))
        .select_related("round")
        .order_by("-round_id", "-at", "-id")
    )
    found = list(rows)
    students = student_cards(viewer=viewer, today=today, ids={row.student_id for row in found})
    others = {row.pk: row.chosen_post or (row.instead_post if row.verdict != "skip" else None) for row in found}
    ids = {row.post_id for row in found} | {one for one in others.values() if one}
    posts = post_cards(viewer=viewer, today=today, ids=ids)
    letters: Any = answered().filter(letter__round__in={row.round_id for row in found}).select_related("letter")
    said = {(row.letter.round_id, row.student_id, row.post_id): row for row in letters if row.letter is not None}
    result = []
    for row in found:
        if row.student_id not in students or row.post_id not in posts:
            continue
        other = others[row.pk]
        sent = said.get((row.round_id, row.student_id, other)) if other else None
        result.append(
            Override(
                row.round_id,
                row.round.on,
                students[row.student_id],
                posts[row.post_id],
                row.verdict != "skip",
                row.code or "",
                row.reason or "",
                row.by or "",
                row.at,
                posts.get(other) if other else None,
                sent is not None,
                sent.said if sent else None,
                (sent.said_why or "") if sent else "",
            )  # fmt: skip
        )
    return result
