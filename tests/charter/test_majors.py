"""Majors from rosters and from tables of posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.charter.majors import Majors
from lianqiao.charter.reading import rows
from lianqiao.rules.suitability import ANY_MAJOR, Degree, MajorRequirement

MAJORS = Majors.load()
MASTER, DOCTOR, BACHELOR, ASSOCIATE = Degree.MASTER, Degree.DOCTOR, Degree.BACHELOR, Degree.ASSOCIATE


def read(column: Degree | None, text: str) -> dict[Degree, set[str]]:
    return as_dict(MAJORS.read_requirement({column: text}))


def as_dict(requirement: MajorRequirement) -> dict[Degree, set[str]]:
    return {degree: set(codes) for degree, codes in requirement.by_degree}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("园艺", "090102"),
        (" 园 艺 ", "090102"),
        ("园艺专业", "090102"),
        ("园艺（茶学方向）", "090102"),
        ("园艺-茶学方向", "090102"),
        ("园艺茶学方向", "090102"),
        ("植物生产类（园艺）", "090102"),
        ("观赏园艺", "090102"),  # an old name
        ("090102", "090102"),
        ("０９０１０２", "090102"),
        ("090102园艺", "090102"),
        ("园艺（090102）", "090102"),
        ("B090102", "090102"),
        ("090107T", "090107"),
        ("茶学", "090107"),
        ("设施农业科学与工程", "090106"),
        ("安全工程", "082901"),
        ("B083001", "082901"),  # the province counts the class otherwise
        ("国际事务与\n国际关系", "030204"),
    ],
)
def test_a_roster_names_a_major(text: str, code: str) -> None:
    found = MAJORS.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "  ", "植物生产类", "0901", "乱七八糟", "000000", "农业大学", "（）", "\x00"])
def test_what_names_no_major_is_none(text: str) -> None:
    assert MAJORS.find(text) is None


def test_a_major_knows_its_class_and_discipline() -> None:
    found = MAJORS.find("茶学")
    assert found is not None
    assert (found.class_code, found.class_name) == ("0901", "植物生产类")
    assert (found.discipline_code, found.discipline) == ("09", "农学")


def test_the_level_decides_between_catalogues() -> None:
    graduate = MAJORS.find("园艺学", MASTER)
    assert graduate is not None
    assert graduate.code == "0902"
    assert MAJORS.find("园艺学", BACHELOR) is None
    associate = MAJORS.find("作物生产技术", ASSOCIATE)
    assert associate is not None
    assert associate.code == "C090101"


def test_every_national_major_is_found_by_code_letter_and_name() -> None:
    for row in rows("majors_undergraduate"):
        letters = "T" * (row["special_t"] == "1") + "K" * (row["controlled_k"] == "1")
        for text in (row["code"], row["code"] + letters, row["name"], f"{row['code']}{row['name']}"):
            found = MAJORS.find(text, BACHELOR)
            assert found is not None, text
            assert found.code == row["code"], text


def test_provincial_cells_become_ministry_codes() -> None:
    assert read(BACHELOR, "经济学(B02),电子信息类(B0807),园艺(B090102)") == {BACHELOR: {"02", "0807", "090102"}}
    assert read(BACHELOR, "安全科学与工程类(B0830)") == {BACHELOR: {"0829"}}
    assert read(ASSOCIATE, "建筑设计类(C0815)") == {ASSOCIATE: {"C0815"}}


def test_groups_expand_by_level() -> None:
    law = MAJORS.read_requirement({MASTER: "06法律类", BACHELOR: "06法律类", ASSOCIATE: ""})
    assert as_dict(law) == {MASTER: {"0301"}, DOCTOR: {"0301"}, BACHELOR: {"0301"}}
    both = read(BACHELOR, "02装备制造类, 11信息电子类")[BACHELOR]
    assert {"0802", "0807", "0809"} <= both
    farming = read(BACHELOR, "05现代农业类")[BACHELOR]
    assert "0901" in farming


def test_brackets_part_nothing() -> None:
    requirement = MAJORS.read_requirement({MASTER: "0101哲学,0830环境科学与工程（可授工学、理学、农学学位）"})
    assert as_dict(requirement) == {MASTER: {"0101", "0830"}, DOCTOR: {"0101", "0830"}}
    assert requirement.unread == ()
    assert read(MASTER, "020203财政学（含：税收学），120201会计学")[MASTER] == {"020203", "120201"}
    assert read(MASTER, "0401Z1/0401Z3教育心理学")[MASTER] == {"0401Z1", "0401Z3"}


def test_class_covers_the_major_and_a_name_may_hold_a_separator() -> None:
    assert read(BACHELOR, "0901植物生产类,090102园艺") == {BACHELOR: {"0901"}}
    assert read(BACHELOR, "土木、水利与海洋工程") == {BACHELOR: {"081009"}}
    assert read(BACHELOR, "园艺、土木、水利与海洋工程、茶学") == {BACHELOR: {"090102", "081009", "090107"}}


def test_free_words() -> None:
    assert read(None, "园艺、茶学、农学类、设施农业科学与工程专业")[BACHELOR] == {"09"}
    assert read(None, "园艺、茶学、设施农业科学与工程专业")[BACHELOR] == {"090102", "090107", "090106"}
    assert read(None, "农学、植物保护及园艺")[BACHELOR] == {"090101", "090102", "090103"}
    assert read(None, "理工科类")[BACHELOR] == {"07", "08"}
    related = MAJORS.read_requirement({None: "植物生产类相关专业"})
    assert as_dict(related)[BACHELOR] == {"0901"}
    assert related.unread == ("相关专业",)


@pytest.mark.parametrize("text", ["不限", "无", "专业不限", "不限专业", "无要求", " 不限。"])
def test_no_limit(text: str) -> None:
    assert read(None, text) == {degree: set(ANY_MAJOR) for degree in Degree}


def test_heads_name_the_level() -> None:
    parted = read(None, "本科：园艺（090102）、茶学；研究生：园艺学")
    assert parted == {BACHELOR: {"090102", "090107"}, MASTER: {"0902"}, DOCTOR: {"0902"}}
    assert read(None, "研究生专业：园艺学（0902）") == {MASTER: {"0902"}, DOCTOR: {"0902"}}
    assert read(None, "硕士研究生：园艺学") == {MASTER: {"0902"}}


def test_a_letter_decides_the_level_whatever_the_column() -> None:
    assert read(None, "园艺(B090102)") == {BACHELOR: {"090102"}}
    assert read(BACHELOR, "园艺学(A0902)") == {MASTER: {"0902"}, DOCTOR: {"0902"}}


def test_the_same_number_means_other_things_at_other_levels() -> None:
    requirement = as_dict(MAJORS.read_requirement({None: "0901植物生产类"}))
    assert requirement[BACHELOR] == {"0901"}
    assert requirement[MASTER] == {"09"}  # not 0901, which is crop science there


def test_what_is_unread_excludes_nobody() -> None:
    nothing = MAJORS.read_requirement({BACHELOR: "火星学"})
    assert nothing == MajorRequirement((), ("火星学",))
    half = MAJORS.read_requirement({BACHELOR: "火星学", MASTER: "园艺学"})
    assert as_dict(half) == {BACHELOR: set(), MASTER: {"0902"}, DOCTOR: {"0902"}}
    assert half.unread == ("火星学",)
    assert MAJORS.read_requirement({BACHELOR: "", MASTER: ""}) == MajorRequirement()


def test_an_empty_level_is_not_taken() -> None:
    requirement = MAJORS.read_requirement({MASTER: "不限", BACHELOR: "", ASSOCIATE: ""})
    assert as_dict(requirement) == {MASTER: set(ANY_MAJOR), DOCTOR: set(ANY_MAJOR)}


def test_a_wrong_number_gives_way_to_a_known_name() -> None:
    assert read(MASTER, "121201会计学")[MASTER] == {"120201"}


@given(st.text(max_size=60))
def test_no_words_break_the_reader(text: str) -> None:
    MAJORS.find(text)
    requirement = MAJORS.read_requirement({None: text, BACHELOR: text})
    assert requirement == MAJORS.read_requirement({None: text, BACHELOR: text})


@given(st.lists(st.sampled_from([row["name"] for row in rows("majors_undergraduate")]), min_size=1, max_size=6))
def test_a_list_of_names_is_read_whole(names: list[str]) -> None:
    requirement = MAJORS.read_requirement({BACHELOR: "、".join(names)})
    assert requirement.unread == ()
    wanted = {found.code for found in (MAJORS.find(name, BACHELOR) for name in names) if found}
    assert as_dict(requirement)[BACHELOR] == wanted
