"""Whole words in a text, pairs of characters in a title, and most of a wish where not all of it is there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianqiao.allocation.surroundings import chinese_words
from lianqiao.rules.suitability_words import (
    LONGEST,
    NEAR,
    NOT_THERE,
    WHOLE,
    closeness,
    each_character,
    folded,
    sought,
    told,
)

WORDS = st.text(st.sampled_from("新媒体运营人事军务局 Aİ1\0\n、\ud800"), max_size=8)


def close(wish: str, title: str = "", *lines: str) -> int:
    return closeness(wish, told(None, title, lines), chinese_words)


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("人事", "退役军人事务局"),
        ("化工", "从事信息化工作"),
        ("施工", "监督实施工作"),
        ("地质", "耕地质量管理"),
    ],
)
def test_a_word_within_others_is_another_word(wish: str, line: str) -> None:
    assert close(wish, "", line) == NOT_THERE
    assert closeness(wish, told(None, "", [line]), each_character) == WHOLE


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("人事", "负责人事档案"),
        ("人力资源", "人力资源管理"),
        ("新媒体", "网络与新媒体"),
        ("茶", "茶园"),
        ("Java", "熟悉 java 开发"),
        ("信息化工", "信息化工作，信息化工"),
    ],
)
def test_a_whole_word_is_found_though_no_dictionary_has_it(wish: str, line: str) -> None:
    assert close(wish, "", line) == WHOLE


@pytest.mark.parametrize(
    ("wish", "title", "line"),
    [
        ("IT", "HR Recruiter", "Security Guard"),
        ("AI", "", "Retail Sales"),
        ("C", "C++开发", "Accounting manager，c#"),
        ("java", "JavaScript前端", ""),
        ("sales", "Wholesale", "Wholesaler"),
        ("20", "2020届", "CAD2020"),
        ("C", "C0815岗", "A0141，电子信息(C080701)"),
    ],
)
def test_a_part_of_a_latin_word_is_no_word(wish: str, title: str, line: str) -> None:
    assert close(wish, title, line) == NOT_THERE


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("Java", "Java8"),
        ("python", "Python3编程"),
        ("CAD", "会CAD2020"),
        ("c++", "C++/C#"),
        ("C", "C语言"),
        ("java", "Ｊａｖａ"),
    ],
)
def test_a_latin_word_ends_where_its_letters_end(wish: str, line: str) -> None:
    assert close(wish, "", line) == close(wish, line) == WHOLE


def test_a_wish_of_several_members_is_any_of_them() -> None:
    assert close("教育，培训", "", "教育，培训") == close("教育,科研", "", "科研") == WHOLE
    assert close("教育；新媒体运营", "", "媒体的运营") == NEAR
    assert close("，", "，", "，") == NOT_THERE


def test_in_a_title_characters_count_as_they_stand() -> None:
    assert close("人事", "军人事务员") == WHOLE
    assert close("园艺师", "园艺技术员") == NEAR  # two of its three characters
    assert close("茶园管理", "茶园技术员") == NOT_THERE  # half is too little


def test_most_of_a_wish_may_stand_apart() -> None:
    assert close("新媒体运营", "", "媒体平台的建设和运营") == NEAR
    assert close("新媒体运营", "", "负责运营") == NOT_THERE
    assert close("新媒体运营", "", "媒体中心", "负责运营") == NOT_THERE  # in two lines
    assert close("新媒体运营", "", "媒体中心，负责运营") == NOT_THERE
    assert close("公共卫生监督", "", "公共管理、卫生事业管理") == NOT_THERE  # two of its three words
    assert close("食品检验", "药品检验所") == NOT_THERE  # 品检 is no word of the wish
    assert close("茶叶销售", "销售代表", "茶叶") == NEAR  # one word in the title, one in the text


def test_words_that_say_nothing_do_not_count() -> None:
    assert close("会计相关", "", "会计") == NEAR
    assert close("会计相关", "", "相关工作") == NOT_THERE
    assert close("其他工作", "其它", "一般工作") == NOT_THERE
    assert close("会计、出纳", "", "会计、税务") == NOT_THERE


@pytest.mark.parametrize("wish", ["", " ", "\n", "\0"])
def test_an_empty_wish_stands_nowhere(wish: str) -> None:
    assert close(wish, "会 计", "会 计") == NOT_THERE


def test_a_long_wish_counts_only_whole() -> None:
    wish = "会计" * (LONGEST // 2 + 1)
    assert close(wish, wish) == WHOLE
    assert close(wish, "会计", "会计") == NOT_THERE


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS, st.lists(WORDS, max_size=3))
def test_more_is_closer(wish: str, title: str, lines: list[str]) -> None:
    here = close(wish, title, *lines)
    assert here in (NOT_THERE, NEAR, WHOLE)
    assert close(wish, title, *lines, *lines) == here
    assert closeness(wish, told(None, title, lines), each_character) == WHOLE or here != WHOLE
    if folded(wish):
        assert close(wish, wish, *lines) == close(wish, title, *lines, wish.replace("\n", " ")) == WHOLE


@given(WORDS)
def test_a_wish_taken_apart_covers_no_more_than_itself(wish: str) -> None:
    for one in sought(wish, chinese_words):
        assert all(mask >> len(one.word) == 0 for _, mask in (*one.pieces, *one.pairs))
        assert 0 <= one.in_title <= one.in_all <= len(one.word) + 1
        assert all(part in one.word for part, _ in (*one.pieces, *one.pairs))
