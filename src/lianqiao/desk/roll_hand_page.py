"""What the form of a hand-over offers: whose duty, to whom, and which students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianqiao.desk.roll_forms import HandOverForm
from lianqiao.people.models import Appointment
from lianqiao.people.queries import holders
from lianqiao.roster.actions_hand_over import may_ask_for_others
from lianqiao.roster.duties import cared_for
from lianqiao.roster.facts import CARERS, StudentCard
from lianqiao.roster.queries import cards
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class Asking:
    """The page: who may be asked, whose duty is chosen, and the students of that care whom the viewer reaches.

    Whoever may ask for others chooses first whose duty it is: until then there are no students.
    """

    people: Sequence[Appointment]
    own: Role | None
    for_others: bool
    whose: str
    students: tuple[StudentCard, ...]
    total: int

    @property
    def to_choose(self) -> bool:
        """Is it still open whose duty it is?"""
        return self.for_others and not self.whose

    @property
    def options(self) -> list[tuple[str, Appointment]]:
        """Whose duties there are, by what the address calls them."""
        return [(f"{one.role}.{one.user_id}", one) for one in self.people]

    def form(self, sent: Any, today: date) -> HandOverForm:
        """The form, sent or fresh."""
        return HandOverForm(
            sent, today=today, people=self.people, own=self.own, whose=self.whose if self.for_others else ""
        )


def asking(*, viewer: Viewer, today: date, whose: str) -> Asking:
    """Own students, or for those who may ask for others those of `whose` (`expert.7`)."""
    for_others = may_ask_for_others(viewer)
    own = viewer.role if viewer.role in CARERS else None
    people = holders(viewer=viewer, roles=CARERS, today=today)
    role, _dot, number = whose.partition(".")
    chosen = for_others and any(f"{one.role}.{one.user_id}" == whose for one in people)
    mine = own if not for_others else None
    duty, user_id = (Role(role), row_id(number)) if chosen else (mine, viewer.user_id)
    care = cared_for(user_id=user_id or 0, duty=duty, today=today) if duty else {}
    found = cards(viewer=viewer, today=today, ids=care).values()
    in_order = tuple(sorted(found, key=lambda card: (card.class_name, card.number)))
    return Asking(people, own, for_others, whose if chosen else "", in_order, len(care))
