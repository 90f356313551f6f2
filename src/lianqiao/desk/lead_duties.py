"""What of leads and reports waits for a person today: theirs, and for the first of those who enter posts all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.desk.lead_list import ReportedPost, reported_posts
from lianqiao.desk.loose_ends import Duty
from lianqiao.jobs.queries_leads import lead_owners, leads
from lianqiao.rules.visibility import Deed, Viewer, ask


def lead_duties(viewer: Viewer, today: date) -> Iterator[Duty]:
    """The lines of the day that leads and reports make."""
    if not ask(viewer, Deed.REVIEW_POSTS).ok or viewer.user_id is None:
        return
    waiting = [one for one in leads(viewer=viewer, today=today) if one.open]
    posts = reported_posts(viewer=viewer, today=today)
    if not waiting and not posts:
        return
    first = next(iter(lead_owners(viewer=viewer, today=today)), None)
    is_first = first is not None and first.pk == viewer.user_id
    mine = [one for one in waiting if one.owner_id == viewer.user_id or (one.owner_id is None and is_first)]
    if mine:
        what = ngettext("%(n)d 条岗位线索等你看", "%(n)d 条岗位线索等你看", len(mine)) % {"n": len(mine)}
        since = _("最早 %(day)s") % {"day": f"{mine[0].on:%m-%d}"}
        href = reverse("lead", args=[mine[0].id]) if len(mine) == 1 else reverse("leads")
        yield Duty("now", None, what, since, viewer.name, _("看线索"), href, weight=420, owner_id=viewer.user_id)
    if is_first:
        yield from (_reported(viewer, one) for one in posts)


def _reported(viewer: Viewer, one: ReportedPost) -> Duty:
    people = one.reports.people
    said = {"title": one.post.title, "n": people}
    what = ngettext("%(n)d 名同学反映“%(title)s”有问题", "%(n)d 名同学反映“%(title)s”有问题", people) % said
    first = _("%(day)s 起") % {"day": f"{one.reports.waiting[-1].on:%m-%d}"}
    detail = _("%(since)s，先不再推荐") % {"since": first} if one.reports.held else first
    href = reverse("post_reports", args=[one.post.id])
    weight = 900 if one.reports.held else 600
    return Duty("now", None, what, detail, viewer.name, _("去核实"), href, weight=weight, owner_id=viewer.user_id)
