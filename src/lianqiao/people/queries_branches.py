"""Reading the three levels: party branches with their classes, the team of each class, and places that are empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.people.models import Appointment, BranchClass, PartyBranch, SmallClass
from lianqiao.people.queries import in_force
from lianqiao.people.vacancies import vacant_since
from lianqiao.rules.visibility import Deed, Role, Viewer, ask, insist

TEAM = (Role.CLASS_LEADER, Role.EMPLOYMENT_ASSISTANT, Role.PARTY_CADRE, Role.LIAISON)


@dataclass(frozen=True, slots=True)
class BranchCard:
    """A branch and the small classes that it looks after today, each with the day since when."""

    id: int
    name: str
    classes: tuple[tuple[SmallClass, date], ...]

    @property
    def class_ids(self) -> frozenset[int]:
        """The ids of its classes."""
        return frozenset(one.pk for one, _ in self.classes)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who serves in a place, and since when."""

    user_id: int
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Place:
    """A duty of a class team: how many are promised, who serves, and since when each missing one is missing."""

    role: Role
    wanted: int
    holders: tuple[Holder, ...]
    vacant: tuple[date, ...]

    @property
    def missing(self) -> int:
        """How many places are empty."""
        return len(self.vacant)

    @property
    def gaps(self) -> tuple[tuple[date, int], ...]:
        """(first day, how many are empty since then), the longest empty first."""
        return tuple((day, self.vacant.count(day)) for day in dict.fromkeys(self.vacant))


def branches(*, viewer: Viewer, cohort: int, today: date) -> list[BranchCard]:
    """The branches of the cohort by name, those without a class as well; two queries."""
    if not ask(viewer, Deed.IMPORT).ok:
        insist(viewer, Deed.SEE_LINKAGE)
    held: dict[int, list[tuple[SmallClass, date]]] = {}
    rows = BranchClass.objects.filter(in_force(today), branch__cohort=cohort).select_related("small_class")
    for row in rows.order_by("small_class__name", "id"):
        held.setdefault(row.branch_id, []).append((row.small_class, row.since))
    found = PartyBranch.objects.filter(cohort=cohort)
    return [BranchCard(one.pk, one.name, tuple(held.get(one.pk, ()))) for one in found]


def teams(
    *, viewer: Viewer, class_ids: Collection[int], wanted: Mapping[Role, int], first_day: date, today: date
) -> dict[int, tuple[Place, ...]]:
    """The team of each class by class id, in the order of `TEAM`; one query however many classes.

    `wanted` says how many of each are promised (nobody where it is empty) from `first_day` on.
    """
    if not ask(viewer, Deed.SEE_CLASSES).ok:
        insist(viewer, Deed.SEE_LINKAGE)
    rows = Appointment.objects.filter(role__in=TEAM, small_class_id__in=class_ids, since__lte=today)
    by_place: dict[tuple[int | None, str], list[Appointment]] = {}
    for row in rows.select_related("user").order_by("since", "id"):
        by_place.setdefault((row.small_class_id, row.role), []).append(row)
    return {
        one: tuple(
            _place(role, by_place.get((one, role.value), ()), wanted.get(role, 0), first_day, today) for role in TEAM
        )
        for one in class_ids
    }


def _place(role: Role, rows: Sequence[Appointment], wanted: int, first_day: date, today: date) -> Place:
    serving = {
        row.user_id: Holder(row.user_id, row.user.display_name, row.since)
        for row in reversed(rows)
        if row.user.is_active and (row.until is None or row.until >= today)
    }
    held = [(row.since, row.until) for row in rows if row.user.is_active or row.until is not None]
    vacant = vacant_since(held, wanted, first_day, today)
    return Place(role, wanted, tuple(reversed(serving.values())), vacant)
