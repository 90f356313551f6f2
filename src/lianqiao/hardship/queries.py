"""Reading hardship: only for viewers with the sight, only within reach, each look on record.

`purpose` is a short neutral code (`round`, `student_page`, `figures`, …). The
record names everybody the answer is about, also those of whom it says no, so
that reading the record tells nobody who is in need.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from lianqiao.charter.policy import Policy
from lianqiao.charter.tables import criteria
from lianqiao.hardship.facts import CriterionFacts, facts_of
from lianqiao.hardship.ground import held_by_student, known_rows, note_looks
from lianqiao.hardship.models import CriterionEnded, CriterionHeld
from lianqiao.roster.facts import after
from lianqiao.roster.queries import COUNTED, base_ids, cards, enrolled_spans
from lianqiao.rules.hardship import Span, as_known, assisted, spans, special_difficulty
from lianqiao.rules.standings import overlap
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


def insist_sight(*, viewer: Viewer, sight: HardshipSight = HardshipSight.CRITERIA) -> None:
    """Raise Refused `no_right` unless the viewer sees at least so much."""
    if hardship_sight(viewer) < sight:
        raise Refused(Reason.of("no_right", deed="see"))


def assisted_ids(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy, cohort: int | None = None
) -> frozenset[int]:
    """The students of the base (of a cohort, or of all) whom the policy counts as assisted on `today`.

    Refused `no_right` unless the viewer sees criteria.
    """
    insist_sight(viewer=viewer)
    base = base_ids(viewer=viewer, today=today, cohort=cohort)
    note_looks(viewer, purpose, "support", base, now)
    return _assisted(today, base, policy)


def assisted_spans(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy
) -> dict[int, tuple[Span, ...]]:
    """The spans of days, past ones too, in which each student of the policy's cohort in reach is here and assisted.

    By student id, as known on `today`: the ledger's owed spans. A span that
    holds on `today` is open: that its proof will end is no fact yet, so what is
    owed by a later day is owed already. Once it ended with no newer proof, the
    span ends with it. For viewers who may know who needs help; empty for others.
    No criterion is told.
    """
    if hardship_sight(viewer) < HardshipSight.NEEDS_HELP:
        return {}
    here = enrolled_spans(viewer=viewer, today=today, cohort=policy.cohort)
    note_looks(viewer, purpose, "support", here, now)
    named = policy.assisted.criteria
    held = {one: as_known(spans(mine, named, criteria()), today) for one, mine in held_by_student(today, here).items()}
    found = {one: overlap(mine, here[one]) for one, mine in held.items()}
    return {one: mine for one, mine in found.items() if mine}


def special_ids(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy, cohort: int | None = None
) -> frozenset[int]:
    """Those among the assisted whom the policy puts in its narrower circle on `today`. Refused as `assisted_ids`."""
    insist_sight(viewer=viewer)
    base = base_ids(viewer=viewer, today=today, cohort=cohort)
    note_looks(viewer, purpose, "support_special", base, now)
    named = policy.assisted
    return frozenset(
        one
        for one, held in held_by_student(today, base).items()
        if special_difficulty(held, named.criteria, named.special_difficulty, today, criteria()).ok
    )


def needs_help(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy, ids: Collection[int]
) -> frozenset[int]:
    """Which of `ids`, as far as in reach, need help: yes or no, nothing more. Empty for viewers without any sight."""
    if hardship_sight(viewer) < HardshipSight.NEEDS_HELP:
        return frozenset()
    reached = base_ids(viewer=viewer, today=today) & frozenset(ids)
    note_looks(viewer, purpose, "support", reached, now)
    return _assisted(today, reached, policy)


def criteria_of(*, viewer: Viewer, purpose: str, today: date, now: datetime, student_id: int) -> list[CriterionFacts]:
    """Every criterion recorded of a student in reach, also those that hold no longer.

    Empty for viewers who do not see criteria, and for students out of reach.
    """
    if hardship_sight(viewer) < HardshipSight.CRITERIA:
        return []
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    note_looks(viewer, purpose, "support_detail", [student_id], now)
    return [facts_of(row, today) for row in known_rows(today, [student_id])]


def held_codes(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, ids: Collection[int]
) -> dict[int, frozenset[tuple[str, str]]]:
    """(code, words) of what is on record and not ended, by student: for telling whether a file says anything new."""
    insist_sight(viewer=viewer)
    reached = frozenset(cards(viewer=viewer, today=today, ids=ids))
    note_looks(viewer, purpose, "support_detail", reached, now)
    return standing_codes(viewer=viewer, today=today, ids=reached)


def standing_codes(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """The same for this room's own actions, which tell nobody: no look is put on record."""
    insist_sight(viewer=viewer)
    found: dict[int, set[tuple[str, str]]] = {}
    not_ended = Q(ended=None) | Q(ended__recorded_at__gte=after(today))
    for row in known_rows(today, ids).filter(not_ended):
        found.setdefault(row.person, set()).add((row.criterion, row.words))  # type: ignore[attr-defined]
    return {student: frozenset(codes) for student, codes in found.items()}


def _assisted(today: date, ids: Collection[int], policy: Policy) -> frozenset[int]:
    named = policy.assisted.criteria
    return frozenset(
        one for one, held in held_by_student(today, ids).items() if assisted(held, named, today, criteria()).ok
    )


def touched_otherwise(*, viewer: Viewer, ids: Collection[int], batch_id: int) -> int:
    """How many facts not of this batch stand on these students, or end one of its own: asked before it is undone."""
    insist_sight(viewer=viewer)
    others = CriterionHeld.objects.filter(COUNTED, student_id__in=ids).exclude(batch_id=batch_id).count()
    return others + CriterionEnded.objects.filter(held__batch_id=batch_id).count()
