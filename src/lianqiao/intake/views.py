"""The import wizard: upload, match columns, repair, confirm; the batches, and undoing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianqiao.cases.queries_survey import questions_of
from lianqiao.charter.wording import say
from lianqiao.intake import actions, actions_mappings, actions_scans, files, queries, queries_mappings
from lianqiao.intake.forms import ColumnsForm, UploadForm, typed_cells
from lianqiao.intake.headers import EXTRA
from lianqiao.intake.leaning import may_undo
from lianqiao.intake.models import Upload
from lianqiao.intake.queries_survey import open_surveys, subject_of
from lianqiao.intake.verdicts import ColumnMatch
from lianqiao.intake.words import TEMPLATES
from lianqiao.jobs.forms_entry import FinderForm
from lianqiao.jobs.queries_entry import staff
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Viewer


def _words(refused: Refused) -> list[str]:
    """What is wrong and what to do, one sentence a reason."""
    language = get_language() or "zh-hans"
    said = [say(reason, language) for reason in refused.because]
    return [f"{one.reason} {one.next}".strip() for one in said]


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=files.CONTENT_TYPE, headers=headers)


@require_GET
def imports(request: Any) -> HttpResponse:
    """The batches taken in, and uploads still in work."""
    shown = {
        "lines": queries.batch_lines(viewer=request.viewer),
        "uploads": queries.uploads(viewer=request.viewer),
        "kinds": list(TEMPLATES),
    }
    return render(request, "intake/imports.html", shown)


@require_http_methods(["GET", "POST"])
def import_new(request: Any) -> HttpResponse:
    """Step 1: the file. A file that cannot be read is refused here with its reason."""
    asked = open_surveys(viewer=request.viewer, today=request.today)
    given = {"kind": request.GET.get("kind", "roster"), "survey": request.GET.get("survey", "")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=given, surveys=asked)
    held: Upload | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start_upload(
                viewer=request.viewer,
                kind=form.cleaned_data["kind"],
                name=form.cleaned_data["file"].name,
                data=form.content(),
                about=form.about(),
                now=request.now,
            )
            actions_mappings.propose_map(viewer=request.viewer, upload_id=made.pk, now=request.now)
            return redirect("import_columns", made.pk)
        except Refused as refused:
            held = _held_scan(request, form, refused)
            for words in _words(refused):
                form.add_error("file", words)
    shown = {"form": form, "kinds": list(TEMPLATES), "held": held}
    return render(request, "intake/new.html", shown, status=422 if form.errors else 200)


def _held_scan(request: Any, form: UploadForm, refused: Refused) -> Upload | None:
    """What was given as a table of posts and is a scan: held, so that one press keeps it with the posts."""
    if refused.code != "file_wrong_kind" or form.cleaned_data["kind"] != "posts":
        return None
    file = form.cleaned_data["file"]
    file.seek(0)
    try:
        return actions_scans.hold_scan(viewer=request.viewer, name=file.name, data=form.content(), now=request.now)
    except Refused as no_scan:
        if no_scan.code == "paper_too_large":
            form.add_error("file", _words(no_scan)[0])
        return None


@require_POST
def import_scan(request: Any, upload_id: int) -> HttpResponse:
    """Keep the held scan with the posts, and go where it is entered by hand."""
    scan = actions_scans.hand_over_scan(viewer=request.viewer, upload_id=upload_id, now=request.now)
    messages.success(request, _("已留底。里面的字没有读，请照着手工记或粘贴文字。"))
    return redirect(f"{reverse('post_scans')}#scan-{scan.pk}")


@require_GET
def import_template(request: Any, kind: str) -> HttpResponse:
    """An empty table with the headers."""
    if kind not in TEMPLATES:
        raise Http404
    return _download(files.template(kind), f"{kind}.xlsx")


@require_GET
def import_survey_template(request: Any, survey_id: int) -> HttpResponse:
    """An empty table for the answers of one survey."""
    questions = questions_of(viewer=request.viewer, survey_id=survey_id)
    if questions is None:
        raise Http404
    return _download(files.survey_template(questions), f"survey-{survey_id}.xlsx")


@require_http_methods(["GET", "POST"])
def import_columns(request: Any, upload_id: int) -> HttpResponse:
    """Step 2: what each column is."""
    upload = queries.upload_of(viewer=request.viewer, upload_id=upload_id)
    columns = queries.columns(viewer=request.viewer, upload=upload)
    kind = subject_of(viewer=request.viewer, kind=upload.kind, about=upload.about)
    form = ColumnsForm(request.POST or None, kind=kind, columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(viewer=request.viewer, upload_id=upload_id, columns=form.chosen(), now=request.now)
            return redirect("import_preview", upload_id)
        except Refused as refused:
            for words in _words(refused):
                form.add_error(None, words)
    shown = {"upload": upload, "form": form, **_saved_maps(request.viewer, upload, columns)}
    return render(request, "intake/columns.html", shown, status=422 if form.errors else 200)


def _saved_maps(viewer: Viewer, upload: Upload, columns: Sequence[ColumnMatch]) -> dict[str, Any]:
    """The saved mappings that fit, and the one by which the columns are read now."""
    headers = {one.column: one.field or EXTRA for one in columns}
    saved = queries_mappings.fitting(viewer=viewer, kind=upload.kind, headers=headers)
    return {"saved": saved, "in_use": queries_mappings.in_use(viewer=viewer, saved=saved, columns=headers)}


@require_POST
def import_use_map(request: Any, upload_id: int) -> HttpResponse:
    """Read the columns by another saved mapping, or by none."""
    wanted = request.POST.get("map", "")
    try:
        actions_mappings.use_map(
            viewer=request.viewer, upload_id=upload_id, map_id=row_id(wanted) if wanted else None, now=request.now
        )
    except Refused as refused:
        if refused.code == "not_found":
            raise
        messages.error(request, " ".join(_words(refused)))
    return redirect("import_columns", upload_id)


@require_GET
def import_preview(request: Any, upload_id: int) -> HttpResponse:
    """Step 3: what the file would do, with the cells that need repair. Nothing is written."""
    upload = queries.upload_of(viewer=request.viewer, upload_id=upload_id)
    if upload.batch_id:
        return redirect("import_batch", upload.batch_id)
    wrong_only, page = request.GET.get("show") == "wrong", request.GET.get("page", "1")
    try:
        preview = queries.preview(
            viewer=request.viewer,
            upload=upload,
            cohort=policy_in_force().cohort,
            today=request.today,
            now=request.now,
            page=row_id(page) or 1,
            wrong_only=wrong_only,
        )
    except Refused as refused:
        messages.error(request, " ".join(_words(refused)))
        return redirect("import_columns", upload_id)
    shown = {"upload": upload, "preview": preview, "wrong_only": wrong_only, **_confirm_fields(request, upload.kind)}
    return render(request, "intake/preview.html", shown)


def _confirm_fields(request: Any, kind: str) -> dict[str, Any]:
    """What may be said while confirming: of posts who found them; of rosters and posts a name for the mapping."""
    finder = FinderForm(staff=staff(viewer=request.viewer, today=request.today)) if kind == "posts" else None
    return {"finder": finder, "may_save_map": kind in actions_mappings.KINDS}


def _back(request: Any, upload_id: int) -> HttpResponse:
    """To the same page of the preview."""
    kept = {name: request.POST[name] for name in ("show", "page") if request.POST.get(name)}
    return redirect(f"{reverse('import_preview', args=[upload_id])}?{urlencode(kept)}")


@require_POST
def import_fix(request: Any, upload_id: int) -> HttpResponse:
    """Read the cells that were typed anew."""
    queries.upload_of(viewer=request.viewer, upload_id=upload_id)
    fixes = typed_cells(request.POST)
    if fixes:
        actions.fix_cells(viewer=request.viewer, upload_id=upload_id, fixes=fixes, now=request.now)
        messages.success(request, _("改了 {n} 格，已重新读取。").format(n=len(fixes)))
    else:
        messages.warning(request, _("没有改动。在有红框的格里直接改，再按这个按钮。"))
    return _back(request, upload_id)


@require_POST
def import_repair(request: Any, upload_id: int) -> HttpResponse:
    """Repair all cells of one kind."""
    kind = request.POST.get("kind", "")
    done = actions.fix_all(viewer=request.viewer, upload_id=upload_id, kind=kind, now=request.now)
    messages.success(request, _("改了 {n} 格，已重新读取。").format(n=done))
    return _back(request, upload_id)


@require_POST
def import_confirm(request: Any, upload_id: int) -> HttpResponse:
    """Step 4: take it in, all or nothing."""
    form = FinderForm(request.POST, staff=staff(viewer=request.viewer, today=request.today))
    if not form.is_valid():
        messages.error(request, " ".join(str(words) for errors in form.errors.values() for words in errors))
        return redirect("import_preview", upload_id)
    try:
        done = actions_mappings.confirm_with(
            viewer=request.viewer,
            upload_id=upload_id,
            map_name=request.POST.get("map_name", ""),
            finder=form.finder(),
            cohort=policy_in_force().cohort,
            today=request.today,
            now=request.now,
        )
    except Refused as refused:
        if refused.code == "not_found":
            raise
        messages.error(request, " ".join(_words(refused)))
        return redirect("import_preview", upload_id)
    messages.success(request, _("已导入。"))
    return redirect("import_batch", done.batch_id)


@require_POST
def import_drop(request: Any, upload_id: int) -> HttpResponse:
    """Throw the upload away."""
    actions.drop_upload(viewer=request.viewer, upload_id=upload_id, now=request.now)
    messages.success(request, _("已放弃，文件也已删除。"))
    return redirect("imports")


@require_GET
def import_batch(request: Any, batch_id: int) -> HttpResponse:
    """What became of one file."""
    batch = queries.batch_of(viewer=request.viewer, batch_id=batch_id)
    shown = {"batch": batch, "verdicts": batch.verdicts.all(), "undone": getattr(batch, "undone", None)}
    return render(request, "intake/batch.html", shown)


@require_GET
def import_rows(request: Any, batch_id: int) -> HttpResponse:
    """The refused rows and emptied cells as a sheet."""
    batch = queries.batch_of(viewer=request.viewer, batch_id=batch_id)
    return _download(files.refused_rows(batch, get_language() or "zh-hans"), f"import-{batch_id}-rows.xlsx")


@require_http_methods(["GET", "POST"])
def import_undo(request: Any, batch_id: int) -> HttpResponse:
    """Ask, with what leans on the batch; then undo it."""
    batch = queries.batch_of(viewer=request.viewer, batch_id=batch_id)
    because = may_undo(viewer=request.viewer, batch_id=batch_id, today=request.today).because
    if request.method == "POST" and not because:
        try:
            actions.undo(viewer=request.viewer, batch_id=batch_id, today=request.today, now=request.now)
            messages.success(request, _("已撤销，数据回到导入之前。"))
        except Refused as refused:
            messages.error(request, " ".join(_words(refused)))
        return redirect("import_batch", batch_id)
    shown = {"batch": batch, "because": because, "undone": getattr(batch, "undone", None)}
    return render(request, "intake/undo.html", shown, status=422 if request.method == "POST" else 200)
