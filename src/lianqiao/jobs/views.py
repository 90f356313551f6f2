"""Pages of posts: the list with its review, one post, a post by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.charter.wording import say
from lianqiao.jobs import actions, queries_entry
from lianqiao.jobs.actions_entry import enter_found
from lianqiao.jobs.by_hand import majors_of, read_entry
from lianqiao.jobs.facts import Review
from lianqiao.jobs.forms import PostForm, ReviewForm, flag_reasons
from lianqiao.jobs.forms_entry import FinderForm, PasteForm
from lianqiao.jobs.models import Post
from lianqiao.jobs.post_list import Asked, post_list
from lianqiao.jobs.post_page import post_page
from lianqiao.jobs.readings import PostRow
from lianqiao.jobs.words_life import CLOSING_WORDS
from lianqiao.people.way_back import way_back
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, ask


def words_of(refused: Refused) -> str:
    """A refusal as one text, with its next step."""
    sentence = say(refused.because[0], get_language() or "zh-hans")
    return f"{sentence.reason} {sentence.next}".strip()


def list_page(request: Any, asked: Asked, *, wrong: str = "") -> HttpResponse:
    """The list as asked for, with what went wrong."""
    found = post_list(viewer=request.viewer, today=request.today, policy=policy_in_force(), asked=asked)
    deeds = {"may_review": Deed.REVIEW_POSTS, "may_import": Deed.IMPORT, "may_export": Deed.EXPORT}
    may = {name: ask(request.viewer, deed).ok for name, deed in deeds.items()}
    chosen = request.POST.getlist("post")
    shown = {"found": found, "asked": asked, "wrong": wrong, "chosen": chosen, "states": list(Review), **may}
    shown["paste"] = PasteForm()
    return render(request, "jobs/posts.html", shown, status=422 if wrong else 200)


@require_safe
def posts(request: Any) -> HttpResponse:
    """The posts, to search, narrow and review."""
    return list_page(request, Asked.of(request.GET))


@require_POST
def posts_review(request: Any) -> HttpResponse:
    """The same decision on every chosen post."""
    asked, form = Asked.of(request.GET), ReviewForm(request.POST)
    chosen = [number for one in request.POST.getlist("post") if (number := row_id(one)) is not None]
    if not form.is_valid():
        return list_page(request, asked, wrong=_("请选采用或不采用。"))
    try:
        made = actions.review_posts(
            viewer=request.viewer, post_ids=chosen, **form.decision(), today=request.today, now=request.now
        )
    except Refused as refused:
        return list_page(request, asked, wrong=words_of(refused))
    messages.success(request, _("已审 {n} 个岗位。").format(n=len(made)))
    return redirect(f"{request.path.removesuffix('review/')}?{asked.kept}")


def post_page_of(request: Any, post_id: int, **typed: Any) -> HttpResponse:
    """The page of a post; with `wrong` or `life_wrong` in `typed` it says what was refused, beside what was typed."""
    rule = policy_in_force().posts.freshness
    page = post_page(viewer=request.viewer, today=request.today, post_id=post_id, rule=rule)
    if page is None:
        raise Http404
    refused = typed.get("wrong") or typed.get("life_wrong")
    context = {
        "page": page,
        "post": page.post,
        "closings": CLOSING_WORDS.items(),
        **_came_in(request, post_id),
        **typed,
    }
    return render(request, "jobs/post.html", context, status=422 if refused else 200)


def _came_in(request: Any, post_id: int) -> dict[str, Any]:
    """How the post came in: its finder with the form to put it right, what it states, what is one with it."""
    asked = {"viewer": request.viewer, "post_id": post_id}
    found = queries_entry.finder_of(**asked, today=request.today)
    return {
        "found": found,
        "finder_form": FinderForm(staff=queries_entry.staff(viewer=request.viewer, today=request.today), found=found),
        "history": queries_entry.finder_history(**asked),
        "same": queries_entry.same_as(**asked, today=request.today),
        "stated": queries_entry.stated(**asked),
    }


@require_safe
def post(request: Any, post_id: int) -> HttpResponse:
    """One post: all that is known, and the words it was read from."""
    return post_page_of(request, post_id)


@require_POST
def post_review(request: Any, post_id: int) -> HttpResponse:
    """Accept or refuse one post; accepting in spite of a doubt takes a reason for each."""
    form, flags = ReviewForm(request.POST), flag_reasons(request.POST)
    if not form.is_valid():
        return post_page_of(request, post_id, wrong=_("请选采用或不采用。"))
    try:
        actions.review_post(
            viewer=request.viewer, post_id=post_id, **form.decision(), flags=flags, today=request.today, now=request.now
        )
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        typed = {"reason": form.cleaned_data["reason"], "flag_reasons": flags}
        return post_page_of(request, post_id, wrong=words_of(refused), **typed)
    messages.success(request, _("已记下。"))
    return redirect(way_back(request, "posts"))


@require_http_methods(["GET", "POST"])
def post_new(request: Any) -> HttpResponse:
    """Enter a post by hand: first look how it is read, then save."""
    form, read = PostForm(request.POST or None), None
    finder = FinderForm(request.POST or None, staff=queries_entry.staff(viewer=request.viewer, today=request.today))
    if request.method == "POST" and form.is_valid() and finder.is_valid():
        read = read_entry(form.cleaned_data)
        if "save" in request.POST:
            try:
                made = _entered(request, form, finder, read)
                messages.success(request, _("已记下，等人审过才会推荐。"))
                return redirect("post", post_id=made.pk)
            except Refused as refused:
                form.add_error(None, words_of(refused))
    majors = majors_of(read.facts.majors) if read else ()
    shown = {"form": form, "finder": finder, "read": read, "majors": majors}
    return render(request, "jobs/post_new.html", shown, status=422 if form.errors or finder.errors else 200)


def _entered(request: Any, form: PostForm, finder: FinderForm, row: PostRow) -> Post:
    return enter_found(
        viewer=request.viewer,
        row=row,
        finder=finder.finder(),
        large=form.cleaned_data["large"],
        today=request.today,
        now=request.now,
    )
