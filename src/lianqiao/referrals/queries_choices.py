"""Reading what could be proposed in the place of a proposal: the best posts, or one post and what keeps it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lianqiao.allocation.surroundings import surroundings
from lianqiao.charter.policy import Policy
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.offered import offered
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals.facts import Choice, ProposalView, Standing
from lianqiao.referrals.models import Proposal
from lianqiao.referrals.queries import posts_by_student
from lianqiao.referrals.queries_matching import matching_facts, shed_employers
from lianqiao.referrals.queries_rounds import proposal, views_of_round
from lianqiao.referrals.queries_settling import newest_resolution
from lianqiao.referrals.rounds import best_posts, choice_of, may_be_offered, places_left
from lianqiao.referrals.world import world_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.values import Reason
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a proposal for another post: whose it is, and what else is given already."""

    view: ProposalView
    mine: Sequence[ProposalView]
    taken: Mapping[int, int]
    before: Collection[int]
    held: Mapping[int, int]

    @property
    def employers(self) -> set[int]:
        """Employers that the student has in this round without this proposal."""
        return {one.post.employer_id for one in self.mine if one.live and one.id != self.view.id}

    @property
    def closed(self) -> set[int]:
        """Posts of this round that do not come back for the student: all but those that only moved away."""
        return {one.post.id for one in self.mine if one.standing is not Standing.MOVED}

    def places(self, post: PostCard, policy: Policy) -> int:
        """Places left at a post beside what is given already."""
        return places_left(post, self.taken, policy.match.students_per_opening)


def _place(found: Proposal, *, viewer: Viewer, today: date, policy: Policy) -> _Place:
    world = world_of(viewer=viewer, today=today)
    views = views_of_round(viewer=viewer, today=today, round_id=found.round_id, policy=policy, world=world)
    mine = [view for view in views if view.student_id == found.student_id]
    used, held = dict(world.taken()), Counter[int]()
    solved = newest_resolution(viewer=viewer, round_id=found.round_id) is not None
    for one in views:
        # What nobody accepted makes room: the round is solved again around the choice.
        if not one.live or one.id == found.pk:
            continue
        if solved and one.standing is Standing.PROPOSED:
            held[one.post.id] += 1
        else:
            used[one.post.id] = used.get(one.post.id, 0) + 1
    before = posts_by_student(viewer=viewer, student_ids=[found.student_id]).get(found.student_id, set())
    return _Place(next(one for one in mine if one.id == found.pk), mine, used, before, held)


def alternatives(
    *, viewer: Viewer, today: date, proposal_id: int, policy: Policy, at_most: int = 12
) -> tuple[ProposalView, StudentCard, list[Choice]] | None:
    """A proposal, its student, and the best posts to propose instead; None where it is not there.

    Fitting, with places left after this round, of no employer that the student
    has in this round, never recommended to or proposed for the student before.
    """
    found = proposal(viewer=viewer, today=today, proposal_id=proposal_id)
    if found is None:
        return None
    place = _place(found, viewer=viewer, today=today, policy=policy)
    facts = matching_facts(viewer=viewer, today=today, ids=[found.student_id])[found.student_id]
    shed = shed_employers(viewer=viewer, today=today, ids=[found.student_id]).get(found.student_id, frozenset())
    best = best_posts(
        facts,
        offered(viewer=viewer, today=today),
        never={*place.before, *place.closed},
        employers={*place.employers, *shed},
        taken=place.taken,
        per_opening=policy.match.students_per_opening,
        around=surroundings(today),
        at_most=at_most,
    )
    posts = post_cards(viewer=viewer, today=today, ids=best)
    judged = (choice_of(facts, posts[one], place.places(posts[one], policy), surroundings(today))[0] for one in best)
    cards = student_cards(viewer=viewer, today=today, ids=[found.student_id])
    choices = [replace(one, held=place.held.get(one.post.id, 0)) for one in judged if one is not None]
    return place.view, cards[found.student_id], choices


def alternative(
    found: Proposal, post_id: int, *, viewer: Viewer, today: date, policy: Policy
) -> tuple[Choice | None, Reason | None]:
    """One post in the place of a proposal: the choice, or the first thing that keeps it from being proposed."""
    post = post_cards(viewer=viewer, today=today, ids=[post_id]).get(post_id)
    verdict = may_be_offered(post, today, policy.posts.freshness)
    if post is None or not verdict.ok:
        return None, verdict.because[0]
    place = _place(found, viewer=viewer, today=today, policy=policy)
    if post_id in place.before:
        return None, Reason.of("post_referred_before")
    if post_id in place.closed:
        return None, Reason.of("post_in_round_already")
    if post.employer_id in place.employers:
        return None, Reason.of("same_employer_twice")
    shed = shed_employers(viewer=viewer, today=today, ids=[found.student_id]).get(found.student_id, frozenset())
    if post.employer_id in shed:
        return None, Reason.of("post_employer_shed")
    facts = matching_facts(viewer=viewer, today=today, ids=[found.student_id])[found.student_id]
    return choice_of(facts, post, place.places(post, policy), surroundings(today))
