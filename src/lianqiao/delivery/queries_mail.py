"""Does mail leave? Working state of the machine, hence without a viewer."""

from __future__ import annotations

from datetime import datetime

from lianqiao.delivery.models import Attempt

# What says that the channel failed, not the address: the server was not there, or did not know us.
DOWN = frozenset(
    {
        "mail_server_unreachable",
        "mail_sign_in_refused",
        "mail_connection_broke",
        "mail_folder_unwritable",
        "mail_tried_long_enough",
    }
)
LOOKED_AT = 200  # attempts; older ones tell nothing of now


def mail_fails_since() -> datetime | None:
    """The first of the attempts that all failed because of the channel, up to the newest; None if that one got through.

    Runs by the installation's clock, as attempts do.
    """
    since = None
    by_mail = Attempt.objects.filter(envelope__channel="email").order_by("-pk")
    for code, at in by_mail.values_list("code", "at")[:LOOKED_AT]:
        if code not in DOWN:
            break
        since = at
    return since
