"""What the two gateways for short messages share: numbers, the variables of a registered template, and reports.

Gateways send no free text: a template was registered with words of its own,
and only its variables are ours. They are frozen in the envelope (`variables`),
never read out of its prose. A gateway refuses whole addresses as variables,
so the template holds the house's address and `path` is what follows it.
No gateway drops repetitions: after an unknown outcome a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lianqiao.charter.tables import has_guarded_word
from lianqiao.delivery.channels import VARIABLES, Word
from lianqiao.delivery.channels.platform import NoAnswer
from lianqiao.delivery.channels.texts import CannotSay
from lianqiao.delivery.models import Envelope
from lianqiao.rules.values import Reason

# What a template may ask for: the name, how many posts, the whole link, or the link without the house's address.
KNOWN = VARIABLES | {"path"}
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# How carriers say that nobody has this number.
_NOBODY = frozenset({"MK:0001", "MK:0012", "INVALID_NUMBER", "MOBILE_NOT_ON_SERVICE", "UNKNOWN_NUMBER"})


def good_number(address: str) -> bool:
    """A mobile number of the mainland, without a country code."""
    return _MOBILE.fullmatch(address) is not None


def asked_for(names: str) -> list[str]:
    """The template's variables in its order, from a setting such as `name,count`."""
    return [name.strip() for name in names.split(",") if name.strip()]


def unknown_variables(names: str, setting: str) -> Reason | None:
    """Why these variables cannot be given: one is not known here, or there is none."""
    asked = asked_for(names)
    return None if asked and KNOWN.issuperset(asked) else Reason.of("channel_setting_missing", names=setting)


def variables_of(envelope: Envelope, names: Sequence[str]) -> dict[str, str]:
    """The values of these variables. Raises `CannotSay` where the envelope was not written for a template."""
    known: Mapping[str, str] = envelope.variables
    found = {**known, "path": known["link"].partition("://")[2].partition("/")[2]} if "link" in known else dict(known)
    if any(not found.get(name) for name in names):
        raise CannotSay("channel_without_variables")
    return {name: found[name] for name in names}


def insist_neutral(text: str) -> None:
    """Raises `NoAnswer` where a registered text holds a word that must not reach a phone."""
    if has_guarded_word(text):
        raise NoAnswer("channel_template_words", "")


def not_sent(envelope_id: int, said: str) -> Word:
    """A report that it did not arrive, by the carrier's code."""
    detail = said[:100]
    if said in _NOBODY:
        return Word(envelope_id, "invalid", "channel_address_unknown", detail)
    return Word(envelope_id, "failed", "channel_failed_there", detail)
