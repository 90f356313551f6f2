"""Kinds of employers as tables write them, and what a policy says of new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from lianqiao.charter.policy import load_policy
from lianqiao.charter.policy_employers import EmployerRules
from lianqiao.charter.unit_kinds import read_kind, sections, unit_kinds
from lianqiao.rules.values import Refused

POLICIES = Path(__file__).resolve().parents[2] / "policies"
HEAD = """[policy]
id = "x"
college = "x"
cohort = 2023
valid_from = 2023-02-13
[calendar]
terms = [{ name = "t", start = 2023-02-13, end = 2023-07-02 }]
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("机关", "10"), ("参公事业单位", "10"), ("事业单位", "29"), ("高等学校", "21"), ("乡镇卫生院", "23"),
        ("国有企业", "31"), ("中外合资企业", "32"), ("民营企业（大型）", "39"), ("有限责任公司", "39"), ("31", "31"),
        ("", ""), ("其他", ""),
        # A firm that works for the state is no public body.
        ("政府采购服务公司", ""), ("民办高校", ""), ("事业单位下属企业", "39"),
    ],
)  # fmt: skip
def test_kinds_as_tables_write_them(text, code):
    assert read_kind(text) == code


def test_every_kind_reads_its_own_name():
    assert {one.code for one in unit_kinds().values() if read_kind(one.name) != one.code} == set()
    assert [code for code, one in unit_kinds().items() if one.official] == ["10", "20", "21", "22", "23", "29", "40"]
    assert list(sections()) == list("ABCDEFGHIJKLMNOPQRST")


def test_a_policy_without_the_table_asks_nobody(tmp_path):
    file = tmp_path / "p.toml"
    file.write_text(HEAD, encoding="utf-8")
    assert load_policy(file).employers == EmployerRules()
    file.write_text(HEAD + '[employers]\nsecond_pair = true\nsource = "x"\n', encoding="utf-8")
    assert load_policy(file).employers == EmployerRules(True, (), "x")


@pytest.mark.parametrize(
    ("text", "code"),
    [('official_kinds = ["99"]', "policy_unknown_word"), ("secondpair = true", "policy_unknown_key")],
)
def test_a_kind_or_key_that_is_none_is_refused(tmp_path, text, code):
    file = tmp_path / "p.toml"
    file.write_text(f"{HEAD}[employers]\n{text}\n", encoding="utf-8")
    with pytest.raises(Refused, match=code):
        load_policy(file)


def test_both_shipped_policies_ask_for_a_second_person():
    for path in POLICIES.glob("*.toml"):
        found = load_policy(path).employers
        assert found.second_pair
        assert set(found.official_kinds) == {code for code, one in unit_kinds().items() if one.official}
