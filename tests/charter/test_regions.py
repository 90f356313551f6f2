"""Places from rosters, wishes and tables of posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.reading import rows
from lianqiao.charter.regions import Regions

REGIONS = Regions.load()
CODES = [row["code"] for row in rows("regions")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("四川省成都市温江区", "510115"),
        ("四川 成都", "510100"),
        ("四川-成都-温江", "510115"),
        ("成都", "510100"),
        ("现居四川成都", "510100"),
        ("广州", "440100"),
        ("云浮市云安区", "445303"),
        ("广州市越秀区人民政府洪桥街道办事处", "440104"),
        ("中共广东省委老干部局", "440000"),
        ("恩施州", "422800"),
        ("恩施", "422800"),
        ("恩施市", "422801"),
        ("黔东南", "522600"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("北京朝阳", "110105"),
        ("朝阳", "211300"),
        ("湖北省仙桃市", "429004"),
        ("内蒙古呼伦贝尔", "150700"),
        ("广西壮族自治区南宁市", "450100"),
        ("重庆市渝北区", "500112"),
        ("乐山市市中区", "511102"),
        ("香港", "810000"),
        ("湖北省直", "420000"),
        ("510115", "510115"),
        ("5101", "510100"),
        ("51", "510000"),
        ("510115000000", "510115"),
        ("襄樊", "420600"),  # renamed
        ("510123", "510115"),  # abolished: Wenjiang as a county
        ("双流县", "510116"),
        ("郫县", "510117"),
    ],
)
def test_a_place_is_found(text: str, code: str) -> None:
    assert REGIONS.find(text) == code


@pytest.mark.parametrize(
    "text", ["", "省直", "市直", "不限", "全国", "其他", "999999", "朝阳区", "鼓楼区", "510115199001011234"]
)
def test_what_names_no_single_place_is_none(text: str) -> None:
    assert REGIONS.find(text) is None


def test_within_settles_shared_names() -> None:
    assert REGIONS.find("鼓楼区", "320100") == "320106"
    assert REGIONS.find("鼓楼区", "320000") is None  # two in Jiangsu
    assert REGIONS.find("朝阳区", "110000") == "110105"
    assert REGIONS.find("公安县", "421000") == "421022"
    assert REGIONS.find("东湖风景区", "420100") is None  # not Nanchang's


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("成都、重庆", ("510100", "500000")),
        ("成都,绵阳;德阳", ("510100", "510700", "510600")),
        ("川渝", ("510000", "500000")),
        ("江浙沪", ("320000", "330000", "310000")),
        ("四川省内", ("510000",)),
        ("四川 成都", ("510100",)),
        ("四川、重庆", ("510000", "500000")),
        ("只去成都", ("510100",)),
        ("希望在成都、雅安一带工作", ("510100", "511800")),
        ("四川温江、雅安", ("510115", "511800")),
        ("长三角地区", ("310000", "320000", "330000", "340000")),
        ("不限", ()),
        ("", ()),
    ],
)
def test_wishes(text: str, codes: tuple[str, ...]) -> None:
    assert REGIONS.find_all(text) == codes


def test_names() -> None:
    assert REGIONS.name("510115") == "温江区"
    assert REGIONS.full_name("510115") == "四川省成都市温江区"
    assert REGIONS.full_name("110105") == "北京市朝阳区"
    assert REGIONS.name("510123") == "温江县"
    assert REGIONS.current("510123") == "510115"
    assert REGIONS.name("000000") is None
    assert REGIONS.full_name("000000") is None


@pytest.mark.parametrize(
    ("a", "b", "levels"),
    [
        ("510115", "510115", 3),
        ("510115", "510116", 2),
        ("510100", "510115", 2),
        ("510100", "510100", 2),
        ("510000", "510115", 1),
        ("510100", "511800", 1),
        ("510000", "510000", 1),
        ("110101", "110105", 2),
        ("500112", "500235", 2),  # districts and counties of Chongqing
        ("429004", "429005", 1),  # directly under the province
        ("429004", "429004", 3),
        ("510115", "440100", 0),
    ],
)
def test_nearness(a: str, b: str, levels: int) -> None:
    assert REGIONS.nearness(a, b) == levels
    assert REGIONS.nearness(b, a) == levels


def test_every_full_name_leads_back_to_its_code() -> None:
    for row in rows("regions"):
        code = row["code"]
        direct = code[:2] in ("11", "12", "31", "50") and code.endswith("00") and not code.endswith("0000")
        if row["valid_until"] or direct or code == "620201":  # Jiayuguan has no districts; its filler bears its name
            continue
        assert REGIONS.find(REGIONS.full_name(code) or "") == code


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_nearness_is_symmetric_and_nobody_is_nearer_than_oneself(a: str, b: str) -> None:
    assert REGIONS.nearness(a, b) == REGIONS.nearness(b, a) <= REGIONS.nearness(a, a)


@given(st.text(max_size=40))
def test_no_words_break_the_reader(text: str) -> None:
    found = REGIONS.find(text)
    assert found is None or REGIONS.name(found)
    assert all(REGIONS.name(code) for code in REGIONS.find_all(text))
