"""What the two gateways for short messages share: numbers, registered templates with their variables, and reports.

Gateways send no free text: one template a purpose was registered with words of
its own, and only its variables are ours. Each holds the way to stop. They are frozen in the envelope (`variables`),
never read out of its prose. A gateway refuses whole addresses as variables,
so the template holds the house's address, and `path` and `stop_path` are what follows it.
No gateway drops repetitions: after an unknown outcome a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lianqiao.charter.tables import has_guarded_word
from lianqiao.delivery.channels import NO_TEMPLATE, VARIABLES, Word
from lianqiao.delivery.channels.platform import NoAnswer
from lianqiao.delivery.channels.texts import CannotSay
from lianqiao.delivery.models import Envelope
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Reason

PATHS = {"path": "link", "stop_path": "stop"}  # an address without the house's, for gateways that refuse whole ones
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# How carriers say that nobody has this number.
_NOBODY = frozenset({"MK:0001", "MK:0012", "INVALID_NUMBER", "MOBILE_NOT_ON_SERVICE", "UNKNOWN_NUMBER"})


def good_number(address: str) -> bool:
    """A mobile number of the mainland, without a country code."""
    return _MOBILE.fullmatch(address) is not None


@dataclass(frozen=True, slots=True)
class Template:
    """A text registered for one purpose. `code`: the gateway's; `variables`: those of the text in its order.

    They are separated by commas; `settings` names the two settings from which both come.
    """

    code: str
    variables: str
    settings: tuple[str, str]

    @property
    def names(self) -> list[str]:
        """The variables one by one."""
        return [name.strip() for name in self.variables.split(",") if name.strip()]

    def wrong(self, purpose: Purpose) -> Reason | None:
        """Why nothing of this purpose can be said: no template, none of the way to stop in it, or unknown variables."""
        if not self.code:
            return Reason.of("channel_setting_missing", names=self.settings[0])
        known = VARIABLES[purpose] | {short for short, whole in PATHS.items() if whole in VARIABLES[purpose]}
        asked = set(self.names)
        if known.issuperset(asked) and not asked.isdisjoint({"stop", "stop_path"}):
            return None
        return Reason.of("channel_setting_missing", names=self.settings[1])


Templates = Mapping[Purpose, Template]


def missing_of(templates: Templates, purpose: Purpose) -> Reason | None:
    """Why these templates cannot say something of this purpose (`Registered.template_missing`)."""
    return templates[purpose].wrong(purpose) if purpose in templates else NO_TEMPLATE


def filled(templates: Templates, envelope: Envelope) -> tuple[str, dict[str, str]]:
    """The code of the template for this envelope, and its variables with their values, in its order.

    Raises `CannotSay` where there is no template for its purpose, or it was not written for one.
    """
    template = next((one for purpose, one in templates.items() if purpose == envelope.purpose), None)
    if template is None:
        raise CannotSay(NO_TEMPLATE.code)
    if not template.code:
        raise CannotSay("channel_template_missing")
    known: Mapping[str, str] = envelope.variables
    cut = {
        short: known[whole].partition("://")[2].partition("/")[2] for short, whole in PATHS.items() if whole in known
    }
    found = {**known, **cut}
    if any(not found.get(name) for name in template.names):
        raise CannotSay(NO_TEMPLATE.code)
    return template.code, {name: found[name] for name in template.names}


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
