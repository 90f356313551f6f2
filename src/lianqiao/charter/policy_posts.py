"""The policy's table of posts: how long what an employer said is believed, and what a "new" post is.

Schema: `docs/reference/policy-file.md`. Without the table a post is believed until its deadline, or until it is
closed, and counts once, on its first day.
"""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.rules.new_posts import IDENTITY, NewRule
from lianqiao.rules.post_life import Freshness


@dataclass(frozen=True, slots=True)
class Posts:
    """`freshness`: how long a post is believed without being asked about again; `new_rule`: what a new post is."""

    freshness: Freshness = Freshness()
    new_rule: NewRule = NewRule()
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
    rule = _new_rule(table.table("new_rule")) if table.has("new_rule") else NewRule()
    found = Posts(Freshness(fresh, again), rule, table.take_or("source", str, ""))
    table.done()
    return found


def _new_rule(table: Table) -> NewRule:
    rule = NewRule(
        identity=table.some_of("identity", IDENTITY),
        window_days=table.whole("window_days", least=1) if table.has("window_days") else None,
        source=table.take_or("source", str, ""),
    )
    table.done()
    return rule
