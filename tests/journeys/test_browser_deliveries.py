"""处理未送达 in the browser: two presses, by key or without script; words that are copied; the board on a phone."""

from __future__ import annotations

import re

import pytest

from tests.journeys.browser import PHONE, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
AT = re.compile(r"第 (\d+) 条，共 (\d+) 条")


def stands_at(page) -> tuple[str, str]:
    """Which message is shown, by its place and its number: two in a row may be to one student."""
    form = page.locator(".sequence-acts form").first.get_attribute("action")
    return AT.search(page.locator("main").inner_text())[1], re.search(r"\d+", form)[0]


def left(page) -> int:
    """How many messages still wait."""
    found = AT.search(page.locator("main").inner_text())
    return int(found[2]) if found else 0


def test_one_message_is_done_with_in_two_presses(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/deliveries/")
    page.get_by_role("link", name=re.compile("^处理未送达")).click()  # one
    before = left(page)
    assert before
    with page.expect_navigation():
        page.keyboard.press("d")  # two
    assert "已记下：当面转告。" in page.locator("[role=status]").first.inner_text()
    assert left(page) == before - 1


def test_a_message_is_handed_to_a_classmate_in_two_presses(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/deliveries/")
    page.get_by_role("link", name=re.compile("^处理未送达")).click()
    before = left(page)
    with page.expect_navigation():
        page.keyboard.press("a")
    said = page.locator("[role=status], .error-summary").first.inner_text()
    assert "已记下：轮到时名单里会有这位同学。" in said
    found = AT.search(page.locator("main").inner_text())
    assert found  # the next one; the one before waits on until a list names the student
    assert (int(found[1]), int(found[2])) == (2, before)


def test_without_script_it_goes_as_fast(watch: Watch) -> None:
    page = watch.page("secretary", script=False)
    page.goto("/deliveries/sequence/")
    before = left(page)
    page.get_by_role("button", name=re.compile("已当面转告")).click()
    assert left(page) == before - 1
    page.goto("/deliveries/paste/")
    assert page.locator("[data-copy]").first.is_hidden()
    assert page.locator("pre.letter").first.inner_text().strip()


def test_one_is_passed_over_and_come_back_to(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/deliveries/sequence/")
    first = stands_at(page)
    with page.expect_navigation():
        page.keyboard.press("s")
    second = stands_at(page)
    assert (second[0], second[1] != first[1]) == ("2", True)
    with page.expect_navigation():
        page.keyboard.press("k")
    assert stands_at(page) == first
    page.keyboard.press("e")
    page.keyboard.type("d")  # typed into the field, not pressed
    assert page.locator("#address").input_value() == "d"


def test_words_are_copied_with_their_looks(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/publicity/?since=2023-02-01")
    page.evaluate(
        """() => {
        const seen = {}; window.seen = seen;
        const put = DataTransfer.prototype.setData;
        DataTransfer.prototype.setData = function (kind, words) {
          seen[kind] = words;
          return put.call(this, kind, words);
        }; }"""
    )
    page.get_by_role("button", name="复制公众号文章").click()
    seen = page.evaluate("window.seen")
    assert seen["text/html"].startswith('<section style="')
    assert seen["text/plain"].startswith("【")
    assert page.get_by_text("已复制").count() == 1


def test_on_a_phone_only_what_waits_for_a_person_is_shown(watch: Watch) -> None:
    page = watch.page("secretary", size=PHONE)
    page.goto("/deliveries/")
    shown = [one.inner_text() for one in page.locator(".delivery-column h2").all() if one.is_visible()]
    assert [re.sub(r"\s*\d+$", "", one) for one in shown] == ["退信/无效", "结果不明"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
