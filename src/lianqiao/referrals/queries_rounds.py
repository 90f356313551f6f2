"""Reading rounds: the list, and one round as far as the viewer reaches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from lianqiao.charter.policy import Policy
from lianqiao.jobs.facts import PostCard
from lianqiao.people.asked_once import asked_once
from lianqiao.referrals.facts import (
    LIVE,
    ProposalView,
    RoundDetail,
    RoundRow,
    ShortView,
    Standing,
    StudentRound,
    reason_of,
    reasons_in,
    round_row,
    verdict_of,
)
from lianqiao.referrals.locks import sending_of
from lianqiao.referrals.models import Letter, Proposal, Resolution, Round, RoundDiscarded, RoundSent
from lianqiao.referrals.queries import Before, answered
from lianqiao.referrals.queries_settling import last_two, newest_resolution, with_decision
from lianqiao.referrals.rounds import by_need, may_be_offered, places_left
from lianqiao.referrals.world import World
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.post_life import Freshness
from lianqiao.rules.values import Reason, Verdict
from lianqiao.rules.visibility import Deed, HardshipSight, Scope, Viewer, hardship_sight, insist, scope


def round_records(*, viewer: Viewer) -> QuerySet[Round]:
    """All rounds, the newest first, lazily, with the counts of `round_row`."""
    insist(viewer, Deed.SEE_ROUNDS)
    proposals = Proposal.objects.filter(round=OuterRef("pk"))
    letters = Letter.objects.filter(round=OuterRef("pk"), sending__taken_back=None)
    sendings = RoundSent.objects.filter(round=OuterRef("pk"), taken_back=None)
    return Round.objects.annotate(
        student_count=_counted(proposals, "student"),
        proposal_count=_counted(proposals, "pk"),
        letter_count=_counted(letters, "pk"),
        sent_on=Subquery(sendings.values("on")[:1]),
        discarded_at=F("discarded__at"),
    ).order_by("-id")


def _counted(rows: QuerySet[Any], what: str) -> Coalesce:
    """How many different `what` the rows of a round have."""
    found = rows.order_by().values("round").annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def round_in_hand(*, viewer: Viewer) -> int | None:
    """The newest round that is neither out nor discarded: until it is, no other one is opened."""
    insist(viewer, Deed.SEE_ROUNDS)
    out = RoundSent.objects.filter(taken_back=None).values("round_id")
    rows = Round.objects.filter(discarded=None).exclude(pk__in=out)
    return rows.order_by("-id").values_list("pk", flat=True).first()


def rounds(*, viewer: Viewer) -> list[RoundRow]:
    """All rounds, the newest first. Proposals that staff replaced are counted too."""
    return [round_row(one) for one in round_records(viewer=viewer)]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the standing of a round's proposals rests on, read once for all of them.

    `known`: ids of the students who are on the roster, in reach or not; `students`: those in reach.
    """

    students: Mapping[int, StudentCard]
    known: Collection[int]
    posts: Mapping[int, PostCard]
    taken: Mapping[int, int]
    before: Mapping[int, Before]
    referrals: Mapping[tuple[int, int], Any]
    force: _Force
    per_opening: int
    freshness: Freshness
    today: date

    def offerable(self, post_id: int) -> Verdict:
        """May the post be offered today?"""
        return may_be_offered(self.posts.get(post_id), self.today, self.freshness)


def in_force(*, viewer: Viewer, round_id: int) -> Mapping[int, int] | None:
    """Prices by the number of each proposal that is part of the round now; None: all that it ever proposed."""
    insist(viewer, Deed.SEE_ROUNDS)
    newest = Resolution.objects.filter(round_id=round_id).order_by("-turn").values_list("offers", flat=True).first()
    return None if newest is None else dict(newest)


_TOLD = ("pk", "student_id", "post_id", "rank", "score", "reasons_text", "verdict", "code", "note", "replaced")


@asked_once
def rows_of(*, viewer: Viewer, round_id: int) -> list[Any]:
    """All proposals of a round with the newest decision, best first; their reasons as text (`facts.reasons_in`).

    In reach or not: places are worked out over all of them.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    return list(_rows().filter(round_id=round_id))


@cache
def _rows() -> QuerySet[Any, Any]:
    """The query, which no one has asked yet: to put its words together takes as long as to answer it."""
    rows = with_decision().annotate(reasons_text=Cast("reasons", TextField()))
    found: QuerySet[Any, Any] = rows.order_by("-score", "rank", "id").values_list(*_TOLD, named=True)
    return found


@dataclass(frozen=True, slots=True)
class _Force:
    """Which proposals are part of the round now (None: all), and which came and went the last time it was solved."""

    now: Mapping[int, int] | None
    came: Collection[int]
    went: Collection[int]


def _force(viewer: Viewer, round_id: int) -> _Force:
    solved = [dict(one.offers) for one in last_two(viewer=viewer, round_id=round_id)]
    if not solved:
        return _Force(None, (), ())
    now, *earlier = solved
    if not earlier:
        return _Force(now, (), ())
    return _Force(now, now.keys() - earlier[0].keys(), earlier[0].keys() - now.keys())


def _ground(
    rows: list[Any],
    round_id: int,
    world: World,
    *,
    viewer: Viewer,
    today: date,
    policy: Policy,
    out: bool,
    also: Collection[int] = (),
) -> _Ground:
    """`out`: the round was sent, and so has referrals; `also`: students who are shown beside those of the rows."""
    ids = {row.student_id for row in rows}.union(also)
    students = world.students(ids)
    sent = answered().filter(letter__round_id=round_id) if out else ()
    return _Ground(
        students=students,
        known=students if scope(viewer) is Scope.COLLEGE else world.everybody(ids),
        posts=world.posts({row.post_id for row in rows}),
        taken=world.taken(),
        before=world.before(ids),
        referrals={(row.student_id, row.post_id): row for row in sent},
        force=_force(viewer, round_id),
        per_opening=policy.match.students_per_opening,
        freshness=policy.posts.freshness,
        today=today,
    )


def _standing(row: Any, ground: _Ground, *, closed: bool) -> tuple[Standing, Reason | None]:
    if (row.student_id, row.post_id) in ground.referrals:
        return Standing.SENT, None
    if verdict_of(row) == "replace":
        return Standing.REPLACED, None
    if row.verdict == "skip":
        return Standing.SKIPPED, None
    if ground.force.now is not None and row.pk not in ground.force.now:
        return Standing.MOVED, None
    if closed:
        return Standing.GONE, None
    if row.post_id in ground.before.get(row.student_id, Before()).posts:
        return Standing.GONE, Reason.of("post_referred_before")
    verdict = ground.offerable(row.post_id)
    if not verdict.ok:
        return Standing.GONE, verdict.because[0]
    return (Standing.ACCEPTED if row.verdict == "accept" else Standing.PROPOSED), None


def _views(rows: list[Any], ground: _Ground, *, closed: bool) -> list[ProposalView]:
    """Each proposal in reach with its standing; where a post has fewer places than live proposals, the later are gone.

    Places are worked out over the whole round, so that everybody is shown the same ones.
    """
    used: dict[int, int] = dict(ground.taken)
    stands = []
    for row in rows:
        if row.student_id not in ground.known or row.post_id not in ground.posts:
            continue
        standing, because = _standing(row, ground, closed=closed)
        if standing in LIVE:
            if places_left(ground.posts[row.post_id], used, ground.per_opening):
                used[row.post_id] = used.get(row.post_id, 0) + 1
            else:
                standing, because = Standing.GONE, Reason.of("post_full")
        if row.student_id in ground.students:
            stands.append((row, standing, because))
    return [_view(row, ground, standing, because, used) for row, standing, because in stands]


def _view(
    row: Any, ground: _Ground, standing: Standing, because: Reason | None, used: Mapping[int, int]
) -> ProposalView:
    post, referral = ground.posts[row.post_id], ground.referrals.get((row.student_id, row.post_id))
    return ProposalView(
        row.pk, row.student_id, row.rank, row.score, post, reasons_in(row.reasons_text), standing, row.note or "",
        because, places_left(post, used, ground.per_opening), referral.said if referral else None,
        (referral.said_why or "") if referral else "", row.code or "", (ground.force.now or {}).get(row.pk, 0),
        row.pk in ground.force.came, row.pk in ground.force.went,
    )  # fmt: skip


def views_of_round(
    *, viewer: Viewer, today: date, round_id: int, policy: Policy, world: World | None = None
) -> list[ProposalView]:
    """Every proposal of a round within reach, best first for each student, with where it stands today.

    `world`: what is known around it already; without it all is read anew.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    rows, out = rows_of(viewer=viewer, round_id=round_id), sending_of(round_id) is not None
    closed = out or RoundDiscarded.objects.filter(round_id=round_id).exists()
    world = world or World(viewer, today)
    ground = _ground(rows, round_id, world, viewer=viewer, today=today, policy=policy, out=out)
    return _views(rows, ground, closed=closed)


def _by_student(views: list[ProposalView], ground: _Ground, assisted: Collection[int]) -> tuple[StudentRound, ...]:
    grouped: dict[int, list[ProposalView]] = {}
    for view in views:
        grouped.setdefault(view.student_id, []).append(view)
    found = []
    for student_id, mine in grouped.items():
        known = ground.before.get(student_id, Before())
        found.append(StudentRound(ground.students[student_id], known.live, tuple(mine), known.employers))
    keys = [
        (
            one.student.id in assisted,
            one.so_far,
            # Of all that was proposed, skipped or not: nobody moves to another page while the round is looked over.
            min((p.post.deadline or date.max for p in one.proposals), default=date.max),
            one.student.number,
        )
        for one in found
    ]
    return tuple(found[at] for at in by_need(keys))


def round_detail(
    *,
    viewer: Viewer,
    today: date,
    round_id: int,
    assisted: Collection[int],
    policy: Policy,
    world: World | None = None,
) -> RoundDetail | None:
    """A round with its students in the order of need, as far as the viewer reaches; None where there is none.

    Who stays short tells who is owed: it is shown only to those who may see
    that, and the look is on record by the asking of `assisted`. `world` as in `views_of_round`.
    """
    insist(viewer, Deed.SEE_ROUNDS)
    one = _dated().filter(pk=round_id).first()
    if one is None:
        return None
    out = one.sent_at is not None
    newest = newest_resolution(viewer=viewer, round_id=round_id)
    rows, shorts = rows_of(viewer=viewer, round_id=round_id), _shorts(one, newest, viewer)
    also, world = {student for student, _, _ in shorts}, world or World(viewer, today)
    ground = _ground(rows, round_id, world, viewer=viewer, today=today, policy=policy, out=out, also=also)
    views = _views(rows, ground, closed=out or one.discarded_at is not None)
    return RoundDetail(
        id=one.pk,
        on=one.on,
        quota=one.quota,
        general_quota=one.general_quota,
        seed=one.seed,
        certificate=newest.certificate if newest else one.certificate,
        students=_by_student(views, ground, assisted),
        shorts=_shown(shorts, ground.students),
        sent_at=one.sent_at,
        discarded_at=one.discarded_at,
        fingerprint=one.fingerprint or "",
    )


@cache
def _dated() -> QuerySet[Any]:
    """Rounds with `sent_at`, `discarded_at` and `fingerprint`: the query, which no one has asked yet."""
    sendings = RoundSent.objects.filter(round=OuterRef("pk"), taken_back=None)
    out = {"sent_at": Subquery(sendings.values("at")[:1]), "discarded_at": F("discarded__at")}
    return Round.objects.annotate(fingerprint=F("inputs__sha256"), **out).order_by("pk")


def _shorts(one: Round, newest: Resolution | None, viewer: Viewer) -> list[tuple[int, int, Any]]:
    """Who stays short: student, posts got, reasons as kept. Nobody for those who may not see who is owed."""
    if hardship_sight(viewer) < HardshipSight.CRITERIA:
        return []
    if newest is None:
        return [(row.student_id, row.got, row.because) for row in one.shortfalls.all()]
    return [(row["student"], row["got"], row["because"]) for row in newest.shorts]


def _shown(rows: list[tuple[int, int, Any]], students: Mapping[int, StudentCard]) -> tuple[ShortView, ...]:
    """Those of them who are in reach, the emptiest first."""
    return tuple(
        ShortView(students[student], got, tuple(map(reason_of, because)))
        for student, got, because in sorted(rows, key=lambda row: row[1])
        if student in students
    )


def proposal(*, viewer: Viewer, today: date, proposal_id: int) -> Proposal | None:
    """One proposal of a student in reach, with its round; None where there is none."""
    insist(viewer, Deed.SEE_ROUNDS)
    found = Proposal.objects.filter(pk=proposal_id).select_related("round").first()
    if found is None or found.student_id not in student_cards(viewer=viewer, today=today, ids=[found.student_id]):
        return None
    return found
