"""On paper and on the student's own phone: one A4 page is one page, and the own tabs need one thumb and no script."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.browser import PHONE, Demo, Watch, needs_browser
from tests.journeys.test_browser_phone import HURTFUL

pytestmark = [pytest.mark.browser, needs_browser]
A_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12]")
BUSIEST = """SELECT student_id FROM assistance_attendance JOIN hardship_criterionheld USING (student_id)
GROUP BY student_id ORDER BY count(*) DESC, student_id LIMIT 1"""


def paper(page: Any, student_id: int, kind: str) -> None:
    """Ask for a paper of one student with its guarded part."""
    page.goto(f"/students/{student_id}/papers/")
    page.check(f"input[name=paper][value={kind}]", force=True)
    page.check("input[name=reason][value=archive]", force=True)
    page.check("input[name=guarded]")


def test_a_file_prints_on_exactly_one_page(watch: Watch, demo: Demo) -> None:
    page = watch.page("secretary")
    paper(page, demo.one(BUSIEST), "file")
    page.click("main form .button-primary")
    page.locator(".paper").wait_for()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(A_PAGE.findall(printed)) == 1
    assert A4.search(printed)
    page.emulate_media(media="print")
    # Nothing is cut away: what the page holds ends above its own foot.
    assert page.locator(".paper").evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    last = page.locator(".paper > :not(.paper-foot):not(.paper-mark)").last.bounding_box()
    foot = page.locator(".paper-foot").bounding_box()
    assert last["y"] + last["height"] <= foot["y"] + 1


def test_a_word_file_comes_and_another_may_follow(watch: Watch, demo: Demo) -> None:
    page = watch.page("secretary")
    for kind in ("plan", "talks"):
        paper(page, demo.one(BUSIEST), kind)
        for _ in range(2):
            with page.expect_download() as got:
                page.click("main form .button-primary")
            assert re.fullmatch(rf"{kind}-\d{{4}}-\d\d-\d\d\.docx", got.value.suggested_filename)


def own_page(watch: Watch, demo: Demo, page: Any) -> str:
    """The path of a student's own page, opened on this phone with the code that the secretary hands over."""
    desk = watch.page("secretary")
    desk.goto(f"/students/{demo.one(BUSIEST)}/link/")
    desk.click("button[value=take]")
    page.goto("/s/" + desk.input_value("#link").split("/s/")[1])
    page.get_by_role("button", name="打开我的页面").tap()
    page.locator(".tabs [aria-current]").wait_for()
    return urlsplit(page.url).path


@pytest.mark.parametrize("script", [True, False])
def test_the_own_tabs_fit_a_thumb(watch: Watch, demo: Demo, script: bool) -> None:
    page = watch.page(size=PHONE, script=script)
    own_page(watch, demo, page)
    for tab in ("岗位", "服务", "我的"):
        page.get_by_role("navigation").get_by_role("link", name=tab).tap()
        page.locator(f".tabs [aria-current]:has-text('{tab}')").wait_for()
        text = page.locator("body").inner_text() + page.title() + page.url
        assert not [word for word in HURTFUL if word in text]
        if script:
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [one.bounding_box() for one in page.locator("button, summary, .tabs a").all()]
    heights = [box["height"] for box in boxes if box and box["height"]]  # what is folded away has none
    assert heights
    assert min(heights) >= 44


def test_a_need_is_said_in_three_taps_and_a_few_words(watch: Watch, demo: Demo) -> None:
    page = watch.page(size=PHONE, script=False)
    path = own_page(watch, demo, page)
    page.goto(f"{path}me/")
    page.get_by_text("提一条需求或建议").tap()
    page.fill("[name=need-text]", "想多听几场讲座")
    page.get_by_role("button", name="告诉老师", exact=True).tap()
    page.get_by_text("想多听几场讲座").wait_for()


def test_an_expert_sees_the_own_students_and_one_press_is_the_form(watch: Watch) -> None:
    page = watch.page("expert", size=PHONE)
    page.goto("/")
    assert page.url.endswith("/my-students/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    gap = page.locator(".mine-acts a", has_text="还差").first
    assert gap.bounding_box()["height"] >= 44
    gap.tap()
    page.locator("main form").first.wait_for()
