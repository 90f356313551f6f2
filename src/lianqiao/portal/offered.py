"""The doors of the services tab."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lianqiao.portal.door import PhoneStudent


@dataclass(frozen=True, slots=True)
class Link:
    """One door: its word and where it leads."""

    word: str
    address: str


def services_of(phone: PhoneStudent) -> list[Link]:
    """What every graduate is offered, the same for all."""
    doors = (("phone_events", _("讲座和培训")), ("phone_plan", _("我的计划")), ("phone_surveys", _("要填的调查")))
    found = []
    for route, word in doors:
        try:
            found.append(Link(word, reverse(route, args=[phone.token])))
        except NoReverseMatch:
            continue
    return found
