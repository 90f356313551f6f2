"""The one character that no database keeps is dropped at the gate, once for all rooms."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from lianqiao.config.gate import kept
from tests.house.source import PACKAGE


def test_the_gate_drops_it_from_names_and_values():
    given = RequestFactory().post("/", {"a\0": ["x\0y", "z"], "b": ["same"]}).POST
    clean = kept(given)
    assert dict(clean.lists()) == {"a": ["xy", "z"], "b": ["same"]}
    with pytest.raises(AttributeError):
        clean["c"] = "never"


def test_what_holds_none_is_passed_on_as_it_came():
    given = RequestFactory().get("/", {"q": "李青"}).GET
    assert kept(given) is given


def test_no_page_drops_it_for_itself():
    views = [path for path in PACKAGE.rglob("*.py") if path.stem.endswith(("views", "forms"))]
    assert views
    assert not [path.name for path in views if '"\\0"' in path.read_text(encoding="utf-8")]
