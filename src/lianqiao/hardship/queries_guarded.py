"""Reading for the guarded pages: who is in which circle and why, how that changed, which proofs run out, the papers.

For viewers who see criteria alone; each look goes on record as in `queries`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from lianqiao.charter.policy import Policy
from lianqiao.charter.tables import criteria
from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.hardship.facts import Assessed, CriterionFacts, RunsOut, held_of
from lianqiao.hardship.ground import held_by_student, known_rows, note_looks
from lianqiao.hardship.models import CriterionHeld
from lianqiao.hardship.queries import insist_sight
from lianqiao.roster.facts import after
from lianqiao.roster.queries import base_ids, cards
from lianqiao.rules.hardship import Assessment, Held, Tier, assess, assessment_history, last_day
from lianqiao.rules.values import YES, Verdict, no
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight

OWNER = "hardship"


def circle(*, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy) -> dict[int, Assessment]:
    """What follows on `today`, as known then, for everybody of the policy's cohort in reach: the base of all totals.

    Refused `no_right`. The number of queries does not grow with the students.
    """
    insist_sight(viewer=viewer)
    base = base_ids(viewer=viewer, today=today, cohort=policy.cohort)
    note_looks(viewer, purpose, "support_detail", base, now)
    held, named = held_by_student(today, base), policy.assisted
    return {
        one: assess(held.get(one, ()), named.criteria, named.special_difficulty, today, criteria())
        for one in sorted(base)
    }


def verified_tiers(*, viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> dict[int, Tier]:
    """What would follow on `today` from proofs alone that a second person had checked by then, for students in reach.

    Refused `no_right`. It goes beside `circle`, whose look is on record already; one query.
    """
    insist_sight(viewer=viewer)
    base = base_ids(viewer=viewer, today=today, cohort=policy.cohort) & frozenset(ids)
    checked: dict[int, list[Held]] = {one: [] for one in base}
    for row in known_rows(today, base):
        verified = getattr(row, "verified", None)
        if verified is not None and verified.recorded_at < after(today):
            checked[row.person].append(held_of(row, today))  # type: ignore[attr-defined]
    named = policy.assisted
    return {
        one: assess(held, named.criteria, named.special_difficulty, today, criteria()).tier
        for one, held in checked.items()
    }


def assessed(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy, student_id: int
) -> Assessed | None:
    """What follows for a student on `today`, and how tier and class changed until then: derived, never stored.

    None for viewers who do not see criteria, and for students out of reach.
    """
    if hardship_sight(viewer) < HardshipSight.CRITERIA or not cards(viewer=viewer, today=today, ids=[student_id]):
        return None
    note_looks(viewer, purpose, "support_detail", [student_id], now)
    held, named = held_by_student(today, [student_id]).get(student_id, []), policy.assisted
    changes = assessment_history(held, named.criteria, named.special_difficulty, criteria())
    return Assessed(
        assess(held, named.criteria, named.special_difficulty, today, criteria()),
        tuple(one for one in changes if one.on is None or one.on <= today),
    )


def expiring(*, viewer: Viewer, purpose: str, today: date, now: datetime, policy: Policy) -> list[RunsOut]:
    """Students of the policy's cohort in reach with a proof that ends within `limits.notice_days`, or has ended.

    One line a student, the soonest first. A newer proof of the same criterion
    ends the duty, and so does an end that a person put on record. Refused `no_right`.
    """
    insist_sight(viewer=viewer)
    base = base_ids(viewer=viewer, today=today, cohort=policy.cohort)
    note_looks(viewer, purpose, "support_detail", base, now)
    kept: dict[tuple[int, str], list[CriterionHeld]] = {}
    for row in known_rows(today, base):
        if row.criterion in criteria():
            kept.setdefault((row.person, row.criterion), []).append(row)  # type: ignore[attr-defined]
    until, soonest = today + timedelta(days=policy.limits.notice_days), dict[int, date]()
    for (student_id, _code), rows in kept.items():
        day = _runs_out(rows, today)
        if day is not None and day <= until:
            soonest[student_id] = min(day, soonest.get(student_id, day))
    return sorted((RunsOut(*one) for one in soonest.items()), key=lambda one: (one.last_day, one.student_id))


def _runs_out(rows: Iterable[CriterionHeld], today: date) -> date | None:
    """The day on which the last proof of one criterion runs out; None: it never does, or somebody ended it."""
    known = sorted(rows, key=lambda row: (row.valid_from, row.pk))
    held = [held_of(row, today) for row in known]
    if held[-1].ended:
        return None
    days = [last_day(one, criteria()[one.criterion]) for one in held if not one.ended]
    return None if None in days else max(day for day in days if day is not None)


def may_verify(*, viewer: Viewer, held: CriterionFacts) -> Verdict:
    """May this viewer say that the criterion was compared with its proof? A second person does, and once.

    No: `criterion_already_ended`, `criterion_verified_already`, `criterion_without_proof`, `criterion_same_hands`.
    """
    if held.ended_on is not None:
        return no("criterion_already_ended")
    if held.verified_on is not None:
        return no("criterion_verified_already")
    if not held.proof:
        return no("criterion_without_proof")
    return no("criterion_same_hands") if held.recorded_by == viewer.actor else YES


def paper_of(
    *, viewer: Viewer, purpose: str, today: date, now: datetime, student_id: int, held_id: int
) -> Paper | None:
    """The paper kept with a criterion of a student in reach; None for any other. Refused `no_right`."""
    insist_sight(viewer=viewer)
    if not cards(viewer=viewer, today=today, ids=[student_id]):
        return None
    row = known_rows(today, [student_id]).filter(pk=held_id).exclude(file=None).first()
    if row is None or row.file_id is None:
        return None
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.file_id).content)
    note_looks(viewer, purpose, "support_paper", [student_id], now)
    kind = kind_of(content)
    return Paper(f"paper-{row.pk}.{kind.ending}", kind.content_type, content)
