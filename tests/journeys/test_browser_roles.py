"""Everybody's own pages in a browser: what opens, and what is not there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.browser import Demo, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
NAVIGATION = {
    "secretary": ["今日", "学生", "岗位", "推荐", "送达", "班级", "通报", "导入"],
    "counsellor": ["今日", "学生", "岗位", "推荐", "送达", "班级", "通报"],
    "teacher": ["今日", "学生", "岗位", "送达", "班级", "通报"],
    "expert": ["今日", "学生", "岗位", "通报"],
    "head": ["今日", "岗位", "通报"],
    "leader": ["今日", "学生", "岗位", "推荐", "送达", "班级", "通报"],
    "centre": ["通报"],
    "admin": ["人员"],
    "auditor": ["留痕"],
}
CLOSED = {
    "counsellor": ("/imports/", "/people/", "/trace/", "/bulletins/draft/"),
    "teacher": ("/rounds/", "/publicity/", "/bulletins/draft/", "/imports/", "/people/"),
    "expert": ("/classes/", "/rounds/", "/deliveries/", "/bulletins/draft/"),
    "head": ("/students/", "/students/1/", "/rounds/", "/deliveries/"),
    "leader": ("/imports/", "/people/", "/trace/"),
    "centre": ("/today/", "/students/", "/posts/", "/bulletins/draft/"),
    "admin": ("/today/", "/students/", "/students/1/", "/bulletins/", "/trace/"),
    "auditor": ("/today/", "/students/", "/people/", "/bulletins/"),
}


def entries(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".nav a").all_inner_texts()]


@pytest.mark.parametrize("who", NAVIGATION)
def test_everybody_finds_their_pages_and_no_others(watch: Watch, who: str) -> None:
    page = watch.looking(who)
    page.goto("/")
    assert [one for one in entries(page) if one in {word for all_ in NAVIGATION.values() for word in all_}] == (
        NAVIGATION[who]
    )
    for address in page.locator(".nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        assert page.goto(address).status == 200, address
        assert page.locator("h1").count() == 1
        assert page.locator(".nav a[aria-current=page]").count() == 1


@pytest.mark.parametrize("who", CLOSED)
def test_a_closed_door_is_a_page_that_says_why(watch: Watch, who: str) -> None:
    page = watch.looking(who)
    for address in CLOSED[who]:
        assert page.goto(address).status in {403, 404}, address
        assert page.locator(".refusal h1").inner_text().strip(), address
        assert page.get_by_role("link", name="回到首页").is_visible()


def test_a_counsellor_sees_own_classes_only(watch: Watch, demo: Demo) -> None:
    page = watch.page("counsellor")
    page.goto("/students/")
    classes = set(page.locator("tbody tr td:nth-child(3)").all_inner_texts())
    assert classes
    assert {name[:2] for name in classes} == {"园艺"}
    stranger = demo.one(
        "SELECT record.student_id FROM roster_studentrecord AS record "
        "JOIN people_smallclass AS c ON c.id = record.small_class_id WHERE c.name LIKE '茶学%' LIMIT 1"
    )
    assert page.goto(f"/students/{stranger}/").status == 404


def test_who_knows_that_care_is_needed_does_not_learn_why(watch: Watch) -> None:
    page = watch.page("teacher")
    page.goto("/students/?circle=owed")
    page.locator("tbody a").first.click()
    page.wait_for_load_state()
    assert page.get_by_text("需要多关心").is_visible()
    assert page.get_by_text("受保护的信息").count() == 0
    assert page.goto(f"{page.url}guarded/").status in {403, 404}


def test_the_career_centre_cannot_press_a_number(watch: Watch) -> None:
    page = watch.page("centre")
    page.goto("/bulletins/")
    page.locator("tbody td a").first.click()
    page.wait_for_load_state()
    assert page.locator(".document .chip").count() > 0
    assert page.locator("a.chip").count() == 0


def test_the_auditor_sees_looks_and_no_names(watch: Watch, demo: Demo) -> None:
    page = watch.page("auditor")
    page.goto("/trace/")
    name = str(demo.one("SELECT name FROM roster_studentrecord ORDER BY id LIMIT 1"))
    text = page.locator("main").inner_text()
    assert "user:" in text
    assert name not in text
    page.locator('a[href^="/trace/look/"]').first.click()
    page.wait_for_load_state()
    text = page.locator("main").inner_text()
    assert "student:" in text
    assert name not in text
