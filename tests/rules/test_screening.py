"""What a post may not say is found with its words; a negation lifts it, a rule that allows it turns it into a check."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.screening import screening_book
from lianqiao.rules.screening import (
    LOW_PAY,
    NO_DUTIES,
    NO_PAY,
    NO_PLACE,
    Advert,
    Book,
    Exempt,
    Severity,
    Sibling,
    Span,
    Term,
    Wage,
    even_pairs,
    screen,
    sexes_named,
    undecided,
    wage_of,
)
from lianqiao.rules.suitability import Salary

DAY = date(2023, 4, 28)
PAY = Salary(450_000, 600_000)
STRUCTURAL = {
    LOW_PAY: (Severity.BLOCKS, "最低工资规定", False),
    NO_PLACE: (Severity.HINT, "地点", False),
    NO_PAY: (Severity.HINT, "报酬", False),
    NO_DUTIES: (Severity.HINT, "内容", True),
}


def term(code="sex", words="限男|男性", but=None, where=(), severity=Severity.BLOCKS, source="法"):
    return Term(
        code, severity, frozenset("男押"), re.compile(words), re.compile(but) if but else None, where, source, True
    )


def book(*terms, exempt=(), wages=()):
    return Book(terms, tuple(exempt), tuple(wages), STRUCTURAL)


def advert(text="", *, salary=PAY, place="成都", region="510100", duties=True, paired=False, **others):
    texts = (("description", text), *others.items())
    return Advert(texts, DAY, region, place, salary, duties, paired)


def test_words_are_found_where_they_stand():
    [flag] = screen(advert("住宿舍，限男，男性优先"), book(term()))
    assert flag.found == (Span("description", 4, 6, "限男"), Span("description", 7, 9, "男性"))
    assert (flag.code, flag.blocks, flag.words, flag.exception) == ("sex", True, ("限男", "男性"), "")


def test_a_negation_lifts_what_it_covers_and_nothing_else():
    said = book(term(but="不限男性"))
    assert screen(advert("不限男性"), said) == ()
    assert [flag.words for flag in screen(advert("不限男性；限男"), said)] == [("限男",)]


def test_a_term_of_one_field_is_looked_for_there_alone():
    said = book(term(where=("title",)))
    assert screen(advert("限男", title="技术员"), said) == ()
    assert [one.found[0].field for one in screen(advert("限男", title="限男"), said)] == ["title"]


def test_an_empty_find_is_none():
    assert screen(advert("男"), book(term(words="女?"))) == ()


def test_terms_of_one_code_and_source_are_one_flag():
    one = screen(advert("限男，男性"), book(term(words="限男"), term(words="男性"), term(words="男性", source="例")))
    assert [(flag.source, flag.words) for flag in one] == [("法", ("限男", "男性")), ("例", ("男性",))]


def test_a_rule_that_allows_it_makes_it_a_check():
    police = Exempt("police", frozenset({"sex"}), re.compile("公安"), "标准", False)
    [flag] = screen(advert("公安执法，限男"), book(term(), exempt=[police]))
    assert (flag.severity, flag.exception, flag.blocks) == (Severity.CHECK, "police", False)
    assert screen(advert("巡山，限男"), book(term(), exempt=[police]))[0].blocks
    assert screen(advert("公安，押金"), book(term("deposit", "押金"), exempt=[police]))[0].blocks


def test_one_of_a_pair_is_a_check():
    pair = Exempt("paired", frozenset({"sex"}), None, "做法", True)
    assert screen(advert("限男", paired=True), book(term(), exempt=[pair]))[0].exception == "paired"
    assert screen(advert("限男"), book(term(), exempt=[pair]))[0].blocks


def test_a_hint_stays_a_hint():
    police = Exempt("police", frozenset({"sex"}), re.compile("公安"), "标准", False)
    [flag] = screen(advert("公安，限男"), book(term(severity=Severity.HINT), exempt=[police]))
    assert (flag.severity, flag.exception) == (Severity.HINT, "")


def test_what_is_missing_is_a_hint_and_what_blocks_comes_first():
    found = screen(advert("限男", salary=None, place="", region="", duties=False), book(term()))
    assert [flag.code for flag in found] == ["sex", NO_PLACE, NO_PAY, NO_DUTIES]
    assert [flag.found for flag in found[1:]] == [(), (), ()]
    assert found[3].verified


def test_pay_below_the_minimum_blocks_and_pay_that_begins_below_is_a_hint():
    wages = [Wage("510000", date(2022, 4, 1), 187_000, "四川 1870 元", False)]
    said = book(wages=wages)
    [flag] = screen(advert(salary=Salary(150_000, None), salary_=""), said)
    assert (flag.code, flag.blocks, flag.source) == (LOW_PAY, True, "最低工资规定；四川 1870 元")
    texts = (("salary", "1500-3000"),)
    [hint] = screen(Advert(texts, DAY, "510100", "成都", Salary(150_000, 300_000)), said)
    assert (hint.severity, hint.words) == (Severity.HINT, ("1500-3000",))
    assert screen(advert(salary=Salary(187_000, None)), said) == ()
    assert screen(advert(salary=Salary(150_000, None), region=""), said) == ()


def test_the_wage_of_the_day_counts():
    old, new = (Wage("510000", date(year, 1, 1), year, "", False) for year in (2022, 2025))
    assert wage_of("510100", date(2025, 1, 1), [old, new]) == new
    assert wage_of("510100", date(2024, 12, 31), [new, old]) == old
    assert wage_of("110000", date(2025, 1, 1), [old, new]) is None
    assert wage_of("510100", date(2021, 1, 1), [old, new]) is None


def test_undecided_are_those_that_block_without_a_reason():
    flags = screen(advert("限男，押金", salary=None), book(term(), term("deposit", "押金")))
    assert [flag.code for flag in undecided(flags, {"sex"})] == ["deposit"]
    assert undecided(flags, {"sex", "deposit"}) == ()


def test_a_pair_has_as_many_openings_for_women_as_for_men():
    def one(sex, openings, work="从事乡镇工作1"):
        return Sibling("镇政府", work, frozenset(sex), openings)

    assert even_pairs([one("男", 2), one("女", 1), one("女", 1)]) == {("镇政府", "从事乡镇工作")}
    assert even_pairs([one("男", 2), one("女", 1)]) == frozenset()
    assert even_pairs([one("男", 2), one("女", 2, "从事文秘")]) == frozenset()
    assert even_pairs([one("男女", 2), one("", 1)]) == frozenset()
    assert one("男", 1, "招男性").key == one("女", 1, "招女性").key
    assert sexes_named(["男性", "；女"]) == {"男", "女"}


LAWFUL = (
    *("不限性别", "男女不限", "性别不限", "男女均可", "无需缴纳任何费用", "不收取押金", "不收任何押金", "零押金"),
    *("招聘不收取任何费用", "年龄不限", "户籍不限", "不限户籍", "婚否不限", "年满18周岁", "谨防培训贷", "拒绝刷单"),
    *("体检费由单位承担", "解决户口", "单身公寓", "不得扣押身份证", "女装导购", "非无底薪", "不扣押任何证件"),
)
UNLAWFUL = (
    *(("elite", "985、211优先"), ("elite", "双一流高校毕业"), ("sex", "限男性"), ("sex", "男生优先")),
    *(("household", "限本地户籍"), ("marriage", "已婚已育优先"), ("age", "35周岁以下"), ("fees", "需缴纳培训费800元")),
    *(("deposit", "收取服装押金"), ("training_loan", "可办理培训贷"), ("training_loan", "先学后付")),
    *(("brushing", "刷单兼职"), ("penalty", "提前离职扣一个月工资")),
    *(("papers", "入职扣押身份证"), ("pyramid", "发展下线有提成"), ("unpaid", "试用期无工资")),
)  # fmt: skip


def codes(text):
    found = screen(Advert((("other", text),), DAY, "510100", "成都", PAY), screening_book())
    return {flag.code for flag in found if flag.blocks}


def test_negations_raise_nothing():
    assert {text: codes(text) for text in LAWFUL if codes(text)} == {}


def test_each_violation_is_found():
    assert [(code, text) for code, text in UNLAWFUL if code not in codes(text)] == []


def test_an_employer_without_a_name_blocks():
    def raised(name):
        texts = (("employer", name), ("description", "某公司的客户"))
        return {one.code for one in screen(Advert(texts, DAY, "", "成都", PAY), screening_book()) if one.blocks}

    assert raised("某知名企业") == raised("保密") == {"employer"}
    assert raised("青禾农业有限公司") == set()


@given(
    st.lists(
        st.tuples(st.sampled_from(["employer", "title", "description", "other"]), st.text(max_size=60)),
        max_size=4,
        unique_by=lambda one: one[0],
    )
)
def test_any_text_is_screened_and_spans_stand_in_it(texts):
    held = dict(texts)
    for flag in screen(Advert(tuple(texts), DAY), screening_book()):
        for span in flag.found:
            assert held[span.field][span.start : span.end] == span.words != ""


CLAUSES = (*LAWFUL, *(text for _code, text in UNLAWFUL), "包住", "，")


@given(st.lists(st.sampled_from(CLAUSES), max_size=6))
def test_a_sentence_says_the_same_beside_any_other(parts):
    """Nothing reaches over a full stop: a negation lifts nothing of its neighbours, nor do they spoil it."""
    assert codes("。".join(parts)) == set().union(*map(codes, parts))


@pytest.mark.parametrize("second", CLAUSES)
def test_each_two_sentences_stand_apart(second):
    assert [first for first in CLAUSES if codes(f"{first}。{second}") != codes(first) | codes(second)] == []


@given(st.data())
def test_what_a_term_finds_holds_one_of_its_cues(data):
    one = data.draw(st.sampled_from(screening_book().terms))
    found = data.draw(st.from_regex(re.compile(one.words.pattern), fullmatch=True))
    assert not one.cues.isdisjoint(found)
