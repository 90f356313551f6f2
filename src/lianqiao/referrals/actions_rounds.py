"""Writing rounds: opening one, discarding it, what staff decide of its proposals. Nothing goes out from here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.cases.queries import matching_facts
from lianqiao.cases.queries_fresh import stale_files
from lianqiao.charter.policy import Policy
from lianqiao.charter.surroundings import surroundings
from lianqiao.jobs.offered import offered
from lianqiao.referrals.facts import LEFT_OUT, reason_as_json, reasons_as_json
from lianqiao.referrals.locks import hold, insist_in_hand
from lianqiao.referrals.match import History, MatchResult, match
from lianqiao.referrals.models import Decision, Proposal, Round, RoundDiscarded, Shortfall
from lianqiao.referrals.queries import counts, posts_by_student, taken
from lianqiao.referrals.queries_choices import alternative
from lianqiao.referrals.queries_rounds import proposal, round_in_hand
from lianqiao.referrals.rounds import certificate_of
from lianqiao.roster.queries import base_ids
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def open_round(
    *,
    viewer: Viewer,
    today: date,
    now: datetime,
    assisted: Collection[int],
    settled: Collection[int],
    policy: Policy,
) -> Round:
    """Share out the posts that may be offered today among the cohort, and keep the proposals with their proof.

    `assisted` and `settled` are student ids; who asks for them puts the look
    on record. Whose file nobody confirmed for longer than the policy allows waits
    outside; the certificate names them. Refused without students, without posts, when
    nothing fits, or while another round is in hand (`round_open_already`).
    """
    insist(viewer, Deed.RUN_ROUNDS)
    _insist_no_other(viewer)
    base = base_ids(viewer=viewer, today=today, cohort=policy.cohort)
    stale = _stale(viewer, today, policy, base - set(settled))
    students = matching_facts(viewer=viewer, today=today, ids=base - stale)
    posts = offered(viewer=viewer, today=today)
    if not students or not posts:
        without = "round_all_stale" if stale else "round_no_students"
        raise Refused(Reason.of("round_no_posts" if students else without))
    numbers = {student_id: facts.id for student_id, facts in students.items()}
    seed = f"{today:%Y%m%d}-{Round.objects.count() + 1}"
    result = match(
        sorted(students.values(), key=lambda facts: facts.id),
        [post.facts for post in posts],
        assisted={numbers[one] for one in assisted if one in numbers},
        settled={numbers[one] for one in settled if one in numbers},
        rule=policy.match,
        around=surroundings(today),
        history=_history(viewer, numbers, {post.id: post.facts.id for post in posts}),
        seed=seed,
    )
    if not result.offers and not result.short:
        raise Refused(Reason.of("round_nothing_to_offer"))
    proof = certificate_of(
        result, students=len(students), posts=len(posts), openings=sum(post.facts.openings for post in posts)
    )
    made = Round(
        on=today, policy=policy.id, quota=policy.match.quota, general_quota=policy.match.general_quota,
        seed=seed, certificate={**proof, LEFT_OUT: sorted(stale)}, opened_at=now, opened_by=viewer.actor,
    )  # fmt: skip
    rows = {number: one for one, number in numbers.items()}, {post.facts.id: post.id for post in posts}
    return _write(viewer, made, result, *rows, now=now)


def _stale(viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> frozenset[int]:
    """Those of these students whose file is too old to recommend anything by."""
    return frozenset(stale_files(viewer=viewer, today=today, within=policy.limits.file_days, ids=ids))


def _write(
    viewer: Viewer,
    made: Round,
    result: MatchResult,
    students: Mapping[str, int],
    posts: Mapping[str, int],
    *,
    now: datetime,
) -> Round:
    """Keep a round, unless somebody else opened one while it was worked out: theirs has the same seed."""
    try:
        with deed(actor=viewer.actor, action="referrals.open_round", at=now) as note:
            _insist_no_other(viewer)
            made.save()
            _keep(made, result, students, posts)
            note.subject = f"round:{made.pk}"
            note.detail = {"offers": len(result.offers), "gap": result.gap}
    except IntegrityError as error:
        _insist_no_other(viewer)
        raise Refused(Reason.of("round_changed")) from error
    return made


def _insist_no_other(viewer: Viewer) -> None:
    there = round_in_hand(viewer=viewer)
    if there is not None:
        raise Refused(Reason.of("round_open_already", round=there))


def discard_round(*, viewer: Viewer, round_id: int, now: datetime) -> RoundDiscarded:
    """Put a round aside for good: it is not sent, and another may be opened. Refused once it is out or discarded."""
    insist(viewer, Deed.RUN_ROUNDS)
    with deed(actor=viewer.actor, action="referrals.discard_round", at=now, subject=f"round:{round_id}"):
        hold(round_id)
        insist_in_hand(round_id)
        return RoundDiscarded.objects.create(round_id=round_id, at=now, by=viewer.actor)


def _history(viewer: Viewer, numbers: Mapping[int, str], identities: Mapping[int, str]) -> History:
    """What went before, in the ids of matching. Posts that are not on the table today are left out."""
    before = posts_by_student(viewer=viewer)
    so_far = counts(viewer=viewer, student_ids=list(numbers))
    return History(
        referred={
            number: [identities.get(post, f"past:{post}") for post in before[one]]
            for one, number in numbers.items()
            if one in before
        },
        so_far={numbers[one]: count for one, count in so_far.items()},
        taken={identities[post]: count for post, count in taken(viewer=viewer).items() if post in identities},
    )


def _keep(made: Round, result: MatchResult, students: Mapping[str, int], posts: Mapping[str, int]) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            round=made,
            student_id=students[offer.student],
            post_id=posts[offer.post],
            rank=offer.rank,
            score=offer.fit.score,
            reasons=reasons_as_json(offer.fit),
        )
        for offer in result.offers
    )
    Shortfall.objects.bulk_create(
        Shortfall(
            round=made,
            student_id=students[short.student],
            got=short.got,
            because=[reason_as_json(reason) for reason in short.because],
        )
        for short in result.short
    )


def _in_hand(viewer: Viewer, today: date, proposal_id: int) -> Proposal:
    """The proposal, its round locked: asked inside the act, so that nothing is sent meanwhile."""
    found = proposal(viewer=viewer, today=today, proposal_id=proposal_id)
    if found is None:
        raise Refused(Reason.of("not_found"))
    hold(found.round_id)
    insist_in_hand(found.round_id)
    if Proposal.objects.filter(replaces=found).exists():
        raise Refused(Reason.of("proposal_replaced"))
    return found


def decide(*, viewer: Viewer, proposal_id: int, verdict: str, reason: str = "", today: date, now: datetime) -> Decision:
    """Accept or skip a proposal (`accept`, `skip`; skipping needs a reason). The newest decision counts."""
    insist(viewer, Deed.RUN_ROUNDS)
    reason = reason.strip()[:200]
    if verdict not in {"accept", "skip"}:
        raise Refused(Reason.of("proposal_verdict_unknown"))
    if verdict == "skip" and not reason:
        raise Refused(Reason.of("proposal_skip_needs_reason"))
    with deed(actor=viewer.actor, action="referrals.decide", at=now, subject=f"proposal:{proposal_id}") as note:
        found = _in_hand(viewer, today, proposal_id)
        note.detail = {"round": found.round_id, "verdict": verdict}
        return Decision.objects.create(proposal=found, verdict=verdict, reason=reason, at=now, by=viewer.actor)


def replace(
    *, viewer: Viewer, proposal_id: int, post_id: int, reason: str, policy: Policy, today: date, now: datetime
) -> Proposal:
    """Propose another post in the place of one. Refused unless the post may be offered, fits and has places left."""
    insist(viewer, Deed.RUN_ROUNDS)
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(Reason.of("proposal_replace_needs_reason"))
    with deed(actor=viewer.actor, action="referrals.replace", at=now, subject=f"proposal:{proposal_id}") as note:
        found = _in_hand(viewer, today, proposal_id)
        chosen, against = alternative(found, post_id, viewer=viewer, today=today, policy=policy)
        if chosen is None:
            assert against is not None
            raise Refused(against)
        made = Proposal.objects.create(
            round_id=found.round_id, student_id=found.student_id, post_id=post_id, rank=found.rank,
            score=chosen.score, reasons=reasons_as_json(chosen.reasons), replaces=found,
        )  # fmt: skip
        Decision.objects.create(proposal=made, verdict="accept", reason=reason, at=now, by=viewer.actor)
        note.detail = {"round": found.round_id, "replaced_by": made.pk}
    return made
