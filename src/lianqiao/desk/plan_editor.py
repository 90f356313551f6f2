"""The editor of a plan: forms for the head and each line, what policy would add, and what another saved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.charter.wording import say
from lianqiao.desk.owners import Owners, role_or_body
from lianqiao.desk.plan_forms import Choices, HeadForm, LineForm, owner_code
from lianqiao.desk.plan_merge import Merged, content_of, merge
from lianqiao.desk.plan_outline import outlines
from lianqiao.desk.plan_words import OBSTACLE_WORDS
from lianqiao.desk.words import word
from lianqiao.people.queries import holders
from lianqiao.plans.actions_plans import save_version
from lianqiao.plans.facts import Content, PlanFacts, Version
from lianqiao.roster.facts import CARERS, StudentCard
from lianqiao.roster.queries import carers_of
from lianqiao.rules.planning import EXPERT, STUDENT, PlanLine, Situation, carried, draw_up
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer

BLANK_ROWS, MOST_ROWS = 2, 12
FIELD_OF = {
    "plan_item_without_title": "title",
    "plan_item_without_reason": "reason",
    "plan_item_without_owner": "owner",
    "plan_item_without_date": "by",
    "plan_item_date_passed": "by",
}
HEAD_OF = {"plan_goal_missing": "goal_main", "plan_obstacle_unknown": "obstacles", "plan_review_passed": "review_on"}


@dataclass(frozen=True, slots=True)
class Edition:
    """What one of two editors wrote, in words: the head part by part, and the lines."""

    head: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Both versions side by side: what stands saved, and what the second editor wrote."""

    number: int
    theirs: Edition
    mine: Edition


@dataclass(slots=True)
class Editor:
    """Everything of the page."""

    card: StudentCard
    head: HeadForm
    lines: list[LineForm]
    fresh: list[LineForm]
    suggestions: Sequence[PlanLine]
    chosen: Sequence[str] = ()
    both: Both | None = None
    warning: str = ""
    clashes: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> bool:
        """Is anything wrong on the page?"""
        return bool(self.head.errors or any(one.errors for one in (*self.lines, *self.fresh)))


class Desk:
    """One editor's work on one student's plan."""

    def __init__(
        self, *, viewer: Viewer, today: date, now: datetime, policy: Policy, card: StudentCard, plan: PlanFacts
    ) -> None:
        self.viewer, self.today, self.now, self.policy, self.card = viewer, today, now, policy, card
        assert plan.newest
        self.plan, self.newest = plan, plan.newest
        self._owners = Owners(viewer, today, {card.id: card})
        self._carers = carers_of(viewer=viewer, today=today, student_id=card.id)
        self.choices = self._choices()

    def opened(self) -> Editor:
        """The editor as it opens: the newest version."""
        return self._shown(content_of(self.newest), self.newest.number)

    def sent(self, data: Any) -> Editor | None:
        """Save what was sent; None where that went well, else the editor with what is wrong."""
        editor = self._bound(data)
        forms = [editor.head, *editor.lines, *editor.fresh]
        valid = [form.is_valid() for form in forms]  # each form is to say what is wrong with it
        if not all(valid):
            return editor
        used = [form for form in editor.fresh if not form.blank]
        added = [one for one in editor.suggestions if one.template in editor.chosen]
        lines = [*(form.plan_line() for form in (*editor.lines, *used)), *added]
        content = editor.head.content(lines)
        try:
            save_version(
                viewer=self.viewer, student_id=self.card.id, opened_on=editor.head.cleaned_data["opened_on"],
                content=content, submit=data.get("send") == "approval", key=editor.head.cleaned_data["key"],
                today=self.today, now=self.now,
            )  # fmt: skip
        except Refused as refused:
            if refused.code == "plan_changed_meanwhile":
                return self._beside(self._base(editor), content)
            self._blame(editor, refused, lines)
            return editor
        return None

    # ------------------------------------------------------------ forms

    def _bound(self, data: Any) -> Editor:
        head = HeadForm(data)
        opened = data.get("opened_on", "")
        base = (self.plan.version(int(opened)) if opened.isascii() and opened.isdecimal() else None) or self.newest
        lines = [
            LineForm(data, prefix=f"l{one.line}", owners=self.choices, line=one.line, template=one.template)
            for one in base.standing
        ]
        rows = [place for place in range(MOST_ROWS) if f"n{place}-title" in data]
        fresh = [LineForm(data, prefix=f"n{place}", owners=self.choices) for place in rows]
        obstacles = tuple(one for one in data.getlist("obstacles") if one in OBSTACLE_WORDS)
        return Editor(self.card, head, lines, fresh, self._suggested(obstacles), data.getlist("add"))

    def _shown(self, content: Content, number: int) -> Editor:
        lines = [
            LineForm(initial=LineForm.told(one), prefix=f"l{one.line}", owners=self.choices, line=one.line)
            for one in content.lines
            if one.line and (not one.dropped or one in self.newest.standing)
        ]
        new = [one for one in content.lines if not one.line]
        blank: list[PlanLine | None] = [*new, *[None] * BLANK_ROWS]
        fresh = [
            LineForm(initial=LineForm.told(one) if one else None, prefix=f"n{place}", owners=self.choices)
            for place, one in zip(count(), blank, strict=False)
        ]
        head = HeadForm(initial=HeadForm.told(content, number))
        return Editor(self.card, head, lines, fresh, self._suggested(content.obstacles))

    def _suggested(self, obstacles: tuple[str, ...]) -> Sequence[PlanLine]:
        """What policy would add now, beside what the plan has or had."""
        wished = outlines(viewer=self.viewer, today=self.today, ids=[self.card.id]).get(self.card.id)
        situation = Situation(
            directions=wished.directions if wished else (),
            obstacles=obstacles,
            accommodations=bool(wished and wished.accommodations),
            paired=any(one.duty == EXPERT for one in self._carers),
        )
        held = {one.template for one in self.newest.lines}
        drawn = draw_up(self.policy.work.measures, situation, self.today, self.policy.calendar)
        return [one for one in drawn if one.template not in held]

    def _choices(self) -> Choices:
        """Who may own a line: a role (with who holds it for this student), a person by name, the student."""
        people = holders(viewer=self.viewer, roles=CARERS, today=self.today)
        roles = [(role.value, self._owners.of(role.value, self.card)) for role in CARERS]
        named = [(f"{one.role}.{one.user_id}", f"{role_or_body(one.role)} · {one.user.display_name}") for one in people]
        return [*roles, (STUDENT, _("学生本人")), *named]

    # ------------------------------------------------------------ what is wrong

    def _blame(self, editor: Editor, refused: Refused, lines: Sequence[PlanLine]) -> None:
        """Each reason beside the field that it is about."""
        places = carried(self.newest.lines, lines)
        forms = {form.line: form for form in editor.lines}
        known = {one.line for one in self.newest.lines}
        new = [form for form in editor.fresh if not form.blank]
        forms |= {one.line: form for one, form in zip([x for x in places if x.line not in known], new, strict=False)}
        for reason in refused.because:
            said = say(reason, get_language() or "zh-hans")
            words = f"{said.reason}{said.next}"
            at = FIELD_OF.get(reason.code)
            form = forms.get(places[int(reason.as_dict()["line"]) - 1].line) if at else None
            if form is not None:
                form.add_error(at, words)
            else:
                editor.head.add_error(HEAD_OF.get(reason.code), words)

    # ------------------------------------------------------------ two editors

    def _base(self, editor: Editor) -> Version:
        return self.plan.version(editor.head.cleaned_data["opened_on"]) or self.newest

    def _beside(self, base: Version, mine: Content) -> Editor:
        """The editor with both texts: the second's own joined into what now stands, and where they differ."""
        theirs = content_of(self.newest)
        found: Merged = merge(content_of(base), theirs, mine)
        editor = self._shown(found.content, self.newest.number)
        editor.both = Both(self.newest.number, self._edition(theirs), self._edition(mine))
        editor.clashes = {name: self._value(name, value) for name, value in found.head.items()}
        for form in editor.lines:
            form.clashes = {name: self._value(name, one) for name, one in found.lines.get(form.line, {}).items()}
        said = say(Reason.of("plan_changed_meanwhile", number=self.newest.number), get_language() or "zh-hans")
        editor.warning = f"{said.reason}{said.next}"
        return editor

    def _edition(self, content: Content) -> Edition:
        head = (
            (_("主要目标"), content.goal_main),
            (_("备选目标"), content.goal_fallback),
            (_("优势"), content.strengths),
            (_("卡在哪里"), "、".join(word(OBSTACLE_WORDS, one) for one in content.obstacles)),
            (_("哪天复查"), content.review_on.isoformat() if content.review_on else ""),
        )
        return Edition(head, tuple(self._in_words(one) for one in content.lines))

    def _in_words(self, line: PlanLine) -> str:
        parts = [line.title, line.reason, self._owner(line), line.by.isoformat() if line.by else ""]
        if line.dropped:
            parts.append(_("不做了：%(why)s") % {"why": line.dropped})
        return " · ".join(filter(None, parts))

    def _owner(self, line: PlanLine) -> str:
        return str(dict(self.choices).get(owner_code(line), line.owner))

    def _value(self, name: str, value: Any) -> str:
        if name == "obstacles":
            return "、".join(word(OBSTACLE_WORDS, one) for one in value)
        if isinstance(value, date):
            return value.isoformat()
        return str(dict(self.choices).get(value, value)) if name == "owner" else str(value or "--")
