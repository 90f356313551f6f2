"""Reading leads and reports. Who brought something in is for staff; whoever did sees their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from lianqiao.jobs.facts import Review
from lianqiao.jobs.facts_leads import LeadCard, ReportLine, Reports, Verdict
from lianqiao.jobs.holds import open_reports
from lianqiao.jobs.models import Lead, LeadHanded, PostReport, ReportsAnswered
from lianqiao.jobs.queries import cards
from lianqiao.people.models import User
from lianqiao.people.queries import holders
from lianqiao.roster.facts import after
from lianqiao.rules.visibility import DEEDS, Deed, Role, Viewer, insist

_STANDING = {Review.WAITING: "entered", Review.ACCEPTED: "accepted", Review.REFUSED: "refused"}
# Who sees to leads, the first of right first: whoever may enter and review posts.
SEE_TO_LEADS = tuple(role for role in Role if Deed.REVIEW_POSTS in DEEDS[role])


def lead_owners(*, viewer: Viewer, today: date) -> list[User]:
    """Whose a lead may be: everybody who may enter posts today, the employment secretary first."""
    held = holders(viewer=viewer, roles=SEE_TO_LEADS, today=today)
    order = {role.value: place for place, role in enumerate(SEE_TO_LEADS)}
    found = {one.user_id: one.user for one in sorted(held, key=lambda one: order[one.role])}
    return list(found.values())


def leads(*, viewer: Viewer, today: date) -> list[LeadCard]:
    """All leads: those that wait first, the oldest of them first; then the newest answered."""
    insist(viewer, Deed.REVIEW_POSTS)
    found = lead_cards(Lead.objects.filter(on__lte=today), viewer=viewer, today=today)
    waiting = sorted((one for one in found if one.open), key=lambda one: one.id)
    over = sorted((one for one in found if not one.open), key=lambda one: (one.answered_on or today, one.id))
    return [*waiting, *reversed(over)]


def lead(*, viewer: Viewer, today: date, lead_id: int) -> LeadCard | None:
    """One lead, or None where there is none."""
    insist(viewer, Deed.REVIEW_POSTS)
    return next(iter(lead_cards(Lead.objects.filter(on__lte=today, pk=lead_id), viewer=viewer, today=today)), None)


def brought(*, viewer: Viewer, today: date) -> list[LeadCard]:
    """What the viewer brought in, the newest first."""
    insist(viewer, Deed.BRING_LEADS)
    mine = Lead.objects.filter(on__lte=today, recorded_by=viewer.actor, student=None)
    return lead_cards(mine.order_by("-id"), viewer=viewer, today=today)


def lead_cards(rows: QuerySet[Lead], *, viewer: Viewer, today: date) -> list[LeadCard]:
    """Cards of these rows in their order, in a constant number of queries; for this room."""
    hands = LeadHanded.objects.filter(lead=OuterRef("pk"), on__lte=today, recorded_at__lt=after(today)).order_by("-id")
    found = list(
        rows.select_related("answered").annotate(
            hand=Subquery(hands.values("user")[:1]), hand_name=Subquery(hands.values("user__display_name")[:1])
        )
    )
    posts = {one.answered.post_id for one in found if hasattr(one, "answered") and one.answered.post_id}
    known = cards(viewer=viewer, today=today, ids=posts) if posts else {}
    reviews = {number: card.review for number, card in known.items()}
    return [_card(one, reviews, today) for one in found]


def _card(row: Lead, reviews: dict[int, Review], today: date) -> LeadCard:
    answered = row.answered if hasattr(row, "answered") and row.answered.on <= today else None
    verdict, post_id = (answered.verdict, answered.post_id) if answered else ("", None)
    standing = verdict or "waiting"
    if verdict == Verdict.POST:
        # A post whose sheet was undone is not there any more: what was said of it is no news to anybody.
        standing = _STANDING[reviews.get(post_id or 0, Review.WAITING)]
    return LeadCard(
        id=row.pk,
        title=row.title,
        employer=row.employer,
        place=row.place,
        url=row.url,
        text=row.text,
        on=row.on,
        by=row.recorded_by,
        student_id=row.student_id,
        owner_id=row.hand,  # type: ignore[attr-defined]
        owner_name=row.hand_name or "",  # type: ignore[attr-defined]
        verdict=verdict,
        standing=standing,
        post_id=post_id if post_id in reviews else None,
        said=answered.text if answered else "",
        answered_on=answered.on if answered else None,
    )


def reports(*, viewer: Viewer, today: date, post_ids: Collection[int]) -> dict[int, Reports]:
    """What students reported of these posts and what a person said to it, by post id; for staff who see posts."""
    insist(viewer, Deed.SEE_POSTS)
    return _reports(PostReport.objects.filter(on__lte=today, post_id__in=list(post_ids)), viewer, today)


def reported(*, viewer: Viewer, today: date) -> dict[int, Reports]:
    """The posts of which reports wait for a person, by post id, the longest waiting first."""
    insist(viewer, Deed.REVIEW_POSTS)
    waiting = open_reports().filter(on__lte=today).values("post")
    found = _reports(PostReport.objects.filter(on__lte=today, post__in=waiting), viewer, today)
    return dict(sorted(found.items(), key=lambda pair: pair[1].waiting[-1].id))


def _reports(rows: QuerySet[PostReport], viewer: Viewer, today: date) -> dict[int, Reports]:
    found: dict[int, list[PostReport]] = {}
    for one in rows.order_by("-id"):
        found.setdefault(one.post_id, []).append(one)
    if not found:
        return {}
    decisions = _decisions(found, today)
    now = cards(viewer=viewer, today=today, ids=found)
    return {
        post_id: _of_post(post_id, own, decisions.get(post_id), post_id in now and now[post_id].held)
        for post_id, own in found.items()
    }


def _decisions(post_ids: Iterable[int], today: date) -> dict[int, ReportsAnswered]:
    known = ReportsAnswered.objects.filter(post_id__in=list(post_ids), on__lte=today).order_by("id")
    return {one.post_id: one for one in known}


def _of_post(post_id: int, rows: list[PostReport], decided: ReportsAnswered | None, held: bool) -> Reports:
    until = decided.newest_id if decided else 0
    return Reports(
        post_id=post_id,
        lines=tuple(ReportLine(one.pk, one.student_id, one.kind, one.text, one.on, one.pk > until) for one in rows),
        held=held,
        goes_on=decided.goes_on if decided else None,
        said=decided.text if decided else "",
        on=decided.on if decided else None,
    )
