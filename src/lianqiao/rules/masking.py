"""What is shown to a room: names cut short, ways to reach a person left out. Pure, on what is to be shown.

A wall shows more people more than a desk does, so a projector gets `马*燕` and no telephone number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape

STAR = "*"
_SHORT = 2  # characters of a name of which only the first is shown
# Telephone, identity and post-box as people type them. Longer runs of digits are numbers of something else.
_CONTACT = re.compile(
    r"(?<![\dA-Za-z])(?:1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4}|\d{17}[\dXx])(?![\dA-Za-z])"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_TAG = re.compile(r"(<[^>]*>)")
_SHOWN = re.compile(r"(\s(?:title|aria-label|alt|data-label|placeholder)=\")([^\"]*)")
_SEARCHED = re.compile(r"(\svalue=\")([^\"]*)")
_OPENS = re.compile(r"<(textarea|script|style)\b", re.IGNORECASE)


def masked_name(name: str) -> str:
    """`马小燕` → `马*燕`, `马燕` → `马*`, `阿依古丽·买买提` → `阿*提`: first and last character, one star between."""
    kept = name.strip()
    if len(kept) <= _SHORT:
        return f"{kept[:1]}{STAR}" if kept else ""
    return f"{kept[0]}{STAR}{kept[-1]}"


def text_mask(names: Iterable[str]) -> Callable[[str], str]:
    """A function that cuts these names short in a text, and drops telephone and identity numbers and addresses of mail.

    A name of one character is left: it is a word of its own everywhere.
    """
    known = sorted({one for one in map(str.strip, names) if len(one) >= _SHORT}, key=lambda one: (-len(one), one))
    written = {escape(one): masked_name(one) for one in known}
    found = re.compile("|".join(map(re.escape, written))) if written else None

    def mask(text: str) -> str:
        return _CONTACT.sub("", _settled(found, written, text) if found else text)

    return mask


def _settled(found: re.Pattern[str], written: Mapping[str, str], text: str) -> str:
    """The text with every name cut, until none is left: two names may share a character."""
    before = ""
    while before != text:
        before, text = text, found.sub(lambda hit: escape(written[hit.group()]), text)
    return text


def page_mask(page: str, mask: Callable[[str], str]) -> str:
    """The page with `mask` put over all that is read in it, never over what a form would send back.

    A form that was opened under the mask must not write `马*燕` into the record: fields keep their
    values, but for the box of a search, which is only asked again.
    """
    parts, inside = _TAG.split(page), ""
    for place, part in enumerate(parts):
        if place % 2:
            inside = _inside(inside, part)
            parts[place] = _tag(part, mask)
        elif not inside:
            parts[place] = mask(part)
    return "".join(parts)


def _inside(now: str, tag: str) -> str:
    """The element whose content is no text of the page, as it stands after this tag; empty outside of one."""
    if now:
        return "" if tag.lower().startswith(f"</{now}") else now
    opened = _OPENS.match(tag)
    return opened.group(1).lower() if opened else ""


def _tag(tag: str, mask: Callable[[str], str]) -> str:
    read = _SHOWN.sub(lambda hit: hit.group(1) + mask(hit.group(2)), tag)
    if 'type="search"' in read:
        return _SEARCHED.sub(lambda hit: hit.group(1) + mask(hit.group(2)), read)
    return read
