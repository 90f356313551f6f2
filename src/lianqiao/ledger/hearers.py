"""Who hears at a step of a ladder, and who owes a row: the acting person of the role, never nobody while anybody is.

The order is that of `roster.owners`. Whoever handed all of a duty over for a
while is stood in for, also in what they have by appointment alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lianqiao.ledger.facts import subject_id
from lianqiao.people.queries import holders
from lianqiao.roster.facts import after
from lianqiao.roster.models import HandOver
from lianqiao.roster.owners import Owner, Owners
from lianqiao.roster.queries import cards
from lianqiao.rules.commitments import Row
from lianqiao.rules.visibility import Role, Viewer


class Hearers:
    """Those who hear of these rows, in the same number of queries however many rows there are."""

    def __init__(self, viewer: Viewer, today: date, rows: Collection[Row]) -> None:
        ids = {subject_id(row.subject) for row in rows if row.subject.startswith("student:")}
        self._cards = cards(viewer=viewer, today=today, ids={one for one in ids if one is not None})
        self._owners = Owners(viewer, today, self._cards)
        self._acting = acting(viewer=viewer, today=today)
        self._found: dict[tuple[str, str], Owner | None] = {}

    def of(self, role: str, row: Row) -> Owner | None:
        """Who hears, or owes, as `role` (or body) of the policy towards the row's subject."""
        asked = (role, row.subject)
        if asked not in self._found:
            number = subject_id(row.subject)
            card = self._cards.get(number) if number is not None and row.subject.startswith("student:") else None
            class_id = number if row.subject.startswith("class:") else None
            found = self._owners.who(role, card, class_id)
            self._found[asked] = found and self._acting_for(found)
        return self._found[asked]

    def _acting_for(self, owner: Owner) -> Owner:
        """The stand-in's stand-in too; nobody twice."""
        seen = {owner.user_id}
        while (other := self._acting.get((owner.user_id, owner.role))) is not None and other.user_id not in seen:
            owner = other
            seen.add(other.user_id)
        return owner


def acting(*, viewer: Viewer, today: date) -> dict[tuple[int, str], Owner]:
    """By (user, role): who stands in today for all of it, as long as the stand-in serves in that role."""
    known = {"answered__accepted": True, "answered__recorded_at__lt": after(today)}
    rows = HandOver.objects.filter(**known, since__lte=today, until__gte=today).order_by("id")
    whole = {(one.user_id, one.duty): one.to_id for one in rows if not one.students}
    if not whole:
        return {}
    roles = {Role(duty) for _, duty in whole}
    held = {(one.user_id, one.role): one.user for one in holders(viewer=viewer, roles=roles, today=today)}
    return {
        (user_id, duty): Owner(to, held[to, duty].display_name, duty, for_now=True)
        for (user_id, duty), to in whole.items()
        if (to, duty) in held
    }
