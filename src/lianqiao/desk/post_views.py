"""The posts as a sheet: which, for what, with whom to ring only for those who review posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.paper_forms import REASON_WORDS, SheetForm
from lianqiao.desk.paper_parts import stamp
from lianqiao.desk.paper_views import CHINESE
from lianqiao.evidence.files_sheet import CONTENT_TYPE
from lianqiao.jobs.files_posts import posts_file
from lianqiao.jobs.post_list import Asked, exported
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.visibility import Deed, ask


@require_http_methods(["GET", "POST"])
def posts_sheet(request: Any) -> HttpResponse:
    """The posts asked for as a workbook that an import reads back; who took them and what for goes on record."""
    asked, form = Asked.of(request.GET), SheetForm(request.POST if request.method == "POST" else None)
    contacts = ask(request.viewer, Deed.REVIEW_POSTS).ok
    if not form.is_bound or not form.is_valid():
        shown = {"form": form, "asked": asked, "contacts": contacts}
        return render(request, "desk/posts_sheet.html", shown, status=422 if form.errors else 200)
    reason = form.cleaned_data["reason"]
    rows = exported(viewer=request.viewer, today=request.today, policy=policy_in_force(), asked=asked)
    with override(CHINESE):
        said = {"stamp": stamp(request.viewer, request.now), "reason": str(dict(REASON_WORDS)[reason])}
        content = posts_file(rows, contacts=contacts, **said)
    note_paper(viewer=request.viewer, now=request.now, paper="posts", reason=reason, student_ids=())
    headers = {"Content-Disposition": f'attachment; filename="posts-{request.today}.xlsx"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
