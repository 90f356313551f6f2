"""The pages of tasks, as far as a viewer may read their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.desk.readable import or_ask, readable
from lianqiao.ledger.facts_tasks import Addressee, Level, MyTask, TaskCard
from lianqiao.ledger.queries_tasks import my_tasks, tasks
from lianqiao.ledger.task_owners import oversees
from lianqiao.people.models import Appointment
from lianqiao.people.queries_branches import branches
from lianqiao.people.words import ROLE_WORDS
from lianqiao.rules.visibility import Deed, Role, Scope, Viewer, ask, scope

OVER_SHOWN = 20  # finished tasks on a page


@dataclass(frozen=True, slots=True)
class Given:
    """The list of tasks that one gave or answers for."""

    open: tuple[TaskCard, ...]
    over: tuple[TaskCard, ...]
    alone: tuple[tuple[TaskCard, Addressee], ...]
    narrowed: str  # the class or branch that the list is narrowed to


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own tasks."""

    open: tuple[MyTask, ...]
    over: tuple[MyTask, ...]


def tabs_of(viewer: Viewer) -> tuple[str, ...]:
    """The parts of the page: one's own (''), those one gave, and all that one may see."""
    given = ("given",) if ask(viewer, Deed.GIVE_TASKS).ok else ()
    wide = oversees(viewer) or (scope(viewer) is Scope.OWN_CLASSES and ask(viewer, Deed.SEE_LINKAGE).ok)
    return ("", *given, *(("all",) if wide else ()))


def mine(*, viewer: Viewer, today: date) -> Mine:
    """The viewer's own tasks: open ones by their day, then the latest that are over."""
    found = [_own(viewer, one) for one in my_tasks(viewer=viewer, today=today)]
    over = [one for one in found if not one.open]
    return Mine(tuple(one for one in found if one.open), tuple(over[:OVER_SHOWN]))


def given(
    *, viewer: Viewer, today: date, cohort: int, wide: bool, class_id: int | None = None, branch_id: int | None = None
) -> Given:
    """The tasks that the viewer gave, or all that they may see (`wide`), perhaps of one class or branch."""
    found = tasks(viewer=viewer, today=today, given_only=not wide)
    classes, name = _narrowed(viewer, today, cohort, found, class_id, branch_id)
    if classes is not None:
        found = [one for one in found if any(part.class_id in classes for part in one.people)]
    cards = [shown(viewer, one) for one in found]
    return Given(
        open=tuple(one for one in cards if one.open),
        over=tuple([one for one in cards if not one.open][:OVER_SHOWN]),
        alone=tuple((card, part) for card in cards for part in card.alone),
        narrowed=name,
    )


def _narrowed(
    viewer: Viewer, today: date, cohort: int, found: Sequence[TaskCard], class_id: int | None, branch_id: int | None
) -> tuple[frozenset[int] | None, str]:
    if class_id is not None:
        names = {part.class_id: part.class_name for one in found for part in one.people}
        return frozenset({class_id}), names.get(class_id, "") or _("这个班")
    if branch_id is not None and ask(viewer, Deed.SEE_LINKAGE).ok:
        known = {one.id: one for one in branches(viewer=viewer, cohort=cohort, today=today)}
        if branch_id in known:
            return known[branch_id].class_ids, known[branch_id].name
    return None, ""


def shown(viewer: Viewer, card: TaskCard) -> TaskCard:
    """The card with its words as far as the viewer may read them; whoever wrote them knows them."""
    people = tuple(replace(one, done_text=readable(viewer, one.done_text)) for one in card.people)
    if card.giver == viewer.actor:
        return replace(card, people=people)
    return replace(
        card,
        title=or_ask(viewer, card.title),
        about=readable(viewer, card.about),
        cancelled_because=readable(viewer, card.cancelled_because),
        people=people,
    )


def _own(viewer: Viewer, one: MyTask) -> MyTask:
    about, because = readable(viewer, one.about), readable(viewer, one.cancelled_because)
    return replace(one, title=or_ask(viewer, one.title), about=about, cancelled_because=because)


def to_whom(card: TaskCard) -> str:
    """To whom the task went, in words."""
    match card.level:
        case Level.CLASS:
            return _("%(name)s班级团队") % {"name": card.class_name}
        case Level.BRANCH:
            return _("%(name)s党员干部") % {"name": card.branch_name}
        case Level.GROUP:
            return _("工作领导小组")
        case _:
            return "、".join(one.name for one in card.people[:3]) + ("…" if card.total > 3 else "")


def named(people: Sequence[Appointment]) -> list[tuple[str, str]]:
    """Choices of persons: `(id, 导师 陈老师)`; whoever serves a class with its name."""
    return [
        (
            str(one.user_id),
            " ".join(
                filter(
                    None,
                    [
                        str(ROLE_WORDS[Role(one.role)]),
                        one.user.display_name,
                        one.small_class.name if one.small_class else "",
                    ],
                )
            ),
        )
        for one in people
    ]
