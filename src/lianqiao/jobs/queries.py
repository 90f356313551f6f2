"""Reading posts. What a post says is its newest record whose batch was not undone; a post without one is not there.

A decision is on what the post said then: a record that says something else
makes the post wait again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from lianqiao.jobs.facts import PostCard, Review, conditions_of, post_facts
from lianqiao.jobs.models import Employer, PostRecord, PostReview
from lianqiao.roster.facts import after
from lianqiao.rules.suitability import Degree
from lianqiao.rules.suitability_parts import SOON
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

_STANDING = Q(batch=None) | Q(batch__undone=None)
_DECIDED = {Review.WAITING: None, Review.ACCEPTED: True, Review.REFUSED: False}


def present_records(known_on: date | None = None) -> QuerySet[PostRecord]:
    """The newest standing record of every post, with the decision that counts as `decided` (None = waits).

    `known_on`: as it was known at the end of that day.
    """
    records = PostRecord.objects.filter(_STANDING, post=OuterRef("post"))
    reviews = PostReview.objects.filter(record=OuterRef("pk")).order_by("-id")
    if known_on is not None:
        records, reviews = records.filter(recorded_at__lt=after(known_on)), reviews.filter(on__lte=known_on)
    newest = records.order_by("-id").values("pk")[:1]
    return (
        PostRecord.objects.filter(pk=Subquery(newest))
        .annotate(decided=Subquery(reviews.values("accepted")[:1]), decided_why=Subquery(reviews.values("reason")[:1]))
        .select_related("post__employer")
    )


def _card(record: Any, *, staff: bool) -> PostCard:
    post = record.post
    review = next(state for state, decided in _DECIDED.items() if decided is record.decided)
    return PostCard(
        id=post.pk,
        identity=post.identity,
        title=record.title,
        employer=post.employer.name,
        employer_id=post.employer_id,
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
        first_recorded_on=post.first_recorded_on,
        review=review,
        description=record.description,
        facts=post_facts(record, identity=post.identity, employer=post.employer.name),
        review_reason=record.decided_why or "",
        large=post.employer.large,
    )


def cards_of(records: Iterable[PostRecord], *, viewer: Viewer) -> list[PostCard]:
    """Cards of records that `present_records` gave; contacts only for staff."""
    staff = ask(viewer, Deed.SEE_POSTS).ok
    return [_card(record, staff=staff) for record in records]


def matching_records(
    *,
    viewer: Viewer,
    today: date,
    search: str = "",
    review: str | None = None,
    open_only: bool = False,
    closing: bool = False,
    month: date | None = None,
) -> QuerySet[PostRecord]:
    """Records for a list of posts, the soonest deadline first, those past it last; lazily: a page reads its own rows.

    `closing`: the deadline is near. `month`: any day of the month in which the post was first recorded.
    """
    insist(viewer, Deed.SEE_POSTS)
    found = present_records()
    if search:
        found = found.filter(
            Q(title__icontains=search) | Q(post__employer__name__icontains=search) | Q(place__icontains=search)
        )
    if review:
        found = found.filter(Q(decided=_DECIDED[Review(review)]))
    if open_only:
        found = found.filter(Q(deadline=None) | Q(deadline__gte=today))
    if closing:
        found = found.filter(deadline__range=(today, today + timedelta(days=SOON)))
    if month:
        found = found.filter(post__first_recorded_on__year=month.year, post__first_recorded_on__month=month.month)
    over = Case(When(deadline__lt=today, then=1), default=0)
    return found.order_by(over, F("deadline").asc(nulls_last=True), "post_id")


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


def cards(*, viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, PostCard]:
    """These posts by id. For anybody: posts are no secret; who to ring is for staff only."""
    found = present_records().filter(post_id__in=ids)
    return {card.id: card for card in cards_of(found, viewer=viewer)}


def offerable(*, viewer: Viewer, today: date) -> list[PostCard]:
    """Posts that may be offered today: accepted by a person, and still open."""
    return posts(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True)


def post_count(*, viewer: Viewer, today: date) -> dict[str, int]:
    """How many posts (`waiting`, `accepted`, `refused`, `closing`) there are, in four counts of one query each."""
    counts = {state.value: matching_records(viewer=viewer, today=today, review=state).count() for state in Review}
    return {**counts, "closing": matching_records(viewer=viewer, today=today, closing=True).count()}


def new_openings(*, viewer: Viewer, month: date) -> int:
    """Openings of accepted posts first recorded in the month of the day `month` (contracts, Figures)."""
    found = matching_records(viewer=viewer, today=month, review=Review.ACCEPTED, month=month)
    return found.order_by().aggregate(n=Sum("openings"))["n"] or 0


def opening_rows(*, viewer: Viewer, since: date, until: date) -> list[tuple[int, int, date, int, bool]]:
    """Posts first recorded in the span and accepted by its end, as known that day.

    Rows are (post id, openings, first recorded on, employer id, large).
    """
    insist(viewer, Deed.SEE_POSTS)
    found = present_records(known_on=until).filter(Q(decided=True), post__first_recorded_on__range=(since, until))
    return list(
        found.order_by("post_id").values_list(
            "post_id", "openings", "post__first_recorded_on", "post__employer_id", "post__employer__large"
        )
    )


def employers(*, viewer: Viewer) -> dict[str, int]:
    """Employers on record by name, with their ids: those with a standing post, and those recorded by hand."""
    insist(viewer, Deed.SEE_POSTS)
    with_posts = PostRecord.objects.filter(_STANDING).values("post__employer")
    found = Employer.objects.filter(_STANDING | Q(pk__in=with_posts)).order_by("name")
    return dict(found.values_list("name", "id"))


def large_employers(*, viewer: Viewer, since: date, until: date) -> list[tuple[int, str, date]]:
    """Employers marked large that were first recorded in the span: (id, name, day)."""
    insist(viewer, Deed.SEE_POSTS)
    found = Employer.objects.filter(_STANDING, large=True, first_recorded_on__range=(since, until))
    return list(found.order_by("first_recorded_on", "id").values_list("id", "name", "first_recorded_on"))
