"""The panel of a post's page that says whom it may suit."""

from __future__ import annotations

from typing import Any

from django import template

from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.marks import marks_of
from lianqiao.jobs.words import OFFER_WORDS
from lianqiao.rules.visibility import Deed, ask

register = template.Library()


@register.inclusion_tag("jobs/_post_suits.html", takes_context=True)
def post_suits(context: Any, post: PostCard) -> dict[str, Any]:
    """The post's marks in words, each with the words of the post, and the door to what students said of it."""
    may = ask(context["request"].viewer, Deed.RECORD_HELP).ok
    return {
        "post": post,
        "may_record": may,
        "marks": [(str(OFFER_WORDS[one.kind]), one.words) for one in marks_of(post)],
    }
