"""Where each message to a student stands on its ladder: nothing here is kept, all follows from what was done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from lianqiao.charter.policy import Policy
from lianqiao.delivery.channels import cannot_say, kind_of
from lianqiao.delivery.queries_tries import Chain, chains
from lianqiao.delivery.queries_ways import ways
from lianqiao.outreach.facts import Chasing, History, begun, day_of, failed_at, student_of, taken
from lianqiao.outreach.models import Reminder
from lianqiao.outreach.queries import history, narrowed, recipients_of
from lianqiao.outreach.queries_lists import helped_classes, named_since
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import students
from lianqiao.roster.same import read_as
from lianqiao.rules.contact import Purpose
from lianqiao.rules.reaching import Chased, Rung, due_steps
from lianqiao.rules.visibility import Deed, Viewer, insist

# Facts heard of people, not of one message: they prove for every message that was sent before.
_OF_PERSONS = frozenset({"call", "liaison", "talk"})
_OVER = frozenset({"withdrawn"})  # somebody took it back; what is past its time goes on to people


@dataclass(frozen=True, slots=True)
class Ladder:
    """Messages that nothing proves to have arrived, the oldest first, to the students in reach, and their history."""

    messages: tuple[Chasing, ...]
    cards: Mapping[int, StudentCard]
    history: History

    def by_student(self) -> dict[int, list[Chasing]]:
        """The messages of each student."""
        found: dict[int, list[Chasing]] = {}
        for one in self.messages:
            found.setdefault(one.student_id, []).append(one)
        return found


def ladder(*, viewer: Viewer, today: date, now: datetime, policy: Policy) -> Ladder:
    """Every message to a student in reach that is chased, with the steps due. As many queries for one as for many.

    A message is chased for the policy's `message_days`, until one of its `proofs` shows that it arrived.
    """
    insist(viewer, Deed.SEE_DELIVERY)
    rule = policy.outreach
    since = now - timedelta(days=rule.message_days)
    known = {one.id: one for one in students(viewer=viewer, today=today)}
    same = read_as(today)
    ids = narrowed(viewer=viewer, ids=known)
    told = history(viewer=viewer, today=today, since=day_of(since), until=today, ids=ids)
    whom = recipients_of(viewer=viewer, ids=ids, same=same)
    open_ = [one for one in chains(viewer=viewer, since=since, recipients=whom) if not _over(one, rule.proofs)]
    whose = [(same.get(who, who), one) for one in open_ if (who := student_of(one.recipient)) is not None]
    met = _last_met(told, rule.proofs)
    mine = [(who, one) for who, one in whose if who in known and not _met_since(one, met.get(who))]
    there = _open_ways(viewer, [known[who] for who in {who for who, _ in mine}], policy)
    unsaid = {purpose.value: frozenset(cannot_say(purpose)) for purpose in Purpose}
    around = _Around(
        policy, now, helped_classes(viewer=viewer, today=today), named_since(viewer=viewer, since=since), there, unsaid
    )
    return Ladder(tuple(_chasing(known[who], one, around) for who, one in mine), known, told)


@dataclass(frozen=True, slots=True)
class _Around:
    """What all messages have in common."""

    policy: Policy
    now: datetime
    helped: frozenset[int]
    named: Mapping[int, Sequence[Reminder]]
    ways: Mapping[int, Sequence[tuple[str, str]]]
    unsaid: Mapping[str, frozenset[str]]  # by purpose the channels that cannot say it


def _over(chain: Chain, proofs: Collection[str]) -> bool:
    """Was it taken back, or is it proven to have arrived by something heard of it?"""
    return not {one.kind for one in chain.heard}.isdisjoint(_OVER.union(proofs))


def _last_met(told: History, proofs: Collection[str]) -> dict[int, datetime]:
    """When a person was last heard to have been reached, by student.

    Of what is on record by its day only, the day's first moment counts: it says nothing of a message of that day.
    """
    found: dict[int, datetime] = {}
    for who, one in told.contacts:
        if one.kind in proofs and one.kind in _OF_PERSONS:
            at = one.at or make_aware(datetime.combine(one.on, time()))
            found[who] = max(at, found.get(who, at))
    return found


def _met_since(chain: Chain, met: datetime | None) -> bool:
    return met is not None and met > begun(chain)


def _chasing(card: StudentCard, chain: Chain, around: _Around) -> Chasing:
    unsaid = around.unsaid.get(chain.purpose, frozenset())
    ways = _ways_left(chain, [way for way in around.ways.get(card.id, ()) if way[0] not in unsaid])
    open_to = {Rung.CALL, *(rung for rung, _, _ in ways)}
    if card.class_id in around.helped:
        open_to.add(Rung.LIAISON)
    since = begun(chain)
    message = Chased(
        queued_at=since,
        open_to=frozenset(open_to),
        taken=taken(chain, around.named.get(card.id, ())),
        failed_at=failed_at(chain),
    )
    due = due_steps(message, around.policy.outreach.steps, now=localtime(around.now), calendar=around.policy.calendar)
    return Chasing(card.id, chain.id, chain.about, since, due, tuple(ways))


def _ways_left(chain: Chain, ways: Iterable[tuple[str, str]]) -> list[tuple[Rung, str, str]]:
    """The first channel not tried yet, and the first other address of one that was: what is left to the machine.

    Two gateways of short messages are one channel: nobody gets the same twice.
    """
    tried = {(kind_of(one.channel), one.address) for one in chain.sent}
    kinds = {kind for kind, _ in tried}
    left: dict[Rung, tuple[Rung, str, str]] = {}
    for channel, address in ways:
        if (kind_of(channel), address) not in tried:
            rung = Rung.OTHER_ADDRESS if kind_of(channel) in kinds else Rung.NEXT_CHANNEL
            left.setdefault(rung, (rung, channel, address))
    return list(left.values())


def _open_ways(viewer: Viewer, people: Sequence[StudentCard], policy: Policy) -> dict[int, list[tuple[str, str]]]:
    """The ways by which a machine may write to each of these now, (channel, address) in the policy's order."""
    own = {f"student:{one.id}": one.addresses for one in people}
    found = ways(viewer=viewer, recipients=list(own), own=own, policy=policy) if own else {}
    return {
        one.id: [(way.channel, way.address) for way in found[f"student:{one.id}"] if way.verdict.ok] for one in people
    }
