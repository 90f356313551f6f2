"""Reading what was said of recommended posts: histories, what a no teaches, who waits for an employer's word."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from lianqiao.delivery.models import Receipt
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals.facts import Said, step_of
from lianqiao.referrals.models import Answer, EmployerAsked, Referral, ReferralClosed
from lianqiao.referrals.queries import answered, kept
from lianqiao.roster.facts import after
from lianqiao.roster.queries import cards as student_cards
from lianqiao.roster.same import person, theirs
from lianqiao.rules.answers import COUNTER_REASONS, Step, sheds_employer
from lianqiao.rules.suitability import Declined
from lianqiao.rules.visibility import Deed, Viewer, insist


@dataclass(frozen=True, slots=True)
class No:
    """What a student's noes teach: what counts against posts, and employers that are not proposed again (row ids)."""

    declined: Declined = Declined()
    employers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody applied and the employer has not said anything. `asked_on`: last asked, or asked for time itself."""

    referral_id: int
    student_id: int
    post_id: int
    applied_on: date
    asked_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A referral was withdrawn: whose, which post, why, who recommended it and who withdrew it (actors)."""

    referral_id: int
    student_id: int
    post_id: int
    why: str
    on: date
    by: str
    closed_by: str


def reachable(*, viewer: Viewer, today: date, referral_id: int) -> Referral | None:
    """A referral that counts, of a student in reach; None for any other."""
    found = kept(today).annotate(whose=person(today)).select_related("letter", "post__employer").filter(pk=referral_id)
    row = found.first()
    if row is None or row.whose not in student_cards(viewer=viewer, today=today, ids=[row.whose]):
        return None
    return row


def said_of(*, viewer: Viewer, today: date, referral_ids: Collection[int]) -> dict[int, tuple[Said, ...]]:
    """All that was said of these referrals by the end of `today`, in order, by id; for whoever reaches them."""
    rows = Answer.objects.filter(referral_id__in=list(referral_ids), at__lt=after(today)).order_by("id")
    found: dict[int, list[Said]] = {}
    for one in rows:
        found.setdefault(one.referral_id, []).append(_said(one))
    return {referral_id: tuple(said) for referral_id, said in found.items()}


def _said(row: Answer) -> Said:
    step = step_of(row.step, row.interested)
    assert step is not None
    return Said(step, row.reason, row.on or localtime(row.at).date(), row.by or "student", row.at)


# --- what a no teaches -----------------------------------------------------------------------------------------------


def noes(*, viewer: Viewer, today: date, student_ids: Collection[int] | None = None) -> dict[int, No]:
    """What the newest answers of students teach, by student id: those with a coded reason that changes something.

    For rounds and whoever recommends by hand: no reach is asked, and a reason names no student.
    """
    rows = answered(today).filter(Q(said=False))
    if student_ids is not None:
        rows = rows.filter(theirs(today, student_ids))
    rows = rows.annotate(person=person(today)).order_by("id")
    by_student: dict[int, list[tuple[str, int]]] = {}
    for whose, why, post_id in rows.values_list("person", "said_why", "post_id"):
        if why in COUNTER_REASONS or sheds_employer((why,)):
            by_student.setdefault(whose, []).append((why, post_id))
    ids = {post_id for said in by_student.values() for _, post_id in said}
    posts = post_cards(viewer=viewer, today=today, ids=ids) if ids else {}
    return {whose: _no([(why, posts[at]) for why, at in said if at in posts]) for whose, said in by_student.items()}


def _no(said: Iterable[tuple[str, PostCard]]) -> No:
    far, pay, major, employers = set[str](), list[int](), False, set[int]()
    for why, post in said:
        if why == "too_far" and post.facts.region:
            far.add(post.facts.region)
        elif why == "pay":
            stated = post.facts.salary
            pay.append(0 if stated is None else stated.high or stated.low)
        elif why == "major":
            major = True
        elif sheds_employer((why,)):
            employers.add(post.employer_id)
    return No(Declined(frozenset(far), max(pay, default=None), major), frozenset(employers))


# --- employers that say nothing --------------------------------------------------------------------------------------


def waiting_for_word(*, viewer: Viewer, today: date) -> list[Waiting]:
    """Applications of which the employer has said nothing, the longest waiting first; whoever asks filters by reach."""
    insist(viewer, Deed.RECORD_HELP)
    asked = EmployerAsked.objects.filter(referral=OuterRef("pk"), on__lte=today, recorded_at__lt=after(today))
    applied = Answer.objects.filter(referral=OuterRef("pk"), step=Step.APPLIED, at__lt=after(today)).order_by("-id")
    rows = _open(today).filter(Q(said_step=Step.APPLIED)).annotate(
        person=person(today),
        asked_on=Subquery(asked.order_by("-on").values("on")[:1]),
        applied_on=Subquery(applied.values("on")[:1]),
    )  # fmt: skip
    fields = ("pk", "person", "post_id", "applied_on", "asked_on", "by")
    return sorted(
        (Waiting(*row) for row in rows.values_list(*fields)), key=lambda one: (one.applied_on, one.referral_id)
    )


def _open(today: date) -> QuerySet[Referral]:
    return answered(today).filter(Q(closed=None) | Q(closed=""), Q(on__lte=today))


def open_with(*, viewer: Viewer, today: date, student_id: int) -> list[Referral]:
    """The referrals of a student that still stand: not declined, not withdrawn; with post, employer and letter."""
    withdrawn = Receipt.objects.filter(kind=Receipt.Kind.WITHDRAWN).values("envelope_id")
    rows = _open(today).filter(theirs(today, [student_id])).filter(Q(said=None) | Q(said=True))
    rows = rows.exclude(letter__envelope_id__in=withdrawn).select_related("post__employer", "letter")
    return list(rows.order_by("id"))


def closings(*, viewer: Viewer, today: date, since: datetime, by: str) -> list[Closing]:
    """Referrals that `by` recommended and somebody withdrew from `since` on, still withdrawn; the newest first."""
    insist(viewer, Deed.SEE_STUDENTS)
    rows = ReferralClosed.objects.filter(referral__by=by, recorded_at__gte=since, on__lte=today).exclude(why="")
    rows = rows.annotate(person=person(today, "referral__student_id")).select_related("referral").order_by("-id")
    ids = rows.order_by().values("referral_id")
    newest = dict(answered(today).filter(pk__in=ids).values_list("pk", F("closed")))
    return [
        Closing(
            row.referral_id,
            row.person,
            row.referral.post_id,
            row.why,
            row.on,
            row.referral.by,
            row.recorded_by,
        )
        for row in rows
        if newest.get(row.referral_id)
    ]


@dataclass(frozen=True, slots=True)
class Claim:
    """A student is said to be hired for a post (`hired`), or said no to it since there is a destination already."""

    referral_id: int
    student_id: int
    post_id: int
    hired: bool
    on: date


def claims(*, viewer: Viewer, today: date) -> list[Claim]:
    """The newest claim of each student that an outcome may follow, the oldest first; whoever asks filters by reach."""
    insist(viewer, Deed.RECORD_HELP)
    claimed = Q(said_step=Step.HIRED) | Q(said=False, said_why="settled")
    rows = answered(today).filter(claimed).annotate(person=person(today)).order_by(F("said_at"), "id")
    newest: dict[int, Claim] = {}
    for pk, whose, post_id, said, at in rows.values_list("pk", "person", "post_id", "said", "said_at"):
        known = newest.get(whose)
        if known is None or said or not known.hired:  # a hiring says more than that there is something
            newest[whose] = Claim(pk, whose, post_id, bool(said), localtime(at).date())
    return sorted(newest.values(), key=lambda one: (one.on, one.referral_id))
