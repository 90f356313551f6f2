"""How far recommended posts got: the funnel of a span of days within reach, by post, by source and by who found it.

Persons and times stand beside one another and are never added. Parts stand in
the order of their names: this is about posts, and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.delivery.queries import envelopes
from lianqiao.desk.reach import day_of
from lianqiao.desk.readable import or_ask, readable
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.jobs.queries_new import finders
from lianqiao.outcomes.queries import destinations, intentions
from lianqiao.people.actors import names_of
from lianqiao.referrals.queries_funnel import Pushed, pushed
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.answers import furthest
from lianqiao.rules.employers import plain_name
from lianqiao.rules.funnel import Count, Stage, Told, at_stage, funnel, split, stages
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer

PARTS = ("post", "source", "finder", "student")
COLUMNS = (Stage.PUSHED, Stage.ANSWERED, Stage.INTERESTED, Stage.APPLIED, Stage.INTERVIEW, Stage.HIRED, Stage.SIGNED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for: the days, a class (None: all), how to split, and of which part (`of`, a key)."""

    since: date
    until: date
    class_id: int | None = None
    by: str = PARTS[0]
    stage: Stage = Stage.PUSHED
    of: str = ""
    page: str = "1"

    @classmethod
    def from_address(cls, given: Mapping[str, str], *, policy: Policy, today: date) -> Asked:
        """From an address; what cannot be read is left out. Without days: the running term so far."""
        term = next((one for one in policy.calendar.terms if one.start <= today <= one.end), None)
        first = term.start if term else today.replace(month=1, day=1)
        since, until = day_of(given.get("since", "")) or first, day_of(given.get("until", "")) or today
        stage = given.get("stage", "")
        by = given.get("by", "")
        return cls(
            since=min(since, until),
            until=max(since, until),
            class_id=row_id(given.get("class", "")),
            by=by if by in PARTS else PARTS[0],
            stage=Stage(stage) if stage in set(Stage) else Stage.PUSHED,
            of=given.get("of", "")[:20],
            page=given.get("page", "1"),
        )

    def address(self, **more: object) -> str:
        """The query of the same question, with what is said otherwise."""
        said = {
            "since": self.since.isoformat(), "until": self.until.isoformat(), "class": self.class_id, "by": self.by,
        }  # fmt: skip
        return urlencode({name: value for name, value in {**said, **more}.items() if value not in (None, "")})


@dataclass(frozen=True, slots=True)
class Material:
    """What is counted, with the names behind the ids. `classes`: of everybody in reach who was told anything."""

    told: Sequence[Told]
    rows: Mapping[int, Pushed]
    students: Mapping[int, StudentCard]
    posts: Mapping[int, PostCard]
    finders: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    classes: Sequence[tuple[int, str]] = ()

    def key_of(self, one: Told, by: str) -> str:
        """To which part a recommendation belongs, as an address names it."""
        if by == "student":
            return str(one.student)
        if by == "finder":
            return self.finders.get(one.post, "-").removeprefix("user:")
        post = self.posts.get(one.post)
        return str(one.post) if by == "post" else (post.source[:20] if post and post.source else "-")

    def name_of(self, key: str, by: str, viewer: Viewer) -> str:
        """The part's name for this viewer."""
        if key == "-":
            return _("没有写明")
        if by == "student":
            return self.students[int(key)].name
        if by == "finder":
            return self.names.get(f"user:{key}", _("没有写明"))
        if by == "source":
            return or_ask(viewer, key)
        post = self.posts.get(int(key))
        return " · ".join((or_ask(viewer, post.title), or_ask(viewer, post.employer))) if post else _("没有写明")


def material(*, viewer: Viewer, today: date, asked: Asked) -> Material:
    """Everything in reach of the days asked for; the number of queries does not grow with it."""
    rows = pushed(viewer=viewer, today=today, since=asked.since, until=asked.until)
    cards = student_cards(viewer=viewer, today=today, ids={one.student_id for one in rows})
    classes = sorted({(one.class_id, one.class_name) for one in cards.values() if one.class_id is not None})
    if asked.class_id is not None:
        cards = {one: card for one, card in cards.items() if card.class_id == asked.class_id}
    mine = [one for one in rows if one.student_id in cards]
    ids = {one.post_id for one in mine}
    posts = post_cards(viewer=viewer, today=today, ids=ids)
    found = finders(viewer=viewer, post_ids=ids, until=today)
    return Material(
        told=_told(viewer, today, mine, posts),
        rows={one.id: one for one in mine},
        students=cards,
        posts=posts,
        finders=found,
        names=names_of(viewer, found.values()),
        classes=sorted(classes, key=lambda one: one[1]),
    )


def _told(viewer: Viewer, today: date, rows: Sequence[Pushed], posts: Mapping[int, PostCard]) -> list[Told]:
    people = {one.student_id for one in rows}
    sent = envelopes(viewer=viewer, recipients=[f"student:{one}" for one in sorted(people)])
    letters = {one.id: one for one in sent}
    reached = {
        (one.student_id, plain_name(one.employer))
        for one in intentions(viewer=viewer, since=date.min, until=today, ids=people)
    }
    signed = {
        (student, plain_name(to.unit_name))
        for student, to in destinations(viewer=viewer, today=today, ids=people).items()
        if to.employed and to.settled
    }
    return [_one(row, letters.get(row.envelope_id or 0), posts.get(row.post_id), reached, signed) for row in rows]


def _one(
    row: Pushed,
    letter: EnvelopeFacts | None,
    post: PostCard | None,
    reached: set[tuple[int, str]],
    signed: set[tuple[int, str]],
) -> Told:
    """What a person told in words was accepted and heard at once."""
    by_mouth = row.envelope_id is None
    pair = (row.student_id, plain_name(post.employer) if post else "")
    handed = letter is not None and letter.handed_over_at is not None
    return Told(
        referral=row.id,
        student=row.student_id,
        post=row.post_id,
        accepted=by_mouth or handed or (letter is not None and letter.accepted_at is not None),
        read=by_mouth or handed or (letter is not None and letter.read_at is not None),
        answered=bool(row.steps),
        step=furthest(row.steps),
        intention=pair in reached,
        signed=pair in signed,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the split table: its name, its key, and the count of each of COLUMNS."""

    name: str
    key: str
    counts: Sequence[tuple[Stage, Count]]


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """The page: the whole funnel, its parts in the order of their names, the classes to choose from."""

    counts: Mapping[Stage, Count]
    parts: Sequence[Part]
    classes: Sequence[tuple[int, str]]


def funnel_page(*, viewer: Viewer, today: date, asked: Asked) -> FunnelPage:
    """The funnel that was asked for."""
    found = material(viewer=viewer, today=today, asked=asked)

    def key_of(one: Told) -> str:
        return found.key_of(one, asked.by)

    names = {key: found.name_of(key, asked.by, viewer) for key in {key_of(one) for one in found.told}}
    parts = split(found.told, key_of, lambda key: names[key])
    return FunnelPage(
        counts=funnel(found.told),
        parts=[Part(names[key], key, [(one, counted[one]) for one in COLUMNS]) for key, counted in parts.items()],
        classes=found.classes,
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """One recommendation behind a number: whose, which post, when, and how far it got."""

    student: StudentCard
    post: str
    on: date
    got: Stage
    reason: str


def behind(*, viewer: Viewer, today: date, asked: Asked) -> tuple[str, list[Behind]]:
    """The part's name (empty: all) and the recommendations behind the number that was asked for, by class and name."""
    found = material(viewer=viewer, today=today, asked=asked)
    told = [one for one in found.told if not asked.of or found.key_of(one, asked.by) == asked.of]
    name = found.name_of(asked.of, asked.by, viewer) if asked.of and told else ""
    rows = [_behind(viewer, found, one) for one in at_stage(told, asked.stage)]
    return name, sorted(rows, key=lambda one: (one.student.class_name, one.student.number, one.on))


def _behind(viewer: Viewer, found: Material, one: Told) -> Behind:
    row, post = found.rows[one.referral], found.posts.get(one.post)
    title = " · ".join((or_ask(viewer, post.title), readable(viewer, post.employer))) if post else ""
    got = max(stages(one), key=list(Stage).index)
    return Behind(found.students[one.student], title, row.on, got, row.reason)
