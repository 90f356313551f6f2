"""Keeping what somebody types and has not saved: on the server, for its author alone, never over a newer one.

Drafts are working state: they change in place and leave no event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from lianqiao.assistance.facts import DraftFacts
from lianqiao.assistance.models import Activity, Draft
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist

MOST_LETTERS = 8000  # of a whole draft: more than all fields of a form may hold together


def keep_draft(
    *, viewer: Viewer, form: str, subject: str, body: Mapping[str, object], version: int, key: str = "", now: datetime
) -> DraftFacts:
    """Keep the draft in place of `version`, the one that the window has seen (0: none); its new version.

    Refused `draft_changed_meanwhile` where another window kept, saved or dropped
    it since, unless it says the same, and `draft_too_long`. `key` is the form's own number: what
    comes late, after that form was saved, is not kept either.
    """
    insist(viewer, Deed.RECORD_HELP)
    if len(json.dumps(body, ensure_ascii=False)) > MOST_LETTERS:
        raise Refused(Reason.of("draft_too_long"))
    if key and Activity.objects.filter(recorded_by=viewer.actor, key=key).exists():
        raise Refused(Reason.of("draft_changed_meanwhile"))
    mine = Draft.objects.filter(actor=viewer.actor, form=form, subject=subject)
    if version:
        mine.filter(version=version).update(body=body, version=F("version") + 1, saved_at=now)
    else:
        _first(mine.model(actor=viewer.actor, form=form, subject=subject, body=body, saved_at=now))
    found = mine.first()
    if found is None or found.body != body:
        raise Refused(Reason.of("draft_changed_meanwhile"))
    return DraftFacts(found.body, found.version, found.saved_at)


def _first(draft: Draft) -> None:
    """Keep it where there is none yet."""
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # another window was first: what it says is read afterwards
        return


def drop_draft(*, viewer: Viewer, form: str, subject: str) -> None:
    """The draft is saved or thrown away: nothing of it stays."""
    Draft.objects.filter(actor=viewer.actor, form=form, subject=subject).delete()


def drop_old_drafts(*, now: datetime, days: int | None) -> int:
    """Drafts that nobody touched for so many days are dropped (None: none are); how many went."""
    if days is None:
        return 0
    return Draft.objects.filter(saved_at__lt=now - timedelta(days=days)).delete()[0]
