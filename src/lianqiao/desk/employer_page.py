"""One employer as a chain: visits, posts, referrals, answers, intentions, signings; each number with its rows.

Of students a viewer counts those in reach. Who reaches nobody reads numbers of the whole college, and of
few people only that they are few (`rules.figures.tells_who`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.desk.employer_told import told_card, told_visits
from lianqiao.desk.readable import or_ask, readable
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.facts_employers import EmployerCard
from lianqiao.jobs.facts_visits import VisitCard
from lianqiao.jobs.queries import cards_of, present_records
from lianqiao.jobs.queries_employers import employer, members
from lianqiao.jobs.queries_new import finders
from lianqiao.jobs.queries_visits import cards_of as visit_cards
from lianqiao.jobs.queries_visits import matching_visits
from lianqiao.outcomes.queries import destinations, intentions
from lianqiao.people.actors import names_of
from lianqiao.referrals.facts import ANSWER_REASONS
from lianqiao.referrals.queries_posts import told_of
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.employers import plain_name
from lianqiao.rules.figures import tells_who
from lianqiao.rules.visibility import Scope, Viewer, scope

_HOUSE = Viewer(actor="system:desk", system=True)  # counts for those who reach nobody; its rows are shown to none
SHOWS = ("referrals", "interested", "intentions", "signings")
NO = "no_"  # before a reason: the students who said no for it
NO_SHOWS = tuple(NO + why for why in ANSWER_REASONS)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of students, and how often; `few`: too few to be told to who reaches nobody. `opens`: has rows."""

    persons: int
    times: int
    few: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post with who first recorded it, and the visit after which it came (None: before any)."""

    post: PostCard
    finder: str
    after: VisitCard | None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit, and the openings of posts that came between it and the next."""

    visit: VisitCard
    gained: int


@dataclass(frozen=True, slots=True)
class Row:
    """One student behind a number: whose, what, when."""

    student: StudentCard
    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole page but for what the viewer may do. `promised`: openings, at all visits together."""

    card: EmployerCard
    visits: Sequence[VisitLine]
    posts: Sequence[FoundPost]
    openings: int
    promised: int
    people: Mapping[str, Count]
    noes: Mapping[str, Count]  # by reason, those that somebody gave
    actors: Mapping[str, str]


def chain(*, viewer: Viewer, today: date, employer_id: int) -> Chain | None:
    """The page of an employer; None where it is not there."""
    card = employer(viewer=viewer, employer_id=employer_id)
    if card is None:
        return None
    visits = told_visits(viewer, visit_cards(matching_visits(viewer=viewer, employer_id=employer_id), viewer=viewer))
    posts = _posts(viewer, employer_id)
    found = finders(viewer=viewer, post_ids=[one.id for one in posts], until=today)
    actors = names_of(viewer, {*found.values(), *_actors(card), *(one.recorded_by for one in visits)})
    lines = [FoundPost(one, actors.get(found.get(one.id, ""), ""), _before(one, visits)) for one in posts]
    people = _people(viewer, today, employer_id, card, posts)
    return Chain(
        card=told_card(viewer, card),
        visits=[VisitLine(one, sum(line.post.openings for line in lines if line.after is one)) for one in visits],
        posts=lines,
        openings=sum(one.openings for one in posts),
        promised=sum(one.said.openings or 0 for one in visits),
        people={show: people[show] for show in SHOWS},
        noes={why: people[NO + why] for why in ANSWER_REASONS if people[NO + why].persons},
        actors=actors,
    )


def _actors(card: EmployerCard) -> set[str]:
    trail = {actor for one in card.trail for actor in (one.recorded_by, one.answered_by)}
    return {card.brought.actor, card.decided.by, *trail, *(one.by for one in card.history)} - {""}


def _posts(viewer: Viewer, employer_id: int) -> list[PostCard]:
    rows = present_records().filter(post__employer_id__in=members(viewer=viewer, employer_id=employer_id))
    return sorted(cards_of(rows, viewer=viewer), key=lambda one: (one.first_recorded_on, one.id), reverse=True)


def _before(post: PostCard, visits: Sequence[VisitCard]) -> VisitCard | None:
    """The last visit up to the day on which the post came; visits are the newest first."""
    return next((one for one in visits if one.said.on <= post.first_recorded_on), None)


def _people(
    viewer: Viewer, today: date, employer_id: int, card: EmployerCard, posts: Collection[PostCard]
) -> dict[str, Count]:
    blind, told = scope(viewer) is Scope.NOBODY, bool(readable(viewer, card.name))
    found = _pairs(_HOUSE if blind else viewer, today, employer_id, card, posts)
    counts = {show: (len({student for student, *_ in pairs}), len(pairs)) for show, pairs in found.items()}
    return {
        show: Count(persons, times, blind and tells_who(persons), bool(persons) and not blind and told)
        for show, (persons, times) in counts.items()
    }


def _pairs(
    viewer: Viewer, today: date, employer_id: int, card: EmployerCard, posts: Collection[PostCard]
) -> dict[str, list[tuple[int, str, date]]]:
    """(student, what, day) behind each number. A signing is a destination at a unit of one of the employer's names."""
    titles = {one.id: one.title for one in posts}
    told = told_of(viewer=viewer, today=today, post_ids=list(titles))
    ids = members(viewer=viewer, employer_id=employer_id)
    names = {plain_name(name) for name in (card.name, *(one.name for one in card.names))}
    reached = intentions(viewer=viewer, since=date.min, until=today)
    signed = destinations(viewer=viewer, today=today).values()
    return {
        "referrals": [(one.student_id, titles[one.post_id], one.on) for one in told],
        "interested": [(one.student_id, titles[one.post_id], one.on) for one in told if one.interested],
        **{
            NO + why: [(one.student_id, titles[one.post_id], one.on) for one in told if one.why == why]
            for why in ANSWER_REASONS
        },
        "intentions": [(one.student_id, one.employer, one.on) for one in reached if one.employer_id in ids],
        "signings": [
            (one.student_id, one.label, one.on)
            for one in signed
            if one.employed and one.settled and plain_name(one.unit_name) in names
        ],
    }


def people_rows(*, viewer: Viewer, today: date, employer_id: int, show: str) -> tuple[EmployerCard, list[Row]] | None:
    """The students behind a number, in reach, the newest first; None where the employer is not there."""
    card = employer(viewer=viewer, employer_id=employer_id)
    if card is None:
        return None
    pairs = _pairs(viewer, today, employer_id, card, _posts(viewer, employer_id))[show]
    known = student_cards(viewer=viewer, today=today, ids={student for student, *_ in pairs})
    told = bool(readable(viewer, card.name))  # who was sent to the federation of the disabled tells of need
    rows = [Row(known[who], or_ask(viewer, what), on) for who, what, on in pairs if who in known and told]
    return told_card(viewer, card), sorted(rows, key=lambda row: (row.on, row.student.number), reverse=True)
