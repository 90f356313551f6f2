"""The table `[posts]`: strict where it is there, today's behaviour where it is not."""

from __future__ import annotations

import tomllib

import pytest

from lianqiao.charter.policy_posts import Posts, read_posts_rule
from lianqiao.charter.policy_reader import Table
from lianqiao.rules.new_posts import NewRule
from lianqiao.rules.values import Refused


def read(text: str) -> Posts:
    return read_posts_rule(Table(tomllib.loads(text), "", "p.toml"))


def test_without_it_each_post_counts_once():
    assert read("").new_rule == NewRule()
    assert read("[posts]").new_rule == NewRule()
    assert read("[posts.new_rule]\nidentity = []").new_rule == NewRule()


def test_it_is_read_whole():
    rule = read('[posts.new_rule]\nidentity = ["employer", "title"]\nwindow_days = 90\nsource = "ours"').new_rule
    assert rule == NewRule(("employer", "title"), 90, "ours")


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("[posts.new_rule]", "policy_missing_key", "posts.new_rule.identity"),
        ('[posts.new_rule]\nidentity = ["salary"]', "policy_unknown_word", "posts.new_rule.identity[1]"),
        ("[posts.new_rule]\nidentity = []\nwindow_days = 0", "policy_too_small", "posts.new_rule.window_days"),
        ("[posts.new_rule]\nidentity = []\nwindow = 9", "policy_unknown_key", "posts.new_rule.window"),
        ("[posts]\nfresh = 1", "policy_unknown_key", "posts.fresh"),
    ],
)
def test_what_is_misspelt_is_refused_at_its_place(text, code, key):
    with pytest.raises(Refused) as refused:
        read(text)
    assert (refused.value.code, refused.value.where.column) == (code, key)
