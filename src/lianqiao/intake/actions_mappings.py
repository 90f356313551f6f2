"""Writing saved mappings of columns: saved when a file is taken in, used for the next one, changed, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from lianqiao.intake.actions import TakenIn, choose_columns, confirm
from lianqiao.intake.cells import simplify
from lianqiao.intake.headers import EXTRA, fields_of
from lianqiao.intake.models import SavedMap, Upload
from lianqiao.intake.queries import columns, upload_of
from lianqiao.intake.queries_mappings import fitting, map_named
from lianqiao.jobs.actions_entry import name_finders
from lianqiao.jobs.facts_entry import Finder
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

KINDS = ("roster", "posts")
_LONGEST_NAME = 60


def _name(name: str) -> str:
    said = " ".join(name.split())[:_LONGEST_NAME]
    if not said:
        raise Refused(Reason.of("mapping_name"))
    return said


def confirm_with(
    *, viewer: Viewer, upload_id: int, map_name: str, finder: Finder | None, cohort: int, today: date, now: datetime
) -> TakenIn:
    """Take an upload in as `confirm` does; with it save its mapping under a name, and say who found its posts."""
    with transaction.atomic():
        upload = upload_of(viewer=viewer, upload_id=upload_id)
        used = _columns_in_use(viewer, upload) if map_name.strip() and upload.kind in KINDS else None
        done = confirm(viewer=viewer, upload_id=upload_id, cohort=cohort, today=today, now=now)
        if used is not None:
            save_map(viewer=viewer, kind=upload.kind, name=map_name, columns=used, now=now)
        if finder is not None and upload.kind == "posts":
            batch = ImportBatch.objects.get(pk=done.batch_id or 0)
            name_finders(viewer=viewer, batch=batch, finder=finder, now=now)
    return done


def _columns_in_use(viewer: Viewer, upload: Upload) -> dict[str, str]:
    return {one.column: one.field or EXTRA for one in columns(viewer=viewer, upload=upload)}


def save_map(*, viewer: Viewer, kind: str, name: str, columns: Mapping[str, str], now: datetime) -> SavedMap:
    """Save a mapping under a name; one of that name takes the new columns. Refused `mapping_name`."""
    insist(viewer, Deed.IMPORT)
    fields = {
        "kind": kind,
        "headers": sorted({simplify(header) for header in columns}),
        "columns": dict(columns),
        "by": viewer.actor,
        "at": now,
    }
    with deed(actor=viewer.actor, action="intake.save_map", at=now) as note:
        made, _ = SavedMap.objects.update_or_create(name=_name(name), defaults=fields)
        note.subject = f"map:{made.pk}"
    return made


def change_map(*, viewer: Viewer, map_id: int, name: str, columns: Mapping[str, str], now: datetime) -> SavedMap:
    """Give a mapping another name or other fields.

    Refused `not_found`, `mapping_name`, `mapping_name_taken`, `map_unknown_field`, `columns_same_field`.
    """
    saved = map_named(viewer=viewer, map_id=map_id)
    said = _name(name)
    if SavedMap.objects.filter(name=said).exclude(pk=map_id).exists():
        raise Refused(Reason.of("mapping_name_taken", name=said))
    _insist_fields(saved.kind, columns)
    with deed(actor=viewer.actor, action="intake.change_map", at=now, subject=f"map:{map_id}"):
        saved.name, saved.columns, saved.by, saved.at = said, {**saved.columns, **columns}, viewer.actor, now
        saved.save(update_fields=["name", "columns", "by", "at"])
    return saved


def _insist_fields(kind: str, columns: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for header, field in columns.items():
        if field not in fields_of("roster" if kind == "roster" else "posts"):
            raise Refused(Reason.of("map_unknown_field", field=field, known=""))
        if field != EXTRA and field in taken:
            raise Refused(Reason.of("columns_same_field", columns=f"{taken[field]}、{header}"))
        taken[field] = header


def drop_map(*, viewer: Viewer, map_id: int, now: datetime) -> None:
    """Forget a mapping; what was taken in with it stays. Refused `not_found`."""
    saved = map_named(viewer=viewer, map_id=map_id)
    with deed(actor=viewer.actor, action="intake.drop_map", at=now, subject=f"map:{map_id}"):
        saved.delete()


def use_map(*, viewer: Viewer, upload_id: int, map_id: int | None, now: datetime) -> None:
    """Read an upload's columns as a saved mapping says; None: as we guess ourselves. Refused `not_found`, `map_*`."""
    upload = upload_of(viewer=viewer, upload_id=upload_id)
    chosen: dict[str, str] = {}
    if map_id is not None:
        said = {simplify(header): field for header, field in map_named(viewer=viewer, map_id=map_id).columns.items()}
        now_read = _columns_in_use(viewer, upload)
        chosen = {header: said.get(simplify(header), field) for header, field in now_read.items()}
    choose_columns(viewer=viewer, upload_id=upload_id, columns=chosen, now=now)


def propose_map(*, viewer: Viewer, upload_id: int, now: datetime) -> SavedMap | None:
    """Read a fresh upload by the saved mapping that fits it best; None where none fits, or cannot be read so."""
    upload = upload_of(viewer=viewer, upload_id=upload_id)
    headers = [one.column for one in columns(viewer=viewer, upload=upload)]
    for saved in fitting(viewer=viewer, kind=upload.kind, headers=headers):
        try:
            with transaction.atomic():
                use_map(viewer=viewer, upload_id=upload_id, map_id=saved.pk, now=now)
        except Refused:
            continue
        return saved
    return None
