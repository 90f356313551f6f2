"""One student on one page: who cares, what is wished, what is missing, and the line of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lianqiao.assistance.facts_programmes import Track
from lianqiao.assistance.queries_programmes import tracks
from lianqiao.cases.queries import wish_of
from lianqiao.charter.policy import Policy
from lianqiao.desk.case_side import CaseSide, case_side
from lianqiao.desk.excuse_list import Line as AskingLine
from lianqiao.desk.excuse_list import lines_of
from lianqiao.desk.linkage_carers import CarerLine, carer_lines
from lianqiao.desk.looks import note_file
from lianqiao.desk.owners import Level, Owners, owners_to_students
from lianqiao.desk.plan_entries import PlanStrip, plan_strip
from lianqiao.desk.promises import Part, Waiver, promises, waivers_of
from lianqiao.desk.readable import readable
from lianqiao.desk.timeline import Entry, timeline
from lianqiao.desk.wish_words import Wishes, in_words
from lianqiao.desk.words import GRADE_WORDS, PROOF_WORDS, word
from lianqiao.hardship.queries import criteria_of
from lianqiao.ledger.queries_excuses import askings
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations, may_open_paper, may_verify
from lianqiao.people.asked_once import shared
from lianqiao.roster.facts import StudentCard, masked_phone
from lianqiao.roster.queries import student
from lianqiao.rules.values import Verdict
from lianqiao.rules.visibility import Deed, HardshipSight, Viewer, ask, hardship_sight


@dataclass(frozen=True, slots=True)
class Outcome:
    """The present destination as the page shows it, and what the viewer may do about its paper."""

    facts: DestinationFacts
    grade: str
    proof: str
    opens_paper: bool
    verify: Verdict

    @property
    def needs_other_hands(self) -> bool:
        """The viewer could check the paper, had somebody else entered it."""
        return any(reason.code == "destination_same_hands" for reason in self.verify.because)


@dataclass(frozen=True, slots=True)
class StudentPage:
    """Everything of the page but the guarded part."""

    card: StudentCard
    phone: str
    carers: Sequence[Level]
    five: Sequence[CarerLine]  # each level with its duties, where help is promised
    wishes: Wishes | None
    gauge: Sequence[Part]
    more_care: bool  # yes or no, for those who may know so much
    opens_guarded: bool
    waivers: tuple[Waiver, ...]
    asked: Sequence[AskingLine]  # waits, or was declined; what was granted stands among the waivers
    may_excuse: bool
    outcome: Outcome | None
    file: CaseSide
    tracks: Sequence[Track]
    plan_strip: PlanStrip | None
    entries: Sequence[Entry]


def student_page(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, student_id: int, kind: str = ""
) -> StudentPage | None:
    """The page of one student in reach; None for anybody else's, as for nobody's. Its parts read the same once."""
    with shared():
        return _page(viewer, today, now, policy, student_id, kind)


def _page(viewer: Viewer, today: date, now: datetime, policy: Policy, student_id: int, kind: str) -> StudentPage | None:
    card = student(viewer=viewer, today=today, student_id=student_id)
    if card is None:
        return None
    note_file(viewer=viewer, student_id=card.id, now=now)
    of_students = [one.id for one in policy.promises if one.subject == "student"]
    stated = promises(
        viewer=viewer, today=today, now=now, policy=policy, student_ids=[student_id], commitment_ids=of_students
    )
    wish = wish_of(viewer=viewer, today=today, student_id=student_id)
    present = destinations(viewer=viewer, today=today, ids=[student_id]).get(student_id)
    helped = student_id in stated.student_ids
    levels = _carers(viewer, today, policy, card, helped=helped)
    return StudentPage(
        card=card,
        phone=masked_phone(card.phone),
        carers=levels,
        five=carer_lines(policy, levels) if helped else (),
        wishes=in_words(viewer, wish) if wish else None,
        gauge=stated.gauge(student_id),
        more_care=helped,
        opens_guarded=hardship_sight(viewer) is HardshipSight.CRITERIA,
        waivers=waivers_of(viewer=viewer, today=today, policy=policy, student_id=student_id),
        asked=_asked(viewer, today, policy, student_id),
        may_excuse=ask(viewer, Deed.EXCUSE).ok,
        outcome=_outcome(viewer, present),
        file=case_side(viewer=viewer, today=today, policy=policy, student_id=student_id, present=present),
        tracks=tracks(viewer=viewer, today=today, student_id=student_id),
        plan_strip=plan_strip(viewer, today, student_id),
        entries=timeline(viewer=viewer, today=today, student_id=student_id, kind=kind),
    )


def _asked(viewer: Viewer, today: date, policy: Policy, student_id: int) -> Sequence[AskingLine]:
    found = askings(viewer=viewer, today=today, student_id=student_id)
    return lines_of(viewer, today, policy, [one for one in found if one.answer is None or not one.answer.granted])


def may_end(*, viewer: Viewer, today: date, now: datetime, student_id: int, held_id: int) -> bool:
    """Is this one of the student's, and not ended yet? Asking is a look: it goes on record."""
    held = criteria_of(viewer=viewer, purpose="student_page:end", today=today, now=now, student_id=student_id)
    return any(one.id == held_id and one.ended_on is None for one in held)


def _carers(viewer: Viewer, today: date, policy: Policy, card: StudentCard, *, helped: bool) -> Sequence[Level]:
    """Who answers for the student. Only those in need are paired: without the sight, who serves class and major."""
    paired = {} if hardship_sight(viewer) is HardshipSight.NOTHING else {card.id: card}
    return Owners(viewer, today, paired).levels(card, owners_to_students(policy) if helped else ())


def _outcome(viewer: Viewer, facts: DestinationFacts | None) -> Outcome | None:
    if facts is None:
        return None
    return Outcome(
        replace(facts, unit_name=readable(viewer, facts.unit_name)),
        grade=word(GRADE_WORDS, facts.grade),
        proof=word(PROOF_WORDS, facts.proof_kind) if facts.proof_kind else "",
        opens_paper=may_open_paper(viewer=viewer, destination=facts),
        verify=may_verify(viewer=viewer, destination=facts),
    )
