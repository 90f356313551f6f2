"""Writing what portals push: tokens made and revoked, and the posts of one push as a batch that can be undone."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lianqiao.evidence.actions import keep
from lianqiao.intake.actions import take_in
from lianqiao.intake.models import PushToken, PushTokenRevoked
from lianqiao.intake.push_reading import hands_of, read_push, token_facts
from lianqiao.intake.queries import OWNER
from lianqiao.intake.queries_push import PushPreview, would_do
from lianqiao.intake.verdicts import RowVerdict
from lianqiao.jobs.actions_entry import name_finders
from lianqiao.jobs.facts_entry import Channel, Finder, Level
from lianqiao.roster.models import ImportBatch
from lianqiao.rules.push import may_make, may_push, used_lately
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

PREFIX = "lianqiao_"
_BEARER = "bearer "
_SECRET_BYTES = 32


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(
    *, viewer: Viewer, name: str, source: str, expires_on: date, today: date, now: datetime
) -> tuple[PushToken, str]:
    """A new token and its secret, which is shown once and kept by nobody here.

    Refused `push_token_name` without a name or a source, `push_token_over`, `push_token_long`.
    """
    insist(viewer, Deed.MANAGE_TOKENS)
    name, source = " ".join(name.split())[:60], " ".join(source.split())[:60]
    if not name or not source or ":" in source:
        raise Refused(Reason.of("push_token_name"))
    may_make(expires_on=expires_on, today=today).insist()
    secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    with deed(actor=viewer.actor, action="intake.make_token", at=now) as note:
        made = PushToken.objects.create(
            name=name, source=source, digest=_digest(secret), expires_on=expires_on, made_at=now, made_by=viewer.actor
        )
        note.subject = f"token:{made.pk}"
    return made, secret


def revoke_token(*, viewer: Viewer, token_id: int, now: datetime) -> None:
    """From now on the token opens nothing; what it pushed stays. Refused `not_found`, `push_token_revoked`."""
    insist(viewer, Deed.MANAGE_TOKENS)
    with deed(actor=viewer.actor, action="intake.revoke_token", at=now, subject=f"token:{token_id}"):
        token = PushToken.objects.select_for_update().filter(pk=token_id).first()
        if token is None:
            raise Refused(Reason.of("not_found"))
        if PushTokenRevoked.objects.filter(token=token).exists():
            raise Refused(Reason.of("push_token_revoked"))
        PushTokenRevoked.objects.create(token=token, at=now, by=viewer.actor)


def use_token(*, authorization: str, now: datetime) -> PushToken:
    """The token of a header `Authorization: Bearer …`, its use counted.

    Refused `push_no_token`, `push_token_unknown`, `push_token_revoked`, `push_token_expired`, `push_too_often`.
    """
    if not authorization.lower().startswith(_BEARER):
        raise Refused(Reason.of("push_no_token"))
    digest = _digest(authorization[len(_BEARER) :].strip())
    with transaction.atomic():
        token = PushToken.objects.select_for_update().filter(digest=digest).first()
        if token is None:
            raise Refused(Reason.of("push_token_unknown"))
        facts = token_facts(token)
        may_push(facts, now).insist()
        lately = used_lately(facts, now)
        token.used_at, token.in_minute = now, lately + 1
        token.minute = token.minute if lately else now
        token.save(update_fields=["used_at", "minute", "in_minute"])
    return token


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did or, in a dry run and where it changes nothing (`batch_id` None), would do."""

    batch_id: int | None
    preview: PushPreview
    rejected: tuple[RowVerdict, ...] = ()
    warnings: tuple[RowVerdict, ...] = field(default=())


def push(
    *, token: PushToken, posts: Sequence[Mapping[str, Any]], dry_run: bool, cohort: int, today: date, now: datetime
) -> Pushed:
    """Take checked posts in as one batch, which waits for review and can be undone.

    A push that says nothing new makes no batch: sent again it changes nothing.
    """
    viewer = hands_of(token)
    with transaction.atomic():
        PushToken.objects.select_for_update().get(pk=token.pk)  # two pushes of one portal come one after the other
        reading = read_push(posts, token.source)
        preview = would_do(viewer=viewer, reading=reading, cohort=cohort, today=today, now=now)
        told = {"rejected": reading.rejected, "warnings": reading.warnings}
        if dry_run or not preview.counts["new"] + preview.counts["changed"]:
            return Pushed(None, preview, **told)
        with deed(actor=viewer.actor, action="intake.push", at=now) as note:
            name = f"{token.source}.json"
            body = json.dumps(list(posts), ensure_ascii=False).encode()
            file = keep(viewer=viewer, owner=OWNER, name=name, content=body, now=now)
            done = take_in(
                viewer=viewer, reading=reading, file_id=file.pk, file_name=name, cohort=cohort, today=today, now=now
            )
            batch = ImportBatch.objects.get(pk=done.batch_id or 0)
            finder = Finder(Level.PORTAL, Channel.PORTAL, note=token.name)
            name_finders(viewer=viewer, batch=batch, finder=finder, now=now)
            note.subject = f"batch:{batch.pk}"
    return Pushed(batch.pk, preview, **told)
