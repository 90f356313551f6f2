"""Pages of tasks: one's own, those one gave, one task with who read and did it, and giving one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk import task_page
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.slipped_views import urged_words
from lianqiao.desk.task_forms import FIELD_OF, CancelTaskForm, TaskForm
from lianqiao.ledger import actions_tasks
from lianqiao.ledger.actions_notices import urge
from lianqiao.ledger.queries_notices import late_tasks
from lianqiao.ledger.queries_tasks import task as one_task
from lianqiao.ledger.task_owners import oversees
from lianqiao.ledger.task_people import choosable, may_give_all, reaches_class
from lianqiao.people.queries import small_classes
from lianqiao.people.queries_branches import branches
from lianqiao.people.way_back import way_back
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today}


def _by(request: Any) -> dict[str, Any]:
    return {**_here(request), "now": request.now}


@require_safe
def tasks(request: Any) -> HttpResponse:
    """The viewer's own tasks; for whoever gives some, those as well."""
    tabs, tab = task_page.tabs_of(request.viewer), request.GET.get("tab", "")
    tab = tab if tab in tabs else ""
    shown: dict[str, Any] = {"tabs": tabs, "tab": tab, "may_give": ask(request.viewer, Deed.GIVE_TASKS).ok}
    shown["may_see_linkage"] = ask(request.viewer, Deed.SEE_LINKAGE).ok
    if not tab:
        return render(request, "desk/tasks.html", {**shown, "mine": task_page.mine(**_here(request))})
    shown["given"] = task_page.given(
        **_here(request),
        cohort=policy_in_force().cohort,
        wide=tab == "all",
        class_id=row_id(request.GET.get("class", "")),
        branch_id=row_id(request.GET.get("branch", "")),
    )
    return render(request, "desk/tasks.html", shown)


def _form(request: Any) -> TaskForm:
    """The form with those whom this viewer may give something; `to` of the address is chosen already."""
    viewer, cohort = request.viewer, policy_in_force().cohort
    classes = [one for one in small_classes(viewer=viewer) if one.cohort == cohort and reaches_class(viewer, one.pk)]
    mine = {one.pk for one in classes}
    return TaskForm(
        request.POST or None,
        initial={"to": request.GET.get("to", "")},
        group=may_give_all(viewer),
        branches=[one for one in branches(**_here(request), cohort=cohort) if one.class_ids & mine],
        classes=classes,
        people=task_page.named(choosable(**_here(request))),
        today=request.today,
    )


@require_http_methods(["GET", "POST"])
def task_new(request: Any) -> HttpResponse:
    """Give a task."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "about", "due_on", "key")}
        try:
            made = actions_tasks.give_task(**_by(request), **said, **form.addressed())
            count = made.people.count()
            told = ngettext("已布置给 %(n)d 人。", "已布置给 %(n)d 人。", count) % {"n": count}
            messages.success(request, told)
            return redirect("task", task_id=made.pk)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return render(request, "desk/task_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def task(request: Any, task_id: int) -> HttpResponse:
    """One task that the viewer gave or answers for: who read it, who did it, who has not."""
    return _shown(request, task_id, CancelTaskForm())


def _shown(request: Any, task_id: int, form: CancelTaskForm) -> HttpResponse:
    card = one_task(**_here(request), task_id=task_id)
    if card is None:
        raise Http404
    gives = ask(request.viewer, Deed.GIVE_TASKS).ok
    may_change = card.open and gives and (oversees(request.viewer) or card.giver == request.viewer.actor)
    people = task_page.named(choosable(**_here(request))) if may_change else []
    shown = {"task": task_page.shown(request.viewer, card), "to": task_page.to_whom(card), "may_change": may_change}
    shown |= {"people": people, "form": form, "late": card.overdue(request.today)}
    shown["may_urge"] = card.overdue(request.today) and ask(request.viewer, Deed.URGE).ok
    return render(request, "desk/task.html", shown, status=422 if form.errors else 200)


@require_POST
def task_seen(request: Any, task_for_id: int) -> HttpResponse:
    """The person pressed 知道了."""
    actions_tasks.mark_seen(viewer=request.viewer, task_for_id=task_for_id, now=request.now)
    return redirect("tasks")


@require_POST
def task_done(request: Any, task_for_id: int) -> HttpResponse:
    """The person says what was done."""
    said = request.POST.get("text", "")
    actions_tasks.finish_task(**_by(request), task_for_id=task_for_id, text=said)
    messages.success(request, _("已记下，办完了。"))
    return redirect(way_back(request, "tasks"))


@require_POST
def task_cancel(request: Any, task_id: int) -> HttpResponse:
    """It need not be done any more."""
    form = CancelTaskForm(request.POST)
    if form.is_valid():
        try:
            actions_tasks.cancel_task(**_by(request), task_id=task_id, reason=form.cleaned_data["reason"])
            messages.success(request, _("已取消，对方会看到原因。"))
            return redirect("task", task_id=task_id)
        except Refused as refused:
            refuse_beside(form, refused, {"task_words": "reason", "task_without_reason": "reason"})
    return _shown(request, task_id, form)


@require_POST
def task_urge(request: Any, task_id: int) -> HttpResponse:
    """Ask those who have not done what was due; each once a day."""
    card = one_task(**_here(request), task_id=task_id)
    if card is None:
        raise Http404
    late = late_tasks(**_here(request), policy=policy_in_force())
    told = urge(
        **_by(request),
        user_ids={one.owner_id for one in late if one.task_id == card.id},
        rows=[("task", f"task:{card.id}", card.due_on)],
        real_now=request.real_now,
        base_url=settings.BASE_URL,
    )
    (messages.success if told.told else messages.warning)(request, urged_words(told))
    return redirect("task", task_id=card.id)


@require_POST
def task_hand_on(request: Any, task_for_id: int) -> HttpResponse:
    """Somebody's part goes to somebody else."""
    to = row_id(request.POST.get("to", "")) or 0
    made = actions_tasks.hand_on(**_by(request), task_for_id=task_for_id, user_id=to)
    messages.success(request, _("已交给 %(name)s。") % {"name": made.user.display_name})
    return redirect("task", task_id=made.task_id)
