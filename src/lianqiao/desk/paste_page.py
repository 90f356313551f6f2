"""Words to paste into a chat, for an office that no machine sends for: one to one, and one text for a group.

What was pasted to one person counts as handed over, and who ticked it is the proof. A group's text is publicity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from lianqiao.bulletins.facts_publicity import GROUP, Article, PublicationCard
from lianqiao.bulletins.figures import term_so_far
from lianqiao.bulletins.files_article import plain_text
from lianqiao.bulletins.publicity_page import for_group
from lianqiao.bulletins.queries_publicity import publications
from lianqiao.charter.policy import Policy
from lianqiao.delivery.facts import State
from lianqiao.delivery.queries_texts import Words, words_of
from lianqiao.desk.delivery_list import FOR_A_PERSON, Mine, in_columns, in_reach, student_of
from lianqiao.rules.visibility import Viewer
from lianqiao.trace.actions import note_reading

PAGE = 10
GONE = frozenset({State.WITHDRAWN, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class PastePage:
    """`lines`: a page of messages with their words, what closes first on top; `text` is for a group."""

    page: Page[Mine]
    lines: tuple[tuple[Mine, Words], ...]
    group: Article
    text: str
    published: list[PublicationCard]


def to_paste(*, viewer: Viewer, today: date) -> list[Mine]:
    """Messages to students that wait for a person, in the order of the board; what is past its time is not pasted."""
    mine = in_columns(viewer=viewer, today=today)
    waiting = [one for one in mine if one.group in FOR_A_PERSON and one.student is not None]
    return [one for one in waiting if one.standing.state not in GONE]


def paste_page(*, viewer: Viewer, today: date, now: datetime, policy: Policy, page: str = "") -> PastePage:
    """The page. The words hold the recipient's own link, so that they were shown goes on record."""
    sheet = Paginator(to_paste(viewer=viewer, today=today), PAGE).get_page(page)
    said = words_of(viewer=viewer, ids=[one.id for one in sheet])
    _note(viewer, list(sheet), now)
    text = for_group(viewer=viewer, today=today, now=now, policy=policy)
    _count, published = publications(viewer=viewer, since=term_so_far(policy, today).start, until=today)
    return PastePage(
        page=sheet,
        lines=tuple((one, said[one.id]) for one in sheet),
        group=text,
        text=plain_text(text),
        published=[one for one in published if one.kind == GROUP],
    )


def words_to_paste(*, viewer: Viewer, today: date, now: datetime, envelope_id: int) -> Words | None:
    """The words of a message to a student in reach; None for any other, as for none. Goes on record."""
    message = in_reach(viewer=viewer, today=today, envelope_id=envelope_id)
    if message is None or student_of(message.recipient) is None or message.state in GONE:
        return None
    note_reading(actor=viewer.actor, purpose="link_shown", what="letter", subjects=[message.recipient], at=now)
    return words_of(viewer=viewer, ids=[message.id]).get(message.id)


def _note(viewer: Viewer, shown: list[Mine], now: datetime) -> None:
    subjects = [f"student:{one.student.id}" for one in shown if one.student]
    note_reading(actor=viewer.actor, purpose="link_shown", what="letter", subjects=subjects, at=now)
