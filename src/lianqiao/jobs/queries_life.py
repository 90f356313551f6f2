"""Reading the life of posts: which are to be asked about again, which hold an open doubt, and what happened to one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from lianqiao.jobs.adverts import advert_of
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.models import FlagDecision, PostRecord, PostReview, PostStep
from lianqiao.jobs.queries import cards_of, matching_records
from lianqiao.jobs.queries_new import finders
from lianqiao.roster.facts import after
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import COUNTED
from lianqiao.rules.post_life import Freshness, Stage, stage
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

TO_ASK = frozenset({Stage.DUE, Stage.STALE})


def to_ask(*, viewer: Viewer, today: date, rule: Freshness) -> list[PostCard]:
    """Accepted posts that somebody must ask about again, soon or by now, whose word ends first in front."""
    insist(viewer, Deed.SEE_POSTS)
    if rule.fresh_days is None:
        return []
    since = today - timedelta(days=rule.fresh_days - rule.reconfirm_days)
    found = matching_records(viewer=viewer, today=today, review=Review.ACCEPTED, open_only=True)
    old = found.filter(Q(recorded_at__lt=after(since))).filter(Q(confirmed_on=None) | Q(confirmed_on__lte=since))
    cards = [card for card in cards_of(old, viewer=viewer) if stage(card.life, today, rule) in TO_ASK]
    return sorted(cards, key=lambda card: (card.life.heard_on, card.id))


def doubtful_ids(found: QuerySet[PostRecord], *, viewer: Viewer) -> list[int]:
    """The posts among these records with a doubt that blocks and that nobody decided on; refused ones have been."""
    return [card.id for card in cards_of(found, viewer=viewer) if card.doubts and card.review is not Review.REFUSED]


def narrowed(found: QuerySet[PostRecord], show: str, *, viewer: Viewer, today: date) -> QuerySet[PostRecord]:
    """Of these records those with an open doubt (`doubt`), to be asked about (`ask`), or closed (`closed`)."""
    if show == "closed":
        return found.filter(Q(door=PostStep.Kind.CLOSED, door_on__lte=today))
    if show == "doubt":
        return found.filter(post_id__in=doubtful_ids(found, viewer=viewer))
    rule = policy_in_force().posts.freshness
    return found.filter(post_id__in=[card.id for card in to_ask(viewer=viewer, today=today, rule=rule)])


@dataclass(frozen=True, slots=True)
class PostHistory:
    """All rows about one post, each kind oldest first; `texts` are those of its present record, by field."""

    records: tuple[PostRecord, ...]
    reviews: tuple[PostReview, ...]
    flags: tuple[FlagDecision, ...]
    steps: tuple[PostStep, ...]
    texts: dict[str, str]

    @property
    def last_step(self) -> PostStep | None:
        """The newest step that nobody took back."""
        return next((step for step in reversed(self.steps) if not hasattr(step, "undone")), None)

    @property
    def actors(self) -> frozenset[str]:
        """Who wrote any of it."""
        undone = (step.undone.by for step in self.steps if hasattr(step, "undone"))
        rows: Collection[Any] = (*self.reviews, *self.steps)
        return frozenset([*(one.recorded_by for one in self.records), *(one.by for one in rows), *undone])


def post_history(*, viewer: Viewer, today: date, post_id: int) -> PostHistory | None:
    """What happened to a post, for whoever sees posts; None where it is not there. Records of undone files are out."""
    insist(viewer, Deed.SEE_POSTS)
    records: tuple[Any, ...] = tuple(
        PostRecord.objects.filter(COUNTED, post_id=post_id).select_related("post__employer").order_by("id")
    )
    if not records:
        return None
    newest = records[-1]
    texts = advert_of(newest, employer=newest.post.employer.name, on=today).texts
    reviews = PostReview.objects.filter(record__in=records).order_by("id")
    return PostHistory(
        records,
        tuple(reviews),
        tuple(FlagDecision.objects.filter(review__in=reviews).order_by("id")),
        tuple(PostStep.objects.filter(post_id=post_id).select_related("undone").order_by("id")),
        dict(texts),
    )


def may_speak_for(*, viewer: Viewer, today: date, post_id: int) -> bool:
    """May the viewer say that the post is open still, or close it? Who reviews posts, and who found it."""
    if ask(viewer, Deed.REVIEW_POSTS).ok:
        return True
    return finders(viewer=viewer, post_ids=[post_id], until=today).get(post_id) == viewer.actor
