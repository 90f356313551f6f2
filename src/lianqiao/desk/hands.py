"""Who wrote something down, as a page names them: a colleague by name, the student, or the installation itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lianqiao.people.actors import names_of
from lianqiao.rules.visibility import Viewer


def hands(viewer: Viewer, actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor (`user:7`, `student:12`, `system:worker`), in one query."""
    wanted = dict.fromkeys(actors)
    told = names_of(viewer, wanted)
    for one in wanted:
        if one not in told:
            told[one] = _("本人") if one.startswith("student:") else _("系统") if one.startswith("system:") else ""
    return told
