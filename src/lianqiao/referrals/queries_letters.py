"""Reading letters for those who hand them over, and whom an answer calls."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from lianqiao.jobs.queries import present_records
from lianqiao.referrals.models import Letter, Referral
from lianqiao.referrals.queries import answered
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.visibility import Deed, Viewer, insist


def letter_of(*, viewer: Viewer, today: date, envelope_id: int) -> Letter | None:
    """The letter that a message carries, to a student in reach; None where it carries none."""
    insist(viewer, Deed.SEE_DELIVERY)
    letter = Letter.objects.filter(envelope_id=envelope_id, sending__taken_back=None).first()
    if letter is None or not student_cards(viewer=viewer, today=today, ids=[letter.student_id]):
        return None
    return letter


def closing_days(*, viewer: Viewer, today: date) -> dict[int, date]:
    """The nearest closing day from today on of the posts that each message carries, by envelope id. Two queries."""
    insist(viewer, Deed.SEE_DELIVERY)
    open_until = dict(present_records().filter(Q(deadline__gte=today)).values_list("post_id", "deadline"))
    found: dict[int, date] = {}
    for envelope_id, post_id in _carried().values_list("letter__envelope_id", "post_id"):
        day = open_until.get(post_id)
        if day is not None:
            found[envelope_id] = min(day, found.get(envelope_id, day))
    return found


def carried_posts(*, viewer: Viewer, envelope_id: int) -> list[int]:
    """The posts that a message carries, by id in the order of the letter. The caller has checked who it is to."""
    insist(viewer, Deed.SEE_DELIVERY)
    rows = _carried().filter(letter__envelope_id=envelope_id).order_by("rank", "pk")
    return list(rows.values_list("post_id", flat=True))


def _carried() -> QuerySet[Referral]:
    return Referral.objects.exclude(letter=None).filter(letter__sending__taken_back=None)


def interested_since(*, viewer: Viewer, today: date, since: datetime) -> dict[int, list[tuple[int, datetime]]]:
    """Posts that students in reach said they want, last said from `since` on: (post id, when) by student id.

    The newest answer counts; of one student the newest comes first.
    """
    insist(viewer, Deed.SEE_STUDENTS)
    rows = answered().filter(Q(said=True), Q(said_at__gte=since)).order_by(F("said_at").desc(), "-id")
    found: dict[int, list[tuple[int, datetime]]] = {}
    for row in rows:
        found.setdefault(row.student_id, []).append((row.post_id, row.said_at))  # type: ignore[attr-defined]
    reached = student_cards(viewer=viewer, today=today, ids=found)
    return {student_id: posts for student_id, posts in found.items() if student_id in reached}
