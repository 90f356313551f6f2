"""Writing the review of a round: what staff decide of its proposals, and the round solved again around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from lianqiao.allocation.surroundings import surroundings
from lianqiao.charter.policy import Policy
from lianqiao.referrals.engine import UnprovedRoundError
from lianqiao.referrals.facts import NEEDS_WORDS, OVERRIDE_REASONS, Choice, reason_as_json, reasons_as_json, verdict_of
from lianqiao.referrals.frozen import Frozen
from lianqiao.referrals.locks import hold, hold_of, insist_in_hand, insist_state, state
from lianqiao.referrals.models import Decision, Proposal, Resolution, Round
from lianqiao.referrals.queries_choices import alternative
from lianqiao.referrals.queries_rounds import in_force
from lianqiao.referrals.queries_settling import changes_now, decided, frozen_of, pairs_decided, with_decision
from lianqiao.referrals.rounds import certificate_again, verdict_of_pair
from lianqiao.referrals.settling import Given, Pair, Settled, lock_fault, settle
from lianqiao.referrals.world import world_of
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def decide(
    *,
    viewer: Viewer,
    proposal_id: int,
    verdict: str,
    code: str = "",
    reason: str = "",
    today: date,
    now: datetime,
) -> Decision:
    """Accept or skip a proposal (`accept`, `skip`; skipping needs a reason: one of `OVERRIDE_REASONS`, or words).

    The newest decision counts. What was accepted stays where it is, what was skipped does
    not come back, and the rest of the round is solved again at once.
    Refused: `proposal_verdict_unknown`, `proposal_skip_needs_reason`, `proposal_reason_unknown`, `proposal_replaced`,
    `proposal_moved`, `not_found`, `round_sent_already`, `round_discarded`, `round_unproved`.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    if verdict not in {"accept", "skip"}:
        raise Refused(Reason.of("proposal_verdict_unknown"))
    code, reason = _reason(code, reason)
    if verdict == "skip" and not code:
        raise Refused(Reason.of("proposal_skip_needs_reason"))
    with deed(actor=viewer.actor, action="referrals.decide", at=now, subject=f"proposal:{proposal_id}") as note:
        found = _in_hand(viewer, today, proposal_id)
        note.detail = {"round": found.round_id, "verdict": verdict}
        there = verdict != "skip" and _accepts_what_stands(found)
        made = Decision.objects.create(
            proposal=found, verdict=verdict, code=code, reason=reason, at=now, by=viewer.actor
        )
        if not there:
            _solve_again(viewer, found, today, now, locked=found if verdict == "accept" else None)
        return made


def replace(
    *,
    viewer: Viewer,
    proposal_id: int,
    post_id: int,
    code: str = "",
    reason: str,
    policy: Policy,
    today: date,
    now: datetime,
) -> Proposal:
    """Propose another post in the place of one, which does not come back; the rest is solved again at once.

    Refused unless the post may be offered, fits and has a place that nobody accepted; and as `decide`.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    code, reason = _reason(code, reason)
    if not code:
        raise Refused(Reason.of("proposal_replace_needs_reason"))
    with deed(actor=viewer.actor, action="referrals.replace", at=now, subject=f"proposal:{proposal_id}") as note:
        found = _in_hand(viewer, today, proposal_id)
        chosen, against = alternative(found, post_id, viewer=viewer, today=today, policy=policy)
        if chosen is None:
            assert against is not None
            raise Refused(against)
        made = _proposed(found, post_id, chosen)
        told = {"code": code, "reason": reason, "at": now, "by": viewer.actor}
        Decision.objects.create(proposal=found, verdict="replace", instead=made, **told)
        Decision.objects.create(proposal=made, verdict="accept", **told)
        note.detail = {"round": found.round_id, "replaced_by": made.pk}
        _solve_again(viewer, found, today, now, locked=made)
    return made


def accept_all(
    *, viewer: Viewer, round_id: int, proposal_ids: Collection[int], today: date, now: datetime
) -> list[Decision]:
    """Accept many at once: those of `proposal_ids` that are proposed now and not decided; others are passed over.

    Nothing moves by it, since they stand already. Refused `not_found`, `round_nothing_to_accept`, and as `decide`.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    with deed(actor=viewer.actor, action="referrals.accept_all", at=now, subject=f"round:{round_id}") as note:
        hold(round_id)
        insist_in_hand(round_id)
        force = in_force(viewer=viewer, round_id=round_id)
        rows = decided(round_id).filter(pk__in=proposal_ids).order_by("pk")
        open_ = [row for row in rows if verdict_of(row) is None and (force is None or row.pk in force)]
        if not open_:
            raise Refused(Reason.of("round_nothing_to_accept"))
        note.detail = {"proposals": [row.pk for row in open_]}
        return Decision.objects.bulk_create(
            Decision(proposal_id=row.pk, verdict="accept", at=now, by=viewer.actor) for row in open_
        )


def _reason(code: str, reason: str) -> tuple[str, str]:
    """A code and words; words alone are `other`, and `other` alone is no reason."""
    reason = reason.strip()[:200]
    if code and code not in OVERRIDE_REASONS:
        raise Refused(Reason.of("proposal_reason_unknown"))
    if not reason:
        return ("" if code == NEEDS_WORDS else code), ""
    return code or NEEDS_WORDS, reason


def _in_hand(viewer: Viewer, today: date, proposal_id: int) -> Any:
    """The proposal with its round, the newest decision on it (`verdict`), and how the round was last solved (`turn`,
    `offers`: None for one of the time before) from what it knew (`inputs`).

    The round is locked, inside the act, so that nothing is sent meanwhile.
    """
    hold_of(proposal_id)
    found = _held().filter(pk=proposal_id).first()
    if found is None or found.student_id not in student_cards(viewer=viewer, today=today, ids=[found.student_id]):
        raise Refused(Reason.of("not_found"))
    insist_state(out=found.out, gone=found.gone)
    if verdict_of(found) == "replace":
        raise Refused(Reason.of("proposal_replaced"))
    return found


@cache
def _held() -> QuerySet[Any]:
    """The query, which no one has asked yet: to put its words together takes as long as to answer it."""
    solved = Resolution.objects.filter(round=OuterRef("round")).order_by("-turn")
    last = {name: Subquery(solved.values(name)[:1]) for name in ("turn", "offers")} | state("round")
    found: QuerySet[Any] = with_decision().annotate(inputs=F("round__inputs__sha256"), **last)
    return found.select_related("round").order_by("pk")


def _accepts_what_stands(found: Any) -> bool:
    """Is it in force and not skipped? Then accepting it changes nothing of the round. Refused `proposal_moved`."""
    skipped = found.verdict == "skip"
    if found.offers is not None and found.pk not in dict(found.offers) and not skipped:
        raise Refused(Reason.of("proposal_moved"))
    return not skipped


def _proposed(found: Proposal, post_id: int, chosen: Choice) -> Proposal:
    """The proposal of this post to the same student: the one that the round had before, or a new one."""
    there = Proposal.objects.filter(round_id=found.round_id, student_id=found.student_id, post_id=post_id).first()
    return there or Proposal.objects.create(
        round_id=found.round_id, student_id=found.student_id, post_id=post_id, rank=found.rank,
        score=chosen.score, reasons=reasons_as_json(chosen.reasons), replaces=found,
    )  # fmt: skip


def _solve_again(
    viewer: Viewer, held: Any, today: date, now: datetime, *, locked: Proposal | None = None
) -> Resolution | None:
    """The round of `held` (`_in_hand`) solved under all that was decided, `locked` just now; None for one whose inputs
    were not kept.
    """
    one = held.round
    frozen = frozen_of(viewer=viewer, round_id=one.pk, name=held.inputs or "")
    if frozen is None:
        return None
    world = world_of(viewer=viewer, today=today)
    rows = pairs_decided(viewer=viewer, round_id=one.pk)
    changes = changes_now(viewer=viewer, world=world, frozen=frozen, rows=rows, standing={pk for pk, _ in held.offers})
    against = None if locked is None else lock_fault(frozen, changes, (locked.student_id, locked.post_id))
    if against is not None:
        raise Refused(against)
    try:
        pairs = {row.pk: (row.student_id, row.post_id) for row in rows}
        settled = settle(frozen, changes, {pairs[number]: price for number, price in held.offers})
    except UnprovedRoundError as error:
        raise Refused(Reason.of("round_unproved")) from error
    there = {(row.student_id, row.post_id): row.pk for row in rows}
    numbers = there | _new_proposals(one.pk, frozen, [given for given in settled.given if given.pair not in there])
    return Resolution.objects.create(
        round=one,
        turn=held.turn + 1,
        changes=changes.plain(),
        offers=[[numbers[one.student, one.post], one.price] for one in settled.given],
        shorts=_shorts(one, settled),
        certificate=certificate_again(one.certificate, frozen, changes, settled),
        answer=settled.fingerprint,
        at=now,
        by=viewer.actor,
    )


def _new_proposals(round_id: int, frozen: Frozen, new: Collection[Given]) -> dict[Pair, int]:
    """Rows, with reasons, for pairs that the round never proposed before: their numbers."""
    made = Proposal.objects.bulk_create(_judged(round_id, frozen, new))
    return {(one.student_id, one.post_id): one.pk for one in made}


def _judged(round_id: int, frozen: Frozen, new: Collection[Given]) -> Iterable[Proposal]:
    around, lessons = surroundings(frozen.day), frozen.lessons()
    students = {one: at for at, one in enumerate(frozen.students)} if new else {}
    posts = {one: at for at, one in enumerate(frozen.posts)} if new else {}
    for one in new:
        facts, post = frozen.student_facts(students[one.student]), frozen.post_facts(posts[one.post])
        _, reasons, _ = verdict_of_pair(facts, post, around, lessons)
        yield Proposal(
            round_id=round_id, student_id=one.student, post_id=one.post, rank=one.rank, score=one.score,
            reasons=reasons_as_json(reasons),
        )  # fmt: skip


def _shorts(round_: Round, settled: Settled) -> list[dict[str, Any]]:
    """Who is owed and gets fewer. Where the opening found the same, its fuller reasons stand."""
    opened = {one.student_id: one for one in round_.shortfalls.all()} if settled.lacking else {}
    found = []
    for one in settled.lacking:
        known = opened.get(one.student)
        same = known is not None and known.got == one.got
        because = known.because if known is not None and same else [reason_as_json(one.because)]
        found.append({"student": one.student, "got": one.got, "because": because})
    return found
