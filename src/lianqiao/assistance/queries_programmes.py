"""Reading programmes: students in reach, and programmes for those in need only for viewers who see criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianqiao.assistance.facts_detail import OWNER
from lianqiao.assistance.facts_programmes import Board, Rung, Taken, Track, open_to
from lianqiao.assistance.models import ProgrammeStep
from lianqiao.charter.policy_work import Programme
from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.roster.facts import StudentCard, after
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import base_ids, cards, student
from lianqiao.roster.same import read_as, theirs
from lianqiao.rules.visibility import Deed, Viewer, ask, insist, may_cancel
from lianqiao.trace.actions import note_reading


def programmes_for(*, viewer: Viewer) -> list[Programme]:
    """The policy's programmes that this viewer may know of."""
    return [one for one in policy_in_force().work.programmes if open_to(viewer, one)]


def tracks(*, viewer: Viewer, today: date, student_id: int) -> list[Track]:
    """Where a student in reach stands in each programme that the viewer may know of, in the policy's order."""
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return []
    known = _by_student(viewer, today, _known(today).filter(theirs(today, [student_id])), programmes_for(viewer=viewer))
    return [
        Track(one, tuple(known.get((student_id, one.id), ()))) for one in programmes_for(viewer=viewer)
    ]  # fmt: skip


def boards(*, viewer: Viewer, today: date, now: datetime) -> list[Board]:
    """Every programme that the viewer may know of, step by step, with the students in reach who are in it.

    That somebody looked is noted of everybody in reach, so that the record does not name those in need.
    """
    insist(viewer, Deed.SEE_EVENTS)
    shown = programmes_for(viewer=viewer)
    known = _by_student(viewer, today, _known(today), shown)
    reached = cards(viewer=viewer, today=today, ids={student_id for student_id, _ in known})
    _note(viewer, today, now, shown)
    return [_board(one, known, reached) for one in shown]


def paper_of_step(*, viewer: Viewer, today: date, now: datetime, student_id: int, step_id: int) -> Paper | None:
    """The paper kept with a step of a student in reach; None for any other. The look goes on record."""
    insist(viewer, Deed.RECORD_HELP)
    row = ProgrammeStep.objects.filter(pk=step_id, student_id=student_id).exclude(proof=None).first()
    programme = policy_in_force().work.programme(row.programme) if row is not None else None
    if row is None or row.proof_id is None or programme is None or not open_to(viewer, programme):
        return None
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return None
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.proof_id).content)
    kind = kind_of(content)
    note_reading(actor=viewer.actor, purpose="check", what="step_proof", subjects=[f"student:{student_id}"], at=now)
    return Paper(f"proof-{row.pk}.{kind.ending}", kind.content_type, content)


def standing(*, viewer: Viewer, today: date, student_id: int, programme: Programme) -> list[ProgrammeStep]:
    """The steps a student took in one programme, in order, for this room's own actions."""
    taken = _known(today).filter(theirs(today, [student_id]), programme=programme.id)
    return list(taken) if open_to(viewer, programme) else []


def _known(today: date) -> QuerySet[ProgrammeStep]:
    """Steps that counted at the end of that day, in the order in which they were taken."""
    kept = Q(cancelled=None) | Q(cancelled__on__gt=today)
    return ProgrammeStep.objects.filter(kept, on__lte=today, recorded_at__lt=after(today)).order_by("id")


def _by_student(
    viewer: Viewer, today: date, rows: Iterable[ProgrammeStep], shown: Collection[Programme]
) -> Mapping[tuple[int, str], list[Taken]]:
    """What was taken, by student and programme. A step that the policy no longer names is left out."""
    named = {(one.id, step.id): step.name for one in shown for step in one.steps}
    may_write, same = ask(viewer, Deed.RECORD_HELP).ok, read_as(today)
    found: dict[tuple[int, str], list[Taken]] = defaultdict(list)
    for row in rows:
        name = named.get((row.programme, row.step))
        if name is not None:
            whose = same.get(row.student_id, row.student_id)
            mine = may_write and may_cancel(viewer, by_user_id=None, recorded_by=row.recorded_by)
            taken = Taken(row.pk, whose, row.step, name, row.on, row.said, row.proof_id is not None, may_cancel=mine)
            found[whose, row.programme].append(taken)
    return found


def _board(
    programme: Programme, known: Mapping[tuple[int, str], list[Taken]], reached: Mapping[int, StudentCard]
) -> Board:
    mine = {one: taken for (one, name), taken in known.items() if name == programme.id and one in reached}
    rungs = []
    for step in programme.steps:
        here = [reached[one] for one, taken in mine.items() if taken[-1].step == step.id]
        took = sum(any(one.step == step.id for one in taken) for taken in mine.values())
        ordered = tuple(sorted(here, key=lambda card: (card.class_name, card.number)))
        rungs.append(Rung(step.id, step.name, ordered, took, len(mine)))
    return Board(programme, tuple(rungs), len(mine))


def _note(viewer: Viewer, today: date, now: datetime, shown: Collection[Programme]) -> None:
    asked = base_ids(viewer=viewer, today=today, cohort=policy_in_force().cohort)
    if any(not _for_all(one) for one in shown) and asked:
        subjects = [f"student:{one}" for one in sorted(asked)]
        note_reading(actor=viewer.actor, purpose="programmes", what="programmes", subjects=subjects, at=now)


def _for_all(programme: Programme) -> bool:
    return open_to(Viewer("nobody"), programme)
