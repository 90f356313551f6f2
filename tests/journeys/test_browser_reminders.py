"""The helper's list and the call list in a browser: a phone's width, one press, and by keyboard alone."""

from __future__ import annotations

import pytest

from tests.journeys.browser import OFFICE, PHONE, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("place", "script"), [(8, True), (9, False)])
def test_a_reminder_takes_one_tap_with_and_without_script(watch: Watch, place: int, script: bool) -> None:
    page = watch.page("liaison", size=PHONE, script=script)
    page.goto("/reminders/")
    assert page.locator(".reminders li").count() == 10
    assert page.evaluate(SIDEWAYS) <= 0
    row = page.locator(".reminders li").nth(place)
    assert row.get_by_role("button").all_inner_texts() == ["已联系上", "没接", "号码不对"]
    assert all(box.bounding_box()["height"] >= 44 for box in row.get_by_role("button").all())
    row.get_by_role("button", name="已联系上").tap()
    page.get_by_text("已记下，谢谢。").wait_for()
    assert row.locator("button[aria-pressed=true]").inner_text() == "已联系上"


@pytest.mark.parametrize("size", [OFFICE, PHONE])
def test_the_call_list_fits_and_opens_numbers_by_one_press(watch: Watch, size: dict[str, int]) -> None:
    page = watch.page("counsellor", size=size)
    page.goto("/calls/")
    assert page.evaluate(SIDEWAYS) <= 0
    shown = page.get_by_role("button", name="显示这一页的电话")
    if shown.count():  # the same person opened them in the other window already
        shown.click()
    page.locator(".call-phone a").first.wait_for()


def test_a_call_is_noted_by_keyboard_alone(watch: Watch) -> None:
    page = watch.page("counsellor", size=OFFICE)
    page.goto("/calls/")
    total = page.locator(".page-head .quiet")
    before = int(total.inner_text().split()[0])
    page.locator(".call-results").last.get_by_role("button", name="没人接").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已记下这个电话。").wait_for()
    assert int(total.inner_text().split()[0]) == before - 1  # it comes up again on the next working day


def test_coverage_goes_from_the_number_to_names(watch: Watch) -> None:
    page = watch.page("secretary", size=OFFICE)
    page.goto("/coverage/")
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator(".coverage-number strong").inner_text().endswith("/173")
    page.locator("#missed summary").first.click()
    page.locator("#missed li a").first.wait_for()
