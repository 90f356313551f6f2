"""Whom of those who still look a post suits: by major, by how far it is from home, and by name where that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.allocation.surroundings import surroundings
from lianqiao.cases.facts import student_facts
from lianqiao.charter.policy import Policy
from lianqiao.charter.regions import Regions
from lianqiao.desk.demand import Market, market
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.words import DISTANCE_WORDS
from lianqiao.referrals.rounds import verdict_of_pair
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.demand import lies_in
from lianqiao.rules.suitability import Wish
from lianqiao.rules.visibility import Viewer

ORDER = ("county", "city", "province", "area", "far", "")


@dataclass(frozen=True, slots=True)
class Fitting:
    """One student whom the post suits; `distance` is how far it is from home, in words."""

    student: StudentCard
    distance: str
    wished: bool  # they named this place


@dataclass(frozen=True, slots=True)
class Fits:
    """The page. A count is None where it is so small that it is not for this viewer."""

    people: int | None
    by_major: Sequence[tuple[str, int | None]]
    by_distance: Sequence[tuple[str, int | None]]
    students: Sequence[Fitting]
    named: bool


def fits(*, viewer: Viewer, today: date, policy: Policy, post: PostCard) -> Fits:
    """Of those who still look, whom the rule does not bar; by class and number, never by how well it fits."""
    found = market(viewer=viewer, today=today, policy=policy)
    around = surroundings(today)
    fitting = []
    for seeker in found.seekers:
        card, wish = found.roll[seeker.id], found.wishes.get(seeker.id, Wish())
        if verdict_of_pair(student_facts(card, wish), post.facts, around)[0].ok:
            fitting.append((card, wish, _distance(card, post)))
    majors = Counter(card.major_text for card, *_ in fitting)
    distances = Counter(distance for *_, distance in fitting)
    shown = fitting if found.named else []
    return Fits(
        people=_shown(found, len(fitting)),
        by_major=[(name, _shown(found, n)) for name, n in sorted(majors.items())],
        by_distance=[(str(DISTANCE_WORDS[one]), _shown(found, distances[one])) for one in ORDER if distances[one]],
        students=sorted(
            (Fitting(card, str(DISTANCE_WORDS[far]), _wished(wish, post)) for card, wish, far in shown),
            key=lambda one: (one.student.class_name, one.student.number),
        ),
        named=found.named,
    )


def _shown(found: Market, people: int) -> int | None:
    return None if found.hides(people) else people


def _distance(card: StudentCard, post: PostCard) -> str:
    known = card.home_region and post.region
    return Regions.load().distance(card.home_region, post.region) if known else ""


def _wished(wish: Wish, post: PostCard) -> bool:
    return bool(wish.regions) and lies_in(post.region or None, wish.regions)
