"""Who has looked at my file: days, hands and things in calm words.

Hands are told by four groups of roles, not by the single role and never by
name: which teachers somebody has beside the others would tell more of the
student than of the look, and this page lies open on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from lianqiao.people.actors import user_id
from lianqiao.people.queries import roles_held
from lianqiao.portal.door import PhoneStudent
from lianqiao.roster.queries_own import own_numbers
from lianqiao.rules.visibility import STUDENT_ROLES, Role
from lianqiao.trace.queries_own import OwnLook, own_looks

TEACHERS = frozenset({Role.COUNSELLOR, Role.CLASS_TEACHER, Role.EXPERT, Role.DEPARTMENT_HEAD})
PUPILS = STUDENT_ROLES | {Role.CLASS_LEADER}
COLLEGE = frozenset({Role.EMPLOYMENT_SECRETARY, Role.COLLEGE_LEADER, Role.CAREER_CENTRE})
# What was looked at, by the codes of the record; whatever is not named here is told as the file.
THINGS: Mapping[str, object] = {
    "support": _("全院或全班的名单"),
    "support_special": _("全院或全班的名单"),
    "rows": _("全院或全班的名单"),
    "programmes": _("全院或全班的名单"),
    "round_sheet": _("导出的名单"),
    "phone": _("你的电话"),
    "accounts": _("你的平台账号"),
    "letter": _("给你的链接"),
    "survey_link": _("给你的链接"),
    "own_page": _("给你的链接"),
    "destination_proof": _("你的材料"),
    "help_proof": _("你的材料"),
    "step_proof": _("你的材料"),
    "referral_proof": _("你的材料"),
}
FILE, PRINTED = _("你的档案"), _("打印或导出的资料")


@dataclass(frozen=True, slots=True)
class DayLook:
    """On one day these hands looked at these things."""

    day: date
    hands: str
    things: tuple[str, ...]


def looks_page(*, phone: PhoneStudent, today: date, since: date) -> Sequence[DayLook]:
    """Every look on record from `since`, one line a day and group of hands, the newest first."""
    ids = own_numbers(viewer=phone.viewer, today=today)
    found = own_looks(viewer=phone.viewer, subjects=[f"student:{one}" for one in ids], since=since)
    staff = {number for one in found if (number := user_id(one.actor)) is not None}
    held = roles_held(viewer=phone.viewer, user_ids=staff)
    lines: dict[tuple[date, str], dict[str, None]] = {}
    for one in found:
        lines.setdefault((one.day, _hands(one, held)), {})[_thing(one.what)] = None
    return [DayLook(day, hands, tuple(sorted(things))) for (day, hands), things in lines.items()]


def _hands(look: OwnLook, held: Mapping[int, Sequence[tuple[str, date, date | None]]]) -> str:
    number = user_id(look.actor)
    if number is None:
        return str(_("系统自动处理"))
    roles = {
        role
        for role, since, until in held.get(number, ())
        if since <= look.day and (until is None or look.day <= until)
    }
    if roles & COLLEGE:
        return str(_("学院负责就业的老师"))
    if roles & TEACHERS:
        return str(_("负责你们班或专业的老师"))
    return str(_("班级的学生骨干")) if roles & PUPILS else str(_("学院的工作人员"))


def _thing(what: str) -> str:
    if what.startswith("paper_"):
        return str(PRINTED)
    return str(THINGS.get(what, FILE))
