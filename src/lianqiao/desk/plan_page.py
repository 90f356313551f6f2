"""One student's plan on one page: what is to be done by whom until when, what is done, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lianqiao.desk.plan_owners import PlanOwners
from lianqiao.desk.plan_proofs import proofs_of
from lianqiao.desk.plan_told import plan_of
from lianqiao.desk.plan_words import AGREED_WORDS, OBSTACLE_WORDS, STATE_TAGS, STATE_WORDS
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.people.queries import users
from lianqiao.plans.facts import Done, PlanFacts, PlanState, Remark, Version
from lianqiao.plans.queries import measures_of
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.planning import PlanLine, changes
from lianqiao.rules.values import YES, Verdict, no
from lianqiao.rules.visibility import Deed, Viewer, ask


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise of policy beside the plan: so many times by a day, since it was made."""

    word: str
    count: int
    by: date
    since: date


@dataclass(frozen=True, slots=True)
class DoneView:
    """What stands for a line as done: the day, the words, and who said so."""

    id: int
    on: date
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class LineView:
    """One line in words. `missed`: its day has passed."""

    line: PlanLine
    owner: str
    done: DoneView | None
    missed: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that a version changed: `kind` is added, changed, dropped or head."""

    kind: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of the history, the newest first."""

    version: Version
    by: str
    changes: tuple[ChangeView, ...]
    decided_by: str
    agreed: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything of the page; `shown` is the version whose lines it lists, None where there is no plan yet."""

    card: StudentCard
    plan: PlanFacts | None
    state: PlanState
    shown: Version | None
    lines: tuple[LineView, ...]
    dropped: tuple[PlanLine, ...]
    obstacles: tuple[str, ...]
    done: int
    base: int
    history: tuple[VersionView, ...]
    remarks: tuple[Remark, ...]
    commitments: tuple[Owed, ...]
    decide: Verdict

    @property
    def state_word(self) -> str:
        """The state in words."""
        return str(STATE_WORDS[self.state])

    @property
    def state_tag(self) -> str:
        """The class of the state's tag."""
        return STATE_TAGS[self.state]

    @property
    def behind(self) -> bool:
        """Does the student still see an older version?"""
        force = self.plan.in_force if self.plan else None
        return bool(force and self.shown and force.number != self.shown.number)


def plan_page(*, viewer: Viewer, today: date, card: StudentCard, number: int | None = None) -> PlanPage:
    """The page of a student in reach; `number` asks for one version, else the newest is shown."""
    plan = plan_of(viewer=viewer, today=today, student_id=card.id)
    shown = (plan.version(number) if number else None) or plan.newest if plan else None
    names = _Names(viewer, today, card, plan)
    standing = shown.standing if shown else ()
    lines = tuple(_line(one, plan, names, today) for one in standing if plan)
    return PlanPage(
        card=card,
        plan=plan,
        state=plan.state(today) if plan else PlanState.NONE,
        shown=shown,
        lines=lines,
        dropped=tuple(one for one in shown.lines if one.dropped) if shown else (),
        obstacles=tuple(word(OBSTACLE_WORDS, one) for one in shown.obstacles) if shown else (),
        done=sum(1 for one in lines if one.done),
        base=len(lines),
        history=_history(plan, names),
        remarks=plan.open_remarks if plan else (),
        commitments=_commitments(viewer, today, card.id),
        decide=may_decide(viewer, plan),
    )


def may_decide(viewer: Viewer, plan: PlanFacts | None) -> Verdict:
    """May the viewer approve or return the newest version? Nobody decides on what they wrote."""
    asked = ask(viewer, Deed.APPROVE_PLANS)
    if not asked.ok:
        return asked
    newest = plan.newest if plan else None
    if newest is None or not newest.submitted or newest.decided is not None:
        return no("plan_not_submitted")
    return no("plan_own_hands") if newest.by == viewer.actor else YES


class _Names:
    """Who is who on the page, in a few queries."""

    def __init__(self, viewer: Viewer, today: date, card: StudentCard, plan: PlanFacts | None) -> None:
        self.card = card
        self._owners = PlanOwners(viewer, today, {card.id: card})
        self._proofs = proofs_of(viewer=viewer, today=today, student_id=card.id) if plan and plan.done else {}
        versions = plan.versions if plan else ()
        actors = {version.by for version in versions} | {done.by for done in (plan.done if plan else {}).values()}
        actors |= {version.decided.by for version in versions if version.decided}
        people = {int(one.removeprefix("user:")) for one in actors if one.startswith("user:")}
        found: Mapping[int, str] = {one: user.display_name for one, user in users(viewer=viewer, ids=people).items()}
        self._users = found

    def actor(self, actor: str) -> str:
        """The display name of `user:7`; nothing for machines."""
        kind, _, number = actor.partition(":")
        return self._users.get(int(number), "") if kind == "user" else ""

    def owner(self, line: PlanLine) -> str:
        """`辅导员 刘敏`: the person chosen, else who holds the role for this student today."""
        return self._owners.of(line, self.card)

    def done(self, done: Done) -> DoneView:
        """What was done in words: the record's own where one was named."""
        on, words = self._proofs.get(done.proof, (done.on, ""))
        return DoneView(done.id, on, "；".join(filter(None, [words, done.text])), self.actor(done.by))


def _line(one: PlanLine, plan: PlanFacts, names: _Names, today: date) -> LineView:
    done = plan.done.get(one.line)
    missed = done is None and one.by is not None and one.by < today
    return LineView(one, names.owner(one), names.done(done) if done else None, missed)


def _history(plan: PlanFacts | None, names: _Names) -> tuple[VersionView, ...]:
    versions = plan.versions if plan else ()
    before: list[Version | None] = [None, *versions]
    return tuple(
        VersionView(
            version=now,
            by=names.actor(now.by),
            changes=tuple(_changes(was, now, names)) if was else (),
            decided_by=names.actor(now.decided.by) if now.decided else "",
            agreed=word(AGREED_WORDS, now.agreed.way) if now.agreed else "",
        )
        for was, now in reversed(list(zip(before, versions, strict=False)))
    )


def _changes(was: Version, now: Version, names: _Names) -> list[ChangeView]:
    found = [
        ChangeView("head", label_now)
        for label_was, label_now in ((was.goal_main, now.goal_main), (was.goal_fallback, now.goal_fallback))
        if label_was != label_now and label_now
    ]
    told = changes(was.lines, now.lines)
    found += [ChangeView("added", one.title, _terms(one, names)) for one in told.added]
    found += [ChangeView("changed", new.title, _terms(new, names)) for _old, new in told.changed]
    return [*found, *(ChangeView("dropped", one.title, one.dropped) for one in told.dropped)]


def _terms(line: PlanLine, names: _Names) -> str:
    return " · ".join(filter(None, [names.owner(line), line.by.isoformat() if line.by else ""]))


def _commitments(viewer: Viewer, today: date, student_id: int) -> tuple[Owed, ...]:
    """What policy promises beside the plan; empty for viewers who may not know of it."""
    found = measures_of(viewer=viewer, today=today, ids=[student_id]).get(student_id, [])
    return tuple(Owed(word(DEED_WORDS, one.kind), one.count, one.by, one.plan.opened_on) for one in found)
