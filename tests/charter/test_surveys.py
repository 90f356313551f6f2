"""Templates of surveys: those shipped, and what a wrong one is refused for."""

from __future__ import annotations

import pytest

from lianqiao.charter.surveys import LARGEST, Option, read_template, survey_templates
from lianqiao.charter.tables import has_guarded_word
from lianqiao.rules.values import Refused

HEAD = """
title = "摸排"
year = 1
about = "一年级"
days = 7
source = "own compilation"
on = 2026-11-24
"""
TEXT = """
[[question]]
id = "need"
kind = "text"
text = "还要什么"
"""


def choice(code: str = "work", feeds: str = "direction", kind: str = "choice") -> str:
    return (
        f'[[question]]\nid = "q"\nkind = "{kind}"\ntext = "选一个"\nfeeds = "{feeds}"\n'
        f'options = [{{ code = "{code}", text = "甲" }}, {{ code = "none", text = "无" }}]\n'
    )


def test_two_templates_are_shipped_and_none_asks_about_need():
    found = survey_templates()
    assert [(one.title, one.year) for one in found.values()] == [("毕业生就业意向摸排", 0), ("新生入学摸排", 1)]
    for one in found.values():
        assert one.source
        texts = [one.title, *(q.text for q in one.questions), *(o.text for q in one.questions for o in q.choices)]
        assert not [text for text in texts if has_guarded_word(text)]
    kinds = {question.kind for one in found.values() for question in one.questions}
    assert kinds == {"choice", "choices", "text", "number", "region", "regions", "yes_no"}


def test_a_question_of_yes_and_no_has_its_two_answers():
    question = read_template("a.toml", HEAD + TEXT.replace('"text"', '"yes_no"', 1)).questions[0]
    assert question.choices == (Option("yes", "是"), Option("no", "否"))
    assert (question.most, question.several) == (LARGEST, False)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("policy_unknown_key", HEAD + TEXT + "color = 1"),
        ("policy_unknown_word", HEAD + TEXT.replace('"text"', '"essay"', 1)),
        ("policy_id_twice", HEAD + TEXT + TEXT),
        ("policy_wrong_value", HEAD + TEXT + 'feeds = "direction"'),
        ("policy_missing_key", HEAD + TEXT.replace('"text"', '"choice"', 1)),
        ("policy_unknown_key", HEAD + TEXT + 'options = [{ code = "a", text = "甲" }]'),
        ("policy_wrong_value", HEAD + choice("moon")),
        ("policy_wrong_value", HEAD + choice("9-99", "occupations", "choices")),
        ("policy_wrong_value", HEAD + choice("weather", "obstacle", "choices")),
        ("policy_wrong_value", HEAD + choice("butler", "accommodations", "choices")),
        ("survey_words_guarded", HEAD.replace("摸排", "贫困摸排") + TEXT),
        ("survey_words_guarded", HEAD + TEXT.replace("还要什么", "是不是低保")),
        ("policy_too_small", HEAD.replace("days = 7", "days = 0") + TEXT),
    ],
)
def test_a_wrong_template_is_refused_at_its_key(code, text):
    with pytest.raises(Refused) as caught:
        read_template("a.toml", text)
    assert caught.value.code == code
    assert caught.value.where.file == "a.toml"


def test_options_may_bear_any_code_where_none_is_asked_for():
    assert read_template("a.toml", HEAD + choice("anything", "words", "choices")).questions[0].feeds == "words"
    assert read_template("a.toml", HEAD + choice("work")).questions[0].options[1].code == "none"
