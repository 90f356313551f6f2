"""Pages that write the life of posts: open still, closed, open again, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lianqiao.jobs import actions_life
from lianqiao.jobs.forms_life import ClosingForm, NoteForm
from lianqiao.jobs.post_list import Asked
from lianqiao.jobs.views import list_page, post_page_of, words_of
from lianqiao.rules.values import Refused, row_id


def _written(request: Any, post_id: int, write: Callable[[], object], done: str, note: str = "") -> HttpResponse:
    """Do it and go back to the post; a refusal stands on its page with what was typed."""
    try:
        write()
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        return post_page_of(request, post_id, life_wrong=words_of(refused), note=note)
    messages.success(request, done)
    return redirect("post", post_id=post_id)


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now}


@require_POST
def posts_confirm(request: Any) -> HttpResponse:
    """Every chosen post is open still."""
    chosen = [number for one in request.POST.getlist("post") if (number := row_id(one)) is not None]
    asked = Asked.of(request.GET)
    try:
        made = actions_life.confirm_posts(**_here(request), post_ids=chosen)
    except Refused as refused:
        return list_page(request, asked, wrong=words_of(refused))
    said = ngettext("已记下 %(n)d 个岗位还在招。", "已记下 %(n)d 个岗位还在招。", len(made)) % {"n": len(made)}
    messages.success(request, said)
    return redirect(f"{request.path.removesuffix('confirm/')}?{asked.kept}")


@require_POST
def post_confirm(request: Any, post_id: int) -> HttpResponse:
    """The post is open still."""
    return _written(
        request,
        post_id,
        lambda: actions_life.confirm_posts(**_here(request), post_ids=[post_id]),
        _("已记下，还在招。"),
    )


@require_POST
def post_close(request: Any, post_id: int) -> HttpResponse:
    """Close the post."""
    form = ClosingForm(request.POST)
    form.is_valid()
    said = {"why": form.cleaned_data.get("why", ""), "note": form.cleaned_data.get("note", "")}
    return _written(
        request,
        post_id,
        lambda: actions_life.close_post(**_here(request), post_id=post_id, **said),
        _("已关闭，不会再推荐给人。"),
        said["note"],
    )


@require_POST
def post_reopen(request: Any, post_id: int) -> HttpResponse:
    """Open the post again."""
    form = NoteForm(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    return _written(
        request,
        post_id,
        lambda: actions_life.reopen_post(**_here(request), post_id=post_id, note=note),
        _("已重新开放。"),
        note,
    )


@require_POST
def post_step_undo(request: Any, post_id: int, post_step_id: int) -> HttpResponse:
    """Take back the newest step."""
    return _written(
        request,
        post_id,
        lambda: actions_life.undo_step(**_here(request), step_id=post_step_id),
        _("已撤销。"),
    )
