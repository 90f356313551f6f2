"""One list of words that tell of hardship, read by all who have to keep them in."""

import pytest

from lianqiao.charter.reading import rows
from lianqiao.charter.tables import criteria, guarded_words, has_guarded_word
from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.referrals.messages import is_open

CONTRACT = {"困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助"}


def test_every_word_has_its_kind_its_source_and_its_day() -> None:
    found = rows("guarded_words")
    assert {row["kind"] for row in found} == {"state", "measure"}
    assert all(row["word"] and row["source"] and row["date"] for row in found)
    assert len(guarded_words()) == len(set(guarded_words()))
    assert set(guarded_words()) > CONTRACT


@pytest.mark.parametrize("word", guarded_words())
def test_all_who_ask_get_the_same_answer(word: str) -> None:
    text = f"须服务{word}群众"
    assert has_guarded_word(text)
    assert speaks_of_hardship("备注", text)
    assert not is_open(text)


def test_plain_text_is_open() -> None:
    assert not has_guarded_word("茶园技术员")
    assert is_open("")


def test_what_the_criteria_of_need_are_called_is_guarded() -> None:
    open_by_law = {"minority", "martyr_family"}  # a state of a person that is no hardship
    named = [one for one in criteria().values() if one.code not in open_by_law]
    assert [one.code for one in named if not has_guarded_word("|".join((one.name, *one.aliases)))] == []
