"""What posts show of leads and reports: the doors on the list, the words, the panel on a post's page."""

from __future__ import annotations

from typing import Any

from django import template

from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.facts_leads import Reports
from lianqiao.jobs.queries_leads import reports
from lianqiao.jobs.words_leads import REPORT_WORDS, STANDING_WORDS
from lianqiao.rules.visibility import Deed, ask

register = template.Library()


@register.filter
def report_word(kind: str) -> str:
    """What is wrong, in words."""
    return str(REPORT_WORDS[kind])


@register.filter
def lead_word(standing: str) -> str:
    """Where a lead stands, as whoever brought it in reads it."""
    return str(STANDING_WORDS[standing])


@register.inclusion_tag("jobs/_post_reports.html", takes_context=True)
def post_reports(context: Any, post: PostCard) -> dict[str, Any]:
    """The panel of what students reported of this post: how many, and their words; never who."""
    request = context["request"]
    found: Reports | None = reports(viewer=request.viewer, today=request.today, post_ids=[post.id]).get(post.id)
    may = ask(request.viewer, Deed.REVIEW_POSTS).ok
    return {"post": post, "reports": found, "may_look_into": may}


@register.inclusion_tag("jobs/_post_doors.html", takes_context=True)
def post_doors(context: Any) -> dict[str, bool]:
    """The doors beside the list of posts, as far as the viewer may open them."""
    viewer = context["request"].viewer
    return {
        "may_see_leads": ask(viewer, Deed.REVIEW_POSTS).ok,
        "may_record": ask(viewer, Deed.RECORD_HELP).ok,
        "may_bring": ask(viewer, Deed.BRING_LEADS).ok and not ask(viewer, Deed.REVIEW_POSTS).ok,
    }
