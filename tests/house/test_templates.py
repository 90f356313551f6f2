"""Templates: every word can be translated, nothing inline, only shared parts or one's own."""

from __future__ import annotations

import re

import pytest

from tests.house.source import templates

HAN = re.compile(r"[\u4e00-\u9fff]")
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?%}.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{#.*?#}|{{.*?}}", re.S)
# The names of the two languages are written in themselves.
OWN_NAMES = ("中文",)
# The signed link in the address is the right itself; a token would make two graduates' pages differ.
BY_LINK = {"portal"}


@pytest.mark.parametrize("path", list(templates()), ids=lambda path: "/".join(path.parts[-2:]))
def test_a_template_keeps_the_house_rules(path):
    text = path.read_text(encoding="utf-8")
    bare = TRANSLATED.sub("", text)
    for name in OWN_NAMES:
        bare = bare.replace(name, "")
    assert not HAN.search(bare), "words outside translate"
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), "inline style or handler"
    assert not re.search(r"<script(?![^>]*src=)", text), "inline script"
    own = path.parent.name
    for included in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", text):
        assert included.split("/")[0] in {"frame", own}, f"borrows {included}"
    for form in re.findall(r"<form[^>]*method=.post.*?</form>", text, re.S | re.I):
        assert "csrf_token" in form or own in BY_LINK, "a form without its token"
