"""Rounds, proposals and referrals as people read them; reasons as rows keep them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from lianqiao.jobs.facts import PostCard
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.answers import Step
from lianqiao.rules.suitability import Fit
from lianqiao.rules.values import Reason

# What a student may say of a post that does not suit.
ANSWER_REASONS = ("too_far", "pay", "major", "settled", "exam", "family", "distrust")
PLACED, SILENT, NOT_TAKEN = "placed", "silence", "not_taken"
CLOSINGS = (PLACED, SILENT, NOT_TAKEN)  # why a referral was withdrawn
# Why a person changes what was proposed; the last one needs words.
NEEDS_WORDS = "other"
OVERRIDE_REASONS = ("contacted", "unwilling", "too_far", "pay", "mismatch", "employer", "better", NEEDS_WORDS)
EXPORT_REASONS = ("check", "meeting", "archive")  # what the sheet of a round is taken for
OWNER = "referrals"  # of the kept files
# How a recommended post reaches the student; all but the first are told by a person, the last by the paired expert.
LETTER = "letter"
WAYS = (LETTER, "face", "phone", "chat", "expert")


class Standing(StrEnum):
    """Where a proposal stands. `GONE`: what it rested on has changed since; `MOVED`: after a decision the round was
    solved again and this pair is no longer part of it. Neither is sent.
    """

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    REPLACED = "replaced"
    MOVED = "moved"
    GONE = "gone"
    SENT = "sent"


LEARNED = "learned"  # in a round's certificate: what earlier outcomes added (minimum, rows, how many are below it)
LEFT_OUT = "left_out"  # in a round's certificate: ids of the students whose file was stale on its day
LIVE = frozenset({Standing.PROPOSED, Standing.ACCEPTED})
# They count days from the day of the round; where a page tells the days of today, they would contradict it.
OF_THE_DAY = frozenset({"fit_time_left", "against_deadline_soon", "against_deadline_today"})
# What others answered is nothing to tell a student; what the student said once is for whoever looks a round over.
FOR_STAFF = frozenset(
    {"fit_learned", "against_learned", "against_said_too_far", "against_said_pay", "against_said_major"}
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for a pair, what against it, what a person has to check."""

    why: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    check: tuple[Reason, ...] = ()

    @property
    def lasting(self) -> Reasons:
        """The reasons that stay true while the days go by."""
        return self._without(OF_THE_DAY)

    @property
    def told(self) -> Reasons:
        """The reasons that a letter gives."""
        return self._without(FOR_STAFF)

    def _without(self, codes: frozenset[str]) -> Reasons:
        parts = (self.why, self.against, self.check)
        return Reasons(*(tuple(one for one in part if one.code not in codes) for part in parts))


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposed post. `because` says why it is gone; `places` = places left at the post, this one not counted.

    `code` and `note` are the reason of the newest decision; `came`, `went`: by the last time the round was solved.
    """

    id: int
    student_id: int
    rank: int
    score: int
    post: PostCard
    reasons: Reasons
    standing: Standing
    note: str = ""
    because: Reason | None = None
    places: int = 0
    interested: bool | None = None
    answer: str = ""
    code: str = ""
    price: int = 0
    came: bool = False
    went: bool = False

    @property
    def live(self) -> bool:
        """Will it be sent?"""
        return self.standing in LIVE


@dataclass(frozen=True, slots=True)
class StudentRound:
    """One student of a round: posts recommended so far (live ones), and what is proposed now.

    `employers`: ids of those whose posts were ever recommended, by this round too once it is out. `live`: what will
    be sent, best first; it is asked for again and again.
    """

    student: StudentCard
    so_far: int
    proposals: tuple[ProposalView, ...]
    employers: frozenset[int] = frozenset()
    live: tuple[ProposalView, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "live", tuple(one for one in self.proposals if one.live))

    @property
    def waiting(self) -> int:
        """How many of them nobody decided yet."""
        return sum(1 for one in self.proposals if one.standing is Standing.PROPOSED)

    @property
    def changed(self) -> bool:
        """Did the last decision bring something here that nobody chose?"""
        return any(one.came and one.standing is Standing.PROPOSED for one in self.proposals)


@dataclass(frozen=True, slots=True)
class ShortView:
    """A student who gets fewer than owed, and why."""

    student: StudentCard
    got: int
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One line of the list of rounds. `students` and `posts` count what was proposed, `letters` what went out."""

    id: int
    on: date
    students: int
    proposals: int
    letters: int
    sent_on: date | None
    discarded: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A student who was left out of a round since the file was stale; `because` is None once somebody confirmed it."""

    student: StudentCard
    because: Reason | None


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """A round as far as the viewer reaches. `certificate`: objective, bound, gap and counts (`actions.open_round`).

    `fingerprint`: of what it knew; empty for one of the time before that was kept.
    """

    id: int
    on: date
    quota: int
    general_quota: int
    seed: str
    certificate: Mapping[str, Any]
    students: tuple[StudentRound, ...]
    shorts: tuple[ShortView, ...]
    sent_at: datetime | None
    discarded_at: datetime | None = None
    fingerprint: str = ""

    @property
    def in_hand(self) -> bool:
        """Neither out nor discarded: it can be looked over, sent, or discarded."""
        return self.sent_at is None and self.discarded_at is None

    @property
    def people(self) -> int:
        """How many students will be written to (persons)."""
        return sum(1 for one in self.students if one.live)

    @property
    def items(self) -> int:
        """How many posts will be recommended (items)."""
        return sum(len(one.live) for one in self.students)

    def may_come_back(self, now: datetime, hold_seconds: int) -> bool:
        """Can it still be taken back, so many seconds at most after it was sent?"""
        return self.sent_at is not None and (now - self.sent_at).total_seconds() <= hold_seconds


@dataclass(frozen=True, slots=True)
class Choice:
    """A post that could be proposed instead: places that nobody accepted, `held` of them proposed to others."""

    post: PostCard
    score: int
    reasons: Reasons
    places: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it was given: what, why not, on which day, by whom (an actor) and when it was put on record."""

    step: Step
    reason: str
    on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A post recommended to a student and what the student said last (None = nothing yet).

    `way` is one of WAYS; `proof_text` and `has_proof` (a file) are for staff who may know who is helped.
    """

    id: int
    post: PostCard
    rank: int
    on: date
    reasons: Reasons
    by_hand: bool
    interested: bool | None
    answer: str
    answered_at: datetime | None
    way: str = LETTER
    proof_text: str = ""
    has_proof: bool = False
    recorded_on: date | None = None
    may_take_back: bool = False
    step: Step | None = None
    closed: str = ""  # one of CLOSINGS; empty: it stands
    said: tuple[Said, ...] = ()  # all that was said of it, in order; only where it was asked for


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral as figures and the ledger count it; `recorded_on` is the day on which it was entered."""

    id: int
    student_id: int
    post_id: int
    on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What the holder of a letter's link sees: the posts in order, without anything only staff may see."""

    id: int
    student_id: int
    envelope_id: int
    on: date
    referrals: tuple[ReferralView, ...]


class Judged(Protocol):
    """The three lists of a judgement."""

    @property
    def why(self) -> Sequence[Reason]: ...
    @property
    def against(self) -> Sequence[Reason]: ...
    @property
    def check(self) -> Sequence[Reason]: ...


def step_of(step: str | None, interested: bool | None) -> Step | None:
    """The step of an answer; rows of before there were steps only say yes or no, and no row says nothing."""
    if interested is None:
        return None
    return Step(step) if step else Step.INTERESTED if interested else Step.DECLINED


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """`{"code", "params"}`."""
    return {"code": reason.code, "params": reason.as_dict()}


def reason_of(stored: Mapping[str, Any]) -> Reason:
    """The way back."""
    return Reason.of(stored["code"], **stored["params"])


def reasons_as_json(judged: Judged) -> dict[str, list[dict[str, Any]]]:
    """The three lists, ready to be kept."""
    return {name: [reason_as_json(one) for one in getattr(judged, name)] for name in ("why", "against", "check")}


def reasons_of(stored: Mapping[str, Sequence[Mapping[str, Any]]]) -> Reasons:
    """The way back."""
    return Reasons(*(tuple(map(reason_of, stored.get(name, ()))) for name in ("why", "against", "check")))


@lru_cache(maxsize=4096)
def reasons_in(text: str) -> Reasons:
    """The reasons in a stored text: what says the same is read once."""
    return reasons_of(json.loads(text))


def fit_of(reasons: Reasons, score: int) -> Fit:
    """The judgement behind a proposal, as it was made."""
    return Fit(True, score, reasons.why, reasons.against, reasons.check)


def round_row(one: Any) -> RoundRow:
    """One line of the list from a record of `queries_rounds.round_records`."""
    return RoundRow(
        one.pk, one.on, one.student_count, one.proposal_count, one.letter_count, one.sent_on,
        one.discarded_at is not None,
    )  # fmt: skip


def verdict_of(row: Any) -> str | None:
    """The newest decision on a row of `queries_settling.decided`; one replaced in older rounds says so by the row that
    replaced it.
    """
    return "replace" if row.replaced and row.verdict != "accept" else row.verdict
