"""What a plan puts on the line of time: versions approved, the student's yes and remarks, lines done; and its strip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.cases.queries_survey import obstacles as surveyed
from lianqiao.desk.plan_proofs import proofs_of
from lianqiao.desk.plan_told import plan_of
from lianqiao.desk.plan_words import AGREED_WORDS, OBSTACLE_WORDS, STATE_TAGS, STATE_WORDS
from lianqiao.desk.words import word
from lianqiao.plans.facts import Done, PlanFacts, PlanState, Version
from lianqiao.rules.visibility import Deed, Viewer, ask


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One thing that happened to a plan."""

    on: date
    title: str
    text: str = ""
    tag: str = ""


def plan_entries(viewer: Viewer, today: date, student_id: int) -> Iterator[PlanEntry]:
    """The line of one student's plan, for those who plan; nothing for others."""
    plan = plan_of(viewer=viewer, today=today, student_id=student_id)
    if plan is None:
        return
    for version in plan.versions:
        yield from _of_version(version)
    for remark in plan.remarks:
        yield PlanEntry(remark.on, _("学生想改计划"), remark.text)
    yield from _of_done(viewer, today, plan)


def _of_version(version: Version) -> Iterator[PlanEntry]:
    said = {"n": version.number}
    if version.number == 1:
        yield PlanEntry(version.on, _("计划起草"), version.goal_main)
    if version.decided:
        title = _("计划第 %(n)d 版通过") if version.decided.approved else _("计划第 %(n)d 版退回")
        yield PlanEntry(version.decided.on, title % said, version.decided.reason or version.goal_main)
    if version.agreed:
        yield PlanEntry(version.agreed.on, word(AGREED_WORDS, version.agreed.way))


def _of_done(viewer: Viewer, today: date, plan: PlanFacts) -> Iterator[PlanEntry]:
    """Each line done, with the record that it rests on."""
    titles = {one.line: one.title for version in plan.versions for one in version.lines}
    proofs = proofs_of(viewer=viewer, today=today, student_id=plan.student_id) if plan.done else {}

    def words(done: Done) -> str:
        return "；".join(filter(None, [proofs.get(done.proof, (None, ""))[1], done.text]))

    for done in plan.done.values():
        yield PlanEntry(done.on, _("计划做完：%(title)s") % {"title": titles.get(done.line, "")}, words(done))


@dataclass(frozen=True, slots=True)
class PlanStrip:
    """The plan in three lines, on the student's page."""

    word: str
    tag: str
    goal: str
    done: int
    base: int
    next_title: str
    next_by: date | None
    obstacles: tuple[str, ...] = ()  # in words


def plan_strip(viewer: Viewer, today: date, student_id: int) -> PlanStrip | None:
    """The state of the plan of a student in reach; None for viewers who do not plan."""
    if not ask(viewer, Deed.PLAN).ok:
        return None
    plan = plan_of(viewer=viewer, today=today, student_id=student_id)
    state = plan.state(today) if plan else PlanState.NONE
    shown = plan.shown if plan else None
    hinders = _hinders(viewer, today, student_id, shown)
    if plan is None or shown is None:
        return PlanStrip(str(STATE_WORDS[state]), STATE_TAGS[state], "", 0, 0, "", None, hinders)
    done, base = plan.progress()
    left = sorted((one for one in shown.standing if one.line not in plan.done and one.by), key=lambda one: str(one.by))
    first = left[0] if left else None
    return PlanStrip(
        str(STATE_WORDS[state]), STATE_TAGS[state], shown.goal_main, done, base,
        first.title if first else "", first.by if first else None, hinders,
    )  # fmt: skip


def _hinders(viewer: Viewer, today: date, student_id: int, shown: Version | None) -> tuple[str, ...]:
    """What stands in the way: by the plan that is worked by, else by what the student answered last."""
    named = shown.obstacles if shown else ()
    named = named or surveyed(viewer=viewer, today=today, ids=[student_id]).get(student_id, ())
    return tuple(word(OBSTACLE_WORDS, one) for one in named)
