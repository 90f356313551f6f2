"""Pages of the four-year path: the board of cohorts, and the press that moves one up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianqiao.cases.actions_path import move_up
from lianqiao.desk.path_forms import MoveForm
from lianqiao.desk.path_page import board
from lianqiao.desk.refusals import refuse_beside
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask

MOVED = {"stage_unknown": "stage", "stage_behind": "stage", "help_in_future": "on", "cohort_empty": "cohort"}


def _page(request: Any, form: MoveForm | None = None) -> HttpResponse:
    policy, given = policy_in_force(), request.GET
    shown = board(
        viewer=request.viewer,
        today=request.today,
        policy=policy,
        cohort=row_id(given.get("cohort", "")),
        stage_id=given.get("stage", ""),
        item=row_id(given.get("item", "")),
    )
    due = next(((line.cohort, line.due.id) for line in shown.lines if line.due), (policy.cohort, ""))
    first = dict(zip(("cohort", "stage"), due, strict=True))
    form = form or MoveForm(stages=policy.work.stages, today=request.today, initial=first)
    context = {"board": shown, "form": form, "may_move": ask(request.viewer, Deed.IMPORT).ok}
    return render(request, "desk/path.html", context, status=422 if form.errors else 200)


@require_safe
def path_board(request: Any) -> HttpResponse:
    """Where each cohort stands on the path."""
    return _page(request)


@require_POST
def path_move(request: Any) -> HttpResponse:
    """A cohort enters a stage; late joiners are brought along."""
    form = MoveForm(request.POST, stages=policy_in_force().work.stages, today=request.today)
    if form.is_valid():
        given = form.cleaned_data
        said = {"cohort": given["cohort"], "stage_id": given["stage"], "on": given["on"]}
        try:
            moved = move_up(viewer=request.viewer, **said, today=request.today, now=request.now)
        except Refused as refused:
            refuse_beside(form, refused, MOVED)
        else:
            told = {"n": moved.entered, "opened": moved.opened}
            messages.success(request, _("%(n)d 人进入这个阶段，新开档案 %(opened)d 份。") % told)
            return redirect("path")
    return _page(request, form)
