"""Writing rounds: opening one with what it knew, discarding it. Nothing goes out from here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from lianqiao.allocation.surroundings import surroundings
from lianqiao.cases.queries_fresh import stale_files
from lianqiao.charter.policy import Policy
from lianqiao.jobs.offered import Offered, offered
from lianqiao.referrals.engine import UnprovedRoundError
from lianqiao.referrals.facts import LEARNED, LEFT_OUT, reason_as_json, reasons_as_json
from lianqiao.referrals.frozen import Frozen, Known, as_bytes, digest, freeze
from lianqiao.referrals.locks import hold, insist_in_hand
from lianqiao.referrals.match import History, MatchResult, match
from lianqiao.referrals.models import Proposal, Resolution, Round, RoundDiscarded, RoundInputs, Shortfall
from lianqiao.referrals.pairs import Lessons
from lianqiao.referrals.queries import counts, posts_by_student, taken
from lianqiao.referrals.queries_learning import tallies
from lianqiao.referrals.queries_matching import matching_facts, shed_employers
from lianqiao.referrals.queries_rounds import round_in_hand
from lianqiao.referrals.rounds import certificate_of
from lianqiao.referrals.settling import Changes, Settled, settle
from lianqiao.roster.queries import base_ids
from lianqiao.rules.learning import lesson
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
    went: Mapping[int, str] | None = None,
) -> Round:
    """Share out the posts that may be offered today among the cohort, and keep the proposals with their proof.

    `assisted` and `settled` are student ids; who asks for them puts the look
    on record. `went`: the unit where a student went, for what earlier outcomes teach (`[match] learn_minimum`).
    Whose file nobody confirmed for longer than the policy allows waits
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
        raise Refused(Reason.of("round_no_posts" if students else "round_all_stale" if stale else "round_no_students"))
    numbers = {student_id: facts.id for student_id, facts in students.items()}
    seed = f"{today:%Y%m%d}-{Round.objects.count() + 1}"
    history = _history(viewer, today, numbers, posts)
    taught, lessons = _lessons(viewer, today, policy, posts, went or {})
    result = _matched(
        sorted(students.values(), key=lambda facts: facts.id),
        [post.facts for post in posts],
        assisted={numbers[one] for one in assisted if one in numbers},
        settled={numbers[one] for one in settled if one in numbers},
        rule=policy.match,
        around=surroundings(today),
        history=history,
        seed=seed,
        lessons=lessons,
    )
    openings = sum(post.facts.openings for post in posts)
    proof = certificate_of(result, students=len(students), posts=len(posts), openings=openings)
    made = Round(
        on=today, policy=policy.id, quota=policy.match.quota, general_quota=policy.match.general_quota, seed=seed,
        certificate={**proof, LEFT_OUT: sorted(stale), LEARNED: taught}, opened_at=now, opened_by=viewer.actor,
    )  # fmt: skip
    rows = {number: one for one, number in numbers.items()}, {post.facts.id: post.id for post in posts}
    frozen = _frozen(made, policy, posts, result, history, *rows, lessons)
    return _write(viewer, made, result, frozen, *rows, now=now)


def _matched(*args: Any, **known: Any) -> MatchResult:
    """What `match` finds; refused where it finds nothing, or nothing that the checker confirms."""
    try:
        result = match(*args, **known)
    except UnprovedRoundError as error:
        raise Refused(Reason.of("round_unproved")) from error
    if not result.offers and not result.short:
        raise Refused(Reason.of("round_nothing_to_offer"))
    return result


def _lessons(
    viewer: Viewer, today: date, policy: Policy, posts: Sequence[Offered], went: Mapping[int, str]
) -> tuple[dict[str, Any], Lessons]:
    """What is kept of the counts of earlier outcomes, and what they add; nothing unless the policy says so."""
    minimum = policy.match.learn_minimum
    if minimum is None:
        return {"minimum": None, "below": 0, "rows": []}, {}
    counted = tallies(viewer=viewer, today=today, went=went, posts=[post.id for post in posts])
    identity = {post.id: post.facts.id for post in posts}
    found = {key: learned for key, tally in counted.items() if (learned := lesson(tally, minimum)) is not None}
    rows = [[*key, *astuple(counted[key]), found[key].points] for key in sorted(found)]
    below = sum(1 for tally in counted.values() if tally.known < minimum)
    told = {"minimum": minimum, "below": below, "rows": rows}
    return told, {(identity[post], group): one for (post, group), one in found.items()}


def _frozen(
    made: Round,
    policy: Policy,
    posts: Sequence[Offered],
    result: MatchResult,
    history: History,
    student_ids: Mapping[str, int],
    post_ids: Mapping[str, int],
    lessons: Lessons,
) -> Frozen:
    """What the round knew, in the order in which the engine saw it."""
    first, second = result.passes
    known = Known(
        students=[*first.students, *second.students],
        owed=len(first.students),
        posts=sorted((post.facts for post in posts), key=lambda facts: facts.id),
        problems=[first.problem, second.problem],
        student_ids=student_ids,
        post_ids=post_ids,
        so_far=history.so_far,
        referred=history.referred,
        lessons=lessons,
    )
    return freeze(known, day=made.on, policy=policy.id, rule=policy.match, seed=made.seed)


def _stale(viewer: Viewer, today: date, policy: Policy, ids: Collection[int]) -> frozenset[int]:
    """Those of these students whose file is too old to recommend anything by."""
    return frozenset(stale_files(viewer=viewer, today=today, within=policy.limits.file_days, ids=ids))


def _write(
    viewer: Viewer,
    made: Round,
    result: MatchResult,
    frozen: Frozen,
    students: Mapping[str, int],
    posts: Mapping[str, int],
    *,
    now: datetime,
) -> Round:
    """Keep a round, unless somebody else opened one while it was worked out: theirs has the same seed."""
    settled = settle(frozen)
    try:
        with deed(actor=viewer.actor, action="referrals.open_round", at=now) as note:
            _insist_no_other(viewer)
            made.save()
            _keep(made, result, students, posts)
            _keep_inputs(made, frozen, settled)
            note.subject = f"round:{made.pk}"
            note.detail = {"offers": len(result.offers), "gap": result.gap}
    except IntegrityError as error:
        _insist_no_other(viewer)
        raise Refused(Reason.of("round_changed")) from error
    return made


def _keep_inputs(made: Round, frozen: Frozen, settled: Settled) -> None:
    """What the round knew, and the answer that came of it as its first solution."""
    body = as_bytes(frozen)
    RoundInputs.objects.create(round=made, body=body, sha256=digest(body), answer=settled.fingerprint)
    rows = made.proposals.values_list("pk", "student_id", "post_id")
    numbers = {(student, post): number for number, student, post in rows}
    Resolution.objects.create(
        round=made,
        turn=0,
        changes=Changes().plain(),
        offers=[[numbers[one.student, one.post], one.price] for one in settled.given],
        shorts=[{"student": one.student_id, "got": one.got, "because": one.because} for one in made.shortfalls.all()],
        certificate=made.certificate,
        answer=settled.fingerprint,
        at=made.opened_at,
        by=made.opened_by,
    )


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


def _history(viewer: Viewer, today: date, numbers: Mapping[int, str], posts: Sequence[Offered]) -> History:
    """What went before, in the ids of matching. Posts that are not on the table today are left out.

    Of an employer that a student does not trust no post is on the table for them.
    """
    identities = {post.id: post.facts.id for post in posts}
    before = posts_by_student(viewer=viewer)
    shed = shed_employers(viewer=viewer, today=today, ids=list(numbers))
    so_far = counts(viewer=viewer, student_ids=list(numbers))
    referred = {
        number: [identities.get(post, f"past:{post}") for post in before[one]]
        for one, number in numbers.items()
        if one in before
    }
    for one in shed.keys() & numbers.keys():
        known = referred.setdefault(numbers[one], [])
        known += [post.facts.id for post in posts if post.employer_id in shed[one] and post.facts.id not in known]
    return History(
        referred=referred,
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
