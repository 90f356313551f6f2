"""Whether an employer stands in the way of its posts, as the policy in force has it."""

from __future__ import annotations

from django.db.models import Q

from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.employers import Clearance


def cleared() -> Q:
    """The condition on `queries.present_records`: its employer stands in nobody's way.

    Where the policy does not ask for a second person, only what somebody refused is kept back.
    """
    fine = Q(employer_cleared=True)
    return fine if policy_in_force().employers.second_pair else fine | Q(employer_cleared=None)


def is_cleared(decided: bool | None) -> bool:
    """The same, of one decision; None: nobody has decided."""
    return decided is True or (decided is None and not policy_in_force().employers.second_pair)


def waits(state: Clearance) -> bool:
    """Does an employer in this state wait for a second person?"""
    return state is Clearance.WAITING and policy_in_force().employers.second_pair
