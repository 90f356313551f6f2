"""What of a post helps those who have little to start with: each mark with the words of the post that say so.

Marks are of the post, never of a student, and none of them weighs in a judgement of fit but what a student asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.regions import Regions
from lianqiao.charter.tables import has_guarded_word
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.readings_facts import offer_words, read_grassroots

ORDER = (
    "lodging", "board", "travel", "no_experience", "paid_training", "mentor", "insurance", "wheelchair", "hearing",
    "vision",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark (a key of `words.OFFER_WORDS`) and the words it came from; empty where they are not for everybody."""

    kind: str
    words: str


def marks_of(post: PostCard) -> tuple[Mark, ...]:
    """What was read from the post when it was recorded, then what its place tells."""
    texts = (*(one.words for one in post.conditions), post.description, *post.facts.words)
    found = [Mark(kind, _open(offer_words(kind, *texts))) for kind in ORDER if kind in post.offers]
    grassroots = read_grassroots(post.title, post.employer, *texts)
    if grassroots:
        found.append(Mark("grassroots", _open(grassroots)))
    if post.region:
        found += [Mark(kind, post.place) for kind in Regions.load().marks(post.region)]
    return tuple(found)


def _open(words: str) -> str:
    """Staff who may not know who is helped read posts too."""
    return "" if has_guarded_word(words) else words[:40]
