"""Writing case work: the file of a student, their wishes and needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from lianqiao.cases.facts import DIRECTIONS, NEED_KINDS
from lianqiao.cases.models import Case, NeedStated, WishStated
from lianqiao.charter.tables import occupations as occupation_table
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.queries import COUNTED, cards, student
from lianqiao.rules.suitability import Wish
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.rules.wishes import FIRST, RANKS
from lianqiao.trace.actions import deed

_LONGEST_TEXT = {"wish": 300, "need": 400, "travel": 100}


def open_case(*, viewer: Viewer, student_id: int, today: date, now: datetime, batch: ImportBatch | None = None) -> Case:
    """The file of a student in reach, opened if there is none."""
    insist(viewer, Deed.RECORD_HELP)
    if student(viewer=viewer, today=now.date(), student_id=student_id) is None:
        raise Refused(Reason.of("not_found"))
    found = Case.objects.filter(COUNTED, student_id=student_id).order_by("id").first()
    if found:
        return found
    with deed(actor=viewer.actor, action="cases.open_case", at=now, subject=f"student:{student_id}") as note:
        made = Case.objects.create(
            student_id=student_id, opened_on=today, batch=batch, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"case": made.pk}
    return made


def import_cases(
    *, viewer: Viewer, batch: ImportBatch, student_ids: Collection[int], on: date, now: datetime
) -> dict[int, Case]:
    """The files of these students by student id; one that is new stands and falls with the batch."""
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="cases.import_cases", at=now, subject=f"batch:{batch.pk}") as note:
        if set(cards(viewer=viewer, today=now.date(), ids=student_ids)) != set(student_ids):
            raise Refused(Reason.of("not_found"))
        rows = Case.objects.filter(COUNTED, student_id__in=student_ids).order_by("-id")
        known = {case.student_id: case for case in rows}
        fresh = [
            Case(student_id=one, opened_on=on, batch=batch, recorded_at=now, recorded_by=viewer.actor)
            for one in sorted(set(student_ids) - set(known))
        ]
        note.detail = {"cases": len(fresh)}
        return known | {case.student_id: case for case in Case.objects.bulk_create(fresh)}


def state_wish(
    *,
    viewer: Viewer,
    student_id: int,
    wish: Wish,
    direction: str = "work",
    text: str = "",
    rank: int = FIRST,
    occupations: Collection[str] = (),
    travel: str = "",
    on: date,
    now: datetime,
    batch: ImportBatch | None = None,
) -> WishStated:
    """Append what a student in reach wishes from `on`; `rank` 2 is the wish to fall back on.

    `occupations`: codes of reference/occupations.csv; `travel`: how far, in the student's words.
    Refused `no_right`, `not_found`, `wish_direction_unknown`, `wish_rank_unknown`, `wish_occupation_unknown`.
    """
    _check_wish(direction, rank, occupations)
    with deed(actor=viewer.actor, action="cases.state_wish", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=on, now=now, batch=batch)
        made = WishStated.objects.create(
            case=case,
            batch=batch,
            on=on,
            direction=direction,
            rank=rank,
            occupations=list(occupations),
            travel=travel.strip()[: _LONGEST_TEXT["travel"]],
            recorded_at=now,
            recorded_by=viewer.actor,
            **_wish_fields(wish, text),
        )
        note.detail = {"wish": made.pk}
    return made


def _check_wish(direction: str, rank: int, named: Collection[str]) -> None:
    if direction not in DIRECTIONS:
        raise Refused(Reason.of("wish_direction_unknown", direction=direction))
    if rank not in RANKS:
        raise Refused(Reason.of("wish_rank_unknown", rank=rank))
    strange = [code for code in named if code not in occupation_table()]
    if strange:
        raise Refused(Reason.of("wish_occupation_unknown", given=strange[0]))


def _wish_fields(wish: Wish, text: str) -> dict[str, Any]:
    return {
        "regions": list(wish.regions),
        "regions_only": wish.regions_only,
        "salary_floor": wish.salary_floor,
        "industries": list(wish.industries),
        "words": list(wish.words),
        "accommodations": sorted(wish.accommodations),
        "text": text[: _LONGEST_TEXT["wish"]],
    }


def import_wishes(
    *, viewer: Viewer, batch: ImportBatch, wishes: Mapping[int, tuple[Wish, str]], on: date, now: datetime
) -> int:
    """The wishes of a file with their own words, by student id: one event for the batch; how many were written.

    A student without a file gets one that stands and falls with the batch.
    """
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="cases.import_wishes", at=now, subject=f"batch:{batch.pk}") as note:
        known = import_cases(viewer=viewer, batch=batch, student_ids=wishes.keys(), on=on, now=now)
        WishStated.objects.bulk_create(
            WishStated(
                case=known[student_id],
                batch=batch,
                on=on,
                recorded_at=now,
                recorded_by=viewer.actor,
                **_wish_fields(wish, text),
            )  # fmt: skip
            for student_id, (wish, text) in wishes.items()
        )
        note.detail = {"wishes": len(wishes)}
    return len(wishes)


def state_need(
    *, viewer: Viewer, student_id: int, text: str, kind: str = "need", on: date, now: datetime
) -> NeedStated:
    """Record a need or a suggestion of a student in reach. Refused `no_right`, `not_found`, `need_kind_unknown`."""
    if kind not in NEED_KINDS:
        raise Refused(Reason.of("need_kind_unknown", kind=kind))
    with deed(actor=viewer.actor, action="cases.state_need", at=now, subject=f"student:{student_id}") as note:
        case = open_case(viewer=viewer, student_id=student_id, today=on, now=now)
        made = NeedStated.objects.create(
            case=case, kind=kind, text=text[: _LONGEST_TEXT["need"]], on=on, recorded_at=now, recorded_by=viewer.actor
        )
        note.detail = {"need": made.pk}
    return made
