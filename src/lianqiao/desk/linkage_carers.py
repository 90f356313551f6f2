"""The five levels towards one student: who answers, what each has promised, and where nobody is.

Duties are named as the policy names its promises; never why they are owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.owners import Level, Owner
from lianqiao.desk.words import DEED_WORDS, word
from lianqiao.roster.facts import CARERS
from lianqiao.rules.commitments import Commitment
from lianqiao.rules.values import Cadence


@dataclass(frozen=True, slots=True)
class CarerLine:
    """One level: its duties, and who answers. `gap`: nobody is there in that role, and `owner` (if any) stands in."""

    role: str
    owner: Owner | None
    duties: tuple[str, ...]

    @property
    def gap(self) -> bool:
        """Is nobody there in that very role?"""
        return self.owner is None or self.owner.role != self.role


def carer_lines(policy: Policy, levels: Sequence[Level]) -> tuple[CarerLine, ...]:
    """All five levels towards a student to whom help is promised, in their order."""
    by_role, duties = {one.duty: one.owner for one in levels}, duties_by_role(policy)
    return tuple(CarerLine(role.value, by_role.get(role.value), duties[role.value]) for role in CARERS)


def duties_by_role(policy: Policy) -> dict[str, tuple[str, ...]]:
    """What each of the five levels has promised to a student who is helped.

    A level that promised nothing itself: what it hears of when it slips; else
    what the article asks of all five.
    """
    found: dict[str, tuple[str, ...]] = {}
    ours = [one for one in policy.commitments if one.subject == "student"]
    for role in CARERS:
        own = tuple(_promised(one) for one in ours if one.owner == role.value)
        heard = {word(DEED_WORDS, one.deed) for one in ours for step in one.ladder if step.to == role.value}
        hears = [one for one in dict.fromkeys(word(DEED_WORDS, one.deed) for one in ours) if one in heard]
        told = _("没做到时过问：%(what)s") % {"what": "、".join(hears)} if hears and not own else ""
        found[role.value] = own or ((told,) if told else (_("联系用人单位，收集招聘信息"),))
    return found


def _promised(one: Commitment) -> str:
    said = {"what": word(DEED_WORDS, one.deed), "n": one.count}
    match one.cadence:
        case None:
            return _("%(what)s %(n)d 次") % said
        case Cadence.WEEK:
            return _("%(what)s 每周 %(n)d 次") % said
        case Cadence.FORTNIGHT:
            return _("%(what)s 每两周 %(n)d 次") % said
        case Cadence.MONTH:
            return _("%(what)s 每月 %(n)d 次") % said
        case _:
            return _("%(what)s 每学期 %(n)d 次") % said
