"""What posts are screened by is read strictly, and each row says where it comes from and whether that was verified."""

import re
from datetime import date
from pathlib import Path

import pytest

from lianqiao.charter.screening import CODES, TERMS, read_book, screened, screening_book
from lianqiao.jobs.words_life import EXCEPTION_WORDS, FLAG_WORDS
from lianqiao.rules.screening import STRUCTURAL, Advert
from lianqiao.rules.values import Refused

SHIPPED = TERMS.read_text(encoding="utf-8")


def test_the_shipped_table_says_where_each_row_comes_from():
    book = screening_book()
    assert {term.code for term in book.terms} == set(CODES)
    assert all(term.source and term.cues for term in book.terms)
    assert all(one.source and one.codes <= set(CODES) for one in book.exempt)
    assert {one.id for one in book.exempt if one.words is None} == {"paired"}
    assert set(book.structural) == set(STRUCTURAL)


def test_every_code_and_exception_has_a_word():
    assert {*CODES, *STRUCTURAL} == set(FLAG_WORDS)
    assert {one.id for one in screening_book().exempt} == set(EXCEPTION_WORDS)


def test_every_province_has_a_minimum_wage_that_only_rises():
    by_province = {}
    for one in screening_book().wages:
        by_province.setdefault(one.province, []).append((one.since, one.monthly))
        assert not one.verified
    assert len(by_province) == 31
    for rows in by_province.values():
        assert rows == sorted(rows)
        assert [pay for _since, pay in rows] == sorted(pay for _since, pay in rows)


def test_the_same_advert_is_screened_once():
    advert = Advert((("other", "限男性"),), date(2023, 4, 28))
    assert screened(advert) is screened(Advert((("other", "限男性"),), date(2023, 4, 28)))


@pytest.mark.parametrize(
    ("wrong", "code", "key"),
    [
        (('code = "sex"', 'code = "gender"'), "policy_unknown_word", "term[2].code"),
        (("cues = ", "keys = "), "policy_missing_key", "term[1].cues"),
        (('id = "police"', 'name = "police"'), "policy_missing_key", "exception[1].id"),
        (("'培训贷'", "'('"), "policy_wrong_value", "term[11].words"),
        (("words = ['人民警察'", "words = ['', '人民警察'"), "policy_wrong_value", "exception[1].words"),
        (("[structural.no_pay]", "[structural.no_wage]"), "policy_missing_key", "structural.no_pay"),
        (("[[term]]", "[[[term"), "policy_not_toml", None),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, wrong, code, key):
    path = tmp_path / "terms.toml"
    assert wrong[0] in SHIPPED
    path.write_text(SHIPPED.replace(*wrong, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_book(path)
    assert (refused.value.code, refused.value.where.column) == (code, key)


def test_patterns_end_at_a_clause():
    """A find that ran over a full stop would quote what does not belong together."""
    for term in screening_book().terms:
        for pattern in filter(None, (term.words, term.but)):
            assert not re.search(r"(?<!\\)\.[*+{]", pattern.pattern)
