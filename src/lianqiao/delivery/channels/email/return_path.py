"""A return path of its own for each try: a bounce that comes back to it names its envelope, and nobody can forge it.

`bounces+7-2-<signature>@college.example` for the second try of envelope 7. A
setting that is only `@domain` is a domain that takes whatever comes to it.
"""

from __future__ import annotations

import re

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "lianqiao.return_path"
SIGNED = 16  # hexadecimal digits; mail systems may change the case of letters, so only digits that survive it


def _signature(envelope_id: int, attempt: int) -> str:
    return salted_hmac(SALT, f"{envelope_id}-{attempt}", algorithm="sha256").hexdigest()[:SIGNED]


def return_path(envelope_id: int, attempt: int, *, mailbox: str) -> str:
    """The address for one try; `mailbox` is the setting `LIANQIAO_BOUNCE_ADDRESS`."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local or 'bounce'}+{envelope_id}-{attempt}-{_signature(envelope_id, attempt)}@{domain}"


def envelope_in(text: str, *, mailbox: str) -> int | None:
    """The envelope whose signed return path stands in the text; None where there is none, or none of ours."""
    local, _, domain = mailbox.rpartition("@")
    form = rf"(?i)\b{re.escape(local or 'bounce')}\+(\d{{1,18}})-(\d{{1,5}})-([0-9a-f]{{{SIGNED}}})@{re.escape(domain)}"
    for envelope_id, attempt, signature in re.findall(form, text, re.ASCII):
        if constant_time_compare(signature.lower(), _signature(int(envelope_id), int(attempt))):
            return int(envelope_id)
    return None
