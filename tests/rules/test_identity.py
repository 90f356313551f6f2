"""Three facts in one clause name a person; the article's own text names three."""

from __future__ import annotations

import pytest

from lianqiao.rules.identity import named_people

SEED = (
    "目前，学院2023届毕业生中已成功考研、保研18人，就业7人。其中，通过“宏志助航计划”培训后，"
    "茶学专业马同学成功保研至湖南大学，园艺专业卢同学成功就业成都龙湖物业有限公司，"
    "设施农业科学与工程专业张同学成功就业美邦药业集团股份公司。学院由系主任（专业负责人）、班主任、导师组成小组。"
)


def test_the_article_names_exactly_three():
    found = named_people(SEED)
    assert [one.name for one in found] == ["马同学", "卢同学", "张同学"]
    assert [one.major for one in found] == ["茶学", "园艺", "设施农业科学与工程"]


@pytest.mark.parametrize(
    "text",
    [
        "茶学专业马同学正在找工作",  # no place
        "马同学就业于龙湖物业有限公司",  # no major
        "茶学专业有3人就业于龙湖物业有限公司",  # nobody
        "茶学专业马同学很努力。另有人就业于龙湖物业有限公司",  # another clause
        "",
    ],
)
def test_two_of_the_three_name_nobody(text):
    assert named_people(text) == ()


@pytest.mark.parametrize("text", ["园艺专业的李某被美邦公司录用", "园艺专业欧阳同学去了成都农场"])
def test_other_ways_to_say_it(text):
    assert len(named_people(text)) == 1
