"""What a roster's words say more of a criterion: the tier of a recognition, kind and grade of a disability."""

import pytest

from lianqiao.hardship.readings import read_category, read_detail, read_flag


@pytest.mark.parametrize(
    ("code", "words", "detail"),
    [
        ("financial_hardship", "特别困难", "tier:special"),
        ("financial_hardship", "家庭经济特殊困难", "tier:special"),
        ("financial_hardship", "家庭经济比较困难", "tier:middle"),
        ("financial_hardship", "一般困难", "tier:general"),
        ("financial_hardship", "家庭经济困难", ""),
        ("financial_hardship", "特别困难或一般困难", ""),
        ("disability", "肢体残疾三级", "kind:physical grade:3"),
        ("disability", "视障 1级", "kind:visual grade:1"),
        ("disability", "听力残疾Ⅳ级", "kind:hearing grade:4"),
        ("disability", "肢体Ⅲ级", "kind:physical grade:3"),
        ("disability", "多重残疾", "kind:multiple"),
        ("disability", "听力言语残疾二级", "grade:2"),
        ("disability", "是", ""),
        ("subsistence_allowance", "低保一级", ""),
        ("unread", "特别困难", ""),
    ],
)
def test_words_of_a_cell(code, words, detail):
    assert read_detail(code, words) == detail


def test_the_words_of_a_roster_keep_what_a_detail_is_read_from():
    held, _ = read_category("低保、肢体残疾三级；特别困难")
    assert [(one.code, read_detail(one.code, one.words)) for one in held] == [
        ("subsistence_allowance", ""),
        ("disability", "kind:physical grade:3"),
        ("financial_hardship", "tier:special"),
    ]
    flagged, _ = read_flag("精神二级", "disability")
    assert read_detail("disability", flagged[0].words) == "kind:mental grade:2"
