#!/usr/bin/env python3
"""Take the pictures in `docs/images` from the demo: `python scripts/screenshots.py` in the environment of the tests.

Builds a fresh demo in a temporary folder, so the pictures show what anybody
sees who starts it. JPEG of the upper part of a page, at most 120 kB each.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("LIANQIAO_TESTING", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")

from scripts import browser  # noqa: E402 - the folder has to be on the path first

IMAGES = ROOT / "docs" / "images"
LARGEST = 120_000
QUALITIES = (82, 70, 58, 46)
ROSTER = """学号,姓名,班级,专业,出生日期,电话,邮箱
20199801,穆小舟,园艺201901,园艺,2001-02-30,13800000001,a1@stu.example.edu.cn
20199802,穆小帆,园艺201901,园艺,2001-03-09,13800000002,a2@stu.example.edu.cn
20199803,韩一苇,茶学201902,茶学,2000-11-17,138000,a3@stu.example.edu.cn
1.9E+07,杜若,茶学201902,茶学,2001-01-05,13800000004,a4@stu.example.edu.cn
20199805,林一笑,设施201901,设施农业科学与工程,2000-09-30,13800000005,a5@stu.example
"""


def _import_preview(page: Any) -> None:
    page.goto("/imports/new/")
    page.locator("input[type=radio]").first.check()
    page.locator("input[type=file]").set_input_files(
        {"name": "园艺学院名单.csv", "mimeType": "text/csv", "buffer": ROSTER.encode("gb18030")}
    )
    page.locator("form.panel button").click()
    page.locator("form .button-primary").click()
    page.wait_for_load_state()


def _open(path: str) -> Callable[[Any], None]:
    return lambda page: page.goto(path)


def pictures(watch: Any, demo: Any) -> None:
    """Every picture: who looks, at what, on which screen, in which language."""
    from tests.journeys.browser import CHINESE, ENGLISH

    office, phone = {"width": 1366, "height": 860}, {"width": 390, "height": 780}
    wanted = (
        ("today", "secretary", _open("/today/"), office, CHINESE),
        ("today-en", "secretary", _open("/today/"), office, ENGLISH),
        ("student", "counsellor", _open("/students/1/"), office, CHINESE),
        ("round", "secretary", _open("/rounds/2/"), office, CHINESE),
        ("classes", "secretary", _open("/classes/"), office, CHINESE),
        ("deliveries", "secretary", _open("/deliveries/"), office, CHINESE),
        ("bulletin", "secretary", _open("/bulletins/5/"), office, CHINESE),
        ("import", "secretary", _import_preview, office, CHINESE),
        ("phone", "", _open(demo.letter(0)), phone, CHINESE),
        ("today-phone", "counsellor", _open("/today/"), phone, CHINESE),
    )
    for name, who, show, size, language in wanted:
        page = watch.page(who, size=size, language=language)
        show(page)
        _keep(page, IMAGES / f"{name}.jpg")
    watch.settle()


def _keep(page: Any, path: Path) -> None:
    """Save the screen in the best quality that stays small."""
    for quality in QUALITIES:
        taken = page.screenshot(type="jpeg", quality=quality, animations="disabled", caret="hide")
        if len(taken) <= LARGEST:
            path.write_bytes(taken)
            print(f"{path.relative_to(ROOT)}  {len(taken) // 1000} kB")
            return
    raise SystemExit(f"{path.name} does not become small enough")


def main() -> int:
    """Find a browser, start the demo, take every picture."""
    found = browser.installed()
    if found is None:
        print(browser.HOW_TO_GET, file=sys.stderr)
        return 1
    os.environ["LIANQIAO_CHROMIUM"] = str(found)
    import django

    django.setup()
    from playwright.sync_api import sync_playwright
    from tests.journeys.browser import Watch, open_browser, start_demo

    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="lianqiao-pictures-") as folder,
        contextmanager(start_demo)(Path(folder)) as demo,
        sync_playwright() as driver,
    ):
        opened = open_browser(driver, Path(folder))
        pictures(Watch(demo, opened), demo)
        opened.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
