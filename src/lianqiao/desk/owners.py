"""Who owes a promise, by name, whoever left: no duty is without an owner while anybody of the college is there.

In this order, each only while active and in the role: the stand-in, the
paired carer, who holds the role for the student's class or major (or the
college), the employment secretary, the college leader; and where these are
gone too, whoever of the five levels is near the student.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.people.models import Appointment
from lianqiao.people.queries_serving import serving
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import carers
from lianqiao.roster.records import in_order
from lianqiao.rules.visibility import OF_A_CLASS, Role, Viewer

_ROLES = {role.value for role in Role}
# Who takes what nobody else has.
_LAST = (
    Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT,
    Role.DEPARTMENT_HEAD,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """A person who owes something, in the role in which they do."""

    user_id: int
    name: str
    role: str


class Owners:
    """Those who owe something to these students, in three queries however many they are."""

    def __init__(self, viewer: Viewer, today: date, cards: Mapping[int, StudentCard]) -> None:
        self._serving = serving(viewer=viewer, today=today)
        held = {(one.user_id, one.role) for one in self._serving}
        self._paired: dict[tuple[int, str], Owner] = {}
        for student_id, found in carers(viewer=viewer, today=today, ids=list(cards)).items():
            for one in in_order(found):
                if (one.user_id, one.duty) in held:
                    owner = Owner(one.user_id, one.user.display_name, one.duty)
                    self._paired.setdefault((student_id, one.duty), owner)

    def who(self, owner: str, card: StudentCard | None, class_id: int | None = None) -> Owner | None:
        """Who answers for `owner` (a role, or a body of the policy) towards a student, a class or the college.

        None only where nobody of the college is left.
        """
        own = (Role(owner),) if owner in _ROLES else ()
        class_id = card.class_id if card is not None else class_id
        return next((found for role in (*own, *_LAST) for found in self._in(role, card, class_id)), None)

    def of(self, owner: str, card: StudentCard | None, class_id: int | None = None) -> str:
        """`导师 陈老师`; where another role stands in, `导师（就业秘书 周敏）`."""
        found, word = self.who(owner, card, class_id), role_or_body(owner)
        if found is None:
            return _("%(role)s（没有人接手）") % {"role": word}
        if found.role == owner:
            return f"{word} {found.name}"
        return _("%(role)s（%(name)s）") % {"role": word, "name": f"{role_or_body(found.role)} {found.name}"}

    def _in(self, role: Role, card: StudentCard | None, class_id: int | None) -> Iterator[Owner]:
        """Who holds the duty of this role towards the student or the class, the first of right first."""
        if card is not None and (card.id, role.value) in self._paired:
            yield self._paired[card.id, role.value]
        if role is Role.EXPERT and card is not None:
            return
        for one in self._serving:
            if one.role == role and _serves(one, role, card, class_id):
                yield Owner(one.user_id, one.user.display_name, one.role)


def _serves(one: Appointment, role: Role, card: StudentCard | None, class_id: int | None) -> bool:
    """Is the appointment for this class, or this student's major, or for the whole college?"""
    if role in OF_A_CLASS:
        return class_id is None or one.small_class_id == class_id
    return card is None or not one.major_code or one.major_code == card.major_code


def role_or_body(owner: str) -> str:
    """The word of a role, or of a body that the policy names as owner."""
    bodies = {"college": _("学院"), "leading_group": _("工作领导小组")}
    return bodies.get(owner) or (str(ROLE_WORDS[Role(owner)]) if owner in _ROLES else owner)
