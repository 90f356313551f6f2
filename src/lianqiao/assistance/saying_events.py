"""What an event may say of itself: checks that a new one and a change of one share."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianqiao.assistance.facts_detail import FORMS
from lianqiao.assistance.facts_events import KINDS
from lianqiao.charter.tables import has_guarded_word
from lianqiao.rules.values import Reason, Refused

FAR_AHEAD = timedelta(days=730)  # further ahead a year was mistyped


def check_kind(kind: str, form: str) -> None:
    """Refused `event_kind_unknown`, `help_form_unknown`."""
    if kind not in KINDS:
        raise Refused(Reason.of("event_kind_unknown", kind=kind))
    if form and form not in FORMS.get(kind, ()):
        raise Refused(Reason.of("help_form_unknown", form=form))


def check_places(capacity: int | None, taken: int = 0) -> None:
    """Refused `event_without_places`, and `event_places_taken` where more are taken already."""
    if capacity is not None and capacity < 1:
        raise Refused(Reason.of("event_without_places"))
    if capacity is not None and capacity < taken:
        raise Refused(Reason.of("event_places_taken", n=taken))


def check_words(*texts: str) -> None:
    """Every student reads it, on a phone that others see. Refused `event_not_for_all`, `event_without_title`."""
    if any(map(has_guarded_word, texts)):
        raise Refused(Reason.of("event_not_for_all"))
    if not all(text.strip() for text in texts[:2]):
        raise Refused(Reason.of("event_without_title"))


def check_times(
    starts_at: datetime, ends_at: datetime, until: datetime | None, now: datetime, *, begun: bool = False
) -> None:
    """Refused `event_ends_before`, `event_begins_past`, `event_far_ahead`, `event_sign_up_after`, `…_past`.

    `begun`: that it begins in the past is known and stays so.
    """
    if ends_at <= starts_at:
        raise Refused(Reason.of("event_ends_before"))
    if starts_at <= now and not begun:
        raise Refused(Reason.of("event_begins_past"))
    if ends_at - now > FAR_AHEAD:
        raise Refused(Reason.of("event_far_ahead"))
    if until is not None and until > starts_at:
        raise Refused(Reason.of("event_sign_up_after"))
    if until is not None and until <= now:
        raise Refused(Reason.of("event_sign_up_past"))
