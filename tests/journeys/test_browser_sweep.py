"""Every page as every role: fits its screen, tells machines what it is, can be walked by keyboard, speaks English."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lianqiao.charter.regions import Regions
from tests.journeys.browser import ENGLISH, OFFICE, PHONE, ROOT, Demo, Watch, needs_browser

pytestmark = [pytest.mark.browser, needs_browser]
WIDE = {"width": 1920, "height": 1080}
HURTFUL = re.compile("困难|贫困|低保|建档立卡|残疾|零就业|帮扶|资助|hardship|disab|poverty", re.I)
PAGES = {
    "secretary": (
        "/today/", "/today/?group=week", "/today/event/?kind=meeting", "/students/", "/students/?q=nobody",
        "/students/1/", "/students/1/?kind=post", "/students/1/talk/", "/students/1/help/", "/students/1/guarded/",
        "/students/1/intention/", "/students/1/destination/",
        "/students/1/need/", "/students/1/wish/", "/students/1/refer/", "/students/1/standing/",
        "/classes/", "/posts/", "/posts/?q=nothing", "/posts/1/",
        "/posts/new/", "/rounds/", "/rounds/1/", "/rounds/2/", "/rounds/2/preview/", "/rounds/changes/",
        "/employers/", "/employers/?show=waiting", "/employers/1/", "/visits/", "/visits/1/", "/visits/new/",
        "/rounds/proposals/{proposal}/replace/",
        "/deliveries/", "/deliveries/?group=refused", "/deliveries/sequence/", "/deliveries/paste/",
        "/publicity/?since=2023-02-01", "/bulletins/", "/bulletins/5/", "/bulletins/draft/",
        "/bulletins/figures/f3/?bulletin=5",
        "/imports/", "/imports/new/", "/imports/1/", "/imports/1/undo/", "/carers/?circle=owed", "/people/",
        "/leads/", "/leads/4/", "/leads/1/", "/leads/4/post/", "/leads/mine/", "/demand/", "/demand/?view=table",
        "/demand/behind/?of=row&major=090102&degree=2&places=&pay=", "/demand/duties/",
        "/demand/give/?of=line&major=090107&degree=2&places=510400&pay=450000", "/posts/{reported}/reports/",
        "/posts/{reported}/fits/", "/posts/{reported}/",
        "/funnel/", "/funnel/people/?stage=answered", "/silence/", "/posts/1/answers/",
        "/today/excuse/?commitment=weekly-talk&subject=student:1&until=2023-04-30",
    ),
    "counsellor": ("/today/", "/students/", "/classes/", "/posts/", "/rounds/2/", "/deliveries/", "/bulletins/5/"),
    "teacher": ("/today/", "/students/", "/students/{own}/", "/classes/", "/posts/1/"),
    "expert": ("/today/", "/students/", "/posts/"),
    "head": (
        "/today/", "/posts/", "/employers/1/", "/visits/", "/visits/new/", "/bulletins/5/", "/demand/", "/leads/",
    ),
    "leader": ("/today/", "/students/1/", "/classes/", "/rounds/", "/deliveries/", "/bulletins/draft/"),
    "centre": ("/bulletins/", "/bulletins/5/"),
    "admin": ("/people/", "/people/{user}/role/"),
    "auditor": ("/trace/",),
    "": ("/sign-in/", "/activate/"),
}  # fmt: skip
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('button, .button, .text-button, summary, select, input')]
  .filter(one => one.type !== 'hidden')
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !['checkbox', 'radio'].includes(one.type))
  .filter(one => !one.closest('.visually-hidden') && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 90))"""


def address(path: str, demo: Demo) -> str:
    """The path with numbers of what is there in place of its braces."""
    own = "SELECT student_id FROM roster_studentrecord AS r JOIN people_appointment AS a USING (small_class_id) "
    found = {
        "user": "SELECT min(id) FROM people_user",
        "proposal": "SELECT max(p.id) FROM referrals_proposal AS p WHERE p.round_id = 2 AND p.replaces_id IS NULL",
        "reported": "SELECT min(post_id) FROM jobs_postreport",
        "own": own + "JOIN people_user AS u ON u.id = a.user_id WHERE u.username = 'teacher' LIMIT 1",
    }
    return re.sub(r"{(\w+)}", lambda match: str(demo.one(found[match[1]])), path)


OF_WIDTH = ("scrollable-region-focusable",)  # what a screen's width may break; the rest is where the elements are


def violations(page: Any, *rules: str) -> list[str]:
    """What axe finds wrong, by all of its rules or by these, each with its first place."""
    from axe_playwright_python.sync_playwright import Axe

    only: dict[str, Any] = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    axe = Axe("0") if page.evaluate("'axe' in window") else Axe()  # its half megabyte goes to a page once
    found = axe.run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize(("who", "path"), CASES)
def test_a_page_fits_and_can_be_read_by_machines(watch: Watch, demo: Demo, who: str, path: str) -> None:
    page = watch.looking(who)
    page.goto(address(path, demo))
    assert page.title().strip()
    assert not HURTFUL.search(page.title() + page.url)
    for size in (OFFICE, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(SIDEWAYS) <= 0, size
        # By all rules on the phone, where the frame folds; what the frame is on a wide screen is looked at below.
        if size is PHONE or who == "secretary":
            assert violations(page, *(OF_WIDTH if size is OFFICE else ())) == [], size
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("path", ["/today/", "/rounds/2/", "/bulletins/5/"])
def test_a_wide_screen_is_used_without_falling_apart(watch: Watch, path: str) -> None:
    page = watch.page("secretary", size=WIDE)
    page.goto(path)
    assert page.evaluate(SIDEWAYS) <= 0
    assert violations(page) == []
    assert page.locator("main").bounding_box()["width"] > 1500


def test_the_keyboard_walks_a_round_and_shows_where_it_is(watch: Watch) -> None:
    page = watch.page("secretary")
    page.goto("/rounds/2/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
            const box = one.getBoundingClientRect();
            return {place: [...document.querySelectorAll('*')].indexOf(one), ring: parseFloat(style.outlineWidth),
                    there: box.top >= 0 && box.bottom <= innerHeight} }"""
        )
        assert shown["ring"] >= 2, shown
        assert shown["there"], shown
        seen.add(shown["place"])
    assert len(seen) == 40


@pytest.mark.parametrize("who", ["secretary", "auditor"])
def test_paper_shows_the_content_and_no_controls(watch: Watch, who: str) -> None:
    page = watch.page(who)
    page.goto("/bulletins/5/" if who == "secretary" else "/trace/")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for control in (".nav", ".bar", ".demo-banner"):
        assert not page.locator(control).is_visible(), control
    assert page.locator("button:visible").count() == 0


# ---------------------------------------------------------------- English

HAN = re.compile(r"[\u4e00-\u9fff]+")
# The names of the two languages are written in themselves.
OWN_NAMES = ("中文",)
YES_NO = {"是", "否"}


@cache
def data_words(database: Path) -> tuple[frozenset[str], str]:
    """What the college wrote itself: whole values, and all of it in one text. Reference names are data too."""
    values: set[str] = set()
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=20)) as found:
        tables = [row[0] for row in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in found.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names out of the schema itself
                values |= {cell for cell in row if isinstance(cell, str) and HAN.search(cell)}
    for one in list(values):
        if one[:1] in "[{":
            values |= set(_strings(json.loads(one)))
    tables, policies = (ROOT / "reference").rglob("*.*"), (ROOT / "policies").glob("*.toml")
    written = [path for path in (*tables, *policies) if path.suffix in {".csv", ".toml"}]
    reference = "\n".join(path.read_text(encoding="utf-8") for path in written)
    runs = {run for one in values for run in HAN.findall(one)} | set(HAN.findall(reference))
    return frozenset(runs), "\n".join(values) + reference


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def is_data(run: str, demo: Demo) -> bool:
    """Short words must be a whole value of the college's own, longer ones part of one, or a name of places."""
    whole, text = data_words(demo.database)
    if "：" in run:  # a question of a survey with its answer
        return all(is_data(part, demo) for part in run.split("：", 1))
    if run in whole or run in YES_NO or any(name in run for name in OWN_NAMES) or (len(run) > 3 and run in text):
        return True
    return _is_place(run)


@cache
def _place_names() -> frozenset[str]:
    return frozenset(name for one in vars(Regions.load()).values() if isinstance(one, dict) for name in _strings(one))


def _is_place(run: str) -> bool:
    """`四川省雅安市名山区` is made of names of places alone."""
    return not run or any(run.startswith(name) and _is_place(run[len(name) :]) for name in _place_names() if name)


# What other roles see is a part of what the secretary sees.
@pytest.mark.parametrize(("who", "path"), [one for one in CASES if one[0] in {"", "secretary", "admin", "auditor"}])
def test_english_shows_no_chinese_but_names_and_data(watch: Watch, demo: Demo, who: str, path: str) -> None:
    page = watch.looking(who, ENGLISH)
    page.goto(address(path, demo))
    shown = page.evaluate(
        """() => { const texts = [document.title];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) { const one = walk.currentNode.parentElement;
          const skip = 'script, option, datalist, textarea, [lang="zh-CN"]';
          if (!one.closest(skip)) texts.push(walk.currentNode.textContent); }
        document.querySelectorAll('[aria-label], [title], [placeholder]').forEach(one =>
          texts.push(one.ariaLabel || one.title || one.placeholder));
        return texts }"""
    )
    left = {text.strip() for text in shown for run in HAN.findall(text) if not is_data(run, demo)}
    assert not left
    page.set_viewport_size(PHONE)
    assert page.evaluate(SIDEWAYS) <= 0
