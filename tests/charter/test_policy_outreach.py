"""The policy's table of outreach: the ladder, what proves, the list and the effort; what is wrong is refused."""

from __future__ import annotations

import pytest

from lianqiao.charter.policy_outreach import EFFORT, Outreach, read_outreach
from lianqiao.charter.policy_reader import Table
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.reaching import Effort, Rung, Step
from lianqiao.rules.reminding import Mix
from lianqiao.rules.values import Refused

WHOLE = {
    "hour": 9,
    "message_days": 30,
    "call_again": 1,
    "proofs": ["read", "call"],
    "step": [{"do": "next_channel", "hours": 24}, {"do": "call", "days": 2}],
    "list": {"names": 10, "hours": 24},
    "unreachable": {"tries": 3, "channels": 2, "days": 4},
}


def read(**outreach):
    return read_outreach(Table({"outreach": outreach} if outreach else {}, "", "test.toml"))


def test_without_the_table_nothing_climbs():
    found = read()
    assert found == Outreach()
    assert (found.steps, found.effort) == ((), EFFORT)


def test_each_key_is_read():
    assert read(**WHOLE, source="自定") == Outreach(
        hour=9,
        message_days=30,
        call_again=1,
        proofs=("read", "call"),
        steps=(Step(Rung.NEXT_CHANNEL, hours=24), Step(Rung.CALL, days=2)),
        mix=Mix(names=10, hours=24),
        effort=Effort(3, 2, 4),
        source="自定",
    )


def test_the_policy_in_force_ends_with_a_person():
    assert [one.rung for one in policy_in_force().outreach.steps][-2:] == [Rung.LIAISON, Rung.CALL]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"hour": 24}, "policy_wrong_value"),
        ({"message_days": 0}, "policy_too_small"),
        ({"proofs": ["accepted"]}, "policy_unknown_word"),
        ({"step": [{"do": "call"}]}, "policy_days_or_hours"),
        ({"step": [{"do": "call", "days": 1, "hours": 1}]}, "policy_days_or_hours"),
        ({"step": [{"do": "visit", "days": 1}]}, "policy_unknown_word"),
        ({"list": {"names": 11, "hours": 48}}, "policy_wrong_value"),
        ({"list": {"names": 9, "hours": 48}}, "policy_too_small"),  # one name by need among fewer tells on people
        ({"unreachable": {"tries": 0, "channels": 2, "days": 5}}, "policy_too_small"),
        ({"unreachable": {"tries": 4, "channels": 2, "days": 5, "weeks": 1}}, "policy_unknown_key"),
    ],
)
def test_what_is_wrong_is_refused(wrong, code):
    with pytest.raises(Refused) as caught:
        read(**{**WHOLE, **wrong})
    assert caught.value.code == code
