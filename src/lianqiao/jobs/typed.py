"""What colleagues typed beside a post, an employer's paper or a scan: words of need are for those who may know."""

from __future__ import annotations

from lianqiao.charter.tables import has_guarded_word
from lianqiao.rules.visibility import HardshipSight, Viewer, hardship_sight


def told(viewer: Viewer, text: str) -> str:
    """The text; empty where it speaks of need and the viewer may know nothing of that."""
    return "" if hardship_sight(viewer) is HardshipSight.NOTHING and has_guarded_word(text) else text
