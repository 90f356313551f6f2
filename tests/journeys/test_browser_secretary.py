"""The employment secretary's day in a real browser, with the presses counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import PHONE, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
# A day that no year has: the cell is emptied with a warning until somebody mends it in place.
ROSTER = """学号,姓名,班级,专业,出生日期
20199801,穆小舟,园艺201901,园艺,2001-02-30
20199802,穆小帆,园艺201901,园艺,2001-03-09
"""


class Hand:
    """Presses, and counts them."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, what: Any) -> None:
        what.click()
        self.presses += 1


def number(page: Any, where: str) -> int:
    found = re.search(r"\d+", page.locator(where).first.inner_text())
    assert found, where
    return int(found[0])


def test_a_talk_is_on_record_after_two_presses_and_its_text(watch: Watch) -> None:
    page, hand = watch.page("secretary"), Hand()
    page.goto("/today/")
    bundle = page.locator("#week .day-bundle", has_text="沟通").first
    hand.press(bundle.locator("summary"))
    row = bundle.locator("li[data-talk-row]").first
    who = row.locator("a.name").inner_text()
    hand.press(row.get_by_role("link", name=re.compile("记录沟通")))
    page.locator("textarea[name=note]").fill("约好周三看简历。")
    hand.press(page.get_by_role("button", name="保存"))
    page.wait_for_url("**/today/**")
    assert hand.presses <= 3
    assert page.locator("#week li[data-talk-row]", has_text=who).filter(has_text="沟通").count() == 0
    page.goto("/students/")
    page.locator("#q").fill(who)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=who).first.click()
    assert "约好周三看简历。" in page.locator(".timeline").first.inner_text()


def test_a_roster_is_taken_in_mended_in_place_and_undone(watch: Watch, tmp_path: Path) -> None:
    page = watch.page("secretary")
    page.goto("/students/")
    before = number(page, ".page-head .quiet")
    sheet = tmp_path / "名单.csv"
    sheet.write_text(ROSTER, encoding="gb18030")
    page.goto("/imports/")
    page.get_by_role("link", name="导入一个文件").click()
    page.locator("input[type=radio]").first.check()
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="上传并看一看").click()
    page.get_by_role("button", name="就这样，看预览").click()
    wrong = page.locator(".cell-wrong input:visible")
    assert wrong.count() == 1
    wrong.fill("2001-02-20")
    page.get_by_role("button", name="按改动重读").click()
    page.wait_for_load_state()
    assert page.locator(".cell-wrong").count() == 0
    assert page.get_by_text("已改").is_visible()
    page.get_by_role("button", name=re.compile("确认导入 2 条")).click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "导入结果"
    page.get_by_role("link", name="看学生").click()
    assert number(page, ".page-head .quiet") == before + 2
    page.goto("/imports/")
    page.get_by_role("link", name="撤销", exact=True).first.click()
    page.get_by_role("button", name="撤销这一批").click()
    page.wait_for_load_state()
    page.goto("/students/")
    assert number(page, ".page-head .quiet") == before


def test_a_waiting_post_is_accepted(watch: Watch) -> None:
    page, hand = watch.page("secretary"), Hand()
    page.goto("/posts/?review=waiting")
    before = number(page, ".figures .number")
    hand.press(page.locator("tbody tr").filter(has_not_text="有疑点").locator("input[type=checkbox]").first)
    hand.press(page.get_by_role("button", name="采用", exact=True))
    page.wait_for_load_state()
    assert number(page, ".figures .number") == before - 1
    assert hand.presses == 2


def test_turning_down_without_a_reason_is_said_and_focused(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/posts/?review=accepted")
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="不采用").click()
    summary = page.locator(".error-summary")
    summary.wait_for()
    page.wait_for_function("document.activeElement === document.querySelector('.error-summary')")
    assert page.locator("tbody input[type=checkbox]").first.is_checked()


def settled(page: Any, act: Any) -> int:
    """What `act` asks of the review is answered in its place; how long the server took (ms)."""
    with page.expect_response(lambda one: "/rounds/" in one.url and "hx-request" in one.request.headers) as answer:
        act()
    page.locator(".htmx-request, .htmx-swapping, .htmx-settling").first.wait_for(state="detached")
    timing = answer.value.request.timing
    return round(timing["responseStart"] - timing["requestStart"])


def looked_over_by_keyboard(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/rounds/2/")
    page.wait_for_load_state("networkidle")
    waiting = number(page, ".review-said")
    first = page.locator("[data-here]").get_attribute("href")
    took = [settled(page, lambda: page.keyboard.press("a"))]
    assert page.locator("[data-here]").get_attribute("href") != first
    settled(page, lambda: page.keyboard.press("k"))
    settled(page, lambda: page.keyboard.press("j"))
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.name") == "code"
    page.keyboard.press("a")  # in a field it is a letter
    skip = page.locator(".proposal details[open]")
    skip.locator("select").select_option("too_far")
    took.append(settled(page, lambda: skip.get_by_role("button", name="跳过这一条").click()))
    assert "新换上的" in page.locator(".review-said").inner_text() or number(page, ".review-said") < waiting
    with page.expect_navigation(url=re.compile("/replace/")):
        page.keyboard.press("r")
    print("server time of an accept and of a skip, ms:", took)


def sent_with_two_presses(watch: Watch) -> None:
    page, hand = watch.page("secretary"), Hand()
    page.goto("/rounds/2/")
    page.wait_for_load_state("networkidle")
    settled(page, lambda: hand.press(page.locator("form[data-key-a] button")))
    hand.press(page.get_by_role("button", name=re.compile("^发送")))
    page.locator(".toast", has_text="60 秒内可以撤回").first.wait_for()
    assert hand.presses <= 2
    page.get_by_role("button", name="撤回").click()
    page.locator(".toast", has_text="什么都没有发出").wait_for()


def read_and_accepted_on_the_phone(watch: Watch) -> None:
    page = watch.page("secretary", size=PHONE)
    page.goto("/rounds/2/")
    page.wait_for_load_state("networkidle")
    for hidden in ("换一个", "跳过"):
        assert page.get_by_text(hidden, exact=True).locator("visible=true").count() == 0
    assert page.get_by_role("button", name=re.compile("^发送")).count() == 0
    settled(page, page.locator(".proposal").get_by_role("button", name="采用").first.click)
    assert page.locator("#review").is_visible()


def test_a_round_is_looked_over_changed_previewed_sent_taken_back_and_sent(watch: Watch) -> None:
    read_and_accepted_on_the_phone(watch)
    looked_over_by_keyboard(watch)
    sent_with_two_presses(watch)
    page = watch.page("secretary")
    page.goto("/rounds/")
    page.locator("tbody a").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("a[data-key-r]").click()
    page.locator("input[type=radio]").first.check()
    page.locator("#code").select_option("other")
    page.locator("#reason").fill("离家更近")
    page.get_by_role("button", name="换成选中的").click()
    page.wait_for_url("**#student-*")
    assert page.get_by_text("离家更近").first.is_visible()
    page.get_by_role("link", name="看全文").click()
    assert page.locator("pre.letter").count() > 0
    page.go_back()
    for press, answer in (
        ("发送", "60 秒内可以撤回"),
        ("撤回", "什么都没有发出"),
        ("发送", "60 秒内可以撤回"),
    ):
        page.get_by_role("button", name=re.compile(f"^{press}")).click()
        page.locator(".toast", has_text=answer).first.wait_for()
    assert page.locator(".bulk").count() == 0


def test_an_unreached_student_is_told_in_person(watch: Watch) -> None:
    page, hand = watch.page("secretary"), Hand()
    page.goto("/deliveries/?group=refused")
    told = page.locator(".delivery-counts a", has_text="已读或已回")
    before = int(told.locator("strong").inner_text())
    hand.press(page.get_by_role("button", name="已当面转告").first)
    page.wait_for_load_state()
    assert int(told.locator("strong").inner_text()) == before + 1
    assert hand.presses <= 2


def test_a_figure_opens_its_rows_with_one_press_and_an_issue_goes_out(watch: Watch) -> None:
    page, hand = watch.page("secretary"), Hand()
    page.goto("/bulletins/")
    page.locator("tbody td a").first.click()
    page.wait_for_load_state()
    shown = page.locator(".document a.chip").first.inner_text()
    hand.press(page.locator(".document a.chip").first)
    page.wait_for_load_state()
    assert page.locator(".figures .number").first.inner_text() in shown
    assert page.locator("tbody tr").count() > 0
    assert hand.presses == 1
    page.goto("/bulletins/")
    page.get_by_role("link", name="写本期通报").click()
    page.get_by_role("button", name="发出这一期").click()
    page.wait_for_url(re.compile(r"/bulletins/\d+/$"))
    assert "第" in page.locator("h1").inner_text()
