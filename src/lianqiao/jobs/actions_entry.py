"""Writing how posts came in: several posts at once with who found them, a finder put right, two posts that are one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lianqiao.jobs.actions import enter_post
from lianqiao.jobs.facts import record_fields
from lianqiao.jobs.facts_entry import OF_STAFF, Finder
from lianqiao.jobs.models import Post, PostFound, PostRecord, SamePost
from lianqiao.jobs.queries import present_records
from lianqiao.jobs.readings import PostRow
from lianqiao.people.models import User
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

_LONGEST_NOTE = 120


def enter_found(
    *, viewer: Viewer, row: PostRow, finder: Finder | None, large: bool = False, today: date, now: datetime
) -> Post:
    """Enter one post by hand with who found it: both or neither. Refused as `enter_post` and `name_finder`."""
    insist(viewer, Deed.REVIEW_POSTS)
    with deed(actor=viewer.actor, action="jobs.enter_found", at=now) as note:
        post = enter_post(viewer=viewer, row=row, large=large, today=today, now=now)
        note.subject = f"post:{post.pk}"
        if finder is not None:
            name_finder(viewer=viewer, post_id=post.pk, finder=finder, now=now)
    return post


def enter_several(
    *, viewer: Viewer, rows: Sequence[PostRow], finder: Finder | None, again: bool, today: date, now: datetime
) -> list[Post]:
    """Enter the confirmed posts of one pasted text, all of them or none.

    `again`: one that is there already and says something else now has come again, and gets
    a new record; otherwise it is refused `post_known`, as is one that says the same.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    if not rows:
        raise Refused(Reason.of("paste_none_confirmed"))
    made = []
    with deed(actor=viewer.actor, action="jobs.enter_several", at=now, subject="posts") as note:
        for row in rows:
            came = _come_again(viewer, row, now) if again else None
            post = came or enter_post(viewer=viewer, row=row, today=today, now=now)
            if finder is not None and came is None:
                name_finder(viewer=viewer, post_id=post.pk, finder=finder, now=now)
            made.append(post)
        note.detail = {"posts": [post.pk for post in made]}
    return made


def _come_again(viewer: Viewer, row: PostRow, now: datetime) -> Post | None:
    """A new record of a post that stands and said something else; None where it does not stand, or says the same."""
    before = present_records().filter(post__identity=row.facts.id[:300]).first()
    fields = record_fields(row)
    if before is None or all(getattr(before, name) == value for name, value in fields.items()):
        return None
    PostRecord.objects.create(post=before.post, recorded_at=now, recorded_by=viewer.actor, **fields)
    return before.post


def name_finder(*, viewer: Viewer, post_id: int, finder: Finder, now: datetime) -> PostFound:
    """Say who found a post, or put it right; what was said before stays readable.

    Refused `not_found`; `finder_not_staff` where a person is named for a level that names none, or who is none.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    if not present_records().filter(post_id=post_id).exists():
        raise Refused(Reason.of("not_found"))
    _insist_person(finder)
    with deed(actor=viewer.actor, action="jobs.name_finder", at=now, subject=f"post:{post_id}") as note:
        note.detail = {"level": finder.level.value, "person": finder.person_id}
        return PostFound.objects.create(post_id=post_id, recorded_at=now, recorded_by=viewer.actor, **_fields(finder))


def _insist_person(finder: Finder) -> None:
    if finder.person_id is None:
        return
    if finder.level not in OF_STAFF or not User.objects.filter(pk=finder.person_id).exists():
        raise Refused(Reason.of("finder_not_staff"))


def _fields(finder: Finder) -> dict[str, str | int | None]:
    return {
        "level": finder.level.value,
        "person_id": finder.person_id,
        "channel": finder.channel.value,
        "note": finder.note.strip()[:_LONGEST_NOTE],
    }


def name_finders(*, viewer: Viewer, batch: ImportBatch, finder: Finder, now: datetime) -> int:
    """Say who found the posts that a batch brought in for the first time; how many there are."""
    insist(viewer, Deed.IMPORT)
    _insist_person(finder)
    with deed(actor=viewer.actor, action="jobs.name_finders", at=now, subject=f"batch:{batch.pk}") as note:
        mine = PostRecord.objects.filter(batch=batch).values("post")
        others = PostRecord.objects.filter(post__in=mine).exclude(batch=batch).values("post")
        new = list(Post.objects.filter(pk__in=mine).exclude(pk__in=others).order_by("pk"))
        PostFound.objects.bulk_create(
            [
                PostFound(post=post, batch=batch, recorded_at=now, recorded_by=viewer.actor, **_fields(finder))
                for post in new
            ],
            batch_size=500,
        )
        note.detail = {"posts": len(new), "level": finder.level.value}
    return len(new)


def say_same(*, viewer: Viewer, post_id: int, other_id: int, same: bool, today: date, now: datetime) -> SamePost:
    """Say that two posts are one, or that they are not; the newest word counts, so that either can be taken back.

    Refused `not_found`, `same_post_itself`, `same_post_already` where that is what was said last.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    if post_id == other_id:
        raise Refused(Reason.of("same_post_itself"))
    earlier, later = sorted((post_id, other_id))
    if present_records().filter(post_id__in=(earlier, later)).count() != 2:
        raise Refused(Reason.of("not_found"))
    last = SamePost.objects.filter(post_id=later, other_id=earlier).order_by("-id").first()
    if last is not None and last.same is same:
        raise Refused(Reason.of("same_post_already"))
    with deed(actor=viewer.actor, action="jobs.say_same", at=now, subject=f"post:{later}") as note:
        note.detail = {"other": earlier, "same": same}
        return SamePost.objects.create(
            post_id=later, other_id=earlier, same=same, on=today, recorded_at=now, recorded_by=viewer.actor
        )
