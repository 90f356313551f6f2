"""Reading people: the roles one may wear, the lists of the people page, class teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from lianqiao.people.asked_once import asked_once
from lianqiao.people.models import Appointment, SmallClass, User
from lianqiao.rules.visibility import Deed, Role, Viewer, insist


def in_force(today: date) -> Q:
    """Rows with `since` and `until` that hold on `today`, both days included."""
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


def appointments_held(user_id: int, today: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force(today), user_id=user_id).select_related("small_class").order_by("id")


@asked_once
def appointments_of(*, viewer: Viewer, today: date) -> Sequence[Appointment]:
    """The roles the viewer may wear, one of each."""
    if viewer.user_id is None:
        return []
    seen: dict[str, Appointment] = {}
    for one in appointments_held(viewer.user_id, today):
        seen.setdefault(one.role, one)
    return list(seen.values())


def everybody(*, viewer: Viewer, today: date) -> Sequence[User]:
    """All users with their appointments of today in `current`, for the system administrator."""
    insist(viewer, Deed.MANAGE_PEOPLE)
    users = list(User.objects.order_by("display_name"))
    current: dict[int, list[Appointment]] = {}
    for one in Appointment.objects.filter(in_force(today)).select_related("small_class"):
        current.setdefault(one.user_id, []).append(one)
    for user in users:
        user.current = current.get(user.pk, [])  # type: ignore[attr-defined]
    return users


@asked_once
def small_classes(*, viewer: Viewer) -> Sequence[SmallClass]:
    """All small classes by name (a list of names and cohorts holds nothing personal)."""
    return list(SmallClass.objects.order_by("-cohort", "name"))


@asked_once
def holders(*, viewer: Viewer, roles: Collection[Role], today: date) -> Sequence[Appointment]:
    """Which active users hold one of these roles today, one row a person and role, by role and name; for staff."""
    insist(viewer, Deed.SEE_TODAY)
    rows = Appointment.objects.filter(in_force(today), role__in=roles, user__is_active=True).select_related("user")
    seen = {(one.role, one.user_id): one for one in rows}
    return sorted(seen.values(), key=lambda one: (one.role, one.user.display_name))


@asked_once
def users(*, viewer: Viewer, ids: Collection[int]) -> dict[int, User]:
    """These people by id, for staff."""
    insist(viewer, Deed.SEE_TODAY)
    return {one.pk: one for one in User.objects.filter(pk__in=ids)}


@asked_once
def majors_of(*, viewer: Viewer, role: Role, today: date) -> dict[int, frozenset[str]]:
    """The majors named with this role today, by user id: everybody who holds it, with none where none is named."""
    insist(viewer, Deed.SEE_TODAY)
    found: dict[int, set[str]] = {}
    for one in Appointment.objects.filter(in_force(today), role=role, user__is_active=True):
        found.setdefault(one.user_id, set()).update(filter(None, [one.major_code]))
    return {one: frozenset(codes) for one, codes in found.items()}


def team_of(*, viewer: Viewer, class_ids: Sequence[int], today: date) -> dict[int, list[Appointment]]:
    """Who serves each small class today, by class id."""
    insist(viewer, Deed.SEE_CLASSES)
    team: dict[int, list[Appointment]] = {class_id: [] for class_id in class_ids}
    rows = Appointment.objects.filter(in_force(today), small_class_id__in=class_ids).select_related("user")
    for one in rows.order_by("role", "id"):
        assert one.small_class_id is not None
        team[one.small_class_id].append(one)
    return team


@asked_once
def counsellors_of(*, viewer: Viewer, class_id: int | None, today: date) -> list[User]:
    """The counsellors of one small class today. For its students too: whom to turn to is no secret."""
    held = Appointment.objects.filter(
        in_force(today), role=Role.COUNSELLOR, small_class_id=class_id or 0, user__is_active=True
    )
    return [one.user for one in held.select_related("user").order_by("id")]


def roles_held(*, viewer: Viewer, user_ids: Collection[int]) -> dict[int, list[tuple[str, date, date | None]]]:
    """The roles of these people with their days, by user id; for students too: which hands looked, not whose."""
    held: dict[int, list[tuple[str, date, date | None]]] = {}
    rows = Appointment.objects.filter(user_id__in=user_ids).order_by("id")
    for user_id, role, since, until in rows.values_list("user_id", "role", "since", "until"):
        held.setdefault(user_id, []).append((role, since, until))
    return held
