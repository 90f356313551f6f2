"""Reading one employer: what is known of it, who brought it in, what was decided, whom to ring.

An employer is there as long as a record of one of its posts, of itself or of a visit stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from lianqiao.charter.unit_kinds import read_kind
from lianqiao.jobs.facts_employers import (
    Brought,
    Contact,
    Decided,
    EmployerCard,
    EmployerSaid,
    MergedName,
    SaidOn,
    TrustEntry,
)
from lianqiao.jobs.models import (
    Employer,
    EmployerCleared,
    EmployerContact,
    EmployerMark,
    EmployerRecord,
    EmployerTrust,
    PostRecord,
    Visit,
)
from lianqiao.jobs.same import merged, read_as
from lianqiao.roster.queries import COUNTED
from lianqiao.rules import employers as rule
from lianqiao.rules.values import Verdict
from lianqiao.rules.visibility import Deed, Viewer, ask, insist

SAID = ("credit_code", "kind", "industry", "size", "region", "note")
STANDING_VISITS = Q(taken_back=None, replaced_by=None)


def present() -> QuerySet[Employer]:
    """Employers that are there, under every name they have."""
    posts = PostRecord.objects.filter(COUNTED, post__employer=OuterRef("pk"))
    visits = Visit.objects.filter(STANDING_VISITS, employer=OuterRef("pk"))
    said = EmployerRecord.objects.filter(employer=OuterRef("pk"))
    return Employer.objects.filter(Exists(posts) | Exists(said) | Exists(visits)).order_by("name")


def keeper(*, viewer: Viewer, employer_id: int) -> int:
    """The employer as which this one is read: mostly itself."""
    insist(viewer, Deed.SEE_POSTS)
    return read_as(None).get(employer_id, employer_id)


def members(*, viewer: Viewer, employer_id: int) -> frozenset[int]:
    """The employer and all that are read as it."""
    insist(viewer, Deed.SEE_POSTS)
    return frozenset({employer_id, *(other for other, kept in read_as(None).items() if kept == employer_id)})


def brought(*, viewer: Viewer, ids: Collection[int]) -> dict[int, Brought]:
    """Who brought in each of these employers: the oldest record that stands, of a post, of itself or of a visit."""
    insist(viewer, Deed.SEE_POSTS)
    fields = ("recorded_at", "recorded_by")
    posts = PostRecord.objects.filter(COUNTED, post__employer_id__in=ids).order_by("recorded_at", "id")
    said = EmployerRecord.objects.filter(employer_id__in=ids).order_by("id")
    visits = Visit.objects.filter(STANDING_VISITS, employer_id__in=ids).order_by("id")
    rows: list[tuple[int, datetime, str, bool]] = [
        *((one, at, by, batch is not None) for one, at, by, batch in posts.values_list(
            "post__employer_id", *fields, "batch_id")),
        *((one, at, by, False) for one, at, by in said.values_list("employer_id", *fields)),
        *((one, at, by, False) for one, at, by in visits.values_list("employer_id", *fields)),
    ]  # fmt: skip
    found: dict[int, Brought] = {}
    for employer_id, at, by, table in sorted(rows, key=lambda row: row[1]):
        found.setdefault(employer_id, Brought(by, at, table))
    return found


def decisions(*, viewer: Viewer, ids: Collection[int] | None = None) -> dict[int, Decided]:
    """The newest decision on each employer that has one, by id; as it stands."""
    insist(viewer, Deed.SEE_POSTS)
    rows = EmployerCleared.objects.filter(COUNTED).order_by("id")
    if ids is not None:
        rows = rows.filter(employer_id__in=ids)
    return {row.employer_id: _decided(row) for row in rows}


def _decided(row: EmployerCleared) -> Decided:
    on = localtime(row.recorded_at).date()
    return Decided(rule.clearance(row.cleared), row.why, row.reason, row.recorded_by, on)


def may_clear(*, viewer: Viewer, card: EmployerCard) -> Verdict:
    """May this viewer decide on the employer? Refused `no_right`, `employer_same_hands`."""
    may = ask(viewer, Deed.CLEAR_EMPLOYERS)
    return rule.may_clear(viewer.actor, card.brought.actor) if may.ok else may


def employer(*, viewer: Viewer, employer_id: int) -> EmployerCard | None:
    """One employer with all that is known of it, the other names' rows among its own; None where it is not there.

    One that is read as another is not there: `keeper` tells where it is. Whom to ring is for staff only.
    """
    insist(viewer, Deed.SEE_POSTS)
    found = present().filter(pk=employer_id).first()
    if found is None or employer_id in read_as(None):
        return None
    ids = members(viewer=viewer, employer_id=employer_id)
    history = _history(ids)
    said, assumed = _filled(history[0].said if history else EmployerSaid(), found, ids)
    first = min(brought(viewer=viewer, ids=ids).values(), key=lambda one: (one.at is None, one.at), default=Brought())
    return EmployerCard(
        id=found.pk,
        name=found.name,
        said=said,
        assumed=assumed,
        large=standing_marks().filter(employer_id__in=ids).exists(),
        brought=first,
        decided=decisions(viewer=viewer, ids=[employer_id]).get(employer_id, Decided()),
        contacts=_contacts(ids),
        trail=_trail(ids),
        names=_names(employer_id),
        history=history,
    )


def standing_marks() -> QuerySet[EmployerMark]:
    """Marks of large employers that count now."""
    return EmployerMark.objects.filter(COUNTED, undone=None)


def names_of(*, viewer: Viewer, ids: Collection[int] | None = None) -> dict[int, str]:
    """Employers that are there by id with their names; those read as another's are left out."""
    insist(viewer, Deed.SEE_POSTS)
    rows = present().exclude(pk__in=merged(None).values("other_id"))
    return dict((rows if ids is None else rows.filter(pk__in=ids)).values_list("id", "name"))


def _history(ids: Iterable[int]) -> tuple[SaidOn, ...]:
    rows = EmployerRecord.objects.filter(employer_id__in=ids).order_by("-id")
    return tuple(
        SaidOn(
            EmployerSaid(**{name: getattr(row, name) for name in SAID}),
            row.recorded_by,
            localtime(row.recorded_at).date(),
        )
        for row in rows
    )


def _filled(said: EmployerSaid, found: Employer, ids: Iterable[int]) -> tuple[EmployerSaid, frozenset[str]]:
    """What was said, and what its newest posts tell where nobody said it."""
    rows = PostRecord.objects.filter(COUNTED, post__employer_id__in=ids).order_by("-id")
    posts = list(rows.values_list("region", "extra")[:20])
    told = {
        "credit_code": found.credit_code,
        "region": next((region for region, _ in posts if region), ""),
        "kind": next((kind for _, extra in posts if (kind := read_kind(extra.get("employer_kind", "")))), ""),
    }
    whole = {name: getattr(said, name) for name in SAID}
    assumed = {name for name, value in told.items() if value and not whole[name]}
    return EmployerSaid(**{**whole, **{name: told[name] for name in assumed}}), frozenset(assumed)


def _contacts(ids: Iterable[int]) -> tuple[Contact, ...]:
    rows = EmployerContact.objects.filter(employer_id__in=ids, gone=None).order_by("-id")
    return tuple(Contact(row.pk, row.name, row.duty, row.phone, row.email) for row in rows)


def _trail(ids: Iterable[int]) -> tuple[TrustEntry, ...]:
    rows = EmployerTrust.objects.filter(employer_id__in=ids, taken_back=None).select_related("answered")
    return tuple(_entry(row) for row in rows.order_by("-on", "-id"))


def _entry(row: EmployerTrust) -> TrustEntry:
    answer = getattr(row, "answered", None)
    return TrustEntry(
        row.pk, row.kind, row.on, row.who, row.text, row.recorded_by, answer.text if answer else "",
        answer.on if answer else None, answer.recorded_by if answer else "",
    )  # fmt: skip


def trust_entry(*, viewer: Viewer, employer_id: int, trust_id: int) -> TrustEntry | None:
    """One entry of an employer's trail; None where it is not there, or was taken back."""
    entries = _trail(members(viewer=viewer, employer_id=employer_id))
    return next((one for one in entries if one.id == trust_id), None)


def may_take_back(*, viewer: Viewer, recorded_by: str) -> bool:
    """May the viewer take back or correct what this person entered of an employer? Those who clear employers may."""
    return ask(viewer, Deed.CLEAR_EMPLOYERS).ok or recorded_by == viewer.actor


def _names(employer_id: int) -> tuple[MergedName, ...]:
    rows = merged(None).filter(employer_id=employer_id).select_related("other").order_by("id")
    return tuple(
        MergedName(row.pk, row.other_id, row.other.name, row.reason, localtime(row.recorded_at).date()) for row in rows
    )
