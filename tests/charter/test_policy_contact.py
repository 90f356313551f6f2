"""The policy's table of contact: what it says, what it leaves out, and what it may not say."""

from __future__ import annotations

from datetime import time

import pytest

from lianqiao.charter.policy_contact import CHANNELS, Contact, read_contact
from lianqiao.charter.policy_reader import Table
from lianqiao.delivery.channels import BY_MACHINE
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.contact import Rhythm
from lianqiao.rules.values import Refused


def read(**keys: object) -> Contact:
    return read_contact(Table({"contact": keys}, "", "college.toml"))


def test_left_out_letters_go_by_mail_at_any_hour() -> None:
    assert read_contact(Table({}, "", "college.toml")) == Contact(("email",), Rhythm(), None, "")
    assert read() == Contact()


def test_the_shipped_table() -> None:
    shipped = policy_in_force().contact
    assert shipped.rhythm == Rhythm(time(22), time(7, 30), 3)
    assert shipped.life_days == 14
    assert set(shipped.channels) == BY_MACHINE == set(CHANNELS)


@pytest.mark.parametrize(
    ("keys", "code", "place"),
    [
        ({"quiet_from": time(22)}, "policy_missing_key", "contact.quiet_until"),
        ({"quiet_until": time(7)}, "policy_missing_key", "contact.quiet_from"),
        ({"quiet_from": time(7), "quiet_until": time(7)}, "policy_wrong_value", "contact.quiet_until"),
        ({"quiet_from": "22:00", "quiet_until": time(7)}, "policy_wrong_type", "contact.quiet_from"),
        ({"most_a_week": 0}, "policy_too_small", "contact.most_a_week"),
        ({"life_days": 0}, "policy_too_small", "contact.life_days"),
        ({"channels": ["pigeon"]}, "policy_unknown_word", "contact.channels[1]"),
        ({"channels": ["email", "email"]}, "policy_unknown_word", "contact.channels[2]"),
        ({"quiet": True}, "policy_unknown_key", "contact.quiet"),
    ],
)
def test_what_it_may_not_say(keys, code, place) -> None:
    with pytest.raises(Refused) as refused:
        read(**keys)
    assert (refused.value.code, refused.value.where and refused.value.where.column) == (code, place)
