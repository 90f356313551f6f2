"""The names of those who stand in the record as `user:7`."""

from __future__ import annotations

from collections.abc import Iterable

from lianqiao.people.queries import users
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer


def user_id(actor: str) -> int | None:
    """7 for `user:7`; None for machines, tokens and what names nobody."""
    return row_id(actor.removeprefix("user:")) if actor.startswith("user:") else None


def names_of(viewer: Viewer, actors: Iterable[str]) -> dict[str, str]:
    """Display names by actor, for staff; machines and people who are not there have none."""
    wanted = {actor: number for actor in actors if (number := user_id(actor)) is not None}
    found = users(viewer=viewer, ids=set(wanted.values())) if wanted else {}
    return {actor: found[number].display_name for actor, number in wanted.items() if number in found}
