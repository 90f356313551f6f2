"""Sending: the letters of a round, one post by hand, and taking a round back while nothing has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from lianqiao.allocation.surroundings import surroundings
from lianqiao.charter.policy import Policy
from lianqiao.delivery.actions import queue, withdraw
from lianqiao.delivery.queries_ways import Way
from lianqiao.evidence.actions import keep
from lianqiao.evidence.models import StoredFile
from lianqiao.evidence.papers import kind_of
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals import letters, links
from lianqiao.referrals.facts import LETTER, OWNER, WAYS, ProposalView, reasons_as_json
from lianqiao.referrals.letters import Recommended
from lianqiao.referrals.locks import hold, insist_in_hand, sending_of
from lianqiao.referrals.models import Answer, Letter, Referral, RoundSent, RoundTakenBack
from lianqiao.referrals.queries import posts_by_student, taken_back_turns
from lianqiao.referrals.queries_matching import matching_facts, shed_employers
from lianqiao.referrals.queries_rounds import views_of_round
from lianqiao.referrals.rounds import may_be_offered, refused_for, verdict_of_pair
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.links import door_address, stop_address
from lianqiao.roster.models import StudentKey
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards as student_cards
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who sends, when, on which address the link stands, and what was taken back before (`taken_back_turns`)."""

    viewer: Viewer
    today: date
    now: datetime
    real_now: datetime
    base_url: str
    turns: Mapping[tuple[int, int], int] = field(default_factory=dict)
    keys: Mapping[int, StudentKey] = field(default_factory=dict)  # of those who are written to
    ways: Mapping[int, Way] = field(default_factory=dict)  # by which each of them is written to

    def write(
        self, student: StudentCard, recommended: Sequence[Recommended], *, key: str, about: str, sent: RoundSent | None
    ) -> Letter:
        """One student's letter with these posts, best first: envelope, letter, referrals.

        The weekly cap holds for letters of rounds: by hand a person chose to write to this one student.
        """
        contact, way = policy_in_force().contact, self.ways[student.id]
        code = links.new_code()
        link = links.address_of(links.token_for_code(code, real_now=self.real_now), base_url=self.base_url)
        stop = stop_address(self.keys[student.id], base_url=self.base_url)
        envelope = queue(
            viewer=self.viewer,
            key=key,
            recipient=f"student:{student.id}",
            about=about,
            purpose=Purpose.LETTER,
            channel=way.channel,
            address=way.address,
            subject=letters.subject(),
            body=letters.body(student.name, recommended, link, door_address(base_url=self.base_url), stop),
            stop=stop,
            variables=letters.variables(student.name, recommended, link),
            now=self.now,
            real_now=self.real_now,
            hold_seconds=policy_in_force().limits.hold_seconds,
            good_until=letters.true_until(recommended, self.now, contact.life_days),
            rhythm=contact.rhythm,
            capped=sent is not None,
        )
        letter = Letter.objects.create(
            round_id=sent.round_id if sent else None,
            sending=sent,
            student_id=student.id,
            envelope=envelope,
            on=self.today,
            code=code,
        )
        self.refer(student.id, recommended, letter)
        return letter

    def refer(
        self, student_id: int, recommended: Sequence[Recommended], letter: Letter | None, **told: Any
    ) -> list[Referral]:
        """The referrals themselves, numbered from 1; `told` are the fields of one that a person told."""
        return Referral.objects.bulk_create(
            Referral(
                student_id=student_id,
                post_id=one.post.id,
                letter=letter,
                turn=self.turns.get((student_id, one.post.id), 0),
                rank=rank,
                on=self.today,
                reasons=reasons_as_json(one.reasons),
                by=self.viewer.actor,
                recorded_at=self.now,
                **told,
            )
            for rank, one in enumerate(recommended, start=1)
        )


def send_round(
    *, viewer: Viewer, round_id: int, policy: Policy, today: date, now: datetime, real_now: datetime, base_url: str
) -> RoundSent:
    """One letter to each student with at least one live proposal, and their referrals. Sending twice sends once.

    The letters stay here for the policy's `hold_seconds`, in which `take_back` undoes all of it.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    try:
        with transaction.atomic():
            hold(round_id)
            if there := sending_of(round_id):
                return there
            insist_in_hand(round_id)
            return _send(_Desk(viewer, today, now, real_now, base_url), round_id, policy)
    except IntegrityError as error:
        raise Refused(Reason.of("round_changed")) from error


def _send(desk: _Desk, round_id: int, policy: Policy) -> RoundSent:
    with deed(actor=desk.viewer.actor, action="referrals.send_round", at=desk.now, subject=f"round:{round_id}") as note:
        mine = _live(desk.viewer, round_id, policy, desk.today)
        if not mine:
            raise Refused(Reason.of("round_nothing_to_send"))
        sent = RoundSent.objects.create(
            round_id=round_id,
            turn=RoundSent.objects.filter(round_id=round_id).count(),
            on=desk.today,
            at=desk.now,
            by=desk.viewer.actor,
        )
        _write_all(replace(desk, turns=taken_back_turns(viewer=desk.viewer, student_ids=mine)), sent, mine)
        note.detail = {"letters": len(mine), "referrals": sum(map(len, mine.values()))}
    return sent


def _live(viewer: Viewer, round_id: int, policy: Policy, today: date) -> dict[int, list[ProposalView]]:
    mine: dict[int, list[ProposalView]] = {}
    for view in views_of_round(viewer=viewer, today=today, round_id=round_id, policy=policy):
        if view.live:
            mine.setdefault(view.student_id, []).append(view)
    return mine


def _write_all(desk: _Desk, sent: RoundSent, mine: dict[int, list[ProposalView]]) -> None:
    students = student_cards(viewer=desk.viewer, today=desk.today, ids=mine)
    desk = _ready_for(desk, students)
    about = f"round:{sent.round_id}"
    for student_id in sorted(mine, key=lambda one: students[one].number):  # an order that tells nothing
        key = f"{about}:student:{student_id}" + (f":{sent.turn + 1}" if sent.turn else "")
        recommended = [Recommended(one.post, one.reasons.told, one.score) for one in mine[student_id]]
        desk.write(students[student_id], recommended, key=key, about=about, sent=sent)


def _ready_for(desk: _Desk, students: Mapping[int, StudentCard]) -> _Desk:
    """The desk with what writing to these takes: the keys of their own pages, and the way to each."""
    first = ways_to_students(
        viewer=desk.viewer, students=students.values(), policy=policy_in_force(), purpose=Purpose.LETTER
    )
    keys = keys_of(viewer=desk.viewer, student_ids=list(students), now=desk.now)
    return replace(desk, keys=keys, ways=first)


def take_back(*, viewer: Viewer, round_id: int, now: datetime) -> None:
    """Undo a sending while nothing has left: its letters and referrals no longer count, the round can be sent again.

    All rows stay on record, the envelopes as withdrawn. All or nothing: refused
    (`round_hold_over`) when the hold is over, or any letter has left or been answered.
    """
    insist(viewer, Deed.RUN_ROUNDS)
    with deed(actor=viewer.actor, action="referrals.take_back", at=now, subject=f"round:{round_id}") as note:
        hold(round_id)
        sent = sending_of(round_id)
        if sent is None:
            raise Refused(Reason.of("round_not_sent"))
        answered = Answer.objects.filter(referral__letter__sending=sent).exists()
        if answered or now > sent.at + timedelta(seconds=policy_in_force().limits.hold_seconds):
            raise Refused(Reason.of("round_hold_over"))
        held = list(sent.letters.order_by("envelope_id").values_list("envelope_id", flat=True))
        for envelope_id in held:
            try:
                withdraw(viewer=viewer, envelope_id=envelope_id, now=now)
            except Refused as refused:
                raise Refused(Reason.of("round_hold_over")) from refused
        RoundTakenBack.objects.create(sending=sent, at=now, by=viewer.actor)
        note.detail = {"letters": len(held)}


def refer_by_hand(
    *,
    viewer: Viewer,
    student_id: int,
    post_id: int,
    way: str = LETTER,
    on: date | None = None,
    proof_text: str = "",
    paper: bytes | None = None,
    today: date,
    now: datetime,
    real_now: datetime | None = None,
    base_url: str = "",
) -> Referral:
    """Recommend one post to one student in reach, outside any round; it counts like one of a round.

    By letter (then `real_now` and `base_url` make its link), or told by a person on
    the day `on` (today unless given), with a proof in words or as a file. The post
    must be accepted, open on that day, fit the student and be new to them; how
    many others it was shown to is left to the person's judgement. Refused:
    `not_found`, `referral_way_unknown`, `referral_without_proof`, `help_in_future`, `help_too_old`,
    `post_not_offerable`, `post_flagged`, `post_closed`, `post_stale`, `post_referred_before`, `post_not_fitting`,
    `post_employer_shed` (the student does not trust the employer),
    `paper_too_large`, `paper_kind_unknown`.
    """
    insist(viewer, Deed.RECORD_HELP)
    student = student_cards(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    if student is None:
        raise Refused(Reason.of("not_found"))
    day = today if way == LETTER or on is None else on
    _check_telling(viewer, way, day, proof_text, paper, today)
    recommended = [_judged(viewer, student_id, post_id, today, day)]
    subject = f"student:{student_id}"
    try:
        with deed(actor=viewer.actor, action="referrals.refer_by_hand", at=now, subject=subject) as note:
            note.detail = {"post": post_id}
            turns = taken_back_turns(viewer=viewer, student_ids=[student_id])
            desk = _Desk(viewer, day, now, real_now or now, base_url, turns)
            if way != LETTER:
                kept = _keep(viewer, paper, now)
                told = {"way": way, "proof_text": proof_text.strip(), "proof": kept}
                return desk.refer(student_id, recommended, None, **told)[0]
            key = f"hand:student:{student_id}:post:{post_id}"
            desk = _ready_for(desk, {student_id: student})
            letter = desk.write(student, recommended, key=key, about=f"post:{post_id}", sent=None)
            return Referral.objects.get(letter=letter)
    except IntegrityError as error:
        raise Refused(Reason.of("post_referred_before")) from error


def _check_telling(viewer: Viewer, way: str, day: date, proof_text: str, paper: bytes | None, today: date) -> None:
    """A known way, a day that has come and is not too long ago (machines may load older records), and a proof."""
    if way not in WAYS:
        raise Refused(Reason.of("referral_way_unknown"))
    if day > today:
        raise Refused(Reason.of("help_in_future", day=day.isoformat()))
    within = policy_in_force().limits.entry_days
    if within is not None and day < today - timedelta(days=within) and not viewer.system:
        raise Refused(Reason.of("help_too_old", day=day.isoformat(), days=within))
    if way != LETTER and paper is None and not proof_text.strip():
        raise Refused(Reason.of("referral_without_proof"))


def _keep(viewer: Viewer, paper: bytes | None, now: datetime) -> StoredFile | None:
    """The proof's file, kept under a name that says nothing."""
    if paper is None:
        return None
    return keep(viewer=viewer, owner=OWNER, name=f"proof.{kind_of(paper).ending}", content=paper, now=now)


def _judged(viewer: Viewer, student_id: int, post_id: int, today: date, day: date) -> Recommended:
    """The post as it may be recommended to this student on `day`; Refused with the first thing against it."""
    post = post_cards(viewer=viewer, today=today, ids=[post_id]).get(post_id)
    verdict = may_be_offered(post, day, policy_in_force().posts.freshness)
    if post is None or not verdict.ok:
        raise Refused(*verdict.because)
    if post_id in posts_by_student(viewer=viewer, student_ids=[student_id]).get(student_id, ()):
        raise Refused(Reason.of("post_referred_before"))
    if post.employer_id in shed_employers(viewer=viewer, today=today, ids=[student_id]).get(student_id, ()):
        raise Refused(Reason.of("post_employer_shed"))
    facts = matching_facts(viewer=viewer, today=today, ids=[student_id])[student_id]
    fits, reasons, score = verdict_of_pair(facts, post.facts, surroundings(day))
    if not fits.ok:
        raise Refused(Reason.of("post_not_fitting", because=refused_for(fits.because)))
    return Recommended(post, reasons, score)
