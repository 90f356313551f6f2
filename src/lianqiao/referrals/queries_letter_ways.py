"""By which way the letter to each student goes, for who writes it and for who looks at it before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries_ways import Way, first_ways
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Deed, Viewer, insist


def letter_ways(*, viewer: Viewer, students: Iterable[StudentCard], policy: Policy) -> dict[int, Way]:
    """The way that a letter takes to each of these students now, by id. The caller reaches them. Constant queries."""
    insist(viewer, Deed.SEE_STUDENTS)
    # Whoever may see the students may know how a letter would go; what stands against an address is delivery's to tell.
    asking = replace(viewer, system=True)
    own = {f"student:{one.id}": one.addresses for one in students}
    found = first_ways(viewer=asking, recipients=list(own), own=own, policy=policy, purpose=Purpose.LETTER)
    return {int(who.removeprefix("student:")): way for who, way in found.items()}
