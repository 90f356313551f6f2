"""By which way a message goes to students and colleagues, before it is written and when it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries_ways import Way, first_ways
from lianqiao.people.models import User
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Viewer


def ways_to_students(
    *, viewer: Viewer, students: Iterable[StudentCard], policy: Policy, purpose: Purpose
) -> dict[int, Way]:
    """The way that a message of this purpose takes to each of these students now, by id. Constant queries."""
    own = {one.id: one.addresses for one in students}
    return _first(viewer, "student", own, policy, purpose)


def ways_to_colleagues(*, viewer: Viewer, people: Iterable[User], policy: Policy) -> dict[int, Way]:
    """The way to each of these colleagues now, by id. Constant queries."""
    own = {one.pk: {"email": one.email} for one in people}
    return _first(viewer, "user", own, policy, Purpose.COLLEAGUE)


def _first(
    viewer: Viewer, kind: str, own: Mapping[int, Mapping[str, str]], policy: Policy, purpose: Purpose
) -> dict[int, Way]:
    """Recipients are `kind:id` to the post office, and ids to those who ask."""
    named = {f"{kind}:{number}": addresses for number, addresses in own.items()}
    found = first_ways(viewer=viewer, recipients=list(named), own=named, policy=policy, purpose=purpose)
    return {number: found[f"{kind}:{number}"] for number in own}
