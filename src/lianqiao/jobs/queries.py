"""Reading posts. What a post says is its newest record whose batch was not undone; a post without one is not there.

A decision is on what the post said then: a record that says something else
makes the post wait again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from lianqiao.jobs.clearing import cleared, is_cleared
from lianqiao.jobs.facts import PostCard, Review, conditions_of, life_of, post_facts
from lianqiao.jobs.holds import held
from lianqiao.jobs.models import EmployerCleared, EmployerMark, FlagDecision, PostRecord, PostReview, PostStep
from lianqiao.jobs.queries_employers import present
from lianqiao.jobs.same import kept_id, kept_name, merged, read_as
from lianqiao.jobs.screened import flags_of
from lianqiao.jobs.typed import told
from lianqiao.roster.facts import after
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import COUNTED, counted
from lianqiao.rules.screening import Flag
from lianqiao.rules.suitability import Degree
from lianqiao.rules.suitability_parts import SOON
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

_DECIDED = {Review.WAITING: None, Review.ACCEPTED: True, Review.REFUSED: False}


def present_records(known_on: date | None = None) -> QuerySet[PostRecord]:
    """The newest standing record of every post, with the decision that counts as `decided` (None = waits).

    With it `first_recorded_on`, the day of the post's oldest standing record; `kept_id` and `kept_name`, as
    which employer its own is read; `large`, whether that one is marked so, and `employer_cleared`, the newest
    decision on it (None = nobody decided); of its life the newest closing (`closed_on`, `closed_why`, none once
    it is open again) and `confirmed_on`; `held`, whether reports hold it back. `known_on`: all as it was known
    at the end of that day, but for decisions on employers and reports, which are asked of the present alone.
    """
    return _built(known_on, policy_in_force().leads.hold_after).all()


@lru_cache(maxsize=64)
def _built(known_on: date | None, hold_after: int | None) -> QuerySet[PostRecord]:
    """The query, which no one has asked yet: to put its words together takes as long as to answer it."""
    own = Subquery(_decisions().filter(employer=OuterRef("post__employer")).values("cleared")[:1])
    kept = Subquery(_decisions().filter(employer=OuterRef("kept_id")).values("cleared")[:1])
    reviews = _reviews(known_on)
    steps = PostStep.objects.filter(_standing(known_on), post=OuterRef("post"))
    doors = steps.exclude(kind=PostStep.Kind.CONFIRMED).order_by("-id")
    heard = steps.filter(kind=PostStep.Kind.CONFIRMED).order_by("-on")
    return (
        standing_records(known_on)
        .annotate(decided_why=Subquery(reviews.values("reason")[:1]), review=Subquery(reviews.values("pk")[:1]))
        .annotate(confirmed_on=Subquery(heard.values("on")[:1]))
        .annotate(door=Subquery(doors.values("kind")[:1]), door_on=Subquery(doors.values("on")[:1]))
        .annotate(door_why=Subquery(doors.values("why")[:1]))
        .annotate(kept_id=kept_id(known_on, "post__employer_id"), kept_name=kept_name(known_on, "post__employer"))
        .annotate(large=_large(known_on), employer_cleared=Coalesce(kept, own))
        .annotate(held=held(hold_after))
        .select_related("post__employer")
    )


def standing_records(known_on: date | None) -> QuerySet[PostRecord]:
    """The newest standing record of every post with `decided` and `first_recorded_on` alone, as `present_records`."""
    records = _records(known_on).filter(post=OuterRef("post"))
    newest = records.order_by("-id").values("pk")[:1]
    oldest = records.order_by("recorded_at").values(day=TruncDate("recorded_at"))[:1]
    decided = Subquery(_reviews(known_on).values("accepted")[:1])
    rows = PostRecord.objects.filter(pk=Subquery(newest))
    return rows.annotate(decided=decided, first_recorded_on=Subquery(oldest))


def _reviews(known_on: date | None) -> QuerySet[PostReview]:
    """The decisions on a record, the one that counts first."""
    reviews = PostReview.objects.filter(record=OuterRef("pk")).order_by("-id")
    return reviews if known_on is None else reviews.filter(on__lte=known_on)


def _decisions() -> QuerySet[EmployerCleared]:
    return EmployerCleared.objects.filter(COUNTED).order_by("-id")


def _marks(on: date | None) -> QuerySet[EmployerMark]:
    """Marks that count now, or did at the end of a day."""
    undone = Q(undone=None) if on is None else Q(undone=None) | Q(undone__recorded_at__gte=after(on))
    return EmployerMark.objects.filter(undone, known(on))


def _large(on: date | None) -> Any:
    """Is the employer marked, under its own name, the kept one, or another that is read as this?"""
    marks, alike = _marks(on), merged(on).filter(employer=OuterRef("kept_id"), other__marks__in=_marks(on))
    own, kept = marks.filter(employer=OuterRef("post__employer")), marks.filter(employer=OuterRef("kept_id"))
    return ExpressionWrapper(Exists(own) | Exists(kept) | Exists(alike), output_field=BooleanField())


def known(on: date | None) -> Q:
    """Rows with a batch that count now, or did at the end of a day."""
    return COUNTED if on is None else counted(on) & Q(recorded_at__lt=after(on))


def _standing(on: date | None) -> Q:
    """Steps of a post's life that nobody took back, as known at the end of a day."""
    if on is None:
        return Q(undone=None)
    return Q(at__lt=after(on)) & (Q(undone=None) | Q(undone__at__gte=after(on)))


def _records(known_on: date | None) -> QuerySet[PostRecord]:
    return PostRecord.objects.filter(known(known_on))


def _card(record: Any, flags: tuple[Flag, ...], decided: frozenset[str], *, viewer: Viewer, staff: bool) -> PostCard:
    post = record.post
    review = next(state for state, decided in _DECIDED.items() if decided is record.decided)
    return PostCard(
        id=post.pk,
        identity=post.identity,
        title=record.title,
        employer=record.kept_name,
        employer_id=record.kept_id,
        openings=record.openings,
        place=record.place,
        region=record.region,
        degrees=tuple(Degree(level) for level in record.degrees),
        major_text=record.major_text,
        salary_low=record.salary_low,
        salary_high=record.salary_high,
        salary_months=record.salary_months,
        deadline=record.deadline,
        offers=tuple(record.offers),
        conditions=conditions_of(record),
        contact=record.contact if staff else "",
        url=record.url,
        source=record.source,
        first_recorded_on=record.first_recorded_on,
        review=review,
        description=record.description,
        facts=post_facts(record, identity=post.identity, employer=record.kept_name),
        review_reason=told(viewer, record.decided_why or ""),
        large=record.large,
        cleared=is_cleared(record.employer_cleared),
        life=life_of(record),
        flags=flags,
        decided=decided,
        held=record.held,
    )


def cards_of(records: Iterable[PostRecord], *, viewer: Viewer) -> list[PostCard]:
    """Cards of records that `present_records` gave; contacts only for staff."""
    staff = ask(viewer, Deed.SEE_POSTS).ok
    found: list[Any] = list(records)
    flags = flags_of([(one, one.kept_name) for one in found], lambda names: at_employers(names, viewer=viewer))
    blocked = [one.review for one, raised in zip(found, flags, strict=True) if any(flag.blocks for flag in raised)]
    decided = decided_codes(blocked, viewer=viewer)
    return [
        _card(one, raised, decided.get(one.review, frozenset()), viewer=viewer, staff=staff)
        for one, raised in zip(found, flags, strict=True)
    ]


def at_employers(names: Collection[str], *, viewer: Viewer) -> list[tuple[Any, str]]:
    """The present records of all posts of these employers, with the employer's name. For anybody, like the cards."""
    found = present_records().filter(post__employer__name__in=names)
    return [(one, one.post.employer.name) for one in found]


def decided_codes(reviews: Iterable[int | None], *, viewer: Viewer) -> dict[int | None, frozenset[str]]:
    """For which flags each of these reviews gives a reason. For anybody, like the cards."""
    ids = {one for one in reviews if one is not None}
    if not ids:
        return {}
    found: dict[int | None, frozenset[str]] = {}
    for review, code in FlagDecision.objects.filter(review_id__in=ids).values_list("review_id", "code"):
        found[review] = found.get(review, frozenset()) | {code}
    return found


def matching_records(
    *,
    viewer: Viewer,
    today: date,
    search: str = "",
    review: str | None = None,
    open_only: bool = False,
    closing: bool = False,
    month: date | None = None,
    fresh: bool = False,
    ids: Collection[int] | None = None,
) -> QuerySet[PostRecord]:
    """Records for a list of posts, the soonest deadline first, those past it last; lazily: a page reads its own rows.

    `open_only`: not past its deadline, nor closed. `closing`: the deadline is near. `month`: any day of the
    month in which the post was first recorded. `fresh`: what was heard of it still holds. `ids`: only these posts.
    """
    insist(viewer, Deed.SEE_POSTS)
    found = present_records()
    if search:
        found = found.filter(
            Q(title__icontains=search)
            | Q(post__employer__name__icontains=search)
            | Q(post__employer__in=merged(None).filter(employer__name__icontains=search).values("other"))
            | Q(place__icontains=search)
        )
    if review:
        found = found.filter(Q(decided=_DECIDED[Review(review)]))
    if open_only:
        found = found.filter(Q(deadline=None) | Q(deadline__gte=today)).filter(_open_on(today))
    if fresh:
        found = found.filter(_fresh(today))
    if closing:
        found = found.filter(deadline__range=(today, today + timedelta(days=SOON))).filter(_open_on(today))
    if month:
        found = found.filter(Q(first_recorded_on__year=month.year, first_recorded_on__month=month.month))
    if ids is not None:
        found = found.filter(post_id__in=ids)
    over = Case(When(deadline__lt=today, then=1), default=0)
    return found.order_by(over, F("deadline").asc(nulls_last=True), "post_id")


def _open_on(today: date) -> Q:
    """Rows of posts that nobody had closed by a day."""
    return Q(door=None) | Q(door=PostStep.Kind.REOPENED) | Q(door_on__gt=today)


def _fresh(today: date) -> Q:
    """What was heard of the post still holds (`rules.post_life.stage`: not stale)."""
    days = policy_in_force().posts.freshness.fresh_days
    if days is None:
        return Q()
    since = today - timedelta(days=days)
    return Q(recorded_at__gte=after(since - timedelta(days=1))) | Q(confirmed_on__gte=since)


def posts(
    *, viewer: Viewer, today: date, search: str = "", review: str | None = None, open_only: bool = False
) -> list[PostCard]:
    """All posts that match, the soonest deadline first."""
    found = matching_records(viewer=viewer, today=today, search=search, review=review, open_only=open_only)
    return cards_of(found, viewer=viewer)


def post(*, viewer: Viewer, today: date, post_id: int) -> PostCard | None:
    """One post, or None where there is none."""
    insist(viewer, Deed.SEE_POSTS)
    return cards(viewer=viewer, today=today, ids=[post_id]).get(post_id)


def cards(*, viewer: Viewer, today: date, ids: Collection[int], known_on: date | None = None) -> dict[int, PostCard]:
    """These posts by id. For anybody: posts are no secret; who to ring is for staff only.

    `known_on`: as they were known at the end of that day.
    """
    found = present_records(known_on).filter(post_id__in=ids)
    return {card.id: card for card in cards_of(found, viewer=viewer)}


def offerable(*, viewer: Viewer, today: date) -> list[PostCard]:
    """Posts that may be offered today.

    Accepted by a person, of a cleared employer, still open, lately heard of, without an open doubt or reports
    that hold it back.
    """
    found = matching_records(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True, fresh=True)
    return [card for card in cards_of(found.filter(cleared(), Q(held=False)), viewer=viewer) if not card.doubts]


def found_since(*, viewer: Viewer, today: date, since: date) -> list[PostCard]:
    """Posts first recorded from `since` on and accepted by a person, still open or not: what was found."""
    insist(viewer, Deed.SEE_POSTS)
    found = present_records().filter(Q(decided=True, first_recorded_on__range=(since, today)))
    return cards_of(found.order_by("post_id"), viewer=viewer)


def post_count(*, viewer: Viewer, today: date) -> dict[str, int]:
    """How many posts (`waiting`, `accepted`, `refused`, `closing`) there are, in four counts of one query each."""
    counts = {state.value: matching_records(viewer=viewer, today=today, review=state).count() for state in Review}
    return {**counts, "closing": matching_records(viewer=viewer, today=today, closing=True).count()}


def employers(*, viewer: Viewer) -> dict[str, int]:
    """Employers that are there by name, with their ids; a merged one's name leads to the kept one."""
    insist(viewer, Deed.SEE_POSTS)
    kept = read_as(None)
    return {name: kept.get(pk, pk) for name, pk in present().values_list("name", "id")}


def large_employers(*, viewer: Viewer, since: date, until: date) -> list[tuple[int, str, date]]:
    """Employers first recorded in the span and marked large by its end, as known that day: (id, name, first day).

    Two names of one employer are one, first recorded when the first of them was.
    """
    insist(viewer, Deed.SEE_POSTS)
    rows = _records(until).annotate(kept=kept_id(until, "post__employer_id"), name=kept_name(until, "post__employer"))
    marked = _marks(until).annotate(kept=kept_id(until)).values("kept")
    first = rows.filter(Q(kept__in=marked)).order_by().values("kept", "name")
    found = first.annotate(on=TruncDate(Min("recorded_at"))).filter(Q(on__range=(since, until)))
    return list(found.order_by("on", "kept").values_list("kept", "name", "on"))
