"""The policy's table of posts: how long what an employer said is believed, and when somebody asks again.

Schema: `docs/reference/policy-file.md`. Without the table a post is believed until its deadline, or until it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.rules.post_life import Freshness


@dataclass(frozen=True, slots=True)
class Posts:
    """`freshness`: how long a post is believed without being asked about again."""

    freshness: Freshness = Freshness()
    source: str = ""


def read_posts_rule(root: Table) -> Posts:
    """The table `[posts]` as far as it is there. Refused `policy_wrong_value`: asked again before it was heard of."""
    if not root.has("posts"):
        return Posts()
    table = root.table("posts")
    fresh = table.whole("fresh_days", least=1) if table.has("fresh_days") else None
    again = table.whole("reconfirm_days", least=0, default=0)
    if fresh is not None and again >= fresh:
        table.refuse("policy_wrong_value", "reconfirm_days", value=again)
    found = Posts(Freshness(fresh, again), table.take_or("source", str, ""))
    table.done()
    return found
