"""How many signed for a post: students to whom it was recommended and who now go to its employer.

Counted here, because posts know nothing of outcomes; what follows is a person's to decide.
"""

from __future__ import annotations

from datetime import date

from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.queries import cards
from lianqiao.outcomes.queries import destinations
from lianqiao.referrals.queries import posts_by_student
from lianqiao.rules.post_life import filled
from lianqiao.rules.visibility import Viewer


def full_posts(*, viewer: Viewer, today: date) -> list[tuple[PostCard, int]]:
    """Accepted posts that are still open and for which as many signed as there are openings, with how many did."""
    units = {one: to.unit_name for one, to in destinations(viewer=viewer, today=today).items() if to.employed}
    shown = posts_by_student(viewer=viewer, student_ids=list(units)) if units else {}
    found = cards(viewer=viewer, today=today, ids=set().union(*shown.values())) if shown else {}
    signed: dict[int, int] = {}
    for student_id, posts in shown.items():
        for post_id in posts:
            if post_id in found and found[post_id].employer == units[student_id].strip():
                signed[post_id] = signed.get(post_id, 0) + 1
    return [
        (card, signed[post_id])
        for post_id, card in sorted(found.items())
        if post_id in signed and filled(card.openings, signed[post_id]) and _open(card, today)
    ]


def _open(card: PostCard, today: date) -> bool:
    return card.review is Review.ACCEPTED and not card.past(today) and not card.life.is_closed(today)
