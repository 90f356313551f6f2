"""Who owns a line of a plan, by name: the person chosen while still in the role, else who answers for the role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lianqiao.desk.owners import Owner, Owners, role_or_body
from lianqiao.people.queries_serving import serving
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.planning import STUDENT, PlanLine
from lianqiao.rules.visibility import Viewer


class PlanOwners:
    """Owners of the lines of these students' plans, in a few queries however many they are."""

    def __init__(self, viewer: Viewer, today: date, cards: Mapping[int, StudentCard]) -> None:
        self._owners = Owners(viewer, today, cards)
        self._chosen = {(one.user_id, one.role): one.user.display_name for one in serving(viewer=viewer, today=today)}

    def of(self, line: PlanLine, card: StudentCard) -> str:
        """`辅导员 刘敏`; the student's own name where it is theirs to do."""
        if line.owner == STUDENT:
            return card.name
        name = self._chosen.get((line.owner_user, line.owner)) if line.owner_user else None
        return f"{role_or_body(line.owner)} {name}" if name else self._owners.of(line.owner, card)

    def who(self, line: PlanLine, card: StudentCard) -> Owner | None:
        """The person of the staff; None where it is the student's to do, or where nobody of the college is left."""
        if line.owner == STUDENT:
            return None
        name = self._chosen.get((line.owner_user, line.owner)) if line.owner_user else None
        if line.owner_user and name:
            return Owner(line.owner_user, name, line.owner)
        return self._owners.who(line.owner, card)
