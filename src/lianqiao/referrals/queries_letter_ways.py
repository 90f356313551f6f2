"""By which way the letter to each student goes, for who writes it and for who looks at it before."""

from __future__ import annotations

from collections.abc import Iterable

from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries_ways import Way, first_ways
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Viewer

# Whoever may look at a round may know whether a message goes; what stands against an address is delivery's to tell.
_HOUSE = Viewer(actor="system:referrals", system=True)


def letter_ways(students: Iterable[StudentCard], policy: Policy) -> dict[int, Way]:
    """The way that a letter takes to each of these students now, by id. The caller reaches them. Constant queries."""
    own = {f"student:{one.id}": one.addresses for one in students}
    found = first_ways(viewer=_HOUSE, recipients=list(own), own=own, policy=policy, purpose=Purpose.LETTER)
    return {int(who.removeprefix("student:")): way for who, way in found.items()}
