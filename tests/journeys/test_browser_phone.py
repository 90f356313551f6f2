"""The student's page on a phone: one thumb, two taps, and no script needed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import ENGLISH, PHONE, Demo, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
HURTFUL = ("困难", "贫困", "低保", "建档立卡", "残疾", "零就业", "帮扶", "资助")


def answer_both_ways(page: Any, path: str) -> None:
    """Yes with one tap; no with two and its reason; both stay, the last counts."""
    page.goto(path)
    card = page.locator(".card").first
    card.get_by_role("button", name="感兴趣").tap()
    card.locator(".toast", has_text="感兴趣").wait_for()
    card.locator("summary.button").tap()
    card.get_by_role("button", name="太远").tap()
    card.locator(".toast", has_text="太远").wait_for()
    assert card.locator("button[aria-pressed=true]").count() == 1
    # Whoever answered has seen the page.
    assert page.locator("#seen .toast").is_visible()


def test_an_answer_takes_two_taps_and_can_be_changed(watch: Watch, demo: Demo) -> None:
    answer_both_ways(watch.page(size=PHONE), demo.letter(0))


def test_it_works_without_script(watch: Watch, demo: Demo) -> None:
    answer_both_ways(watch.page(size=PHONE, script=False), demo.letter(1))


def test_the_steps_after_a_yes_are_one_tap_each_without_script(watch: Watch, demo: Demo) -> None:
    page = watch.page(size=PHONE, script=False)
    page.goto(demo.letter(4))
    card = page.locator(".card").first
    card.get_by_role("button", name="感兴趣").tap()
    for word, said in (("我投递了", "已投递"), ("约我面试了", "约了面试")):
        card.get_by_role("button", name=word).tap()
        card.locator(".toast", has_text=said).wait_for()
    card.get_by_role("button", name="按错了，退一步").tap()
    card.locator(".toast", has_text="已投递").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_having_read_is_one_tap_and_opening_is_none(watch: Watch, demo: Demo) -> None:
    page = watch.page(size=PHONE)
    for _ in range(2):
        page.goto(demo.letter(2))
        assert page.locator("#seen form").count() == 1
    page.get_by_role("button", name="我看过了").tap()
    page.locator("#seen .toast").wait_for()


def test_it_fits_a_phone_and_tells_nobody_anything(watch: Watch, demo: Demo) -> None:
    page = watch.page(size=PHONE)
    page.goto(demo.letter(3))
    text = page.locator("body").inner_text() + page.title() + page.url
    assert not [word for word in HURTFUL if word in text]
    assert "离截止还有" not in text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator("button, summary").evaluate_all("all => all.map(one => one.offsetHeight).filter(Boolean)")
    assert heights
    assert min(heights) >= 44
    assert page.context.cookies() == [one for one in page.context.cookies() if one["name"] == "django_language"]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_an_old_link_says_what_to_do(watch: Watch) -> None:
    page = watch.page(size=PHONE)
    assert page.goto("/m/abc:def:ghi/").status == 404
    assert page.locator("h1").inner_text()


def test_it_speaks_english(watch: Watch, demo: Demo) -> None:
    page = watch.page(size=PHONE, language=ENGLISH)
    page.goto(demo.letter(3))
    assert page.get_by_role("button", name="Interested").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


FREE = """() => {
    const form = document.createElement("form");
    form.className = "phone-form survey-form";
    form.innerHTML = `<fieldset class="card survey-question"><legend>1. ?</legend>
        <label class="visually-hidden" for="free">?</label>
        <span class="survey-free"><input id="free"> 元</span></fieldset>`;
    document.querySelector("main").append(form);
    return document.getElementById("free").offsetWidth;
}"""


def test_what_is_written_freely_in_a_survey_has_the_width_of_the_phone(watch: Watch, demo: Demo) -> None:
    template = find_spec("lianqiao.portal").submodule_search_locations[0] + "/templates/portal/survey.html"
    for part in ('<fieldset class="card survey-question', "<legend>", '<span class="survey-free">'):
        assert part in Path(template).read_text(encoding="utf-8")  # what is measured is what is there
    page = watch.page(size=PHONE)
    page.goto(demo.letter(3))
    assert page.evaluate(FREE) > PHONE["width"] / 2
