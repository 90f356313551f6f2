"""What students still look for beside the posts that are open, as far as the viewer reaches; and which posts to find.

Whoever reaches students sees their own and may press down to them. Whoever reaches nobody but sees posts (the heads of
departments, who find them) reads numbers of the whole college, and none so small that it tells who it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lianqiao.cases.queries import stated_wishes
from lianqiao.charter.policy import Policy
from lianqiao.jobs.offered import offered
from lianqiao.outcomes.queries import settled_ids
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.rules.demand import LOOKS_FOR_POSTS, Cell, Kind, Line, Seeker, Share, Supply, cells, find_these, kind_of
from lianqiao.rules.figures import tells_who
from lianqiao.rules.suitability import Degree, Wish
from lianqiao.rules.visibility import Deed, Scope, Viewer, ask, insist, scope


@dataclass(frozen=True, slots=True)
class Market:
    """Both sides as the viewer may read them. `named`: may the viewer be told which students stand behind a number?"""

    seekers: tuple[Seeker, ...]
    supplies: tuple[Supply, ...]
    share: Share
    roll: Mapping[int, StudentCard]
    wishes: Mapping[int, Wish]
    named: bool

    @property
    def rows(self) -> Mapping[tuple[str, int], tuple[Cell, ...]]:
        """By (major, degree), a cell a place."""
        return cells(self.seekers, self.supplies, self.share)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The posts to find."""
        return find_these(self.seekers, self.supplies, self.share)

    def hides(self, people: int) -> bool:
        """Is a number of so many people not for this viewer?"""
        return not self.named and tells_who(people)


def sees_names(viewer: Viewer) -> bool:
    """Does the viewer work with the students it reaches, and so may know what each of them wishes?"""
    return scope(viewer) is not Scope.NOBODY and ask(viewer, Deed.RECORD_HELP).ok


def market(*, viewer: Viewer, today: date, policy: Policy) -> Market:
    """Everybody of the cohort who still looks for a post, and every post that may be offered today.

    Whoever goes on to study, serves or founds something looks for none; whoever never said may.
    """
    insist(viewer, Deed.SEE_POSTS)
    eyes = viewer if scope(viewer) is not Scope.NOBODY else replace(viewer, system=True)
    roll = {card.id: card for card in students(viewer=eyes, today=today, cohort=policy.cohort)}
    wished = stated_wishes(viewer=eyes, today=today, ids=roll.keys())
    away = {one for one, card in wished.items() if card.direction and card.direction not in LOOKS_FOR_POSTS}
    looking = roll.keys() - settled_ids(viewer=eyes, today=today) - away
    wishes = {one: card.wish for one, card in wished.items() if one in looking}
    posts = offered(viewer=viewer, today=today)
    return Market(
        seekers=tuple(Seeker(one, _kind(roll[one], wishes.get(one, Wish()))) for one in sorted(looking)),
        supplies=tuple(Supply(post.id, post.facts.openings, post.facts) for post in posts),
        share=Share(policy.match.general_quota, policy.match.students_per_opening),
        roll=roll,
        wishes=wishes,
        named=sees_names(viewer),
    )


def _kind(card: StudentCard, wish: Wish) -> Kind:
    degree = Degree(card.degree) if card.degree else None
    return kind_of(card.major_code, degree, wish.regions, wish.salary_floor)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a whole row of the table (`row`), one `cell`, or a `line` of the posts to find."""

    kind: Kind
    mode: str

    def holds(self, seeker: Seeker) -> bool:
        """Is this student meant?"""
        same = (seeker.kind.major, seeker.kind.degree) == (self.kind.major, self.kind.degree)
        if self.mode == "cell":
            here = self.kind.places[0] in seeker.kind.places if self.kind.places else not seeker.kind.places
            return same and here
        return same if self.mode == "row" else seeker.kind == self.kind


def behind(found: Market, asked: Asked) -> tuple[Sequence[StudentCard], int]:
    """The students behind a number, by class and number (none where the viewer may not know them), and how many."""
    ids = [one.id for one in found.seekers if asked.holds(one)]
    if not found.named:
        return (), len(ids)
    return sorted((found.roll[one] for one in ids), key=lambda card: (card.class_name, card.number)), len(ids)
