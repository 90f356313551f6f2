"""What students write into their own file. No viewer: whoever holds the student's signed link is the student.

The texts stay out of the record of acts. What is sent twice is saved once: a
wish as the present one is, a need said in the same words on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lianqiao.cases.facts import DIRECTIONS, NEED_KINDS
from lianqiao.cases.models import Case, NeedStated, WishStated
from lianqiao.cases.queries_own import own_wish_row
from lianqiao.roster.queries import COUNTED
from lianqiao.roster.queries_own import own_card
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import deed

LONGEST_WISH, LONGEST_NEED = 300, 400


def own_file(*, student_id: int, on: date, now: datetime) -> Case:
    """The file of the student, opened if there is none. Refused `not_found` where nobody is on record."""
    actor = f"student:{student_id}"
    if own_card(viewer=Viewer(actor=actor), today=now.date()) is None:
        raise Refused(Reason.of("not_found"))
    found = Case.objects.filter(COUNTED, student_id=student_id).order_by("id").first()
    if found:
        return found
    with deed(actor=actor, action="cases.open_own", at=now, subject=actor) as note:
        made = Case.objects.create(student_id=student_id, opened_on=on, recorded_at=now, recorded_by=actor)
        note.detail = {"case": made.pk}
    return made


def state_own_wish(
    *,
    student_id: int,
    direction: str,
    regions: Sequence[str],
    regions_only: bool,
    salary_floor: int | None,
    words: Sequence[str],
    text: str = "",
    on: date,
    now: datetime,
) -> WishStated:
    """What the student wishes from `on`: places as GB/T 2260 codes, the least pay in fen a month.

    What is not asked for here (industries, travel, accommodations) stays as it
    was. Refused `wish_direction_unknown`, `wish_only_nowhere`, `not_found`.
    """
    if direction not in DIRECTIONS:
        raise Refused(Reason.of("wish_direction_unknown", direction=direction))
    if regions_only and not regions:
        raise Refused(Reason.of("wish_only_nowhere"))
    actor = f"student:{student_id}"
    present = own_wish_row(viewer=Viewer(actor=actor), today=now.date())
    said = {
        "direction": direction,
        "regions": list(regions),
        "regions_only": regions_only,
        "salary_floor": salary_floor,
        "words": list(words),
        "text": text[:LONGEST_WISH],
    }
    if present and all(getattr(present, name) == value for name, value in said.items()):
        return present
    kept = ("industries", "occupations", "travel", "accommodations")
    before = {name: getattr(present, name) for name in kept} if present else {}
    with deed(actor=actor, action="cases.state_own_wish", at=now, subject=actor) as note:
        case = own_file(student_id=student_id, on=on, now=now)
        made = WishStated.objects.create(case=case, on=on, recorded_at=now, recorded_by=actor, **before, **said)
        note.detail = {"wish": made.pk}
    return made


def state_own_need(*, student_id: int, text: str, kind: str = "need", on: date, now: datetime) -> NeedStated:
    """A need or a suggestion, in the student's words. Refused `need_kind_unknown`, `need_empty`, `not_found`."""
    if kind not in NEED_KINDS:
        raise Refused(Reason.of("need_kind_unknown", kind=kind))
    words = text.strip()[:LONGEST_NEED]
    if not words:
        raise Refused(Reason.of("need_empty"))
    actor = f"student:{student_id}"
    with deed(actor=actor, action="cases.state_own_need", at=now, subject=actor) as note:
        case = own_file(student_id=student_id, on=on, now=now)
        said = NeedStated.objects.filter(case=case, kind=kind, text=words, on=on, recorded_by=actor).first()
        if said is None:
            said = NeedStated.objects.create(
                case=case, kind=kind, text=words, on=on, recorded_at=now, recorded_by=actor
            )
        note.detail = {"need": said.pk}
    return said
