"""Who owes a promise, by name, whoever left: no duty is without an owner while anybody of the college is there.

In this order, each only while active and in the role: the stand-in, the
paired carer, who holds the role for the student's class or major (or the
college), the employment secretary, the college leader; and where these are
gone too, whoever of the five levels is near the student.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.people.models import Appointment
from lianqiao.people.queries_serving import serving
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.facts import CARERS, StudentCard
from lianqiao.roster.queries import carers
from lianqiao.roster.records import in_order
from lianqiao.rules.visibility import OF_A_CLASS, Role, Viewer

_ROLES = {role.value for role in Role}
OF_ALL = {Role.DEPARTMENT_HEAD, Role.EMPLOYMENT_SECRETARY}  # answer for every student of a major, or of the college
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
    for_now: bool = False  # stands in until whoever was paired is back


@dataclass(frozen=True, slots=True)
class Level:
    """Who answers for one of the five levels towards a student; `owner` wears another role where nobody has it."""

    duty: str
    owner: Owner

    @property
    def text(self) -> str:
        """For pages, as `Owners.of` says it."""
        return _said(self.duty, self.owner)

    @property
    def line(self) -> str:
        """For papers: `陈老师（导师）`; where another role stands in, `周敏（就业秘书，代导师）`."""
        word = ROLE_WORDS[Role(self.duty)]
        if self.owner.role == self.duty:
            return f"{self.owner.name}（{word}）"
        return f"{self.owner.name}（{ROLE_WORDS[Role(self.owner.role)]}，代{word}）"


class Owners:
    """Those who owe something to these students, in three queries however many they are."""

    def __init__(self, viewer: Viewer, today: date, cards: Mapping[int, StudentCard]) -> None:
        self._serving = serving(viewer=viewer, today=today)
        held = {(one.user_id, one.role) for one in self._serving}
        self._paired: dict[tuple[int, str], Owner] = {}
        for student_id, found in carers(viewer=viewer, today=today, ids=list(cards)).items():
            for one in in_order(found):
                if (one.user_id, one.duty) in held:
                    for_now = one.hand_over_id is not None and one.until is not None
                    owner = Owner(one.user_id, one.user.display_name, one.duty, for_now)
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
        found = self.who(owner, card, class_id)
        if found is None:
            return _("%(role)s（没有人接手）") % {"role": role_or_body(owner)}
        return _said(owner, found)

    def levels(self, card: StudentCard, owed: Collection[str] = ()) -> tuple[Level, ...]:
        """Who answers for the student, level by level: who is paired, or serves the class or the major.

        For the roles in `owed` whoever takes it where nobody has it; other levels that nobody has are left out.
        """
        found = ((role, self._level(role, card, role.value in owed)) for role in CARERS)
        return tuple(Level(role.value, owner) for role, owner in found if owner is not None)

    def _level(self, role: Role, card: StudentCard, owed: bool) -> Owner | None:
        if owed:
            return self.who(role.value, card)
        by_role = role in OF_ALL or (role in OF_A_CLASS and card.class_id is not None)
        return next(self._in(role, card, card.class_id), None) if by_role else self._paired.get((card.id, role.value))

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


def _said(owner: str, found: Owner) -> str:
    if found.role == owner:
        return f"{role_or_body(owner)} {found.name}"
    held = f"{role_or_body(found.role)} {found.name}"
    return _("%(role)s（%(name)s）") % {"role": role_or_body(owner), "name": held}


def owners_to_students(policy: Policy) -> frozenset[str]:
    """The roles that owe something to each student who is helped."""
    return frozenset(one.owner for one in policy.commitments if one.subject == "student")


def role_or_body(owner: str) -> str:
    """The word of a role, or of a body that the policy names as owner."""
    bodies = {"college": _("学院"), "leading_group": _("工作领导小组")}
    return bodies.get(owner) or (str(ROLE_WORDS[Role(owner)]) if owner in _ROLES else owner)
