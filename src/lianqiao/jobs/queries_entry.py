"""Reading how posts came in: pairs that may be one, pairs that are, the finder of a post, scans nobody read."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations
from typing import Any

from django.db.models import Q

from lianqiao.evidence.queries import content_of
from lianqiao.jobs.actions_scans import OWNER
from lianqiao.jobs.facts import conditions_of
from lianqiao.jobs.facts_entry import Found, Pair, Scan, Stated
from lianqiao.jobs.models import PostFound, PostScan, SamePost
from lianqiao.jobs.queries import cards, present_records
from lianqiao.jobs.queries_new import found_by, same_pairs
from lianqiao.jobs.readings_kinds import KINDS, employer_kind
from lianqiao.jobs.typed import told
from lianqiao.people.actors import user_id
from lianqiao.people.queries import holders, users
from lianqiao.rules.new_posts import Sighting, alike, employer_core
from lianqiao.rules.suitability import ConditionKind
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import LEADING_GROUP, Deed, Viewer, insist

MOST_PAIRS = 50
_STATED = ("employer_kind", "published_on", "degree_text", "salary_text", "deadline_text")
_MOST_OF_ONE = 200  # posts of one employer that are compared with each other


def lookalikes(*, viewer: Viewer, today: date) -> tuple[list[Pair], int]:
    """Pairs of posts that may be one and of which nobody said anything yet, the newest first; and how many there are.

    At most `MOST_PAIRS` are given. Refused posts and those past their day are not asked about.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    told = {frozenset(pair) for pair in SamePost.objects.values_list("post_id", "other_id")}
    found = [
        (later, earlier, because) for later, earlier, because in _near(today) if frozenset((later, earlier)) not in told
    ]
    found.sort(key=lambda one: (-one[0], one[1]))
    known = cards(
        viewer=viewer, today=today, ids={one for later, earlier, _ in found[:MOST_PAIRS] for one in (later, earlier)}
    )
    shown = [Pair(known[later], known[earlier], because) for later, earlier, because in found[:MOST_PAIRS]]
    return shown, len(found)


def _near(today: date) -> list[tuple[int, int, tuple[Reason, ...]]]:
    # To exclude the refused would drop those that wait as well: null is not false.
    not_refused = Q(decided=True) | Q(decided=None)
    rows: Any = present_records().filter(not_refused, Q(deadline=None) | Q(deadline__gte=today))
    by_employer: dict[str, list[Sighting]] = defaultdict(list)
    said = rows.values_list("post_id", "first_recorded_on", "post__employer__name", "title", "place", "source")
    for row in said.order_by("-post_id"):
        one = Sighting(*row)
        mine = by_employer[employer_core(one.employer)]
        if len(mine) < _MOST_OF_ONE:
            mine.append(one)
    return [
        (max(a.post, b.post), min(a.post, b.post), because)
        for mine in by_employer.values()
        for a, b in combinations(mine, 2)
        if (because := alike(a, b))
    ]


def merged(*, viewer: Viewer, today: date) -> list[Pair]:
    """Pairs that a person called one, the newest first, with the day."""
    insist(viewer, Deed.SEE_POSTS)
    pairs = same_pairs(viewer=viewer)
    days = {(one.post_id, one.other_id): one.on for one in SamePost.objects.filter(same=True).order_by("id")}
    known = cards(viewer=viewer, today=today, ids={one for pair in pairs for one in pair})
    standing = sorted((pair for pair in pairs if set(pair) <= known.keys()), reverse=True)
    return [Pair(known[later], known[earlier], (), days[later, earlier]) for later, earlier in standing]


def same_as(*, viewer: Viewer, today: date, post_id: int) -> list[Pair]:
    """The posts that are one with this one."""
    return [pair for pair in merged(viewer=viewer, today=today) if post_id in (pair.post.id, pair.other.id)]


def finder_of(*, viewer: Viewer, today: date, post_id: int) -> Found | None:
    """Who found the post; None where it does not stand."""
    return found_by(viewer=viewer, post_ids=[post_id], until=today).get(post_id)


def stated(*, viewer: Viewer, post_id: int) -> Stated | None:
    """What the post states beside the facts for matching; None where it does not stand."""
    insist(viewer, Deed.SEE_POSTS)
    record = present_records().filter(post_id=post_id).first()
    if record is None:
        return None
    extra, kind = record.extra, employer_kind(record.extra.get("employer_kind", "")) or ""
    fresh = any(one.kind is ConditionKind.COHORT and one.value == "fresh" for one in conditions_of(record))
    said = {name: str(extra.get(name, "")) for name in _STATED}
    return Stated(
        source_code=record.source_code,
        credit_code=record.post.employer.credit_code,
        kind_code=kind,
        kind_word=KINDS.get(kind, ""),
        fresh_only=fresh,
        **said,
    )


def finder_history(*, viewer: Viewer, post_id: int) -> list[PostFound]:
    """Everything that was said of who found it, the newest first."""
    insist(viewer, Deed.SEE_POSTS)
    return list(PostFound.objects.filter(post_id=post_id).select_related("person").order_by("-id"))


def staff(*, viewer: Viewer, today: date) -> list[tuple[int, str]]:
    """Who of the five levels and the leaders may be named as a finder today, by name."""
    insist(viewer, Deed.SEE_POSTS)
    found = {one.user_id: one.user.display_name for one in holders(viewer=viewer, roles=LEADING_GROUP, today=today)}
    return sorted(found.items(), key=lambda one: one[1])


def scans(*, viewer: Viewer) -> list[Scan]:
    """Kept scans, those that nobody read first, then the newest."""
    insist(viewer, Deed.REVIEW_POSTS)
    rows = list(PostScan.objects.select_related("file", "done").defer("file__content").order_by("-id"))
    names = users(viewer=viewer, ids={one for row in rows if (one := user_id(row.recorded_by))})
    found = []
    for row in rows:
        done = getattr(row, "done", None)
        who = names.get(user_id(row.recorded_by) or 0)
        name = who.display_name if who else ""
        file, reason = (told(viewer, text) for text in (row.file.name, done.reason if done else ""))
        found.append(Scan(row.pk, file or f"#{row.pk}", row.recorded_at, name, done is not None, reason))
    return sorted(found, key=lambda one: one.done)


def scan_file(*, viewer: Viewer, scan_id: int) -> tuple[str, bytes]:
    """(name, content) of a kept scan. Refused `not_found`."""
    insist(viewer, Deed.REVIEW_POSTS)
    scan = PostScan.objects.filter(pk=scan_id).first()
    if scan is None:
        raise Refused(Reason.of("not_found"))
    file = content_of(viewer=viewer, owner=OWNER, file_id=scan.file_id)
    return file.name, bytes(file.content)
