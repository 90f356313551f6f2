"""Who wrote something down, as a page names them: a colleague by name, the student, or the installation itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lianqiao.people.queries import users
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer


def hands(viewer: Viewer, actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor (`user:7`, `student:12`, `system:worker`), in one query."""
    wanted = dict.fromkeys(actors)
    numbers = {one: row_id(one.partition(":")[2]) for one in wanted if one.startswith("user:")}
    known = users(viewer=viewer, ids=[number for number in numbers.values() if number is not None]) if numbers else {}
    told = {}
    for one in wanted:
        number = numbers.get(one)
        if number is not None and number in known:
            told[one] = known[number].display_name
        else:
            told[one] = _("本人") if one.startswith("student:") else _("系统") if one.startswith("system:") else ""
    return told
