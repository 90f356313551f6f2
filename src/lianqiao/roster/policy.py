"""The policy under which this installation works, read once."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from lianqiao.charter.policy import Policy, load_policy


@cache
def policy_in_force() -> Policy:
    """The policy of `LIANQIAO_POLICY`. Raises Refused where the file cannot be read (`policy_*` codes)."""
    return load_policy(settings.POLICY_FILE)
