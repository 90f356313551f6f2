"""Pages of how posts come in: a pasted text, who found a post, posts that may be one, scans nobody read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.evidence.papers import kind_of
from lianqiao.jobs import actions_entry, actions_scans, queries_entry
from lianqiao.jobs.by_hand import read_entry
from lianqiao.jobs.forms_entry import FinderForm, PasteForm, ProposalForm, ScanForm
from lianqiao.jobs.readings_paste import read_paste
from lianqiao.jobs.views import words_of
from lianqiao.rules.values import Reason, Refused, row_id


def _proposals(request: Any, text: str, *, bound: bool) -> list[ProposalForm]:
    data = request.POST if bound else None
    found = read_paste(text, request.today)
    return [ProposalForm(data, proposal=one, prefix=f"p{place}") for place, one in enumerate(found)]


@require_http_methods(["GET", "POST"])
def post_paste(request: Any) -> HttpResponse:
    """Paste a text, then look at what was read; nothing is saved here."""
    form = PasteForm(request.POST or None)
    proposals: list[ProposalForm] = []
    if request.method == "POST" and form.is_valid():
        proposals = _proposals(request, _unix(form.cleaned_data["text"]), bound=False)
        if not proposals:
            form.add_error("text", words_of(Refused(Reason.of("paste_no_post"))))
    return _paste_page(
        request, form, proposals, FinderForm(staff=queries_entry.staff(viewer=request.viewer, today=request.today))
    )


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _paste_page(request: Any, form: PasteForm, proposals: list[ProposalForm], finder: FinderForm) -> HttpResponse:
    wrong = form.errors or finder.errors or any(one.errors for one in proposals if one.taken)
    text = _unix(form.cleaned_data.get("text", "")) if form.is_bound and form.is_valid() else ""
    shown = {"form": form, "proposals": proposals, "finder": finder, "text": text, "wrong": bool(wrong)}
    return render(request, "jobs/paste.html", shown, status=422 if wrong else 200)


@require_POST
def post_paste_save(request: Any) -> HttpResponse:
    """Save the confirmed posts of a pasted text, all of them or none."""
    form = PasteForm(request.POST)
    finder = FinderForm(request.POST, staff=queries_entry.staff(viewer=request.viewer, today=request.today))
    if not form.is_valid():
        return _paste_page(request, form, [], finder)
    proposals = _proposals(request, _unix(form.cleaned_data["text"]), bound=True)
    taken = [one for one in proposals if one.taken]
    for one in taken:
        if one.is_valid() and (open_ := one.open_guesses()):
            one.add_error(None, words_of(Refused(Reason.of("paste_guess_open", count=len(open_)))))
    if all([finder.is_valid(), *(not one.errors for one in taken)]):
        try:
            made = _save(request, taken, finder)
            messages.success(request, _("已记下 {n} 个岗位，等人审过才会推荐。").format(n=made))
            return redirect(f"{reverse('posts')}?review=waiting")
        except Refused as refused:
            form.add_error(None, words_of(refused))
    return _paste_page(request, form, proposals, finder)


def _save(request: Any, taken: list[ProposalForm], finder: FinderForm) -> int:
    source = _("粘贴的招聘文字")
    made = actions_entry.enter_several(
        viewer=request.viewer,
        rows=[read_entry(one.said(source)) for one in taken],
        finder=finder.finder(),
        again="again" in request.POST,
        today=request.today,
        now=request.now,
    )
    return len(made)


@require_POST
def post_found(request: Any, post_id: int) -> HttpResponse:
    """Say who found a post, or put it right."""
    form = FinderForm(request.POST, staff=queries_entry.staff(viewer=request.viewer, today=request.today))
    finder = form.finder() if form.is_valid() else None
    try:
        if finder is None:
            wrong = [str(words) for errors in form.errors.values() for words in errors]
            messages.warning(request, " ".join(wrong) or _("选一下是谁找来的。"))
        else:
            actions_entry.name_finder(viewer=request.viewer, post_id=post_id, finder=finder, now=request.now)
            messages.success(request, _("已记下。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        messages.warning(request, words_of(refused))
    if queries_entry.finder_of(viewer=request.viewer, today=request.today, post_id=post_id) is None:
        raise Http404
    return redirect("post", post_id)


@require_safe
def posts_same(request: Any) -> HttpResponse:
    """Posts that may be one, side by side, and those that are."""
    pairs, many = queries_entry.lookalikes(viewer=request.viewer, today=request.today)
    merged = queries_entry.merged(viewer=request.viewer, today=request.today)
    return render(request, "jobs/same.html", {"pairs": pairs, "many": many, "merged": merged})


@require_POST
def posts_same_say(request: Any) -> HttpResponse:
    """Say that two posts are one, or are not."""
    post, other = (row_id(request.POST.get(name, "")) or 0 for name in ("post", "other"))
    same = request.POST.get("same") == "1"
    try:
        actions_entry.say_same(
            viewer=request.viewer, post_id=post, other_id=other, same=same, today=request.today, now=request.now
        )
        messages.success(request, _("已记下，只算一次。") if same else _("已记下，各算各的。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        messages.warning(request, words_of(refused))
    return redirect("posts_same")


@require_http_methods(["GET", "POST"])
def post_scans(request: Any) -> HttpResponse:
    """Scans that nobody read yet, and a new one: kept as it came, nothing in it is read."""
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["file"].name
            actions_scans.keep_scan(viewer=request.viewer, name=name, content=form.content(), now=request.now)
            messages.success(request, _("已留底。里面的字没有读，请照着手工记或粘贴文字。"))
            return redirect("post_scans")
        except Refused as refused:
            form.add_error("file", words_of(refused))
    shown = {"form": form, "scans": queries_entry.scans(viewer=request.viewer)}
    return render(request, "jobs/scans.html", shown, status=422 if form.errors else 200)


@require_safe
def post_scan(request: Any, scan_id: int) -> HttpResponse:
    """The scan as it came, always as a download."""
    _name, content = queries_entry.scan_file(viewer=request.viewer, scan_id=scan_id)
    kind = kind_of(content)
    headers = {"Content-Disposition": f'attachment; filename="scan-{scan_id}.{kind.ending}"'}
    return HttpResponse(content, content_type=kind.content_type, headers=headers)


@require_POST
def post_scan_done(request: Any, scan_id: int) -> HttpResponse:
    """Say that a person read the scan."""
    reason = request.POST.get("reason", "")
    try:
        actions_scans.finish_scan(viewer=request.viewer, scan_id=scan_id, reason=reason, now=request.now)
        messages.success(request, _("已记下。"))
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        messages.warning(request, words_of(refused))
    return redirect("post_scans")
