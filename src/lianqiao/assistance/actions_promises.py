"""Writing the college's list of promises: an item, what was done about it, another wording."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError

from lianqiao.assistance.facts_promises import PromiseCard
from lianqiao.assistance.models import PublicPromise, PublicPromiseStep
from lianqiao.assistance.queries_promises import promise as present
from lianqiao.charter.tables import has_guarded_word
from lianqiao.people.models import User
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed


def add_promise(
    *,
    viewer: Viewer,
    title: str,
    promise: str,
    owner_id: int,
    due_on: date,
    replaces_id: int | None = None,
    key: str | None = None,
    today: date,
    now: datetime,
) -> PublicPromise:
    """An item with who answers for it and until when; with `replaces_id`, the item in other words. Both rows stay.

    Refused `promise_incomplete`, `promise_not_for_all`; for another wording `not_found`,
    `promise_corrected`, `promise_done`; sent twice with other words `form_saved_already`.
    """
    insist(viewer, Deed.RUN_EVENTS)
    said = {
        "title": title.strip(), "promise": promise.strip(), "owner_id": owner_id, "due_on": due_on,
        "replaces_id": replaces_id,
    }  # fmt: skip
    first = PublicPromise.objects.filter(recorded_by=viewer.actor, key=key).first() if key else None
    if first is not None:
        return _sent_before(first, said)
    if not (said["title"] and said["promise"]) or not User.objects.filter(pk=owner_id, is_active=True).exists():
        raise Refused(Reason.of("promise_incomplete"))
    _check_words(title, promise)
    if replaces_id is not None:
        _insist_open(viewer, replaces_id, today)
    try:
        with deed(actor=viewer.actor, action="assistance.add_promise", at=now) as noted:
            made = PublicPromise.objects.create(
                **said, recorded_at=now, recorded_by=viewer.actor, key=key or None
            )  # fmt: skip
            noted.subject, noted.detail = f"promise:{made.pk}", {"owner": owner_id, "replaces": replaces_id}
    except IntegrityError:
        raise Refused(Reason.of("promise_corrected" if replaces_id is not None else "form_saved_already")) from None
    return made


def note_done(
    *,
    viewer: Viewer,
    promise_id: int,
    text: str,
    persons: int | None = None,
    person_times: int | None = None,
    done: bool = False,
    on: date,
    today: date,
    now: datetime,
) -> PublicPromiseStep:
    """What was done about an item, for how many; `done` ends it. By its owner, and by those who keep the list.

    Refused `not_found`, `promise_corrected`, `promise_not_yours`, `promise_done`, `promise_step_empty`,
    `promise_not_for_all`, `help_in_future`, `promise_fewer_times`.
    """
    insist(viewer, Deed.SEE_EVENTS)
    found = _insist_open(viewer, promise_id, today)
    if not found.may_add:
        raise Refused(Reason.of("promise_not_yours"))
    if not text.strip():
        raise Refused(Reason.of("promise_step_empty"))
    _check_words(text)
    if on > today:
        raise Refused(Reason.of("help_in_future", day=on.isoformat()))
    if persons is not None and person_times is not None and person_times < persons:
        raise Refused(Reason.of("promise_fewer_times"))
    with deed(actor=viewer.actor, action="assistance.note_done", at=now, subject=f"promise:{promise_id}") as noted:
        made = PublicPromiseStep.objects.create(
            promise_id=promise_id, text=text.strip(), persons=persons, person_times=person_times, done=done, on=on,
            recorded_at=now, recorded_by=viewer.actor,
        )  # fmt: skip
        noted.detail = {"step": made.pk, "done": done}
    return made


def _check_words(*texts: str) -> None:
    """The list is for everybody: it says what is done, not for whom in need."""
    if any(map(has_guarded_word, texts)):
        raise Refused(Reason.of("promise_not_for_all"))


def _insist_open(viewer: Viewer, promise_id: int, today: date) -> PromiseCard:
    """The item in its present wording. Refused `not_found`, `promise_corrected`, `promise_done`."""
    found = present(viewer=viewer, today=today, promise_id=promise_id)
    if found is None:
        known = PublicPromise.objects.filter(pk=promise_id).exists()
        raise Refused(Reason.of("promise_corrected" if known else "not_found"))
    if found.done_on is not None:
        raise Refused(Reason.of("promise_done"))
    return found


def _sent_before(first: PublicPromise, said: dict[str, object]) -> PublicPromise:
    if any(getattr(first, name) != value for name, value in said.items()):
        raise Refused(Reason.of("form_saved_already"))
    return first
