"""Reading saved mappings of columns: which there are, and which fit a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lianqiao.intake.cells import simplify
from lianqiao.intake.models import SavedMap
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist


def maps(*, viewer: Viewer) -> list[SavedMap]:
    """All saved mappings by name."""
    insist(viewer, Deed.IMPORT)
    return list(SavedMap.objects.order_by("kind", "name"))


def map_named(*, viewer: Viewer, map_id: int) -> SavedMap:
    """One saved mapping. Refused `not_found`."""
    insist(viewer, Deed.IMPORT)
    found = SavedMap.objects.filter(pk=map_id).first()
    if found is None:
        raise Refused(Reason.of("not_found"))
    return found


def fitting(*, viewer: Viewer, kind: str, headers: Iterable[str]) -> list[SavedMap]:
    """Mappings of this kind all of whose headers the file has, those that leave fewest of the file's over first."""
    insist(viewer, Deed.IMPORT)
    there = {simplify(header) for header in headers}
    found = [one for one in SavedMap.objects.filter(kind=kind).order_by("name") if set(one.headers) <= there]
    return sorted(found, key=lambda one: -len(one.headers))


def in_use(*, viewer: Viewer, saved: Iterable[SavedMap], columns: Mapping[str, str]) -> SavedMap | None:
    """The first whose every header is now read as it says; `columns`: the file's header → field."""
    insist(viewer, Deed.IMPORT)
    now = {simplify(header): field for header, field in columns.items()}
    return next((one for one in saved if all(now.get(simplify(h)) == f for h, f in one.columns.items())), None)
