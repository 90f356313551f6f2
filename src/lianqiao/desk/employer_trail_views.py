"""Pages that add to what is known of an employer: facts, contacts, the trail; and two that may be one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianqiao.desk.employer_forms import AnswerForm, ContactForm, EmployerForm, MergeForm, TrustForm
from lianqiao.desk.employer_views import card_here, saved
from lianqiao.desk.roll_forms import ReasonForm
from lianqiao.jobs.actions_employers import add_contact, end_contact, record_employer
from lianqiao.jobs.actions_same import keep_apart, merge_employers, unmerge_employers
from lianqiao.jobs.actions_trust import answer_complaint, note_trust, take_back_trust
from lianqiao.jobs.facts_employers import COMPLAINT, EmployerCard, TrustEntry
from lianqiao.jobs.queries_employers import may_take_back
from lianqiao.jobs.queries_register import twins


def _page(request: Any, card: EmployerCard, form: Any, title: str, lead: str = "") -> HttpResponse:
    shown = {"card": card, "form": form, "title": title, "lead": lead}
    return render(request, "desk/employer_form.html", shown, status=422 if form.errors else 200)


def _sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
def employer_facts(request: Any, employer_id: int) -> HttpResponse:
    """What the employer is; what was said before stays on record."""
    card = card_here(request, employer_id)
    form = EmployerForm(_sent(request), card=card)

    def act() -> object:
        return record_employer(viewer=request.viewer, employer_id=card.id, said=form.said(), now=request.now)

    if saved(request, form, act):
        return redirect("employer", card.id)
    return _page(request, card, form, _("补充单位信息"), _("改了什么都留着以前的说法。"))


@require_http_methods(["GET", "POST"])
def employer_contact(request: Any, employer_id: int) -> HttpResponse:
    """Whom to ring."""
    card, form = card_here(request, employer_id), ContactForm(_sent(request))

    def act() -> object:
        return add_contact(viewer=request.viewer, employer_id=card.id, now=request.now, **form.cleaned_data)

    if saved(request, form, act):
        return redirect("employer", card.id)
    return _page(request, card, form, _("加一位联系人"), _("只给老师看，学生和联络员看不到。"))


@require_http_methods(["GET", "POST"])
def contact_end(request: Any, employer_id: int, contact_id: int) -> HttpResponse:
    """This person is not there any more."""
    card, form = card_here(request, employer_id), ReasonForm(_sent(request))
    found = next((one for one in card.contacts if one.id == contact_id), None)
    if found is None:
        raise Http404
    act = {"viewer": request.viewer, "employer_id": card.id, "contact_id": contact_id, "now": request.now}
    if saved(request, form, lambda: end_contact(**act, **form.cleaned_data)):
        return redirect("employer", card.id)
    return _page(request, card, form, _("停用联系人：{name}").format(name=found.name))


@require_http_methods(["GET", "POST"])
def employer_trust(request: Any, employer_id: int) -> HttpResponse:
    """Its licence was seen, or somebody complained."""
    card, form = card_here(request, employer_id), TrustForm(_sent(request), today=request.today)
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    if saved(request, form, lambda: note_trust(**here, employer_id=card.id, **form.cleaned_data)):
        return redirect("employer", card.id)
    return _page(request, card, form, _("记执照或投诉"), _("投诉记下以后，要有人答复。不写学生姓名。"))


def _entry(card: EmployerCard, trust_id: int) -> TrustEntry:
    found = next((one for one in card.trail if one.id == trust_id), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def trust_answer(request: Any, employer_id: int, trust_id: int) -> HttpResponse:
    """What was found out about a complaint."""
    card, form = card_here(request, employer_id), AnswerForm(_sent(request), today=request.today)
    found = _entry(card, trust_id)
    if found.kind != COMPLAINT:
        raise Http404
    here = {"viewer": request.viewer, "today": request.today, "now": request.now}
    act = {**here, "employer_id": card.id, "trust_id": trust_id}
    if saved(request, form, lambda: answer_complaint(**act, **form.cleaned_data)):
        return redirect("employer", card.id)
    return _page(request, card, form, _("答复投诉"), found.text)


@require_http_methods(["GET", "POST"])
def trust_back(request: Any, employer_id: int, trust_id: int) -> HttpResponse:
    """An entry of the trail was a mistake."""
    card, form = card_here(request, employer_id), ReasonForm(_sent(request))
    found = _entry(card, trust_id)
    if not may_take_back(viewer=request.viewer, recorded_by=found.recorded_by):
        raise Http404
    act = {"viewer": request.viewer, "employer_id": card.id, "trust_id": trust_id, "now": request.now}
    if saved(request, form, lambda: take_back_trust(**act, **form.cleaned_data)):
        return redirect("employer", card.id)
    return _page(request, card, form, _("撤下这一条"), found.text)


@require_safe
def employers_alike(request: Any) -> HttpResponse:
    """Pairs that may be one employer."""
    return render(request, "desk/employers_alike.html", {"pairs": twins(viewer=request.viewer)})


@require_http_methods(["GET", "POST"])
def employer_pair(request: Any, employer_id: int, twin_id: int) -> HttpResponse:
    """Two employers side by side, to be told to be one, or two."""
    card, twin = card_here(request, employer_id), card_here(request, twin_id)
    form = MergeForm(_sent(request))
    act = {"viewer": request.viewer, "employer_id": card.id, "other_id": twin.id, "now": request.now}

    def decide() -> object:
        does = merge_employers if form.cleaned_data["verdict"] == "same" else keep_apart
        return does(**act, reason=form.cleaned_data["reason"])

    if saved(request, form, decide):
        return redirect("employers_alike")
    shown = {"card": card, "twin": twin, "form": form}
    return render(request, "desk/employer_pair.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def employer_same_undo(request: Any, employer_id: int, merge_id: int) -> HttpResponse:
    """They are two employers after all."""
    card, form = card_here(request, employer_id), ReasonForm(_sent(request))
    found = next((one for one in card.names if one.id == merge_id), None)
    if found is None:
        raise Http404
    act = {"viewer": request.viewer, "employer_id": card.id, "same_id": merge_id, "now": request.now}
    if saved(request, form, lambda: unmerge_employers(**act, **form.cleaned_data), _("已撤销，两家各归各的。")):
        return redirect("employer", card.id)
    return _page(request, card, form, _("撤销合并：{name}").format(name=found.name))
