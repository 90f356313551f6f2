"""Writing posts. A post's row is its identity; what it says is appended, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lianqiao.charter.unit_kinds import read_kind
from lianqiao.jobs.facts import ImportedPosts, quoted, record_fields
from lianqiao.jobs.models import (
    Employer,
    EmployerCleared,
    EmployerMark,
    FlagDecision,
    Post,
    PostRecord,
    PostReview,
)
from lianqiao.jobs.queries import cards_of, present_records
from lianqiao.jobs.readings import PostRow
from lianqiao.roster.models import ImportBatch
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import COUNTED
from lianqiao.rules.employers import known_by_source
from lianqiao.rules.values import Reason, Refused, Verdict
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

NAMED = 5  # posts that a refusal names


class _Shelf:
    """The employers and posts that rows name: those known are looked up at once, the others made."""

    def __init__(self, rows: Sequence[PostRow]) -> None:
        self.employers: dict[str, Employer] = Employer.objects.in_bulk(
            list({_employer_name(row) for row in rows}), field_name="name"
        )
        self.posts: dict[str, Post] = Post.objects.in_bulk(
            list({_identity(row) for row in rows}), field_name="identity"
        )

    def employer(self, row: PostRow) -> Employer:
        name = _employer_name(row)
        if name not in self.employers:
            self.employers[name] = Employer.objects.create(name=name, credit_code=row.credit_code[:18])
        return self.employers[name]

    def post(self, row: PostRow) -> Post:
        identity = _identity(row)
        if identity not in self.posts:
            self.posts[identity] = Post.objects.create(identity=identity, employer=self.employer(row))
        return self.posts[identity]

    def mark_large(
        self, rows: Sequence[PostRow], *, batch: ImportBatch | None, viewer: Viewer, now: datetime
    ) -> Sequence[int]:
        """Mark the employers of these rows large, as far as no mark stands; ids of those marked."""
        wanted = {self.employer(row).pk for row in rows}
        marks = EmployerMark.objects.filter(COUNTED, undone=None, employer_id__in=wanted)
        marked = marks.values_list("employer_id", flat=True)
        fresh = sorted(wanted - set(marked))
        EmployerMark.objects.bulk_create(
            EmployerMark(employer_id=one, batch=batch, recorded_at=now, recorded_by=viewer.actor) for one in fresh
        )
        return fresh

    def clear_known(self, rows: Sequence[PostRow], *, batch: ImportBatch, viewer: Viewer, now: datetime) -> int:
        """Clear those on whom nobody has decided and whose every row names a public body; how many."""
        official = policy_in_force().employers.official_kinds
        said: dict[int, list[Verdict]] = {}
        for row in rows:
            told = known_by_source(read_kind(row.employer_kind), by_table=True, official=official)
            said.setdefault(self.employer(row).pk, []).append(told)
        known = {pk: told[0].because[0].code for pk, told in said.items() if all(one.ok for one in told)}
        decided = EmployerCleared.objects.filter(COUNTED, employer_id__in=known) if known else ()
        fresh = sorted(set(known) - {one.employer_id for one in decided})
        EmployerCleared.objects.bulk_create(
            EmployerCleared(
                employer_id=one, batch=batch, cleared=True, why=known[one], recorded_at=now, recorded_by=viewer.actor
            )
            for one in fresh
        )
        return len(fresh)


def _employer_name(row: PostRow) -> str:
    return row.facts.employer[:120]


def _identity(row: PostRow) -> str:
    return row.facts.id[:300]


def _says_the_same(record: PostRecord | None, fields: Mapping[str, Any]) -> bool:
    return record is not None and all(getattr(record, name) == value for name, value in fields.items())


def import_posts(
    *, viewer: Viewer, batch: ImportBatch, rows: Sequence[PostRow], today: date, now: datetime
) -> ImportedPosts:
    """Take in the posts of one file. A post that says the same as before gets no new record.

    An employer is marked large where the table's kind of employer says so (`大型`), and cleared where it
    names a public body (`rules.employers.known_by_source`).
    """
    insist(viewer, Deed.IMPORT)
    with deed(actor=viewer.actor, action="jobs.import_posts", at=now, subject=f"batch:{batch.pk}") as note:
        shelf = _Shelf(rows)
        known = [post.pk for post in shelf.posts.values()]
        present: dict[int, PostRecord] = {
            record.post_id: record for record in present_records().filter(post_id__in=known)
        }
        counts = {"new": 0, "changed": 0, "same": 0}
        records = []
        for row in rows:
            post = shelf.post(row)
            fields, before = record_fields(row), present.get(post.pk)
            if _says_the_same(before, fields):
                counts["same"] += 1
                continue
            counts["changed" if before else "new"] += 1
            record = PostRecord(post=post, batch=batch, recorded_at=now, recorded_by=viewer.actor, **fields)
            present[post.pk] = record
            records.append(record)
        PostRecord.objects.bulk_create(records, batch_size=500)
        marked = shelf.mark_large(
            [row for row in rows if "大型" in row.employer_kind], batch=batch, viewer=viewer, now=now
        )
        cleared = shelf.clear_known(rows, batch=batch, viewer=viewer, now=now)
        note.detail = {**counts, "large": len(marked), "cleared": cleared}
    return ImportedPosts(**counts)


def enter_post(*, viewer: Viewer, row: PostRow, large: bool = False, today: date, now: datetime) -> Post:
    """Enter one post by hand; it waits for review like any other. Refused where the same post is there already."""
    insist(viewer, Deed.REVIEW_POSTS)
    with deed(actor=viewer.actor, action="jobs.enter_post", at=now) as note:
        shelf = _Shelf([row])
        post = shelf.post(row)
        if present_records().filter(post=post).exists():
            raise Refused(Reason.of("post_known", post=post.pk))
        PostRecord.objects.create(post=post, recorded_at=now, recorded_by=viewer.actor, **record_fields(row))
        if large:
            shelf.mark_large([row], batch=None, viewer=viewer, now=now)
        note.subject = f"post:{post.pk}"
    return post


def review_post(
    *,
    viewer: Viewer,
    post_id: int,
    accepted: bool,
    reason: str = "",
    flags: Mapping[str, str] | None = None,
    today: date,
    now: datetime,
) -> PostReview:
    """Decide that a post may be offered, or may not (then a reason is needed). The newest decision counts.

    Where words in it block, accepting takes a reason for each of them: `flags`, by code; `post_flag_needs_reason`.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    reason = _reason(accepted, reason)
    cards = cards_of(present_records().filter(post_id=post_id), viewer=viewer)
    if not cards:
        raise Refused(Reason.of("not_found"))
    blocking = [flag for flag in cards[0].flags if flag.blocks] if accepted else []
    given = {code: why.strip()[:200] for code, why in (flags or {}).items()}
    without = [flag for flag in blocking if not given.get(flag.code)]
    if without:
        raise Refused(Reason.of("post_flag_needs_reason", words=quoted(without)))
    with deed(actor=viewer.actor, action="jobs.review_posts", at=now, subject=f"post:{post_id}") as note:
        note.detail = {"posts": [post_id], "accepted": accepted, "flags": sorted({flag.code for flag in blocking})}
        [made] = _decide(viewer, present_records().filter(post_id=post_id), accepted, reason, today, now)
        by_code = {flag.code: FlagDecision(review=made, code=flag.code, words=quoted([flag]), reason=given[flag.code])
                   for flag in blocking}  # fmt: skip
        FlagDecision.objects.bulk_create(by_code.values())
        return made


def review_posts(
    *, viewer: Viewer, post_ids: Sequence[int], accepted: bool, reason: str = "", today: date, now: datetime
) -> list[PostReview]:
    """Decide the same of several posts at once: all of them or none.

    A post with words that block is accepted by itself, with a reason for each of them: `post_flags_one_by_one`.
    """
    insist(viewer, Deed.REVIEW_POSTS)
    wanted = sorted(set(post_ids))
    if not wanted:
        raise Refused(Reason.of("post_none_chosen"))
    reason = _reason(accepted, reason)
    records = present_records().filter(post_id__in=wanted).order_by("post_id")
    cards = cards_of(records, viewer=viewer)
    if len(cards) != len(wanted):
        raise Refused(Reason.of("not_found"))
    blocked = [card for card in cards if accepted and any(flag.blocks for flag in card.flags)]
    if blocked:
        titles = "、".join(f"{card.title}（{quoted([f for f in card.flags if f.blocks])}）" for card in blocked[:NAMED])
        raise Refused(Reason.of("post_flags_one_by_one", n=len(blocked), titles=titles))
    subject = f"post:{wanted[0]}" if len(wanted) == 1 else "posts"
    with deed(actor=viewer.actor, action="jobs.review_posts", at=now, subject=subject) as note:
        note.detail = {"posts": wanted, "accepted": accepted}
        return _decide(viewer, records, accepted, reason, today, now)


def _reason(accepted: bool, reason: str) -> str:
    said = reason.strip()[:200]
    if not accepted and not said:
        raise Refused(Reason.of("post_refusal_needs_reason"))
    return said


def _decide(
    viewer: Viewer, records: Iterable[PostRecord], accepted: bool, reason: str, today: date, now: datetime
) -> list[PostReview]:
    made = [
        PostReview(post_id=one.post_id, record=one, accepted=accepted, reason=reason, on=today, at=now, by=viewer.actor)
        for one in records
    ]
    return PostReview.objects.bulk_create(made)
