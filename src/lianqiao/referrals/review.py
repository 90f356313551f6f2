"""The review of a round as its page shows it: whose turn it is, what one post looks like from all sides, who gets what.

Built from what the queries read; no table is asked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lianqiao.jobs.facts import PostCard
from lianqiao.referrals.facts import ProposalView, RoundDetail, Standing, StudentRound
from lianqiao.referrals.frozen import Frozen
from lianqiao.referrals.settling import Changes
from lianqiao.referrals.why_not import Held, Looking, sought
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.values import Reason

CONFLICTS = 4  # posts that are named on top; how many more is said
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """A post that is a clear first choice of `wanted` students and has `places`; `proposal` opens one who gets it."""

    post: PostCard
    wanted: int
    places: int
    proposal: int


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody for whom the post would do, and why it is not theirs. `student` None: out of the viewer's reach."""

    student: StudentCard
    score: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Beside:
    """One post of the round: places in all and left, who else is proposed, who is not, why; `unseen`: not in reach."""

    post: PostCard
    room: int
    left: int
    with_it: tuple[StudentCard, ...]
    unseen: int
    without: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a circle get how many posts: `rows` = (posts, of how many, persons), most posts first; base `of`."""

    guarded: bool
    of: int
    rows: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who gets how many; persons who are offered an employer again; the posts offered to most (post, persons, room)."""

    shares: tuple[Share, ...]
    again: int
    most: tuple[tuple[PostCard, int, int], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything beside the round itself. `at` is the student looked at, `one` the proposal."""

    at: StudentRound | None
    one: ProposalView | None
    next: int | None
    back: int | None
    beside: Beside | None
    conflicts: tuple[Conflict, ...]
    more_conflicts: int
    fairness: Fairness
    waiting: int
    came: int
    moved_students: int


def held_now(offers: Mapping[int, int], rows: Mapping[int, tuple[int, int]]) -> Held:
    """What stands, from the solution's (proposal → price) and the proposals' (student, post)."""
    posts: dict[int, set[int]] = {}
    prices = {}
    for number, price in offers.items():
        student, post = rows[number]
        posts.setdefault(student, set()).add(post)
        prices[student, post] = price
    return Held({student: frozenset(mine) for student, mine in posts.items()}, prices)


def walk(detail: RoundDetail) -> list[ProposalView]:
    """What will be sent, student by student in the order of need: the way of the keys."""
    return [view for one in detail.students for view in one.live]


def chosen(
    detail: RoundDetail, *, student: int | None, proposal: int | None
) -> tuple[StudentRound | None, ProposalView | None]:
    """The student and the proposal asked for; else what waits first, else the first that will be sent."""
    for one in detail.students:
        for view in one.proposals:
            if view.id == proposal:
                return one, view
    for one in detail.students:
        if one.student.id == student:
            return one, (one.live or one.proposals or (None,))[0]
    way = walk(detail)
    first = next((view for view in way if view.standing is Standing.PROPOSED), way[0] if way else None)
    if first is None:
        return (detail.students[0] if detail.students else None), None
    return next(one for one in detail.students if one.student.id == first.student_id), first


def after(detail: RoundDetail, proposal_id: int) -> int | None:
    """What waits next once this proposal is decided: of the same student, then of those below, then from the top."""
    order = [one.student.id for one in detail.students]
    here = next(
        (at for at, one in enumerate(detail.students) if any(view.id == proposal_id for view in one.proposals)), 0
    )
    turn = {one: (place - here) % len(order) for place, one in enumerate(order)}
    way = [view for view in walk(detail) if view.standing is Standing.PROPOSED and view.id != proposal_id]
    return min(way, key=lambda view: turn[view.student_id]).id if way else None


def fairness(
    detail: RoundDetail, frozen: Frozen | None, *, reached: Mapping[int, StudentCard], guarded: bool, again: int
) -> Fairness:
    """Who gets how many of those in need and in reach; those who are owed apart only where `guarded` may be seen."""
    got = {one.student.id: len(one.live) for one in detail.students}
    shares = []
    if frozen is not None:
        places = [at for at, one in enumerate(frozen.students) if one in reached]
        shares.append(_share(frozen, places, got, guarded=False))
        if guarded and frozen.owed:
            shares.append(_share(frozen, [at for at in places if at < frozen.owed], got, guarded=True))
    offered = Counter(view.post.id for view in walk(detail))
    cards = {view.post.id: view.post for view in walk(detail)}
    room = {post: int(left) for post, left in zip(frozen.posts, frozen.room, strict=True)} if frozen else {}
    most = sorted(offered.items(), key=lambda one: (-one[1], one[0]))[:MOST_OFFERED]
    return Fairness(tuple(shares), again, tuple((cards[post], n, room.get(post, n)) for post, n in most if n > 1))


def _share(frozen: Frozen, places: Collection[int], got: Mapping[int, int], *, guarded: bool) -> Share:
    counted = Counter((min(got.get(frozen.students[at], 0), frozen.quota(at)), frozen.quota(at)) for at in places)
    quotas = {quota for _, quota in counted}
    rows = [(n, quota, counted[n, quota]) for quota in sorted(quotas, reverse=True) for n in range(quota, -1, -1)]
    return Share(guarded, len(places), tuple(rows))


def beside(looking: Looking, post: PostCard, *, reached: Mapping[int, StudentCard], but: int) -> Beside:
    """One post seen from all sides, without the student `but` who is looked at."""
    holders = looking.held.holders(post.id)
    room = looking.room(post.id) if post.id in looking.at else len(holders)
    others = [one for one in looking.not_them(post.id) if one.student != but]
    return Beside(
        post=post,
        room=room,
        left=max(0, room - len(holders)),
        with_it=tuple(reached[one] for one in holders if one in reached and one != but),
        unseen=sum(1 for one in holders if one not in reached),
        without=tuple(Other(reached[one.student], one.score, one.because) for one in others if one.student in reached),
    )


def conflicts(frozen: Frozen, changes: Changes, views: Sequence[ProposalView]) -> tuple[tuple[Conflict, ...], int]:
    """Posts that more students want than can have them, as far as somebody in reach gets one; and how many more."""
    first = {view.post.id: view for view in reversed(views)}
    found = [one for one in sought(frozen, changes) if one.post in first]
    named = tuple(
        Conflict(first[one.post].post, one.wanted, one.places, first[one.post].id) for one in found[:CONFLICTS]
    )
    return named, len(found) - len(named)
