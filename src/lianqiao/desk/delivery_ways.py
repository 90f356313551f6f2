"""By which ways a message could still go: the recipient's addresses, as roster and post office know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lianqiao.delivery.channels import why_not_ready
from lianqiao.delivery.facts import EnvelopeFacts
from lianqiao.delivery.queries_ways import Way, ways
from lianqiao.people.models import User
from lianqiao.roster.facts import StudentCard, masked_email, masked_phone
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Purpose
from lianqiao.rules.visibility import Viewer


class Offered(NamedTuple):
    """One way; `place` is its number among the recipient's, `shown` its address cut short."""

    place: int
    way: Way
    shown: str
    used: bool  # it is the way the message went last

    @property
    def open(self) -> bool:
        """May it go this way now?"""
        return self.way.verdict.ok and not self.used


def offered_ways(
    *,
    viewer: Viewer,
    message: EnvelopeFacts,
    student: StudentCard | None,
    user: User | None,
) -> tuple[Offered, ...]:
    """The ways of the recipient of a message that this house has set up, in the policy's order."""
    own: Mapping[str, str] = {}
    if student is not None:
        own = student.addresses
    elif user is not None:
        own = {"email": user.email}
    shut = why_not_ready()
    found = ways(
        viewer=viewer, recipients=[message.recipient], own={message.recipient: own}, policy=policy_in_force(),
        purpose=Purpose(message.purpose),
    )  # fmt: skip
    return tuple(
        Offered(place, way, _short(way), (way.channel, way.address) == (message.channel, message.address))
        for place, way in enumerate(found.get(message.recipient, ()))
        if shut.get(way.channel) is None
    )


def _short(way: Way) -> str:
    if "@" in way.address:
        return masked_email(way.address)
    return masked_phone(way.address) if way.address else ""
