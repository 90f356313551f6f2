"""The doors of the services tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.cases.queries_survey import own_surveys
from lianqiao.portal.door import PhoneStudent


@dataclass(frozen=True, slots=True)
class Link:
    """One door: its word, where it leads, and what waits behind it (empty: nothing)."""

    word: str
    address: str
    waits: str = ""


def services_of(*, phone: PhoneStudent, today: date) -> list[Link]:
    """What every graduate is offered, the same for all; surveys that the student has not answered are counted."""
    asked = sum(1 for _card, given in own_surveys(viewer=phone.viewer, today=today) if given is None)
    waits = _("还有 %(n)s 份没填") % {"n": asked} if asked else ""
    return [
        Link(_("讲座和培训"), reverse("phone_events", args=[phone.token])),
        Link(_("我的计划"), reverse("phone_plan", args=[phone.token])),
        Link(_("给老师推荐一个岗位"), reverse("phone_leads", args=[phone.token])),
        Link(_("要填的调查"), reverse("phone_surveys", args=[phone.token]), waits),
    ]
