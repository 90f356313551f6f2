"""Reading what students report of their own outcome: the student's own, and what waits for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.tables import destinations as code_table
from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.outcomes.facts import OWNER
from lianqiao.outcomes.models import OutcomeReported, ReportDecided
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.roster.queries_own import own_id
from lianqiao.roster.same import person, theirs
from lianqiao.rules.destinations import PROVISIONAL_ADMISSION, further_study
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import note_reading


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the student said, and what staff said to it (`accepted` None: nothing yet)."""

    label: str
    unit_name: str
    on: date
    with_paper: bool
    accepted: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One report that waits for staff."""

    id: int
    student: StudentCard
    label: str
    unit_name: str
    with_paper: bool
    on: date
    kinds: tuple[str, ...]  # of paper that can prove it


def own_outcomes(*, viewer: Viewer, today: date) -> list[OwnReport]:
    """What the student who looks has reported, the newest first."""
    own = own_id(viewer=viewer)
    if own is None:
        return []
    rows = OutcomeReported.objects.filter(theirs(today, [own]), on__lte=today).select_related("decided")
    return [_own(one) for one in rows.order_by("-id")]


def _own(one: OutcomeReported) -> OwnReport:
    said: ReportDecided | None = getattr(one, "decided", None)
    verdict = None if said is None else said.accepted
    return OwnReport(
        _label(one.code), one.unit_name, one.on, one.proof_id is not None, verdict, said.reason if said else ""
    )


def open_reports(*, viewer: Viewer, today: date) -> list[Waiting]:
    """Reports of students in reach that nobody decided, the oldest first; two queries however many there are."""
    insist(viewer, Deed.RECORD_HELP)
    rows = OutcomeReported.objects.filter(decided=None, on__lte=today).annotate(person=person(today)).order_by("id")
    held = list(rows)
    reached = cards(viewer=viewer, today=today, ids={one.person for one in held}) if held else {}
    return [
        Waiting(
            one.pk, reached[one.person], _label(one.code), one.unit_name, one.proof_id is not None, one.on,
            _kinds(one.code),
        )
        for one in held
        if one.person in reached
    ]  # fmt: skip


def report_paper(*, viewer: Viewer, today: date, now: datetime, report_id: int) -> Paper:
    """The photo of a report in reach; the look goes on record. Refused `not_found` for any other."""
    insist(viewer, Deed.RECORD_HELP)
    row = OutcomeReported.objects.filter(pk=report_id).exclude(proof=None).annotate(person=person(today)).first()
    if row is None or row.proof_id is None or not cards(viewer=viewer, today=today, ids=[row.person]):
        raise Refused(Reason.of("not_found"))
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.proof_id).content)
    kind = kind_of(content)
    subjects = [f"student:{row.person}"]
    note_reading(actor=viewer.actor, purpose="check", what="destination_proof", subjects=subjects, at=now)
    return Paper(f"proof-{row.pk}.{kind.ending}", kind.content_type, content)


def _label(code: str) -> str:
    row = code_table().get(code)
    return row.label if row else code


def _kinds(code: str) -> tuple[str, ...]:
    row = code_table().get(code)
    return (*row.evidence, PROVISIONAL_ADMISSION) if row and further_study(row) else row.evidence if row else ()
