"""What papers say of one student: read once for the print and for the Word files, within the viewer's sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianqiao.assistance.facts import Help
from lianqiao.assistance.queries import of_student
from lianqiao.charter.policy import Policy
from lianqiao.desk.plan_page import LineView, PlanPage, plan_page
from lianqiao.desk.readable import readable
from lianqiao.desk.student_page import StudentPage, student_page
from lianqiao.desk.wish_words import Wishes
from lianqiao.desk.words import TOPIC_WORDS, WAY_WORDS, word
from lianqiao.hardship.facts import CriterionFacts
from lianqiao.hardship.queries import criteria_of
from lianqiao.people.queries_serving import serving
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import student
from lianqiao.rules.planning import STUDENT
from lianqiao.rules.visibility import HardshipSight, Role, Viewer, hardship_sight

LONGEST_LINE = 64  # characters of a text on the one page


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One talk as the record of talks has it. `text` is empty and `kept` true where it is not for the viewer."""

    on: date
    way: str
    topics: str
    text: str
    kept: bool
    step: str
    step_on: date | None
    step_done_on: date | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One student on paper.

    `restricted`: somebody with the sight asked for the guarded part. Without it the paper of every graduate has the
    same parts, for classmates compare theirs: no criterion, nothing owed, nobody paired, only who serves the class.
    """

    page: StudentPage
    plan: PlanPage
    talks: tuple[TalkLine, ...]
    guarded: tuple[CriterionFacts, ...]
    restricted: bool
    of_class: str

    @property
    def card(self) -> StudentCard:
        """Who it is."""
        return self.page.card


def stamp(viewer: Viewer, now: datetime) -> str:
    """Who took the paper and when: it stands on every page."""
    return f"{viewer.name or viewer.actor} {localtime(now):%Y-%m-%d %H:%M}"


def paper_of(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, student_id: int, reason: str, guarded: bool
) -> Paper | None:
    """The paper of a student in reach; a look at the guarded part goes on record with its reason."""
    page = student_page(viewer=viewer, today=today, now=now, policy=policy, student_id=student_id)
    if page is None:
        return None
    held: list[CriterionFacts] = []
    restricted = guarded and hardship_sight(viewer) is HardshipSight.CRITERIA
    if restricted:
        asked = {"viewer": viewer, "today": today, "now": now, "student_id": student_id}
        held = criteria_of(**asked, purpose=f"export:{reason}")  # type: ignore[arg-type]
    return Paper(
        page=page,
        plan=plan_page(viewer=viewer, today=today, card=page.card),
        talks=talks_of(viewer=viewer, today=today, student_id=student_id),
        guarded=_once(one for one in held if one.holds),
        restricted=restricted,
        of_class=_of_class(viewer, today, page.card),
    )


def _of_class(viewer: Viewer, today: date, card: StudentCard) -> str:
    """The counsellor and the class teacher of the student's class: every graduate has these."""
    there = [one for one in serving(viewer=viewer, today=today) if one.small_class_id == card.class_id]
    roles = (Role.COUNSELLOR, Role.CLASS_TEACHER)
    return "、".join(
        f"{one.user.display_name}（{ROLE_WORDS[role]}）" for role in roles for one in there if one.role == role
    )


def _once(held: Iterable[CriterionFacts]) -> tuple[CriterionFacts, ...]:
    """Each criterion once, by the record that says most; one may be on record by several papers."""
    most: dict[str, CriterionFacts] = {}
    for one in held:
        known = most.get(one.criterion)
        if known is None or len(one.detail) > len(known.detail):
            most[one.criterion] = one
    return tuple(most.values())


def talks_of(*, viewer: Viewer, today: date, student_id: int) -> tuple[TalkLine, ...]:
    """The talks that came about with a student in reach, the oldest first; private notes are nobody's paper."""
    if student(viewer=viewer, today=today, student_id=student_id) is None:
        return ()
    found = of_student(viewer=viewer, today=today, student_id=student_id)
    return tuple(_talk(viewer, one) for one in reversed(found) if one.kind == "talk" and one.made)


def _talk(viewer: Viewer, one: Help) -> TalkLine:
    topics = "、".join(word(TOPIC_WORDS, code) for code in one.topics)
    return TalkLine(
        on=one.held_on,
        way=word(WAY_WORDS, one.way) if one.way else "",
        topics=topics or readable(viewer, one.title),
        text=readable(viewer, one.note),
        kept=one.note_kept,
        step=readable(viewer, one.next_step),
        step_on=one.next_on,
        step_done_on=one.step_done_on,
    )


def wish_line(wishes: Wishes | None) -> str:
    """A wish in one line: direction, industries, places, pay, work."""
    if wishes is None:
        return ""
    places = "、".join(wishes.regions)
    parts = (
        wishes.direction,
        "、".join(wishes.industries),
        f"{places}{_('（只去这些地方）')}" if wishes.regions_only and places else places,
        _("每月 %(n)s 元以上") % {"n": wishes.salary} if wishes.salary else "",
        "、".join(wishes.words),
    )
    return " · ".join(filter(None, parts))


def carer_line(paper: Paper) -> str:
    """Who answers for the student, each with the level: in the restricted paper those paired, else the class's own."""
    if not paper.restricted:
        return paper.of_class
    return "、".join(one.line for one in paper.page.carers)


def owner_line(paper: Paper, one: LineView) -> str:
    """Who owns a line of the plan. In the open paper the student or a teacher: experts serve those paired alone."""
    if paper.restricted:
        return one.owner
    return paper.card.name if one.line.owner == STUDENT else _("老师")


def short(text: str, most: int = LONGEST_LINE) -> str:
    """A text that fits its line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
