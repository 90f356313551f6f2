"""Pages of services: guidance, training or a traineeship on record, and the paper that proves it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.assistance.actions_services import correct_service, record_service
from lianqiao.assistance.facts import Help
from lianqiao.assistance.facts_detail import SERVICES
from lianqiao.assistance.queries import of_student
from lianqiao.assistance.queries_services import paper_of_help
from lianqiao.desk.reach import student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.service_forms import FIELD_OF, ServiceCorrection, ServiceForm
from lianqiao.evidence.papers import Paper
from lianqiao.rules.values import Reason, Refused


@require_http_methods(["GET", "POST"])
def help_new(request: Any, student_id: int) -> HttpResponse:
    """Put guidance, training or a traineeship on record."""
    card, given, back = student_in_reach(request, student_id), request.method == "POST", request.GET.get("back", "")
    initial = {"kind": request.GET["kind"]} if "kind" in request.GET else None
    form = ServiceForm(
        request.POST if given else None, request.FILES if given else None, initial=initial, today=request.today
    )
    if given and form.is_valid():
        try:
            said = form.record()
            record_service(
                viewer=request.viewer, student_ids=[card.id], **said, today=request.today, now=request.now
            )  # fmt: skip
            messages.success(request, _("已记下。"))
            return redirect("today") if back == "today" else redirect("student", card.id)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    context = {"form": form, "card": card, "title": _("记一次服务"), "back": back}
    return render(request, "desk/service.html", context, status=422 if form.errors else 200)


def _service_of(request: Any, student_id: int, activity_id: int) -> Help:
    """The service as it stands, also by the number of an earlier version. Http404; Refused who may not correct it."""
    for one in of_student(viewer=request.viewer, today=request.today, student_id=student_id):
        if one.kind in SERVICES and activity_id in {one.id, *(before.id for before in one.earlier)}:
            if one.of_event:
                raise Refused(Reason.of("help_of_event"))
            if not one.may_correct:
                raise Refused(Reason.of("correct_not_yours"))
            return one
    raise Http404


@require_http_methods(["GET", "POST"])
def service_correct(request: Any, student_id: int, service_id: int) -> HttpResponse:
    """Correct guidance, training or a traineeship; who comes second sees what stands and keeps the own words."""
    card, given = student_in_reach(request, student_id), request.method == "POST"
    here, newest = {"viewer": request.viewer, "today": request.today}, None
    service = _service_of(request, card.id, service_id)
    form = ServiceCorrection(
        request.POST if given else None, request.FILES if given else None, service=service, today=request.today
    )
    if given and form.is_valid():
        opened = form.cleaned_data["version"] or service_id
        try:
            correct_service(**here, activity_id=opened, **form.record(), now=request.now)
            messages.success(request, _("已改好。"))
            return redirect("student", card.id)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
            newest = service if refused.code == "help_changed_meanwhile" else None
    form.onto(newest)
    context = {"form": form, "card": card, "title": _("改这次服务"), "back": "", "service": service, "newest": newest}
    return render(request, "desk/service.html", context, status=422 if form.errors else 200)


def download(paper: Paper | None) -> HttpResponse:
    """The paper, always as a download: it is not ours to show inside a page. Http404 without one."""
    if paper is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{paper.name}"'}
    return HttpResponse(paper.content, content_type=paper.content_type, headers=headers)


@require_safe
def help_proof(request: Any, student_id: int, service_id: int) -> HttpResponse:
    """The paper of a service."""
    card = student_in_reach(request, student_id)
    return download(
        paper_of_help(
            viewer=request.viewer, today=request.today, now=request.now, student_id=card.id, activity_id=service_id
        )
    )
