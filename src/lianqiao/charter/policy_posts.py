"""The policy's table of posts: what a "new" post is. Schema: `docs/reference/policy-file.md`."""

from __future__ import annotations

from dataclasses import dataclass

from lianqiao.charter.policy_reader import Table
from lianqiao.rules.new_posts import IDENTITY, NewRule


@dataclass(frozen=True, slots=True)
class Posts:
    """What the college says of its posts."""

    new_rule: NewRule = NewRule()


def read_posts(root: Table) -> Posts:
    """The table `[posts]` as far as it is there; without it each post counts once, on its first day."""
    if not root.has("posts"):
        return Posts()
    table = root.table("posts")
    posts = Posts(_new_rule(table.table("new_rule")) if table.has("new_rule") else NewRule())
    table.done()
    return posts


def _new_rule(table: Table) -> NewRule:
    rule = NewRule(
        identity=table.some_of("identity", IDENTITY),
        window_days=table.whole("window_days", least=1) if table.has("window_days") else None,
        source=table.take_or("source", str, ""),
    )
    table.done()
    return rule
