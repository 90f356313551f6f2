"""Two people changed a plan from the same version: what the second sees, so that neither loses a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lianqiao.plans.facts import Content, Version
from lianqiao.rules.planning import PlanLine, merged

HEAD = ("goal_main", "goal_fallback", "strengths", "obstacles", "review_on")
PARTS = ("title", "reason", "owner", "owner_user", "by", "dropped")


@dataclass(frozen=True, slots=True)
class Merged:
    """The second's text joined with what the first saved.

    `head` names the parts of the head, `lines` those of each line by number,
    in which both said something different: the second's stands in `content`,
    the first's is kept here.
    """

    content: Content
    head: Mapping[str, Any]
    lines: Mapping[int, Mapping[str, Any]]


def content_of(version: Version) -> Content:
    """What a version says."""
    return Content(
        version.goal_main, version.goal_fallback, version.strengths, version.obstacles, version.review_on, version.lines
    )


def merge(base: Content, theirs: Content, mine: Content) -> Merged:
    """Join two edits of `base`. New lines of mine stay new; lines of theirs that mine does not name stay theirs."""
    head, said = {}, {}
    for name in HEAD:
        said[name], clash = merged(getattr(base, name), getattr(theirs, name), getattr(mine, name))
        if clash:
            head[name] = getattr(theirs, name)
    was, my = _by_number(base), _by_number(mine)
    lines: list[PlanLine] = []
    clashes: dict[int, dict[str, Any]] = {}
    for one in theirs.lines:
        joined, clash_parts = _line(was.get(one.line, one), one, my.get(one.line))
        lines.append(joined)
        if clash_parts:
            clashes[one.line] = clash_parts
    fresh = [one for one in mine.lines if not one.line]
    return Merged(Content(**said, lines=(*lines, *fresh)), head, clashes)


def _by_number(content: Content) -> dict[int, PlanLine]:
    return {one.line: one for one in content.lines if one.line}


def _line(was: PlanLine, theirs: PlanLine, mine: PlanLine | None) -> tuple[PlanLine, dict[str, Any]]:
    """A line that the first dropped stays dropped."""
    if mine is None or theirs.dropped:
        return theirs, {}
    said, clashes = {}, {}
    for name in PARTS:
        said[name], clash = merged(getattr(was, name), getattr(theirs, name), getattr(mine, name))
        if clash:
            clashes[name] = getattr(theirs, name)
    return replace(theirs, **said), clashes
