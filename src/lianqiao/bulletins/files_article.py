"""One article as the site, the public account and a chat group take it. Every word of it is escaped for its reader.

The site's form is that of the college's own articles: Markdown with YAML front matter (title, date, urlname, slug,
tags, categories, authorbox, sidebar) and a fold after the first paragraph. The public account's editor drops
classes and links on pasting and keeps inline styles, so those are what its form is made of; addresses are text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

from django.utils.html import escape

from lianqiao.bulletins.facts_publicity import Article, PublicEvent, PublicPost
from lianqiao.bulletins.publicity import ENDING

MARKDOWN, HTML, TEXT = "md", "html", "txt"
CATEGORY, POSTS, EVENTS, SOURCE = "就业信息", "招聘岗位", "就业活动", "原公告"
# What Markdown, and the site's generator (`{{< >}}`), would read as more than words.
_SIGNS = re.compile(r"([\\`*_\[\]#|~])")
_FIRST = re.compile(r"^(\d+)([.)])|^([-+=>])")
_PARAGRAPH = "margin:0 0 12px;font-size:16px;line-height:1.75;color:#1e2a2f;"
_HEADING = "margin:24px 0 12px;padding-left:8px;border-left:4px solid #1f5a63;font-size:17px;color:#1f5a63;"
_CARD = "margin:0 0 16px;padding:12px;border:1px solid #cbd2d1;border-radius:6px;"
_QUIET = "margin:0;font-size:14px;line-height:1.75;color:#5a686e;word-break:break-all;"


def facts(post: PublicPost) -> list[str]:
    """What a post states beside its name, each as 地点：成都."""
    closes = f"{post.deadline:%Y-%m-%d}" if post.deadline else ""
    pairs = (
        ("地点", post.place), ("招聘", f"{post.openings} 人"), ("专业", post.majors), ("月薪", post.pay),
        ("截止", closes),
    )  # fmt: skip
    return [f"{label}：{value}" for label, value in pairs if value]


def when(event: PublicEvent) -> str:
    """Day, hours and place of an event in one line."""
    hours = f"{event.starts_at:%Y-%m-%d %H:%M}–{event.ends_at:%H:%M}"
    return f"{hours}　{event.place}" if event.place else hours


# ---------------------------------------------------------------- the site


def markdown(article: Article) -> str:
    """The article for the site, ending in a line break."""
    body = "\n\n".join(_blocks(article))
    # The seed's own names are 32 hexadecimal signs; the same article always has the same.
    name = sha256(f"{article.title}\n{article.at:%Y-%m-%d}\n{body}".encode()).hexdigest()[:32]
    head = [
        f"title: {_yaml(article.title)}",
        f"date: {article.at:%Y-%m-%d %H:%M:%S}",
        f"urlname: {name}",
        f"slug: {name}",
        "tags:",
        f"- {_yaml(article.college)}",
        "categories:",
        f"- {_yaml(CATEGORY)}",
        "authorbox: false",
        "sidebar: false",
    ]
    return "\n".join(["---", *head, "---", "", body, ""])


def _yaml(text: str) -> str:
    """A double-quoted scalar: what JSON writes, YAML reads. What could be a tag or mark-up is written as codes."""
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("<", "\\u003c").replace(">", "\\u003e").replace("{", "\\u007b")


def _md(text: str) -> str:
    """Words that Markdown leaves as they are; a tag is no tag and a bracket no link."""
    quoted = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("{", "&lbrace;")
    return _FIRST.sub(lambda sign: f"{sign[1]}\\{sign[2]}" if sign[1] else f"\\{sign[3]}", _SIGNS.sub(r"\\\1", quoted))


def _blocks(article: Article) -> Iterator[str]:
    opening = [_md(line) for line in article.intro.splitlines()]
    yield from opening[:1]
    yield "<!--more-->"
    yield from opening[1:]
    if article.posts:
        yield f"**{POSTS}**"
    for number, post in enumerate(article.posts, start=1):
        yield f"**{number}\\. {_md(post.named)}**"
        yield _md("　".join(facts(post)))
        if post.url:
            yield f"[{SOURCE}](<{_target(post.url)}>)"
    if article.events:
        yield f"**{EVENTS}**"
    for event in article.events:
        yield f"{_md(event.title)}：{_md(when(event))}"
    yield ENDING


def _target(url: str) -> str:
    """An address that cannot end its own brackets; what is not plain is written in per cent."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")


# ---------------------------------------------------------------- the public account


def public_account(article: Article) -> str:
    """The article to paste into the public account's editor: inline styles only, no class, no link, no script."""
    return "".join(_sections(article))


def _sections(article: Article) -> Iterator[str]:
    yield '<section style="padding:0 4px;">'
    for line in article.intro.splitlines():
        yield f'<p style="{_PARAGRAPH}">{escape(line)}</p>'
    if article.posts:
        yield f'<p style="{_HEADING}"><strong>{POSTS}</strong></p>'
    for number, post in enumerate(article.posts, start=1):
        yield f'<section style="{_CARD}"><p style="{_PARAGRAPH}"><strong>{number}. {escape(post.named)}</strong></p>'
        yield "".join(f'<p style="{_QUIET}">{escape(line)}</p>' for line in [*facts(post), *_source(post)])
        yield "</section>"
    if article.events:
        yield f'<p style="{_HEADING}"><strong>{EVENTS}</strong></p>'
    for event in article.events:
        yield f'<section style="{_CARD}"><p style="{_PARAGRAPH}"><strong>{escape(event.title)}</strong></p>'
        yield f'<p style="{_QUIET}">{escape(when(event))}</p></section>'
    yield f'<p style="{_PARAGRAPH}">{ENDING}</p></section>'


def _source(post: PublicPost) -> list[str]:
    return [f"{SOURCE}：{post.url}"] if post.url else []


def page_of(article: Article) -> str:
    """The same as a file that a browser opens: select all, copy, paste."""
    title = escape(article.title)
    head = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1>{public_account(article)}</body></html>\n"


# ---------------------------------------------------------------- plain words


def plain_text(article: Article) -> str:
    """The article in plain words, for a group or a notice board."""
    lines = [f"【{article.title}】", *article.intro.splitlines()]
    for number, post in enumerate(article.posts, start=1):
        lines += ["", f"{number}. {post.named}", f"   {'　'.join(facts(post))}"]
        lines += [f"   {line}" for line in _source(post)]
    for event in article.events:
        lines += ["", event.title, f"   {when(event)}"]
    return "\n".join([*lines, "", ENDING, ""])
