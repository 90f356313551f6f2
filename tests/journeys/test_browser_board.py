"""The class board by keyboard alone: walk, choose, record; and the projector by its key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.browser import OFFICE, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
HERE = """() => {
  const cell = document.activeElement.closest("td");
  return cell && [cell.closest("tr").rowIndex, cell.cellIndex];
}"""
CHOSEN = "td[aria-selected=true]"


def board(watch: Watch) -> Any:
    """The secretary's board, standing on the one cell that the Tab key reaches."""
    page = watch.page("secretary", size=OFFICE)
    page.goto("/classes/")
    stops = page.locator("table[data-grid] td a[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    return page


def test_arrows_walk_and_stay_within(watch: Watch) -> None:
    page = board(watch)
    row, column = page.evaluate(HERE)
    for key, there in (
        ("ArrowDown", [row + 1, column]), ("ArrowUp", [row, column]), ("ArrowLeft", [row, column - 1]),
        ("ArrowRight", [row, column]),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(HERE) == there, key
    page.keyboard.press("End")
    last = page.evaluate(HERE)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(HERE) == last
    assert page.locator("table[data-grid] td a[tabindex='0']").count() == 1


def test_space_and_shift_choose_and_enter_records_the_first(watch: Watch) -> None:
    page = board(watch)
    page.locator("table[data-grid] td.cell-due a[data-drawer]").first.focus()
    page.keyboard.press("Space")
    assert page.locator(CHOSEN).count() == 1
    assert "已选 1 格" in page.inner_text("#grid-said")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    assert page.locator(CHOSEN).count() > 1
    first = page.locator("tr", has=page.locator(CHOSEN)).first.locator(".name").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] textarea")
    assert first in page.inner_text("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="hidden")
    page.keyboard.press("Escape")
    assert page.locator(CHOSEN).count() == 0


def test_the_projector_s_key_masks_names_and_shows_them_again(watch: Watch) -> None:
    page = board(watch)
    whole = page.locator(".board .name").first.inner_text()
    page.keyboard.press("Control+Shift+H")
    page.wait_for_selector(".projector-note")
    assert "*" in page.locator(".board .name").first.inner_text()
    page.keyboard.press("Control+Shift+H")
    page.wait_for_selector(".projector-note", state="detached")
    assert page.locator(".board .name").first.inner_text() == whole
