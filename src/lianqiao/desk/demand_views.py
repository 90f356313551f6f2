"""Pages of demand against supply: the table, what stands behind a number, the posts to find and who looks for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianqiao.desk.actions_papers import note_paper
from lianqiao.desk.demand import Asked, behind, market
from lianqiao.desk.demand_files import demand_file
from lianqiao.desk.demand_forms import FIELD_OF, SeekForm
from lianqiao.desk.demand_page import demand_page
from lianqiao.desk.demand_words import address, asked_of, what
from lianqiao.desk.paper_forms import REASON_WORDS, SheetForm
from lianqiao.desk.paper_parts import stamp
from lianqiao.desk.post_fits import fits
from lianqiao.desk.refusals import refuse_beside
from lianqiao.desk.task_page import named
from lianqiao.evidence.files_sheet import CONTENT_TYPE
from lianqiao.jobs.queries import cards, post
from lianqiao.ledger.actions_sought import seek_posts
from lianqiao.ledger.queries_sought import sought
from lianqiao.ledger.task_people import choosable
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.demand import suits
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import STUDENT_ROLES, Deed, ask

POSTS_SHOWN = 100  # of those behind a number, the soonest deadlines first
CHINESE = "zh-hans"  # tasks and files are the college's own words, whatever the language of the screen


def _here(request: Any) -> dict[str, Any]:
    return {"viewer": request.viewer, "today": request.today}


@require_safe
def demand(request: Any) -> HttpResponse:
    """The table (`?view=table` in numbers alone) and the posts to find."""
    return _page(request, SheetForm())


def _page(request: Any, form: SheetForm) -> HttpResponse:
    shown: dict[str, Any] = {"found": demand_page(**_here(request), policy=policy_in_force()), "form": form}
    shown["as_table"] = request.GET.get("view") == "table"
    shown["may_give"] = ask(request.viewer, Deed.GIVE_TASKS).ok
    shown["may_export"] = ask(request.viewer, Deed.EXPORT).ok
    return render(request, "desk/demand.html", shown, status=422 if form.errors else 200)


@require_POST
def demand_sheet(request: Any) -> HttpResponse:
    """The same as a workbook; it holds numbers and no name, and who took it is on record."""
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    reason = form.cleaned_data["reason"]
    with override(CHINESE):
        page = demand_page(**_here(request), policy=policy_in_force())
        said = {"stamp": stamp(request.viewer, request.now), "reason": str(dict(REASON_WORDS)[reason])}
        content = demand_file(page, **said)
    note_paper(viewer=request.viewer, paper="demand", reason=reason, student_ids=[], now=request.now)
    name = f'attachment; filename="posts-to-find-{request.today}.xlsx"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": name})


def _asked(request: Any) -> Asked:
    asked = asked_of(request.GET)
    if asked is None:
        raise Http404
    return asked


@require_safe
def demand_behind(request: Any) -> HttpResponse:
    """The students and the posts behind a number."""
    asked = _asked(request)
    found = market(**_here(request), policy=policy_in_force())
    students, people = behind(found, asked)
    fitting = [one for one in found.supplies if suits(asked.kind, one.facts)]
    fitting.sort(key=lambda one: (one.facts.deadline or date.max, one.id))
    known = cards(**_here(request), ids=[one.id for one in fitting[:POSTS_SHOWN]])
    shown = {"what": what(asked.kind), "students": students, "named": found.named, "all_posts": len(fitting)}
    shown["posts"] = [known[one.id] for one in fitting[:POSTS_SHOWN]]
    shown |= {"people": None if found.hides(people) else people, "openings": sum(one.openings for one in fitting)}
    return render(request, "desk/demand_behind.html", shown)


def _seek_form(request: Any, asked: Asked, openings: int) -> SeekForm:
    people = [one for one in choosable(**_here(request)) if one.role not in STUDENT_ROLES]
    given = request.POST if request.method == "POST" else None
    return SeekForm(given, people=named(people), openings=openings, today=request.today)


@require_http_methods(["GET", "POST"])
def demand_give(request: Any) -> HttpResponse:
    """Who goes and finds these posts, until when."""
    asked = _asked(request)
    if asked.mode != "line":
        raise Http404
    lines = demand_page(**_here(request), policy=policy_in_force())
    openings = next((one.openings for one in (*lines.lines, *lines.of_round) if one.kind == asked.kind), 1)
    form = _seek_form(request, asked, openings)
    if form.is_bound and form.is_valid() and _given(request, asked, form):
        messages.success(request, _("已布置，对方今天就能看到。"))
        return redirect("demand_duties")
    shown = {"form": form, "what": what(asked.kind), "query": address(asked)}
    return render(request, "desk/demand_give.html", shown, status=422 if form.errors else 200)


def _given(request: Any, asked: Asked, form: SeekForm) -> bool:
    said = form.cleaned_data
    with override(CHINESE):
        title = _("找岗位：{what}，{n} 个名额").format(what=what(asked.kind), n=said["openings"])[:120]
        about = _("找到以后在“岗位”里录入，审过就算，进度自己会算出来。")
    try:
        seek_posts(
            **_here(request), now=request.now, kind=asked.kind, openings=said["openings"], title=title, about=about,
            user_id=int(said["owner"]), due_on=said["due_on"], key=said["key"],
        )  # fmt: skip
    except Refused as refused:
        refuse_beside(form, refused, FIELD_OF)
        return False
    return True


@require_safe
def demand_duties(request: Any) -> HttpResponse:
    """Who looks for which posts: to find, found, until when."""
    lines = sought(**_here(request))
    known = cards(**_here(request), ids={post_id for one in lines for post_id in one.post_ids})
    shown = [(one, what(one.kind), [known[post_id] for post_id in one.post_ids]) for one in lines]
    may = ask(request.viewer, Deed.GIVE_TASKS).ok
    return render(request, "desk/demand_duties.html", {"lines": shown, "may_give": may})


@require_safe
def post_fits(request: Any, post_id: int) -> HttpResponse:
    """Whom of those who still look a post suits."""
    found = post(**_here(request), post_id=post_id)
    if found is None:
        raise Http404
    shown = {"post": found, "fits": fits(**_here(request), policy=policy_in_force(), post=found)}
    shown |= {"may_refer": ask(request.viewer, Deed.RECORD_HELP).ok, "past": found.past(request.today)}
    return render(request, "desk/post_fits.html", shown)
