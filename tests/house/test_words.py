"""Every refusal has its sentence, every sentence its English, and no word that hurts stands where it may be seen."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from scripts import messages

from lianqiao.charter.tables import guarded_words
from lianqiao.charter.wording import SENTENCES
from tests.house.source import ROOT, modules, templates

HURTFUL = re.compile("|".join([*guarded_words(), "hardship", "poverty", "poor"]), re.I)
CALM = re.compile("请知悉|[！!]$")

# Hosts of package registries, each broken by a class of one, so that this very file does not name them.
HOSTS = ("py[p]i[.]org", "python[h]osted", "registry[.]np[m]js", "deb[.]de[b]ian")


def _codes():
    """Reason codes written in the source: first argument of Reason.of, Reason, no."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = ast.unparse(node.func)
            if name in {"Reason.of", "Reason", "no"} and isinstance(node.args[0].value, str):
                yield path, node.lineno, node.args[0].value


def test_every_code_has_its_sentence():
    wrong = [f"{path.name}:{line} {code}" for path, line, code in _codes() if code not in SENTENCES]
    assert not wrong


def test_sentences_are_calm_and_their_gaps_are_named():
    for code, (reason, then) in SENTENCES.items():
        assert reason, code
        assert not CALM.search(reason), code
        assert not CALM.search(then), code
        assert re.fullmatch(r"[a-z0-9_]+", code), code


def test_english_is_complete_and_compiled():
    assert not messages.missing()
    assert messages.CATALOGUE.with_suffix(".mo").read_bytes() == messages.compiled(messages.stored())


def test_a_sentence_names_a_button_as_the_button_does():
    """In English too: where the sentence quotes, what has English of its own is quoted so."""
    known = messages.stored()
    for entry in known:
        english = entry.string if isinstance(entry.string, str) else ""
        for named in re.findall(r"“([^”]+)”", entry.id if isinstance(entry.id, str) else ""):
            button = known.get(named)
            if button and button.string and re.search(r'[“"]', english):
                assert re.search(rf"[“\"]{re.escape(button.string)}[”\"]", english), f"{named}: {english}"


def test_routes_hold_no_word_that_hurts():
    from lianqiao.config.access import named_patterns

    assert not [p for p in named_patterns() if HURTFUL.search(str(p.pattern)) or HURTFUL.search(p.name or "")]


def test_titles_and_the_phone_page_hold_no_word_that_hurts():
    wrong = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        shown = text if "portal" in path.parts else "".join(re.findall(r"{% block title %}(.*?){% endblock", text))
        if HURTFUL.search(shown):
            wrong.append(str(path))
    assert not wrong


def test_no_path_of_a_machine_and_no_registry_in_the_tree():
    pattern = re.compile(
        "|".join([*HOSTS, re.escape(str(ROOT)), re.escape(f"{Path.home()}/"), "find-links", "extra-index"])
    )
    names = [
        path
        for folder in ("src", "scripts", "requirements", "templates", "static", "policies", ".ci")
        for path in (ROOT / folder).rglob("*")
    ]
    texts = [
        path
        for path in names
        if path.is_file() and path.suffix in {".py", ".html", ".toml", ".lock", ".in", ".css", ".js", ""}
    ]
    assert not [str(path) for path in texts if pattern.search(path.read_text(encoding="utf-8", errors="ignore"))]


def test_a_count_is_never_said_in_the_singular_of_many():
    """Asked for without a number, a sentence that has a plural gives its singular: "173 person"."""
    many = {entry.id[0] for entry in messages.extracted() if isinstance(entry.id, tuple)}
    once = re.compile(r"{%\s*blocktranslate (?!count )([^%]*)%}(.*?){%\s*endblocktranslate\s*%}", re.S)
    for path in templates():
        for _, words in once.findall(path.read_text(encoding="utf-8")):
            assert re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", words) not in many, f"{path.name}: {words}"
