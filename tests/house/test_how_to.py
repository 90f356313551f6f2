"""The how-to pages name buttons as the pages write them, in both languages, and point at nothing that is not there."""

from __future__ import annotations

import re

import pytest

from lianqiao.config.cli import COMMANDS
from tests.house.source import PACKAGE, ROOT

HOW_TO = ROOT / "docs" / "how-to"
PAGES = sorted(HOW_TO.rglob("*.md"))


def _words_of_the_pages():
    files = [*PACKAGE.rglob("*.html"), *(ROOT / "templates").rglob("*.html"), *PACKAGE.rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_each_page_has_both_languages():
    english, chinese = ({path.name for path in folder.glob("*.md")} for folder in (HOW_TO, HOW_TO / "zh"))
    assert english == chinese
    assert english >= {f"{role}.md" for role in ("secretary", "counsellor", "expert", "leader", "student", "install")}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(HOW_TO)))
def test_a_button_is_called_what_it_is_called(page):
    text, words = page.read_text(encoding="utf-8"), _words_of_the_pages()
    named = re.findall(r"\*\*(.+?)\*\*", text)
    assert named
    assert not [word for word in named if word not in words]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(HOW_TO)))
def test_what_it_points_at_is_there(page):
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert not [link for link in links if not (page.parent / link).exists()]
    assert not [name for name in re.findall(r"\./lianqiao (\w+)", text) if name not in COMMANDS]
    told = set(re.findall(r"LIANQIAO_[A-Z_]+", (ROOT / "docs" / "reference" / "settings.md").read_text()))
    assert set(re.findall(r"LIANQIAO_[A-Z_]+", text)) <= told


def test_both_languages_name_the_same_buttons():
    for page in HOW_TO.glob("*.md"):
        texts = [path.read_text(encoding="utf-8") for path in (page, HOW_TO / "zh" / page.name)]
        english, chinese = (set(re.findall(r"\*\*(.+?)\*\*", text)) for text in texts)
        assert english == chinese, page.name
