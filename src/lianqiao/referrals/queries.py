"""Reading referrals, letters and answers, always for a viewer: a student out of reach has none.

A referral counts unless its sending, or what a person told, was taken back.
It is live until the student says that it does not suit, or it is withdrawn; the newest answer counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from lianqiao.evidence.papers import Paper, kind_of
from lianqiao.evidence.queries import content_of
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals.facts import LETTER, OWNER, LetterPage, ReferralRow, ReferralView, reasons_of, step_of
from lianqiao.referrals.models import Answer, Letter, Referral, ReferralClosed
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards as student_cards
from lianqiao.roster.same import person, theirs
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, HardshipSight, Scope, Viewer, ask, hardship_sight, insist, may_cancel, scope
from lianqiao.trace.actions import note_reading


def kept(day: date | None = None) -> QuerySet[Referral]:
    """Referrals that count: by hand, or of a sending that was not taken back.

    One told by a person counts until the day it was taken back: as of `day`, None: as it stands now.
    """
    told = Q(taken_back=None) if day is None else Q(taken_back=None) | Q(taken_back__on__gt=day)
    return Referral.objects.filter(told, letter__sending__taken_back=None)


def taken_back_turns(*, viewer: Viewer, student_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """How many referrals were taken back, by (student id, post id); pairs without any are absent."""
    gone = Q(letter__sending__taken_back__isnull=False) | Q(taken_back__isnull=False)
    rows = Referral.objects.filter(gone, student_id__in=student_ids)
    found = rows.order_by().values_list("student_id", "post_id").annotate(n=Count("pk"))
    return {(student_id, post_id): turns for student_id, post_id, turns in found}


def answered(day: date | None = None) -> QuerySet[Referral]:
    """Referrals that count (`kept`), with the newest answer's `said` (None = none yet), `said_why`, `said_at`.

    `said_step` is its step (`facts.step_of`); `closed` (`facts.CLOSINGS`) why it was withdrawn, None or empty: it
    stands. As known at the end of `day`.
    """
    return _answered(day).all()


@lru_cache(maxsize=64)
def _answered(day: date | None) -> QuerySet[Referral]:
    """The query, which no one has asked yet: to put its words together takes as long as to answer it."""
    newest = Answer.objects.filter(referral=OuterRef("pk")).order_by("-id")
    shut = ReferralClosed.objects.filter(referral=OuterRef("pk")).order_by("-id")
    if day is not None:
        newest, shut = newest.filter(at__lt=after(day)), shut.filter(on__lte=day, recorded_at__lt=after(day))
    return kept(day).annotate(
        said=Subquery(newest.values("interested")[:1]),
        said_why=Subquery(newest.values("reason")[:1]),
        said_at=Subquery(newest.values("at")[:1]),
        said_step=Subquery(newest.values("step")[:1]),
        closed=Subquery(shut.values("why")[:1]),
    )


def live() -> QuerySet[Referral]:
    """Referrals that still hold a place: neither declined nor withdrawn."""
    return answered().filter(Q(said=None) | Q(said=True), Q(closed=None) | Q(closed=""))


def taken(*, viewer: Viewer, post_ids: Collection[int] | None = None) -> dict[int, int]:
    """Live referrals by post id. Counts only."""
    rows = live() if post_ids is None else live().filter(post_id__in=post_ids)
    return dict(rows.order_by().values_list("post_id").annotate(n=Count("pk")))


def posts_by_student(*, viewer: Viewer, student_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """Every post ever recommended to each student, by student id: none of them is recommended again."""
    rows = kept() if student_ids is None else kept().filter(theirs(None, student_ids))
    found: dict[int, set[int]] = {}
    for student_id, post_id in rows.annotate(person=person(None)).values_list("person", "post_id"):
        found.setdefault(student_id, set()).add(post_id)
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """What was ever recommended to a student: posts, their employers (row ids), and how many referrals are live."""

    posts: frozenset[int] = frozenset()
    employers: frozenset[int] = frozenset()
    live: int = 0


def before(*, viewer: Viewer, student_ids: Collection[int]) -> dict[int, Before]:
    """The same as `posts_by_student` and `counts` tell, in one reading; students without any are absent."""
    rows = answered().filter(theirs(None, student_ids)).annotate(whose=person(None)).order_by()
    told = rows.values_list("whose", "post_id", "post__employer_id", "said", "closed")
    found: dict[int, list[tuple[int, int, bool]]] = {}
    for whose, post, employer, said, closed in told:
        found.setdefault(whose, []).append((post, employer, said is not False and not closed))
    return {
        whose: Before(
            frozenset(post for post, _, _ in mine),
            frozenset(employer for _, employer, _ in mine),
            sum(live for _, _, live in mine),
        )
        for whose, mine in found.items()
    }


def counts(*, viewer: Viewer, student_ids: Collection[int]) -> dict[int, int]:
    """Live referrals by student id, for the students given."""
    rows = live().filter(theirs(None, student_ids)).annotate(person=person(None)).order_by()
    return dict(rows.values_list("person").annotate(n=Count("pk")))


def views_of(rows: Iterable[Referral], *, viewer: Viewer, today: date) -> list[ReferralView]:
    """These rows of `answered` as people read them, with `letter` loaded; for this room's own queries."""
    found = list(rows)
    posts = post_cards(viewer=viewer, today=today, ids=[row.post_id for row in found])
    return [
        ReferralView(
            id=row.pk,
            post=posts[row.post_id],
            rank=row.rank,
            on=row.on,
            reasons=reasons_of(row.reasons),
            by_hand=row.letter is None or row.letter.round_id is None,
            interested=row.said,  # type: ignore[attr-defined]
            answer=row.said_why or "",  # type: ignore[attr-defined]
            answered_at=row.said_at,  # type: ignore[attr-defined]
            way=row.way,
            proof_text=row.proof_text,
            has_proof=row.proof_id is not None,
            recorded_on=_recorded_on(row.on, row.recorded_at),
            may_take_back=may_take_back(viewer=viewer, row=row),
            step=step_of(row.said_step, row.said),  # type: ignore[attr-defined]
            closed=row.closed or "",  # type: ignore[attr-defined]
        )
        for row in found
        if row.post_id in posts
    ]


def may_take_back(*, viewer: Viewer, row: Referral) -> bool:
    """May the viewer say that this was told by mistake? A letter is withdrawn where messages are (`delivery`)."""
    mine = ask(viewer, Deed.RECORD_HELP).ok and may_cancel(viewer, by_user_id=None, recorded_by=row.by)
    return row.way != LETTER and mine


def referrals_of(*, viewer: Viewer, today: date, student_id: int) -> list[ReferralView]:
    """Posts recommended to a student in reach, the newest first, each with the last answer."""
    if student_id not in student_cards(viewer=viewer, today=today, ids=[student_id]):
        return []
    rows = answered(today).filter(theirs(today, [student_id])).select_related("letter")
    return views_of(rows.order_by("-on", "rank", "-id"), viewer=viewer, today=today)


def referral_rows(
    *,
    viewer: Viewer,
    since: date,
    until: date,
    student_ids: Collection[int] | None = None,
    known_on: date | None = None,
) -> list[ReferralRow]:
    """Referrals from `since` to `until` (both included), by round or by hand, by id; within the viewer's scope.

    As known at the end of `known_on`, the last day unless given: one told that day and
    entered later is not there yet, one taken back later still is.
    """
    day = until if known_on is None else known_on
    if not ask(viewer, Deed.SEE_BULLETINS).ok:
        insist(viewer, Deed.SEE_STUDENTS)
    known = Q(recorded_at=None) | Q(recorded_at__lt=after(day))
    rows = kept(day).filter(known, on__range=(since, until))
    if student_ids is not None:
        rows = rows.filter(theirs(until, student_ids))
    fields = (
        rows.annotate(person=person(until)).order_by("id").values_list("id", "person", "post_id", "on", "recorded_at")
    )
    found = [
        ReferralRow(number, student_id, post_id, on, _recorded_on(on, at))
        for number, student_id, post_id, on, at in fields
    ]
    if scope(viewer) is Scope.COLLEGE:
        return found
    reached = student_cards(viewer=viewer, today=until, ids={row.student_id for row in found})
    return [row for row in found if row.student_id in reached]


def _recorded_on(on: date, at: datetime | None) -> date:
    return on if at is None else localtime(at).date()


def proof_of(*, viewer: Viewer, today: date, now: datetime, student_id: int, referral_id: int) -> Paper | None:
    """The paper kept with a referral told to a student in reach; None for any other. The look goes on record.

    Refused `no_right` for viewers who may not know who is helped.
    """
    insist(viewer, Deed.RECORD_HELP)
    if hardship_sight(viewer) is HardshipSight.NOTHING:
        raise Refused(Reason.of("no_right", deed=Deed.RECORD_HELP.value))
    if student_id not in student_cards(viewer=viewer, today=today, ids=[student_id]):
        return None
    row = kept().filter(theirs(today, [student_id]), pk=referral_id).exclude(proof=None).first()
    if row is None or row.proof_id is None:
        return None
    content = bytes(content_of(viewer=viewer, owner=OWNER, file_id=row.proof_id).content)
    subjects = [f"student:{student_id}"]
    note_reading(actor=viewer.actor, purpose="check", what="referral_proof", subjects=subjects, at=now)
    kind = kind_of(content)
    return Paper(f"proof-{row.pk}.{kind.ending}", kind.content_type, content)


def letter_page(*, viewer: Viewer, today: date, letter_id: int) -> LetterPage | None:
    """The letter of the student who holds its link (`viewer.actor` = `student:7`); None for anybody else's.

    The posts come without contacts: whom to ring is for staff.
    """
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or viewer.actor != f"student:{letter.student_id}":
        return None
    rows = answered().filter(letter=letter).select_related("letter").order_by("rank", "id")
    views = views_of(rows, viewer=viewer, today=today)
    return LetterPage(letter.pk, letter.student_id, letter.envelope_id, letter.on, tuple(views))
