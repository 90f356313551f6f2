"""The rows of the list of all who are helped, one a student; for viewers who see criteria."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.assistance.queries import attendances
from lianqiao.cases.queries import stated_wishes
from lianqiao.cases.queries_survey import obstacles as surveyed
from lianqiao.charter.policy import Policy
from lianqiao.charter.tables import need_classes
from lianqiao.desk.owners import Owners, owners_to_students
from lianqiao.desk.paper_parts import wish_line
from lianqiao.desk.plan_words import OBSTACLE_WORDS
from lianqiao.desk.wish_words import in_words
from lianqiao.desk.words import DEED_WORDS, GRADE_WORDS, word
from lianqiao.hardship.queries_guarded import circle
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations
from lianqiao.plans.facts import PlanFacts
from lianqiao.plans.models import Measure
from lianqiao.plans.queries import measures_of
from lianqiao.plans.queries_plans import plans_of
from lianqiao.referrals.queries import referral_rows
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.hardship import Assessment, Tier
from lianqiao.rules.visibility import Deed, Viewer, insist

HELP = ("talk", "guidance", "training", "traineeship")


@dataclass(frozen=True, slots=True)
class RollRow:
    """One student. `circle` is the official class and what it rests on; the four numbers are person-times."""

    student: StudentCard
    circle: str
    wish: str
    obstacles: str
    carers: str
    measures: str
    guidance: int
    training: int
    traineeship: int
    referrals: int
    last_talk: date | None
    destination: str
    unit: str
    remark: str


@dataclass(frozen=True, slots=True)
class Roll:
    """The rows by class and number, and everybody whom they could have told of."""

    rows: tuple[RollRow, ...]
    asked: Collection[int]


def roll(*, viewer: Viewer, today: date, now: datetime, policy: Policy, reason: str) -> Roll:
    """Everybody in reach who is helped under the policy today. Refused `no_right`.

    Numbers count from the day the policy begins, as the ledger does. The number
    of queries does not grow with the students.
    """
    insist(viewer, Deed.EXPORT)
    asked = {"viewer": viewer, "today": today, "now": now, "policy": policy}
    found = circle(**asked, purpose=f"export:{reason}")  # type: ignore[arg-type]
    helped = [one for one, follows in found.items() if follows.tier is not Tier.NONE]
    known = cards(viewer=viewer, today=today, ids=helped)
    read = _Read(viewer, today, policy, known)
    order = sorted(known.values(), key=lambda card: (card.class_name, card.number))
    return Roll(tuple(read.row(card, found[card.id]) for card in order), found.keys())


class _Read:
    """What the rows are made of, each kind read once for all."""

    def __init__(self, viewer: Viewer, today: date, policy: Policy, known: Mapping[int, StudentCard]) -> None:
        ids = list(known)
        here = {"viewer": viewer, "today": today, "ids": ids}
        since, self.viewer = policy.first_day, viewer
        self.wishes = stated_wishes(**here)  # type: ignore[arg-type]
        self.surveyed = surveyed(**here)  # type: ignore[arg-type]
        self.plans = plans_of(**here)  # type: ignore[arg-type]
        self.owed = measures_of(**here)  # type: ignore[arg-type]
        self.owners, self.owing = Owners(viewer, today, known), owners_to_students(policy)
        self.going = destinations(**here)  # type: ignore[arg-type]
        seen = attendances(viewer=viewer, kinds=HELP, since=since, until=today, student_ids=ids)
        seen = [one for one in seen if one.recorded_on <= today]
        self.times = Counter((one.student_id, one.kind) for one in seen)
        self.last = {one.student_id: one.held_on for one in seen if one.kind == "talk"}
        referred = referral_rows(viewer=viewer, since=since, until=today, student_ids=ids)
        self.referred = Counter(one.student_id for one in referred)

    def row(self, card: StudentCard, follows: Assessment) -> RollRow:
        one, plan, going = card.id, self.plans.get(card.id), self.going.get(card.id)
        wish = self.wishes.get(one)
        return RollRow(
            student=card,
            circle=_circle(follows),
            wish=wish_line(in_words(self.viewer, wish)) if wish else "",
            obstacles="、".join(word(OBSTACLE_WORDS, code) for code in _obstacles(plan, self.surveyed.get(one, ()))),
            carers="、".join(level.line for level in self.owners.levels(card, self.owing)),
            measures=_measures(plan)
            or "；".join(f"{word(DEED_WORDS, m.kind)} {m.count}" for m in self.owed.get(one, ())),
            guidance=self.times[one, "guidance"],
            training=self.times[one, "training"],
            traineeship=self.times[one, "traineeship"],
            referrals=self.referred[one],
            last_talk=self.last.get(one),
            destination=going.label if going else "",
            unit=going.unit_name if going else "",
            remark=_remark(going),
        )


def _circle(follows: Assessment) -> str:
    """The official class, and the criteria that it rests on by name."""
    rests_on = [one.as_dict().get("criterion") for one in follows.because]
    names = dict.fromkeys(str(name) for name in rests_on if name)  # one may be on record by several papers
    return f"{need_classes()[follows.mask]}（{'、'.join(names)}）" if names else need_classes()[follows.mask]


def _obstacles(plan: PlanFacts | None, said: Iterable[str]) -> Iterable[str]:
    """What stands in the way: by the plan that is worked by, else by what was answered last."""
    shown = plan.shown if plan else None
    return shown.obstacles if shown and shown.obstacles else said


def _measures(plan: PlanFacts | None) -> str:
    shown = plan.shown if plan else None
    return "；".join(one.title for one in shown.standing) if shown else ""


def _owed(measures: Iterable[Measure]) -> str:
    return "；".join(f"{word(DEED_WORDS, one.kind)} {one.count}" for one in measures)


def _remark(going: DestinationFacts | None) -> str:
    return word(GRADE_WORDS, going.grade) if going else ""
