"""Reading which posts are new, by the policy's rule (`rules/new_posts.py`), and who found them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from lianqiao.jobs.facts import NewPost
from lianqiao.jobs.facts_entry import Channel, Found, Level
from lianqiao.jobs.models import PostFound, PostRecord, PostReview, SamePost
from lianqiao.jobs.queries import known, standing_records
from lianqiao.people.actors import user_id
from lianqiao.people.asked_once import asked_once
from lianqiao.people.models import User
from lianqiao.rules.new_posts import NewRule, Sighting, new_sightings
from lianqiao.rules.visibility import Deed, Viewer, insist

_SAID = ("id", "post_id", "day", "openings", "title", "place", "post__employer__name", "source")


@dataclass(frozen=True, slots=True)
class _Said:
    """A standing record of an accepted post."""

    id: int
    post: int
    on: date
    openings: int
    title: str
    place: str
    employer: str
    source: str


def same_pairs(*, viewer: Viewer, until: date | None = None) -> list[tuple[int, int]]:
    """(later post, earlier post) of every two that a person called one, as known on a day; the newest word counts."""
    insist(viewer, Deed.SEE_POSTS)
    words = SamePost.objects.order_by("id")
    if until is not None:
        words = words.filter(on__lte=until)
    newest = {(post, other): same for post, other, same in words.values_list("post_id", "other_id", "same")}
    return [pair for pair, same in newest.items() if same]


@asked_once
def opening_rows(*, viewer: Viewer, since: date, until: date, rule: NewRule) -> list[NewPost]:
    """Posts that were new in the span by the rule, accepted by its end, as known that day, in order of their ids.

    Two that a person called one count once. A post that comes again after the rule's window counts
    again, with the openings it then had; what it had before stays.
    """
    insist(viewer, Deed.SEE_POSTS)
    pairs = same_pairs(viewer=viewer, until=until)
    accepted = standing_records(until).filter(Q(decided=True))
    if rule == NewRule():  # then nothing outside the span matters but what is one with something within it
        paired = {post for pair in pairs for post in pair}
        accepted = accepted.filter(Q(first_recorded_on__range=(since, until)) | Q(post__in=paired))
    said = _records_of(accepted.values("post_id"), until)
    days = new_sightings(map(_sighting, said), rule, pairs)
    by_post: dict[int, list[date]] = {}
    for post, on in days:
        by_post.setdefault(post, []).append(on)
    wanted = {post for post, counted in by_post.items() if any(since <= on <= until for on in counted)}
    accepted_on = _acceptances(wanted, until)
    records: dict[int, list[_Said]] = {}
    for one in said:
        records.setdefault(one.post, []).append(one)
    found = (
        new
        for post in sorted(wanted)
        for new in _new_posts(post, by_post[post], records[post], accepted_on.get(post, []))
    )
    return [one for one in found if since <= one.on <= until]


def _records_of(posts: QuerySet[Any, Any], until: date) -> list[_Said]:
    rows = PostRecord.objects.filter(known(until), post__in=posts).annotate(day=TruncDate("recorded_at"))
    return [_Said(*row) for row in rows.order_by("recorded_at", "id").values_list(*_SAID)]


def _sighting(said: _Said) -> Sighting:
    return Sighting(said.post, said.on, said.employer, said.title, said.place, said.source)


def _new_posts(
    post: int, days: list[date], records: list[_Said], accepted: list[tuple[int, date, int]]
) -> Iterable[NewPost]:
    """The post once for each day on which it was new, with what it said last before it was new again."""
    for number, on in enumerate(days):
        ends = days[number + 1] if number + 1 < len(days) else None
        mine = [one for one in records if (number == 0 or one.on >= on) and (ends is None or one.on < ends)]
        newest = max(mine, key=lambda one: one.id)
        ids = {one.id for one in mine}
        told = [(size, day) for size, day, record in accepted if record in ids]
        when = (min((day for size, day in told if size >= n), default=None) for n in range(1, newest.openings + 1))
        if days_accepted := tuple(day for day in when if day is not None):
            yield NewPost(post, on, days_accepted, number)


def _acceptances(posts: Collection[int], until: date) -> dict[int, list[tuple[int, date, int]]]:
    """(openings, day, record) of every acceptance of a standing record of these posts, as known on a day, by post."""
    standing = PostRecord.objects.filter(known(until), post_id__in=posts)
    found: dict[int, list[tuple[int, date, int]]] = {}
    rows = PostReview.objects.filter(record__in=standing, accepted=True, on__lte=until)
    for post_id, openings, on, record in rows.values_list("record__post_id", "record__openings", "on", "record_id"):
        found.setdefault(post_id, []).append((openings, on, record))
    return found


def counted_ids(*, viewer: Viewer, month: date, first_day: date, today: date, rule: NewRule) -> dict[int, int]:
    """The posts behind a month's count, with the openings each gives to it: what the month's number opens."""
    begun, over = _month(month)
    found: dict[int, int] = {}
    for one in opening_rows(viewer=viewer, since=max(begun, first_day), until=today, rule=rule):
        if begun <= one.on < over:
            found[one.id] = found.get(one.id, 0) + one.openings
    return found


def _month(day: date) -> tuple[date, date]:
    """The first day of the month and of the one after."""
    begun = day.replace(day=1)
    if (begun.year, begun.month) == (date.max.year, date.max.month):
        return begun, date.max
    return begun, date(begun.year + begun.month // 12, begun.month % 12 + 1, 1)


def found_by(*, viewer: Viewer, post_ids: Collection[int], until: date) -> dict[int, Found]:
    """Who found each of these posts as known on a day: who was named, else who first entered it (by a person's hand).

    What was said later of a post does not change who first entered it; what was named last counts.
    """
    insist(viewer, Deed.SEE_POSTS)
    first = _first_hands(post_ids, until)
    said = PostFound.objects.filter(known(until), post_id__in=post_ids).order_by("id")
    named = {one.post_id: one for one in said}
    persons = {one.person_id for one in named.values()} | set(first.values())
    names = dict(
        User.objects.filter(pk__in={one for one in persons if one is not None}).values_list("id", "display_name")
    )
    found: dict[int, Found] = {}
    for post in first:
        if (one := named.get(post)) is None:
            found[post] = Found(None, None, first[post], names.get(first[post] or 0, ""))
        else:
            who = names.get(one.person_id or 0, "")
            found[post] = Found(Level(one.level), Channel(one.channel), one.person_id, who, one.note, said=True)
    return found


def finders(*, viewer: Viewer, post_ids: Collection[int], until: date) -> dict[int, str]:
    """The finder of each post as an actor (`user:7`), as known on a day; posts that no person found are left out."""
    found = found_by(viewer=viewer, post_ids=post_ids, until=until)
    return {post: f"user:{one.person_id}" for post, one in found.items() if one.person_id is not None}


def _first_hands(post_ids: Collection[int], until: date) -> dict[int, int | None]:
    """The user who first recorded each post; None where it was a machine's hand."""
    rows = PostRecord.objects.filter(known(until), post_id__in=post_ids).order_by("-recorded_at", "-id")
    return {post: user_id(by) for post, by in rows.values_list("post_id", "recorded_by")}
