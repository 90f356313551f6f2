"""The policy's table of contact: by which ways students are written to, when, how often, and for how long it is true.

Schema: `docs/reference/policy-file.md`. Without the table letters go by e-mail, at any hour, any number of them,
and whenever the mail server is there again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from lianqiao.charter.policy_reader import Table
from lianqiao.rules.contact import Rhythm

CHANNELS = ("email", "wecom", "dingtalk", "feishu", "sms_aliyun", "sms_tencent")


@dataclass(frozen=True, slots=True)
class Contact:
    """`channels`: those of machines, tried in this order; a person is always the last. `rhythm`: when and how often.

    `life_days`: a message that did not leave within so many days never does (None: it waits for ever).
    """

    channels: tuple[str, ...] = ("email",)
    rhythm: Rhythm = Rhythm()
    life_days: int | None = None
    source: str = ""


def read_contact(root: Table) -> Contact:
    """The table `[contact]` as far as it is there.

    Refused `policy_missing_key`: only one end of the quiet hours; `policy_wrong_value`: both ends the same.
    """
    if not root.has("contact"):
        return Contact()
    table = root.table("contact")
    quiet_from, quiet_until = table.maybe("quiet_from", time), table.maybe("quiet_until", time)
    if (quiet_from is None) != (quiet_until is None):
        table.refuse("policy_missing_key", "quiet_from" if quiet_from is None else "quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        table.refuse("policy_wrong_value", "quiet_until", value=quiet_from.isoformat())
    most = table.whole("most_a_week", least=1) if table.has("most_a_week") else None
    found = Contact(
        channels=table.some_of("channels", CHANNELS) if table.has("channels") else ("email",),
        rhythm=Rhythm(quiet_from, quiet_until, most),
        life_days=table.whole("life_days", least=1) if table.has("life_days") else None,
        source=table.take_or("source", str, ""),
    )
    table.done()
    return found
