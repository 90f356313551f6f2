"""Words that somebody typed, as far as a viewer may read them. Every page for staff shows them through here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianqiao.hardship.readings import speaks_of_hardship
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


def readable(viewer: Viewer, text: str) -> str:
    """Words as somebody wrote them; nothing where they speak of hardship to a viewer who does not see criteria.

    Whoever knows only "needs help" would learn from them which need it is.
    """
    return "" if hardship_sight(viewer) < HardshipSight.CRITERIA and speaks_of_hardship(text) else text


def or_ask(viewer: Viewer, text: str) -> str:
    """The same; where there are words that are not for this viewer, whom to ask."""
    return readable(viewer, text) or (_("（内容请问辅导员）") if text else "")
