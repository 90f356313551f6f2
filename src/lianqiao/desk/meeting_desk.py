"""What lies on the desk of whoever runs a meeting: the agenda with what is struck and added, and the forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, override

from lianqiao.assistance.actions_drafts import drop_draft, keep_draft
from lianqiao.assistance.queries_steps import draft_of
from lianqiao.charter.policy import Policy
from lianqiao.charter.wording import say
from lianqiao.desk.meeting_agenda import agenda, without
from lianqiao.desk.meeting_forms import MOST_ADDED, DecisionForm, MeetingForm, MinutesForm, added, refuse, rows_of
from lianqiao.desk.meeting_page import Part, parts_of
from lianqiao.ledger.actions_meetings import hold_meeting
from lianqiao.ledger.facts_meetings import MOST_ROWS, Item, Written
from lianqiao.ledger.models import Minutes
from lianqiao.ledger.queries_meetings import sitting
from lianqiao.rules.values import Refused, row_id
from lianqiao.rules.visibility import Deed, Viewer, ask

FORM, SUBJECT = "meeting", "meeting:next"
CHINESE = "zh-hans"  # the agenda that is kept is a paper of the college


@dataclass
class Desk:
    """The agenda, and the forms where the viewer may record the meeting. `told`: a meeting that lacks minutes."""

    items: tuple[Item, ...]
    struck: frozenset[str]
    more: tuple[str, ...]
    version: int
    form: MinutesForm | None
    rows: Sequence[DecisionForm] = ()
    told: Written | None = None
    refused: str = ""  # why the draft was not kept

    @property
    def parts(self) -> tuple[Part, ...]:
        """The agenda by parts, struck items too, for they may be taken up again."""
        return parts_of(self.items)

    @property
    def kept(self) -> tuple[Item, ...]:
        """The agenda as it is to be frozen."""
        return without(self.items, self.struck, self.more)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The lines for what is added by hand, those not used empty."""
        return (*self.more, *[""] * (MOST_ADDED - len(self.more)))

    @property
    def wrong(self) -> bool:
        """Is there something to put right?"""
        if self.form is None:
            return False
        return bool(self.refused) or bool(self.form.errors) or any(row.errors for row in self.rows)


def opened(
    *, viewer: Viewer, today: date, now: datetime, policy: Policy, given: Any = None, told: Written | None = None
) -> Desk:
    """The desk as the form was sent, else as it was kept, else bare. An agenda of the past cannot be drawn up again."""
    items: tuple[Item, ...] = ()
    if told is None:
        with override(CHINESE if given is not None else get_language()):
            items = agenda(viewer=viewer, today=today, now=now, policy=policy)
    if not ask(viewer, Deed.RUN_MEETINGS).ok:
        return Desk(items, frozenset(), (), 0, None)
    draft = draft_of(viewer=viewer, form=FORM, subject=SUBJECT) if told is None and given is None else None
    body: Any = draft.body if draft else {"struck": [], "more": [], "form": {}, "rows": [{}] * MOST_ROWS}
    people = sitting(viewer=viewer, today=today)
    if told is None:
        form: MinutesForm = MeetingForm(given, people=people, today=today, first=body["form"])
    else:
        form = MinutesForm(given, people=people)
    rows = rows_of(given, people, body["rows"])
    if given is None:
        version = draft.version if draft else 0
        return Desk(items, frozenset(body["struck"]), tuple(body["more"]), version, form, rows, told)
    version = row_id(given.get("draft_version", "")) or 0
    return Desk(items, frozenset(given.getlist("strike")), tuple(added(given)), version, form, rows, told)


def kept_for_later(desk: Desk, *, viewer: Viewer, given: Any, now: datetime) -> bool:
    """Keep the desk as it lies, for this viewer alone; False where a newer one was kept elsewhere: it says so."""
    body = {
        "struck": sorted(desk.struck & {one.key for one in desk.items}),
        "more": list(desk.more),
        "form": {
            **{name: given.get(name, "") for name in ("held_on", "title", "text")}, "present": given.getlist("present")
        },
        "rows": [{name: given.get(f"{row.prefix}-{name}", "") for name in row.fields} for row in desk.rows],
    }  # fmt: skip
    try:
        keep_draft(viewer=viewer, form=FORM, subject=SUBJECT, body=body, version=desk.version, now=now)
    except Refused as refused:
        desk.refused = " ".join(filter(None, say(refused.because[0], get_language() or CHINESE)))
        return False
    return True


def recorded(desk: Desk, *, viewer: Viewer, today: date, now: datetime) -> Minutes | None:
    """Put the meeting on record; None where the form has to be put right first, and nothing was written."""
    form, rows = desk.form, desk.rows
    assert form is not None
    if not all([form.is_valid(), *(row.is_valid() for row in rows)]):
        return None
    asked = form.said()
    if desk.told is not None:
        asked |= {"meeting_id": desk.told.id, "held_on": desk.told.held_on}
    try:
        with override(CHINESE):
            made = hold_meeting(
                viewer=viewer, **asked, decisions=[row.said() for row in rows], agenda=desk.kept, today=today, now=now
            )
    except Refused as refused:
        refuse(form, rows, refused)
        return None
    if desk.told is None:
        drop_draft(viewer=viewer, form=FORM, subject=SUBJECT)
    return made
