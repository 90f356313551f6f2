"""Pages of tokens: which portals may push posts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianqiao.charter.wording import say
from lianqiao.intake import actions_push, queries_push
from lianqiao.intake.push_forms import TokenForm
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, ask


def _words(refused: Refused) -> str:
    sentence = say(refused.because[0], get_language() or "zh-hans")
    return f"{sentence.reason} {sentence.next}".strip()


@require_http_methods(["GET", "POST"])
def push_tokens(request: Any) -> HttpResponse:
    """The tokens, and a new one: its secret is shown on the page that made it and never again."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, secret = actions_push.make_token(
                viewer=request.viewer, **form.cleaned_data, today=request.today, now=request.now
            )
            form = TokenForm()
        except Refused as refused:
            form.add_error(None, _words(refused))
    shown = {
        "form": form,
        "secret": secret,
        "tokens": queries_push.tokens(viewer=request.viewer, today=request.today),
        "may_import": ask(request.viewer, Deed.IMPORT).ok,
    }
    return render(request, "intake/tokens.html", shown, status=422 if form.errors else 200)


@require_POST
def push_token_revoke(request: Any, token_id: int) -> HttpResponse:
    """From now on this token opens nothing."""
    try:
        actions_push.revoke_token(viewer=request.viewer, token_id=token_id, now=request.now)
        messages.success(request, _("令牌已作废。它推来的岗位还在。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise
        messages.warning(request, _words(refused))
    return redirect("push_tokens")
