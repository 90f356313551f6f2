"""Reading posts. What a post says is its newest record whose batch was not undone; a post without one is not there.

A decision is on what the post said then: a record that says something else
makes the post wait again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate

from lianqiao.jobs.facts import NewPost, PostCard, Review, conditions_of, post_facts
from lianqiao.jobs.holds import held
from lianqiao.jobs.models import Employer, EmployerMark, PostRecord, PostReview
from lianqiao.roster.facts import after
from lianqiao.roster.queries import COUNTED, counted
from lianqiao.rules.suitability import Degree
from lianqiao.rules.suitability_parts import SOON
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

_DECIDED = {Review.WAITING: None, Review.ACCEPTED: True, Review.REFUSED: False}


def present_records(known_on: date | None = None) -> QuerySet[PostRecord]:
    """The newest standing record of every post, with the decision that counts as `decided` (None = waits).

    With it `first_recorded_on`, the day of the post's oldest standing record,
    and `large`, whether its employer is marked so, and `held`, whether reports
    hold it back (of today, whatever the day). `known_on`: all else as it was
    known at the end of that day.
    """
    records = _records(known_on).filter(post=OuterRef("post"))
    marks = EmployerMark.objects.filter(_known(known_on), employer=OuterRef("post__employer"))
    reviews = PostReview.objects.filter(record=OuterRef("pk")).order_by("-id")
    if known_on is not None:
        reviews = reviews.filter(on__lte=known_on)
    newest = records.order_by("-id").values("pk")[:1]
    oldest = records.order_by("recorded_at").values(day=TruncDate("recorded_at"))[:1]
    return (
        PostRecord.objects.filter(pk=Subquery(newest))
        .annotate(decided=Subquery(reviews.values("accepted")[:1]), decided_why=Subquery(reviews.values("reason")[:1]))
        .annotate(first_recorded_on=Subquery(oldest), large=Exists(marks), held=held())
        .select_related("post__employer")
    )


def _known(on: date | None) -> Q:
    """Rows with a batch that count now, or did at the end of a day."""
    return COUNTED if on is None else counted(on) & Q(recorded_at__lt=after(on))


def _records(known_on: date | None) -> QuerySet[PostRecord]:
    return PostRecord.objects.filter(_known(known_on))


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
        first_recorded_on=record.first_recorded_on,
        review=review,
        description=record.description,
        facts=post_facts(record, identity=post.identity, employer=post.employer.name),
        review_reason=record.decided_why or "",
        large=record.large,
        held=record.held,
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
        found = found.filter(Q(first_recorded_on__year=month.year, first_recorded_on__month=month.month))
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


def cards(*, viewer: Viewer, today: date, ids: Collection[int], known_on: date | None = None) -> dict[int, PostCard]:
    """These posts by id. For anybody: posts are no secret; who to ring is for staff only.

    `known_on`: as they were known at the end of that day.
    """
    found = present_records(known_on).filter(post_id__in=ids)
    return {card.id: card for card in cards_of(found, viewer=viewer)}


def offerable(*, viewer: Viewer, today: date) -> list[PostCard]:
    """Posts that may be offered today: accepted by a person, still open, and not held back by reports."""
    found = posts(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True)
    return [one for one in found if not one.held]


def found_since(*, viewer: Viewer, today: date, since: date) -> list[PostCard]:
    """Posts first recorded from `since` on and accepted by a person, still open or not: what was found."""
    insist(viewer, Deed.SEE_POSTS)
    found = present_records().filter(Q(decided=True, first_recorded_on__range=(since, today)))
    return cards_of(found.order_by("post_id"), viewer=viewer)


def post_count(*, viewer: Viewer, today: date) -> dict[str, int]:
    """How many posts (`waiting`, `accepted`, `refused`, `closing`) there are, in four counts of one query each."""
    counts = {state.value: matching_records(viewer=viewer, today=today, review=state).count() for state in Review}
    return {**counts, "closing": matching_records(viewer=viewer, today=today, closing=True).count()}


def opening_rows(*, viewer: Viewer, since: date, until: date) -> list[NewPost]:
    """Posts first recorded in the span and accepted by its end, as known that day, in order of their ids."""
    insist(viewer, Deed.SEE_POSTS)
    found = present_records(until).filter(Q(decided=True, first_recorded_on__range=(since, until)))
    ordered: QuerySet[Any] = found.order_by("post_id")
    present = list(ordered.values_list("post_id", "openings", "first_recorded_on"))
    days = _acceptances([post_id for post_id, *_ in present], until)
    return [
        NewPost(
            post_id, on, tuple(min(day for size, day in days[post_id] if size >= n) for n in range(1, openings + 1))
        )
        for post_id, openings, on in present
    ]


def _acceptances(post_ids: Collection[int], until: date) -> dict[int, list[tuple[int, date]]]:
    """(openings, day) of every acceptance of a standing record of these posts, as known on a day, by post."""
    known = _records(until).filter(post_id__in=post_ids)
    found: dict[int, list[tuple[int, date]]] = {}
    rows = PostReview.objects.filter(record__in=known, accepted=True, on__lte=until)
    for post_id, openings, on in rows.values_list("record__post_id", "record__openings", "on"):
        found.setdefault(post_id, []).append((openings, on))
    return found


def finders(*, viewer: Viewer, post_ids: Collection[int], until: date) -> dict[int, str]:
    """Who first recorded each of these posts (`user:7`), as known on a day, by post id; the newest changes nothing."""
    insist(viewer, Deed.SEE_POSTS)
    rows = _records(until).filter(post_id__in=post_ids).order_by("-recorded_at", "-id")
    return dict(rows.values_list("post_id", "recorded_by"))


def employers(*, viewer: Viewer) -> dict[str, int]:
    """Employers with a standing post by name, with their ids."""
    insist(viewer, Deed.SEE_POSTS)
    found = Employer.objects.filter(pk__in=_records(None).values("post__employer")).order_by("name")
    return dict(found.values_list("name", "id"))


def large_employers(*, viewer: Viewer, since: date, until: date) -> list[tuple[int, str, date]]:
    """Employers first recorded in the span and marked large by its end, as known that day: (id, name, first day)."""
    insist(viewer, Deed.SEE_POSTS)
    marked = EmployerMark.objects.filter(_known(until)).values("employer")
    first = _records(until).filter(post__employer__in=marked).order_by().values("post__employer")
    found = first.annotate(on=TruncDate(Min("recorded_at"))).filter(Q(on__range=(since, until)))
    return list(found.order_by("on", "post__employer").values_list("post__employer", "post__employer__name", "on"))
