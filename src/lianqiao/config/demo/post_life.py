"""What became of posts after they were found: doubts decided, asked about again, closed when filled."""

from __future__ import annotations

from datetime import date

from lianqiao.config.demo.employers import DEPOSIT_SETTLED
from lianqiao.config.demo.house import House, at
from lianqiao.jobs.actions import review_post
from lianqiao.jobs.actions_life import close_post, confirm_posts, undo_step
from lianqiao.jobs.facts import PostCard, Review
from lianqiao.jobs.queries import posts
from lianqiao.rules.post_life import Closing

ASKED, FILLED, MISTAKEN = date(2023, 4, 20), date(2023, 4, 10), date(2023, 4, 18)


def settle_doubts(house: House, card: PostCard, day: date) -> None:
    """A post with a doubt is accepted by itself, with the reason."""
    flags = {flag.code: DEPOSIT_SETTLED for flag in card.doubts}
    review_post(viewer=house.viewer, post_id=card.id, accepted=True, flags=flags, today=day, now=at(day, 16, 10))


def live_on(house: House) -> None:
    """Some posts were asked about again, some were filled; one was closed by mistake.

    Only posts past their last day are closed: what was recommended stays as it was.
    """
    found = sorted(posts(viewer=house.viewer, today=ASKED, review=Review.ACCEPTED), key=lambda card: card.id)
    march = [card.id for card in found if not card.past(ASKED) and card.first_recorded_on.month == 3]
    over = [card for card in found if card.past(FILLED)]
    for card, note in zip(over[:2], ("两人都签了本院学生", "单位电话告知"), strict=False):
        close_post(
            viewer=house.viewer, post_id=card.id, why=Closing.FILLED, note=note, today=FILLED, now=at(FILLED, 15, 30)
        )
    [wrong] = march[:1]
    step = close_post(viewer=house.viewer, post_id=wrong, why=Closing.WITHDRAWN, today=MISTAKEN, now=at(MISTAKEN, 9, 5))
    undo_step(viewer=house.viewer, step_id=step.pk, today=MISTAKEN, now=at(MISTAKEN, 9, 7))
    confirm_posts(viewer=house.viewer, post_ids=march[:4], today=ASKED, now=at(ASKED, 10, 20))
