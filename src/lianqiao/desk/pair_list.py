"""Experts and those who need one: who is paired, who is proposed to whom and why, and who finds no room.

Only those in need are paired, so the whole page is for viewers with the sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.majors import Majors
from lianqiao.charter.policy import Policy
from lianqiao.hardship.queries import assisted_ids
from lianqiao.people.queries import majors_of, users
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import carers, students
from lianqiao.rules.pairing import Expert, Needing, Pair, propose, why
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class ExpertCard:
    """One expert: the majors in words, and how many students of how many at most (persons)."""

    id: int
    name: str
    majors: str
    load: int
    ceiling: int
    known: Expert

    @property
    def full(self) -> bool:
        """No room for one more."""
        return self.load >= self.ceiling


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed pair with its reason."""

    student: StudentCard
    expert: ExpertCard
    pair: Pair


@dataclass(frozen=True, slots=True)
class Paired:
    """A student who has an expert, and how they fit."""

    student: StudentCard
    expert: ExpertCard
    because: Reason


@dataclass(frozen=True, slots=True)
class PairList:
    """Everything of the page; `waiting` are the students without an expert, by id."""

    ceiling: int
    experts: Mapping[int, ExpertCard]
    waiting: Mapping[int, StudentCard]
    proposals: tuple[Proposal, ...]
    unpaired: tuple[StudentCard, ...]
    paired: Mapping[int, Paired]


def pair_list(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> PairList:
    """The pairs of the cohort and what is proposed, in a constant number of queries.

    Refused `no_right` without the sight of criteria, `pair_without_ceiling`
    where policy names none. Asking who needs help leaves its trace.
    """
    if policy.work.pairing is None:
        raise Refused(Reason.of("pair_without_ceiling"))
    helped = assisted_ids(viewer=viewer, purpose="pairs", today=today, now=now, policy=policy, cohort=policy.cohort)
    roll = {one.id: one for one in students(viewer=viewer, today=today)}
    held = _held(viewer, today, roll.keys())
    experts = _experts(viewer, today, Counter(held.values()), policy.work.pairing.ceiling)
    waiting = {one: card for one, card in roll.items() if one in helped and held.get(one) not in experts}
    return _listed(experts, waiting, {one: roll[one] for one in held}, held, policy.work.pairing.ceiling)


def without_expert(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, ids: Collection[int]
) -> frozenset[int]:
    """Those of these students who need an expert and have none who serves: they wait on the page.

    None where policy pairs nobody. Refused `no_right` without the sight of criteria.
    """
    if policy.work.pairing is None:
        return frozenset()
    helped = assisted_ids(viewer=viewer, purpose="pairs", today=today, now=now, policy=policy, cohort=policy.cohort)
    mine = helped & frozenset(ids)
    held = _held(viewer, today, mine)
    experts = majors_of(viewer=viewer, role=Role.EXPERT, today=today)
    return frozenset(one for one in mine if held.get(one) not in experts)


def _held(viewer: Viewer, today: date, ids: Collection[int]) -> dict[int, int]:
    """The expert paired with each of these students, by user id."""
    found = carers(viewer=viewer, today=today, ids=ids)
    return {one: row.user_id for one, rows in found.items() for row in rows if row.duty == Role.EXPERT}


def _experts(viewer: Viewer, today: date, load: Mapping[int, int], ceiling: int) -> dict[int, ExpertCard]:
    majors = majors_of(viewer=viewer, role=Role.EXPERT, today=today)
    people = users(viewer=viewer, ids=majors.keys())
    cards = (
        ExpertCard(
            one, people[one].display_name, _in_words(codes), load.get(one, 0), ceiling,
            Expert(one, codes, load.get(one, 0)),
        )
        for one, codes in majors.items()
    )  # fmt: skip
    return {one.id: one for one in sorted(cards, key=lambda one: (one.name, one.id))}


def _in_words(codes: frozenset[str]) -> str:
    found = {code: Majors.load().find(code) for code in sorted(codes)}
    return "、".join(one.name if one else code for code, one in found.items())


def _listed(
    experts: Mapping[int, ExpertCard],
    waiting: Mapping[int, StudentCard],
    cared: Mapping[int, StudentCard],
    held: Mapping[int, int],
    ceiling: int,
) -> PairList:
    needing = [Needing(card.id, card.major_code) for card in waiting.values()]
    found = propose([one.known for one in experts.values()], needing, ceiling)
    paired = {
        one: Paired(card, experts[held[one]], why(experts[held[one]].known, Needing(one, card.major_code)))
        for one, card in cared.items()
        if held[one] in experts
    }
    return PairList(
        ceiling=ceiling,
        experts=experts,
        waiting=waiting,
        proposals=tuple(Proposal(waiting[one.student], experts[one.expert], one) for one in found.proposed),
        unpaired=tuple(waiting[one] for one in found.unpaired),
        paired=paired,
    )
