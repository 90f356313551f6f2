"""Which code an outcome cell names."""

import pytest

from lianqiao.charter.tables import destinations
from lianqiao.intake.outcome_words import destination_code, is_provisional


@pytest.mark.parametrize(
    ("text", "employer", "settled", "code"),
    [
        ("10", "", True, "10"),
        ("801 研究生", "", True, "801"),
        ("升学（拟录取）", "某大学", True, "80"),
        ("专升本", "", True, "803"),
        ("签劳动合同形式就业", "某公司", True, "11"),
        ("签就业协议", "某公司", True, "10"),
        ("应征义务兵", "", True, "46"),
        ("西部计划", "", True, "503"),
        ("灵活就业", "", True, "12"),
        ("", "某农业大学", True, "80"),
        ("", "某茶业公司", True, "12"),
        ("待就业", "", False, "70"),
        ("签约中", "", False, "70"),
        ("准备考研", "", False, "71"),
        ("暂不就业", "", False, "72"),
        ("再说吧", "", False, None),
        ("", "", False, None),
    ],
)
def test_the_code_of_a_cell(text, employer, settled, code):
    assert destination_code(text, employer, settled=settled, known=destinations()) == code
    assert code is None or code in destinations()


def test_only_further_study_is_provisional():
    assert is_provisional("拟录取", "80")
    assert not is_provisional("拟录取", "10")
    assert not is_provisional("录取", "80")
