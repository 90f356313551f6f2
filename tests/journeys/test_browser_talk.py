"""A talk is on record in under a minute, by keyboard alone in the office and by thumb on a phone.

The text is reckoned at the pace of a person who types: eighty characters, each
with the keys that an input method needs. Everything else takes what it takes.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest

from tests.journeys.browser import OFFICE, PHONE, Demo, Watch, needs_browser
from tests.journeys.test_browser_sweep import SIDEWAYS, violations

pytestmark = [pytest.mark.browser, needs_browser]
TEXT = (
    "聊了半小时，想留在成都做花卉，上周投了两家都没有回音。简历里实习只写了一行，"
    "我们一起把做过的事补成三条，写上数字。家里同意他先试半年，下周三把改好的简历发给我看。"
)
PACE = 0.4  # seconds a character: 150 a minute, as somebody types who writes Chinese every day
UNDER = 60  # seconds


def typed(page: Any, text: str) -> float:
    """One character after the other; the seconds that a person would have needed for them."""
    for letter in text:
        page.keyboard.insert_text(letter)
    return PACE * len(text)


def kept_text(page: Any, student: str) -> str:
    page.goto(student)
    return page.locator(".timeline").first.inner_text()


def test_a_talk_by_keyboard_from_the_list(watch: Watch) -> None:
    assert len(TEXT) >= 80
    page = watch.page("counsellor", size=OFFICE)
    page.goto("/students/")
    student = page.locator("tbody tr a").first.get_attribute("href")
    began = monotonic()
    for key in ("j", "t"):
        page.keyboard.press(key)
    page.locator("#drawer[open] textarea[name=note]").wait_for()
    assert page.evaluate("document.activeElement.name") == "note"
    typing = typed(page, TEXT)
    page.keyboard.press("Control+Enter")
    page.locator(".toast-success").wait_for()
    seconds = monotonic() - began + typing
    print(f"by keyboard: {seconds:.1f} s, 3 presses and {len(TEXT)} characters")
    assert seconds < UNDER
    there = f"document.activeElement.getAttribute('href') === '{student}'"
    page.wait_for_function(there)  # the words stand before the script has run
    assert TEXT in kept_text(page, student)


def test_a_talk_by_thumb(watch: Watch) -> None:
    page = watch.page("counsellor", size=PHONE)
    page.goto("/students/")
    student = page.locator("tbody tr a").nth(1).get_attribute("href")
    page.goto(student)
    began = monotonic()
    page.locator(".float-talk").tap()
    page.locator("textarea[name=note]").wait_for()
    assert page.url.endswith("/talk/")
    page.locator("textarea[name=note]").tap()
    typing = typed(page, TEXT)
    page.get_by_role("button", name="保存", exact=True).tap()
    page.locator(".toast-success").wait_for()
    seconds = monotonic() - began + typing
    print(f"by thumb: {seconds:.1f} s, 3 presses and {len(TEXT)} characters")
    assert seconds < UNDER
    assert TEXT in kept_text(page, student)


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])
def test_the_form_fits_and_can_be_read_by_machines(watch: Watch, demo: Demo, size: dict[str, int]) -> None:
    page = watch.page("secretary", size=size)
    if size is OFFICE:
        page.goto("/students/1/")
        page.keyboard.press("t")
        page.locator("#drawer[open] textarea[name=note]").wait_for()
        page.locator("#drawer summary").click()
    else:
        page.goto("/students/1/talk/")
        page.locator("summary", has_text="日期").tap()
    assert page.evaluate(SIDEWAYS) <= 0
    assert violations(page) == []
    page.goto("/students/talk/")
    assert page.evaluate(SIDEWAYS) <= 0
    assert violations(page) == []


def test_keys_keep_quiet_while_one_types_and_when_switched_off(watch: Watch) -> None:
    page = watch.page("teacher", size=OFFICE)
    page.goto("/students/")
    page.locator("#q").click()
    page.keyboard.type("tjk")
    assert page.locator("#q").input_value() == "tjk"
    assert not page.evaluate("document.getElementById('drawer').open")
    page.goto("/students/")
    page.locator(".me summary").click()
    page.get_by_role("button", name="关掉快捷键").click()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    assert not page.evaluate("document.getElementById('drawer').open")
    page.locator(".me summary").click()
    page.get_by_role("button", name="打开快捷键").click()


def test_what_was_typed_comes_back_and_escape_returns_to_the_row(watch: Watch) -> None:
    page = watch.page("secretary", size=OFFICE)
    page.goto("/students/")
    for key in ("j", "j", "j", "k", "t"):
        page.keyboard.press(key)
    page.locator("#drawer[open] textarea[name=note]").wait_for()
    page.keyboard.insert_text("写到一半，电话来了。")
    page.locator(".draft-state", has_text="已存").wait_for()
    page.keyboard.press("Escape")
    second = page.locator("tbody tr a").nth(1).get_attribute("href")
    assert page.evaluate("document.activeElement.getAttribute('href')") == second
    page.keyboard.press("t")
    note = page.locator("#drawer[open] textarea[name=note]")
    note.wait_for()
    assert note.input_value() == "写到一半，电话来了。"
    page.get_by_role("button", name="丢掉草稿").click()
    page.locator("#drawer .draft-note").wait_for(state="detached")
    assert note.input_value() == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_palette_finds_a_student_where_none_is_selected(watch: Watch) -> None:
    page = watch.page("secretary", size=OFFICE)
    page.goto("/posts/")
    page.keyboard.press("t")
    search = page.locator("#drawer[open] #pick-q")
    search.wait_for()
    name = page.locator(".picks a").nth(2).inner_text().split()[0]
    search.press_sequentially(name, delay=60)
    page.locator(".picks li:first-child a", has_text=name).wait_for()
    page.keyboard.press("Enter")
    page.locator("#drawer[open] textarea[name=note]").wait_for()
    assert name in page.locator("#drawer-title").inner_text()
