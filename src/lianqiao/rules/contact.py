"""May we write to this person on this channel, and if not, why?

An address that a mail server refused for good is not written to again by
machine: every further message would only be refused. The person's own page and
a person who tells the recipient need no address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lianqiao.rules.values import YES, Verdict, no

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person stands to one channel: the address, and whether that very address was refused for good."""

    address: str = ""
    failed: bool = False


def good_address(address: str) -> bool:
    """Does it look like an address that any mail server takes?"""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def may_write(reach: Reach, *, needs_address: bool) -> Verdict:
    """May a message go out by machine? The first reason against it, if any."""
    if not needs_address:
        return YES
    if not reach.address:
        return no("mail_address_missing")
    if not good_address(reach.address):
        return no("mail_address_wrong")
    return no("mail_address_failed") if reach.failed else YES
