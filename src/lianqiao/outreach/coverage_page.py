"""The page of coverage: a period's number with its base, each class, and who was not reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lianqiao.outreach.facts import Coverage
from lianqiao.outreach.queries import coverage
from lianqiao.outreach.words import proof_words, tried_words
from lianqiao.referrals.queries_rounds import rounds
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.calendar import Calendar
from lianqiao.rules.reaching import Covered, Reached
from lianqiao.rules.visibility import Deed, Viewer, ask

WEEK, MONTH, ROUND = "week", "month", "round"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: persons reached of its base, attempts, contacts."""

    id: int | None
    name: str
    covered: Covered


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom nothing proves to have been reached, with what was tried in the period."""

    student: StudentCard
    reached: Reached
    tried: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """What the page shows. `earlier` and `later` are days within the neighbouring periods, where there are any."""

    found: Coverage
    of: str
    earlier: date | None
    later: date | None
    rounds: tuple[date, ...]
    classes: tuple[ClassLine, ...]
    class_id: int | None
    class_name: str
    missed: tuple[tuple[str, tuple[Missed, ...]], ...]
    by_proof: tuple[tuple[str, int], ...]
    by_channel: tuple[tuple[str, int], ...]


def coverage_page(*, viewer: Viewer, today: date, of: str, on: str, class_id: int | None) -> CoveragePage:
    """The coverage of the week, the month, or the days since a round; `on` names a day in it (the round's own day)."""
    days = _rounds(viewer, today)
    since, until, kind = _period(of, _day(on) or today, today, days)
    found = coverage(viewer=viewer, today=today, since=since, until=until)
    ids = {card.class_name: card.class_id for card in found.cards.values()}
    classes = tuple(ClassLine(ids[name], name, covered) for name, covered in found.by_class())
    chosen = next((one for one in classes if class_id is not None and one.id == class_id), None)
    missed = [
        (name, tuple(Missed(card, one, tuple(tried_words(one.attempts))) for card, one in people))
        for name, people in found.unreached_by_class()
        if chosen is None or name == chosen.name
    ]
    people = found.covered.people
    return CoveragePage(
        found=found,
        of=kind,
        earlier=None if kind == ROUND else since - timedelta(days=1),
        later=until + timedelta(days=1) if kind != ROUND and until < today else None,
        rounds=days,
        classes=classes,
        class_id=chosen.id if chosen else None,
        class_name=chosen.name if chosen else "",
        missed=tuple(missed),
        by_proof=tuple(proof_words(proof for one in people for proof in one.proofs)),
        by_channel=tuple(tried_words(tried for one in people for tried in one.attempts)),
    )


def _rounds(viewer: Viewer, today: date) -> tuple[date, ...]:
    if not ask(viewer, Deed.SEE_ROUNDS).ok:
        return ()
    return tuple(sorted({one.on for one in rounds(viewer=viewer) if one.on <= today}, reverse=True))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _period(of: str, day: date, today: date, days: tuple[date, ...]) -> tuple[date, date, str]:
    """First and last day, and the kind. A round's days run to the day before the next one, or to today."""
    first = policy_in_force().first_day
    day = max(min(day, today), first)
    if of == ROUND and days:
        start = day if day in days else days[0]
        after = min((one for one in days if one > start), default=None)
        return start, after - timedelta(days=1) if after else today, ROUND
    span = Calendar.month_of(day) if of == MONTH else Calendar.week_of(day)
    return span.start, span.end, MONTH if of == MONTH else WEEK
