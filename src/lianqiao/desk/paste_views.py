"""Words to paste into a chat, and the ticks of who did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.bulletins.files_article import plain_text
from lianqiao.bulletins.forms_publicity import GroupForm
from lianqiao.bulletins.publicity_page import for_group, publish_in_group
from lianqiao.charter.wording import say
from lianqiao.delivery.actions import hand_over
from lianqiao.desk.delivery_list import in_reach
from lianqiao.desk.paste_page import paste_page, words_to_paste
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today, "now": request.now}


def _show(request: Any, form: GroupForm | None = None, refused: Refused | None = None) -> HttpResponse:
    found = paste_page(**_here(request), policy=policy_in_force(), page=request.GET.get("page", ""))
    shown = {
        "paste": found,
        "form": form or GroupForm(initial={"on": request.today}),
        "wrong": say(refused.because[0], get_language() or "zh-hans") if refused else None,
    }
    failed = refused or (form is not None and form.errors)
    return render(request, "desk/paste.html", shown, status=422 if failed else 200)


@require_safe
def paste(request: Any) -> HttpResponse:
    """Words for each person, and one text for a group."""
    return _show(request)


@require_POST
def paste_sent(request: Any, envelope_id: int) -> HttpResponse:
    """It was pasted to this one person."""
    if in_reach(viewer=request.viewer, today=request.today, envelope_id=envelope_id) is None:
        raise Http404
    try:
        hand_over(viewer=request.viewer, envelope_id=envelope_id, now=request.now)
    except Refused as refused:
        return _show(request, refused=refused)
    messages.success(request, _("已记下：由你转发给本人。"))
    return redirect("paste")


@require_POST
def paste_group(request: Any) -> HttpResponse:
    """The group's text was pasted: publicity, nobody counts as reached."""
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        publish_in_group(**_here(request), policy=policy_in_force(), **form.cleaned_data)
    except Refused as refused:
        return _show(request, form, refused)
    messages.success(request, _("已记下：算一条公开发布，不算送到哪个人。"))
    return redirect("paste")


def _text_file(text: str, name: str) -> HttpResponse:
    """Plain words as every editor of an office reads them; the name tells nothing of whom they are for."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = "\r\n".join(text.splitlines()) + "\r\n"
    return HttpResponse(content.encode("utf-8-sig"), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def paste_file(request: Any, envelope_id: int) -> HttpResponse:
    """The words for one person as a file."""
    found = words_to_paste(**_here(request), envelope_id=envelope_id)
    if found is None:
        raise Http404
    return _text_file(found.body, f"message-{envelope_id}.txt")


@require_safe
def paste_group_file(request: Any) -> HttpResponse:
    """The group's text as a file."""
    found = for_group(**_here(request), policy=policy_in_force())
    return _text_file(plain_text(found), f"group-{request.today:%Y-%m-%d}.txt")
