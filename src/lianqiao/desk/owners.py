"""Who owes a promise, by name: the paired expert, else who holds the role for the student's class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.people.queries import team_of
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import carers
from lianqiao.rules.visibility import Deed, Role, Viewer, ask


class Owners:
    """Names of those who owe something to these students, in three queries however many they are."""

    def __init__(self, viewer: Viewer, today: date, cards: Mapping[int, StudentCard]) -> None:
        self._by_student = {
            (student_id, one.duty): one.user.display_name
            for student_id, found in carers(viewer=viewer, today=today, ids=list(cards)).items()
            for one in found
        }
        classes = {card.class_id for card in cards.values() if card.class_id is not None}
        self._by_class: dict[tuple[int, str], str] = {}
        if classes and ask(viewer, Deed.SEE_CLASSES).ok:
            for class_id, team in team_of(viewer=viewer, class_ids=sorted(classes), today=today).items():
                self._by_class.update({(class_id, one.role): one.user.display_name for one in reversed(list(team))})

    def of(self, owner: str, card: StudentCard | None) -> str:
        """`导师 陈老师`, or only the role where nobody is named. `owner` is a role or a body of the policy."""
        name = ""
        if card is not None:
            name = self._by_student.get((card.id, owner), "")
            if not name and card.class_id is not None:
                name = self._by_class.get((card.class_id, owner), "")
        return " ".join(filter(None, [role_or_body(owner), name]))


def role_or_body(owner: str) -> str:
    """The word of a role, or of a body that the policy names as owner."""
    bodies = {"college": _("学院"), "leading_group": _("工作领导小组")}
    return bodies.get(owner) or (str(ROLE_WORDS[Role(owner)]) if owner in _ROLES else owner)


_ROLES = {role.value for role in Role}
