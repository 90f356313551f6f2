"""Names cut short, contacts left out, and a page masked without touching what its forms send back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianqiao.rules.masking import masked_name, page_mask, text_mask
from lianqiao.rules.visibility import HardshipSight, Role, Viewer, hardship_sight, opens_notes

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("马小燕", "马*燕"),
        ("马燕", "马*"),
        ("马", "马*"),
        ("欧阳小燕", "欧*燕"),
        ("阿依古丽·买买提", "阿*提"),
        (" 马小燕 ", "马*燕"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_is_cut_short(name, short) -> None:
    assert masked_name(name) == short


@given(st.lists(st.text(HAN, min_size=2, max_size=8), max_size=6), st.text(HAN, max_size=20))
def test_no_name_outlives_the_mask(names, text) -> None:
    whole = text.join(names)
    said = text_mask(names)(whole)
    assert not any(name in said for name in names)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话 13800138000。", "电话 。"),
        ("138 0013 8000", ""),
        ("510107200101017702", ""),
        ("51010720010101770X", ""),
        ("li.ming@college.example 处", " 处"),
        ("学号 20190101，第 12 周", "学号 20190101，第 12 周"),
        ("编号 2019138001380001", "编号 2019138001380001"),
    ],
)
def test_ways_to_reach_a_person_are_left_out(text, left) -> None:
    assert text_mask([])(text) == left


def test_the_longer_name_goes_first_and_a_single_character_stays() -> None:
    assert text_mask(["马小", "马小燕", "燕"])("马小燕和马小，燕子") == "马*燕和马*，燕子"


def test_names_that_share_a_character_are_both_cut() -> None:
    assert text_mask(["马小燕", "燕子"])("马小燕子") == "马*燕*"


def test_a_name_with_a_sign_is_found_as_a_page_writes_it() -> None:
    assert text_mask(["O'Neill"])("<b>O&#x27;Neill</b>") == "<b>O*l</b>"


def test_of_a_page_all_that_is_read_is_masked_and_no_field_of_a_form() -> None:
    page = (
        '<h1 title="马小燕">马小燕</h1><a href="/马小燕/">看</a><textarea name="note">马小燕<b></textarea>'
        '<input name="who" value="马小燕" placeholder="马小燕"><input type="search" value="马小燕">'
        "<script>马小燕</script><p>马小燕 13800138000</p>"
    )
    assert page_mask(page, text_mask(["马小燕"])) == (
        '<h1 title="马*燕">马*燕</h1><a href="/马小燕/">看</a><textarea name="note">马小燕<b></textarea>'
        '<input name="who" value="马小燕" placeholder="马*燕"><input type="search" value="马*燕">'
        "<script>马小燕</script><p>马*燕 </p>"
    )


@pytest.mark.parametrize(
    ("role", "masked", "unmarked"),
    [
        (Role.EMPLOYMENT_SECRETARY, HardshipSight.NEEDS_HELP, HardshipSight.NOTHING),
        (Role.EXPERT, HardshipSight.NEEDS_HELP, HardshipSight.NOTHING),
        (Role.CLASS_LEADER, HardshipSight.NOTHING, HardshipSight.NOTHING),
    ],
)
def test_before_a_room_nobody_sees_more_than_who_needs_help(role, masked, unmarked) -> None:
    assert hardship_sight(Viewer("user:1", role, masked=True)) is masked
    assert hardship_sight(Viewer("user:1", role, masked=True, unmarked=True)) is unmarked


def test_before_a_room_notes_stay_closed_to_their_author_too() -> None:
    assert opens_notes(Viewer("user:1", Role.EXPERT, user_id=1), 1)
    assert not opens_notes(Viewer("user:1", Role.EXPERT, user_id=1, masked=True), 1)
    assert not opens_notes(Viewer("user:1", Role.EMPLOYMENT_SECRETARY, user_id=1, masked=True), 1)
