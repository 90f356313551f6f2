"""Pages of leads: the list, one with its three ends, what one brought in oneself; and the reports of a post."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.lead_forms import FIELD_OF, AnswerLeadForm, AnswerReportsForm, LeadForm
from lianqiao.desk.lead_list import alike, lead_list, lead_row, report_rows
from lianqiao.desk.refusals import refuse_beside
from lianqiao.jobs import actions_leads
from lianqiao.jobs.by_hand import majors_of, read_entry
from lianqiao.jobs.facts_leads import LeadCard
from lianqiao.jobs.forms import PostForm
from lianqiao.jobs.queries import post as one_post
from lianqiao.jobs.queries_leads import brought, lead_owners
from lianqiao.jobs.queries_leads import lead as one_lead
from lianqiao.jobs.words_leads import STANDING_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today}


def _by(request: Any) -> dict[str, Any]:
    return {**_here(request), "now": request.now}


def _lead(request: Any, lead_id: int) -> LeadCard:
    found = one_lead(**_here(request), lead_id=lead_id)
    if found is None:
        raise Http404
    return found


@require_safe
def leads(request: Any) -> HttpResponse:
    """What was brought in, and posts with reports."""
    return render(request, "desk/leads.html", {"found": lead_list(**_here(request))})


@require_safe
def lead(request: Any, lead_id: int) -> HttpResponse:
    """One lead, and what may become of it."""
    return _shown(request, lead_id, AnswerLeadForm())


def _shown(request: Any, lead_id: int, form: AnswerLeadForm) -> HttpResponse:
    card = _lead(request, lead_id)
    shown = {"row": lead_row(**_here(request), lead=card), "lead": card, "form": form}
    shown["alike"] = alike(**_here(request), lead=card) if card.open else []
    shown["owners"] = lead_owners(**_here(request)) if card.open else []
    shown["standing"] = STANDING_WORDS[card.standing]
    return render(request, "desk/lead.html", shown, status=422 if form.errors else 200)


@require_POST
def lead_hand(request: Any, lead_id: int) -> HttpResponse:
    """Give it to a colleague, or take it."""
    to = row_id(request.POST.get("to", "")) or 0
    made = actions_leads.hand_lead(**_by(request), lead_id=lead_id, user_id=to)
    messages.success(request, _("已交给 %(name)s。") % {"name": made.user.display_name})
    return redirect("lead", lead_id=lead_id)


@require_POST
def lead_known(request: Any, lead_id: int) -> HttpResponse:
    """The post is there already."""
    actions_leads.link_lead(**_by(request), lead_id=lead_id, post_id=row_id(request.POST.get("post", "")) or 0)
    messages.success(request, _("已记下，对方会看到库里已经有了。"))
    return redirect("leads")


@require_POST
def lead_answer(request: Any, lead_id: int) -> HttpResponse:
    """Nothing comes of it, and why."""
    _lead(request, lead_id)
    form = AnswerLeadForm(request.POST)
    if form.is_valid():
        try:
            actions_leads.answer_lead(**_by(request), lead_id=lead_id, text=form.cleaned_data["text"])
            messages.success(request, _("已回复，对方会看到这句话。"))
            return redirect("leads")
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return _shown(request, lead_id, form)


@require_http_methods(["GET", "POST"])
def lead_enter(request: Any, lead_id: int) -> HttpResponse:
    """The form of a post with what the lead says: first look how it is read, then save."""
    card, read = _lead(request, lead_id), None
    form = PostForm(request.POST or None, initial=_said(card))
    if request.method == "POST" and form.is_valid():
        read = read_entry(form.cleaned_data)
        if "save" in request.POST:
            try:
                large = form.cleaned_data["large"]
                made = actions_leads.enter_lead(**_by(request), lead_id=lead_id, row=read, large=large)
                messages.success(request, _("已录入，等人审过才会推荐。"))
                return redirect("post", post_id=made.pk)
            except Refused as refused:
                refuse_beside(form, refused, {})
    shown = {"form": form, "lead": card, "read": read, "majors": majors_of(read.facts.majors) if read else ()}
    return render(request, "desk/lead_enter.html", shown, status=422 if form.errors else 200)


def _said(card: LeadCard) -> dict[str, str]:
    """What the lead says, in the fields of a post. How many places there are somebody has to ask."""
    source = _("学生推荐") if card.student_id else _("联络员和老师的线索")
    said = {"title": card.title, "employer": card.employer, "place": card.place, "url": card.url}
    return {**said, "description": card.text, "source": source}


@require_http_methods(["GET", "POST"])
def my_leads(request: Any) -> HttpResponse:
    """Bring one in; what one brought in before, and what became of it."""
    form = LeadForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            per_day = policy_in_force().leads.per_day
            actions_leads.bring_lead(**_by(request), **form.cleaned_data, per_day=per_day)
            messages.success(request, _("谢谢，老师会看。有了结果写在这里。"))
            return redirect("my_leads")
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    mine = [(one, STANDING_WORDS[one.standing]) for one in brought(**_here(request))]
    return render(request, "desk/my_leads.html", {"form": form, "mine": mine}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def post_reports(request: Any, post_id: int) -> HttpResponse:
    """What was reported of a post; a press says what a person found out."""
    post = one_post(**_here(request), post_id=post_id)
    if post is None:
        raise Http404
    form = AnswerReportsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = {"goes_on": form.cleaned_data["verdict"] == "on", "text": form.cleaned_data["text"]}
        try:
            actions_leads.answer_reports(**_by(request), post_id=post_id, **said)
            messages.success(request, _("已记下，反映的同学会看到这句话。"))
            return redirect("post", post_id=post_id)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    found, rows = report_rows(**_here(request), post_id=post_id)
    shown = {"post": post, "found": found, "rows": rows, "form": form}
    return render(request, "desk/post_reports.html", shown, status=422 if form.errors else 200)
