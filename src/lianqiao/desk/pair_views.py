"""The page that pairs students with experts, and the one that changes a pair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianqiao.charter.wording import say
from lianqiao.desk.actions_pairs import SWAP_REASONS, accept_pairs, swap_expert
from lianqiao.desk.outcome_forms import refuse
from lianqiao.desk.pair_list import PairList, pair_list
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Reason, Refused, row_id

REASON_WORDS = {
    "major": gettext_lazy("专业更对口"),
    "load": gettext_lazy("原来的导师带的学生太多"),
    "away": gettext_lazy("原来的导师离岗或出差"),
    "asked": gettext_lazy("学生或导师提出"),
    "other": gettext_lazy("其他"),
}


class SwapForm(forms.Form):
    """Another expert, or an exchange with another student; and why."""

    to = forms.ChoiceField(label=gettext_lazy("换成"), error_messages={"required": gettext_lazy("先选换成谁。")})
    reason = forms.ChoiceField(
        label=gettext_lazy("为什么换"), choices=[(one, REASON_WORDS[one]) for one in SWAP_REASONS],
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, found: PairList, student_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.now = found, found.paired[student_id].expert.id
        free = [one for one in found.experts.values() if one.id != self.now and not one.full]
        others = [one for one in found.paired.values() if one.expert.id != self.now]
        exchange = [(f"s{one.student.id}", f"{one.student.name} · {one.expert.name}") for one in others]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "--"),
            (_("还有空位的导师"), [(f"e{one.id}", f"{one.name} {one.load}/{one.ceiling}") for one in free]),
            (_("与别的学生对换导师"), exchange),
        ]

    def move(self) -> dict[str, Any]:
        """What is to be done, as `swap_expert` takes it."""
        to = self.cleaned_data["to"]
        number = int(to[1:])
        if to.startswith("e"):
            return {"user_id": number, "other_id": None}
        return {"user_id": self.found.paired[number].expert.id, "other_id": number}


def _found(request: Any) -> PairList:
    return pair_list(viewer=request.viewer, today=request.today, now=request.now, policy=policy_in_force())


@require_http_methods(["GET", "POST"])
def pairs(request: Any) -> HttpResponse:
    """Proposals with reason and caseload; ticked, they are taken up, with the expert chosen beside each."""
    wrong = None
    if request.method == "POST":
        try:
            here = {"viewer": request.viewer, "today": request.today, "now": request.now}
            done = accept_pairs(**here, chosen=_chosen(request.POST), policy=policy_in_force())
        except Refused as refused:
            wrong = refused.because[0]
        else:
            messages.success(request, _("已配对 {n} 名学生。").format(n=done))
            return redirect("pairs")
    said = say(wrong, get_language() or "zh-hans") if isinstance(wrong, Reason) else None
    context = {"found": _found(request), "wrong": said}
    return render(request, "desk/pairs.html", context, status=422 if said else 200)


def _chosen(data: Any) -> dict[int, int]:
    """The expert chosen for each student that was ticked; what names nobody is left out."""
    ticked = [number for one in data.getlist("student") if (number := row_id(one)) is not None]
    found = {one: row_id(data.get(f"e{one}", "")) for one in ticked}
    return {one: whom for one, whom in found.items() if whom is not None}


@require_http_methods(["GET", "POST"])
def pair_swap(request: Any, student_id: int) -> HttpResponse:
    """Change a pair, with the reason."""
    found = _found(request)
    if student_id not in found.paired:
        raise Http404
    held = found.paired[student_id]
    form = SwapForm(request.POST if request.method == "POST" else None, found=found, student_id=student_id)
    if form.is_bound and form.is_valid():
        here = {"viewer": request.viewer, "today": request.today, "now": request.now, "policy": policy_in_force()}
        try:
            swap_expert(**here, student_id=student_id, reason=form.cleaned_data["reason"], **form.move())
            messages.success(request, _("已换好。"))
            return redirect("pairs")
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "held": held, "card": held.student}
    return render(request, "desk/pair_swap.html", context, status=422 if form.errors else 200)
