"""What every part of the demo needs: who acts, on which day, and whom the parts before have made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from lianqiao.charter.policy import Policy
from lianqiao.config.demo.roster import Graduate
from lianqiao.people.models import SmallClass, User
from lianqiao.rules.visibility import Role, Viewer

DAY = date(2023, 4, 28)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MACHINE = Viewer(actor="system:demo", system=True)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass(slots=True)
class House:
    """The demo while it is being built. Student ids by number; posts that came in, by day.

    `mailed` and `told` count messages, so that fates do not hang on row ids.
    """

    policy: Policy
    real_now: datetime
    base_url: str
    chance: Random
    graduates: list[Graduate] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    classes: dict[str, SmallClass] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    counsellor_of: dict[str, User] = field(default_factory=dict)
    teacher_of: dict[str, User] = field(default_factory=dict)
    expert_of: dict[int, User] = field(default_factory=dict)
    posts: list[tuple[date, int]] = field(default_factory=list)
    mailed: Iterator[int] = field(default_factory=count)
    told: Iterator[int] = field(default_factory=count)
    freshers: list[int] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """The hands that build."""
        return MACHINE

    @property
    def secretary(self) -> Viewer:
        """The employment secretary, who runs rounds and issues bulletins."""
        return self.worn(self.staff["secretary"], Role.EMPLOYMENT_SECRETARY)

    def worn(self, user: User, role: Role) -> Viewer:
        """One of the staff in a role that reaches whom it will."""
        return Viewer(actor=f"user:{user.pk}", role=role, user_id=user.pk, name=user.display_name)

    def counsellor(self, one: Graduate) -> Viewer:
        """The counsellor of the student's class, who reaches that class."""
        user = self.counsellor_of[one.class_name]
        classes = frozenset({self.classes[one.class_name].pk})
        return replace(self.worn(user, Role.COUNSELLOR), classes=classes)

    def id_of(self, one: Graduate) -> int:
        """The student's row id."""
        return self.ids[one.number]

    @property
    def base(self) -> list[Graduate]:
        """The cohort's graduates, in the roster's order."""
        return [one for one in self.graduates if not one.delayed]

    @property
    def assisted(self) -> list[Graduate]:
        """Those of the base whom the policy counts."""
        return [one for one in self.base if one.assisted]

    @property
    def others(self) -> list[Graduate]:
        """The rest of the base."""
        return [one for one in self.base if not one.assisted]
