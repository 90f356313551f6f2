"""The guarded part of one student, and the circle of all: what follows from criteria, why, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.charter.policy import Policy
from lianqiao.charter.tables import need_classes
from lianqiao.hardship.facts import CriterionFacts
from lianqiao.hardship.queries import criteria_of
from lianqiao.hardship.queries_guarded import assessed, circle, may_verify, verified_tiers
from lianqiao.people.queries import users
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.hardship import Assessment, Tier
from lianqiao.rules.values import Quantity, Rate, Reason, Unit, Verdict, row_id
from lianqiao.rules.visibility import Deed, Viewer, ask


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows on a day: the tier's sentence, the official class by code and name, and what it rests on."""

    tier: Tier
    said: Reason
    code: int
    class_name: str
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """From `on` (None: ever since) this follows, because of what began or ended then."""

    on: date | None
    follows: Follows
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the guarded part shows it: who recorded and who checked it, and what the viewer may do."""

    facts: CriterionFacts
    recorder: str
    checker: str
    verify: Verdict
    may_end: bool

    @property
    def needs_other_hands(self) -> bool:
        """The viewer could check it, had somebody else recorded it."""
        return any(reason.code == "criterion_same_hands" for reason in self.verify.because)


@dataclass(frozen=True, slots=True)
class GuardedPart:
    """Everything of the guarded part: what follows today, each criterion on record, each change until today."""

    follows: Follows
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


def follows_of(found: Assessment) -> Follows:
    """The assessment in the words of the tables; a criterion that is proven need not be said to stand on a roster."""
    said = dict.fromkeys(found.because[1:])
    proven = {reason.params for reason in said if reason.code == "criterion_proven"}
    because = tuple(one for one in said if one.code != "criterion_unproven" or one.params not in proven)
    return Follows(found.tier, found.because[0], found.mask, need_classes()[found.mask], because)


def guarded_part(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, student_id: int, reason: str
) -> GuardedPart | None:
    """The guarded part of one student; the look and its reason go on record. None without the sight or the reach."""
    asked = {"viewer": viewer, "purpose": f"student_page:{reason}", "today": today, "now": now}
    found = assessed(**asked, policy=policy, student_id=student_id)  # type: ignore[arg-type]
    if found is None:
        return None
    held = criteria_of(**asked, student_id=student_id)  # type: ignore[arg-type]
    names = _names(viewer, [actor for one in held for actor in (one.recorded_by, one.verified_by)])
    may = ask(viewer, Deed.RECORD_HELP).ok
    return GuardedPart(
        follows_of(found.assessment),
        tuple(_line(viewer, one, names, may) for one in held),
        tuple(Change(one.on, follows_of(one.assessment), one.because) for one in found.changes),
    )


def _line(viewer: Viewer, held: CriterionFacts, names: Mapping[str, str], may: bool) -> Line:
    return Line(
        held,
        names.get(held.recorded_by, ""),
        names.get(held.verified_by, ""),
        may_verify(viewer=viewer, held=held),
        may and held.ended_on is None,
    )


def _names(viewer: Viewer, actors: Iterable[str]) -> dict[str, str]:
    """Names by actor (`user:7`), of those who are people."""
    ids = {actor: row_id(actor.removeprefix("user:")) for actor in actors}
    known = users(viewer=viewer, ids={one for one in ids.values() if one is not None})
    return {actor: known[one].display_name for actor, one in ids.items() if one in known}


# ---------------------------------------------------------------- the circle

_Tiers = tuple[Tier, Tier]  # as of all that is on record, and as of what was checked alone


@dataclass(frozen=True, slots=True)
class Totals:
    """Persons of the base, those assisted among them, and among these the special ones: nested, never to be added.

    `loose_*`: how many of these are in only by what nobody has compared with its proof.
    """

    base: int
    assisted: int
    special: int
    loose_assisted: int = 0
    loose_special: int = 0

    @property
    def percent(self) -> str | None:
        """The assisted as a percentage of the base; None for nobody."""
        return Rate(Quantity(self.assisted, Unit.PERSONS), Quantity(self.base, Unit.PERSONS)).percent()


@dataclass(frozen=True, slots=True)
class CircleLine:
    """One student in the circle, or with an official class without being in it."""

    card: StudentCard
    follows: Follows
    loose: bool = False  # in the circle, or in the narrower one, by nothing that was checked


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything of the page: nested totals of all and of each class, and who is meant."""

    on: date
    totals: Totals
    classes: tuple[tuple[str, Totals], ...]
    lines: tuple[CircleLine, ...]


def circle_page(*, viewer: Viewer, on: date, now: datetime, policy: Policy, reason: str) -> Circle:
    """The circle as of a day, within reach. Refused `no_right`. The queries are always as many."""
    found = circle(viewer=viewer, purpose=f"circle:{reason}", today=on, now=now, policy=policy)
    known = sorted(cards(viewer=viewer, today=on, ids=found).values(), key=lambda card: (card.class_name, card.number))
    checked = verified_tiers(viewer=viewer, today=on, policy=policy, ids=found)
    by_class: dict[str, list[_Tiers]] = {}
    for card in known:
        by_class.setdefault(card.class_name, []).append((found[card.id].tier, checked[card.id]))
    meant = [card for card in known if found[card.id].tier is not Tier.NONE or found[card.id].mask]
    return Circle(
        on,
        _totals((follows.tier, checked[one]) for one, follows in found.items()),
        tuple((name, _totals(ones)) for name, ones in by_class.items()),
        tuple(
            CircleLine(card, follows_of(found[card.id]), found[card.id].tier is not checked[card.id]) for card in meant
        ),
    )


def _totals(found: Iterable[_Tiers]) -> Totals:
    every = list(found)
    assisted = [checked for tier, checked in every if tier is not Tier.NONE]
    special = [checked for tier, checked in every if tier is Tier.SPECIAL]
    loose = assisted.count(Tier.NONE), sum(one is not Tier.SPECIAL for one in special)
    return Totals(len(every), len(assisted), len(special), *loose)
