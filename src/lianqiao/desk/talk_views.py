"""Pages of talks: a new one, its correction, drafts, whom to talk with, steps that are done, keys on or off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from lianqiao.assistance.actions import record_help
from lianqiao.assistance.actions_corrections import correct_help
from lianqiao.assistance.actions_drafts import drop_draft, keep_draft
from lianqiao.assistance.actions_steps import finish_step
from lianqiao.assistance.facts import Help
from lianqiao.charter.wording import say
from lianqiao.desk import talk_page
from lianqiao.desk.reach import day_of, student_in_reach
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.talk_forms import FIELD_OF, StepForm, TalkForm, from_draft, from_talk, typed
from lianqiao.desk.wish_words import latest_changes
from lianqiao.people.way_back import way_back
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused, row_id


def _form(request: Any, desk: talk_page.Desk, talk: Help | None = None) -> TalkForm:
    """The form as sent, else gone on from the draft, else as the talk stands."""
    first = from_talk(talk) if talk else {}
    if desk.draft:
        first |= from_draft(desk.draft)
    on = None if talk else _asked_day(request)
    if on:
        first["held_on"] = on.isoformat()
    given = request.POST if request.method == "POST" else None
    return TalkForm(given, initial=first, today=request.today, steps=desk.steps)


def _asked_day(request: Any) -> date | None:
    """The day for which the form was opened, from the board of weeks; none that is still to come."""
    on = day_of(request.GET.get("on", ""))
    return on if on and on <= request.today else None


def _page(request: Any, form: TalkForm, card: Any, desk: talk_page.Desk, **more: Any) -> HttpResponse:
    """The whole page, or for htmx the drawer's part."""
    template = "desk/talk_drawer.html" if request.htmx else "desk/talk.html"
    context = {
        "form": form, "card": card, "back": request.GET.get("back", ""), "title": _("记录沟通"),
        "draft": desk.draft if not form.is_bound else None, "asked_on": _asked_day(request),
        "starters": [_("最近投了哪里？"), _("卡在哪一步？"), _("下一步想让我们做什么？")],
        "changes": latest_changes(viewer=request.viewer, today=request.today, student_id=card.id), **more,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


def _saved(request: Any, student_id: int, talk: Help | None = None) -> HttpResponse:
    """It is on record: the draft goes, and the reader returns to where the form was opened."""
    about = talk_page.subject(student_id, talk)
    drop_draft(viewer=request.viewer, form=talk_page.FORM, subject=about)
    messages.success(request, _("已记下。") if talk is None else _("已改好。"))
    if request.htmx:
        return HttpResponseClientRefresh()
    return HttpResponseRedirect(_back(request, student_id))


def _back(request: Any, student_id: int) -> str:
    """Where the form was opened: the day, the student's line of the class board, else the student's page."""
    back = request.GET.get("back", "")
    card = student_in_reach(request, student_id) if back == "classes" else None
    if card is not None and card.class_id is not None:
        return f"{reverse('classes')}?class={card.class_id}#s{card.id}"
    return reverse("today") if back == "today" else reverse("student", args=[student_id])


@require_http_methods(["GET", "POST"])
def talk_new(request: Any, student_id: int) -> HttpResponse:
    """Put a talk, or an attempt at one, on record."""
    card = student_in_reach(request, student_id)
    desk = talk_page.desk(viewer=request.viewer, today=request.today, student_id=card.id)
    form = _form(request, desk)
    if request.method == "POST" and form.is_valid():
        told = {"viewer": request.viewer, "today": request.today, "now": request.now, **form.said()}
        try:
            record_help(kind="talk", student_ids=[card.id], **told)
            return _saved(request, card.id)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
    return _page(request, form, card, desk)


@require_http_methods(["GET", "POST"])
def help_correct(request: Any, student_id: int, activity_id: int) -> HttpResponse:
    """Correct a talk; who comes second sees both versions and keeps the own words."""
    card, asked = student_in_reach(request, student_id), {"viewer": request.viewer, "today": request.today}
    talk = talk_page.talk_of(**asked, student_id=card.id, activity_id=activity_id)
    if talk is None:
        raise Http404
    if not talk.may_correct:
        raise Refused(Reason.of("correct_not_yours"))
    desk = talk_page.desk(**asked, student_id=card.id, talk=talk)
    form, newest = _form(request, desk, talk), None
    if request.method == "POST" and form.is_valid():
        opened = form.cleaned_data["version"] or activity_id
        try:
            correct_help(**asked, activity_id=opened, **form.said(), now=request.now)
            return _saved(request, card.id, talk)
        except Refused as refused:
            refuse_beside(form, refused, FIELD_OF)
            newest = talk if refused.code == "help_changed_meanwhile" else None
    return _page(request, _onto(form, newest), card, desk, talk=talk, newest=newest, title=_("改这条沟通"))


def _onto(form: TalkForm, newest: Help | None) -> TalkForm:
    """Saved once more, the reader's words take the place of the newest version, which now stands beside them."""
    if newest is not None:
        sent: Any = form.data
        mine = sent.copy()
        mine["version"] = str(newest.id)
        form.data = mine
    return form


def _corrected(request: Any, student_id: int) -> Help | None:
    """The talk that the form corrects; None for a new one. Http404 where there is no such talk."""
    opened = row_id(request.POST.get("version", ""))
    if opened is None:
        return None
    talk = talk_page.talk_of(viewer=request.viewer, today=request.today, student_id=student_id, activity_id=opened)
    if talk is None:
        raise Http404
    return talk


@require_POST
def talk_draft(request: Any, student_id: int) -> HttpResponse:
    """Keep what is typed, or throw it away; for the script in JSON, without script by going back to the form."""
    card = student_in_reach(request, student_id)
    talk = _corrected(request, card.id)
    about = {"viewer": request.viewer, "form": talk_page.FORM, "subject": talk_page.subject(card.id, talk)}
    back = reverse("help_correct", args=[card.id, talk.id]) if talk else reverse("talk_new", args=[card.id])
    if request.POST.get("draft") == "drop":
        drop_draft(**about)
        return redirect(back)
    seen, body = row_id(request.POST.get("draft_version", "")) or 0, typed(request.POST)
    try:
        kept = keep_draft(**about, body=body, version=seen, key=request.POST.get("key", ""), now=request.now)
    except Refused as refused:
        said = say(refused.because[0], get_language() or "zh-hans")
        return _draft_said(request, back, f"{said.reason}{said.next}", status=409)
    at = localtime(kept.saved_at)
    return _draft_said(request, back, _("已存 %(time)s") % {"time": f"{at:%H:%M}"}, version=kept.version)


def _draft_said(request: Any, back: str, said: str, status: int = 200, version: int = 0) -> HttpResponse:
    if request.accepts("text/html"):
        messages.success(request, said) if status == 200 else messages.error(request, said)
        return redirect(back)
    return JsonResponse({"said": said, "version": version}, status=status)


@require_safe
def talk_pick(request: Any) -> HttpResponse:
    """With whom: a search over the students in reach."""
    search = request.GET.get("q", "")[:60]
    found = talk_page.pick(viewer=request.viewer, today=request.today, policy=policy_in_force(), search=search)
    part = "desk/_talk_found.html" if "q" in request.GET else "desk/talk_pick_drawer.html"
    template = part if request.htmx else "desk/talk_pick.html"
    return render(request, template, {"found": found, "search": search})


@require_http_methods(["GET", "POST"])
def step_done(request: Any, student_id: int, activity_id: int) -> HttpResponse:
    """An agreed step was taken, or is no longer wanted."""
    card = student_in_reach(request, student_id)
    steps = talk_page.desk(viewer=request.viewer, today=request.today, student_id=card.id).steps
    step = next((one for one in steps if one.activity_id == activity_id and one.text), None)
    if step is None:
        raise Refused(Reason.of("step_not_open"))
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = {"activity_id": activity_id, "today": request.today, "now": request.now, **form.cleaned_data}
        finish_step(viewer=request.viewer, **done)
        messages.success(request, _("已记下。"))
        return redirect("today") if request.GET.get("back") == "today" else redirect("student", card.id)
    context = {"form": form, "card": card, "step": step, "back": request.GET.get("back", "")}
    return render(request, "desk/talk_step.html", context, status=422 if form.errors else 200)


@require_POST
def set_keys(request: Any) -> HttpResponse:
    """Single-letter keys on or off, for as long as one is signed in (WCAG 2.1.4)."""
    request.session["keys_off"] = not request.session.get("keys_off", False)
    return redirect(way_back(request, "home"))
