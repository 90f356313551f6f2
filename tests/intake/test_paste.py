"""Pasted texts are read as a person reads them, and every guess stands on words of the text."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.paste import measure
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.reading import half_width
from lianqiao.jobs.readings_paste import FIELDS, read_paste
from lianqiao.jobs.readings_paste_lines import half
from tests.factories.pasted import TEXTS, UNSEEN

TODAY = date(2023, 4, 28)


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one.text.split("\n")[0][:16])
def test_a_text_is_read_field_by_field(one):
    found = read_paste(one.text, TODAY)
    read = [{name: half_width(guess.value) for name, guess in post.fields.items()} for post in found]
    assert read == [{name: half_width(value) for name, value in post.items()} for post in one.posts]


def test_of_texts_it_never_saw_little_is_read_wrong():
    counts = measure(UNSEEN)
    kinds = {kind: sum(one[kind] for one in counts.values()) for kind in ("right", "wrong", "missed", "false")}
    assert kinds["right"] >= kinds["missed"]
    assert kinds["wrong"] + kinds["false"] <= 4


@pytest.mark.parametrize("one", [*TEXTS, *UNSEEN], ids=lambda one: one.text.split("\n")[0][:16])
def test_every_guess_stands_on_words_of_the_text(one):
    for post in read_paste(one.text, TODAY):
        for name, guess in post.fields.items():
            assert 0 <= guess.start < guess.end <= len(one.text), name
        assert set(post.fields) | set(post.unread) | set(post.missing) == set(FIELDS)


def test_what_is_said_and_cannot_be_read_is_named_and_left_empty():
    vague = next(one for one in TEXTS if "看能力" in one.text)
    (post,) = read_paste(vague.text, TODAY)
    assert dict(post.unread) == {"salary": "看能力", "deadline": "招满为止"}
    assert "openings" in post.missing


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("截止：5月1日", "2023-05-01"),
        ("截止：4月28日", "2023-04-28"),
        ("截止：4月27日", "2024-04-27"),
        ("截止：2月29日", "2024-02-29"),
        ("截止：12月30日至1月5日", "2024-01-05"),
        ("截止：2月30日", None),
    ],
)
def test_a_day_without_a_year_is_the_next_such_day(words, day):
    (post,) = read_paste(f"岗位：评茶员\n{words}", TODAY)
    assert (post.fields["deadline"].value if "deadline" in post.fields else None) == day


PIECES = [
    *("招聘", "岗位：", "评茶员", "3名", "公司", "薪资：", "4000-5000元/月", "\n", "、", "1、", "（", "）"),
    *("要求：", "截止", "5月", "日", "【", "】", "福利：", "电话：", "13800000000", "专业"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join))
def test_no_text_makes_it_fail(text):
    for post in read_paste(text, TODAY):
        for guess in post.fields.values():
            assert 0 <= guess.start <= guess.end <= len(text)


@given(st.text(max_size=80))
def test_half_width_keeps_every_place(text):
    assert len(half(text)) == len(text)
