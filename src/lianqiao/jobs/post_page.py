"""The page of one post: what it says, the doubts in it with their words, its life, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lianqiao.jobs.by_hand import MajorsOfLevel, majors_of
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.models import PostStep
from lianqiao.jobs.post_history import Entry, entries
from lianqiao.jobs.queries import post
from lianqiao.jobs.queries_life import PostHistory, may_speak_for, post_history
from lianqiao.jobs.typed import told
from lianqiao.people.actors import names_of
from lianqiao.rules.post_life import Freshness, Stage, good_until, stage
from lianqiao.rules.screening import Flag, Span
from lianqiao.rules.visibility import Deed, Viewer, ask

AROUND = 14  # characters of the text on either side of words found
SHOWN = 3  # places of one flag


@dataclass(frozen=True, slots=True)
class Quote:
    """Words found with what stands around them."""

    field: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A flag for the page; `reason` is what a person wrote when accepting, empty where nobody did."""

    flag: Flag
    quotes: tuple[Quote, ...]
    reason: str
    field_name: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """Everything of the page. `last` is the step that can be taken back; `until`: so long what was heard holds."""

    post: PostCard
    majors: tuple[MajorsOfLevel, ...]
    doubts: tuple[Doubt, ...]
    stage: Stage
    until: date | None
    entries: tuple[Entry, ...]
    last: PostStep | None
    may_review: bool
    may_speak: bool

    @property
    def blocking(self) -> tuple[Doubt, ...]:
        """Those for which accepting takes a reason."""
        return tuple(one for one in self.doubts if one.flag.blocks)

    @property
    def closed(self) -> bool:
        """Has somebody closed it?"""
        return self.stage is Stage.CLOSED


def post_page(*, viewer: Viewer, today: date, post_id: int, rule: Freshness) -> PostPage | None:
    """The page of a post; None where there is none."""
    card = post(viewer=viewer, today=today, post_id=post_id)
    history = post_history(viewer=viewer, today=today, post_id=post_id) if card else None
    if card is None or history is None:
        return None
    return PostPage(
        post=card,
        majors=majors_of(card.facts.majors),
        doubts=_doubts(viewer, card, history),
        stage=stage(card.life, today, rule),
        until=good_until(card.life, rule),
        entries=tuple(
            replace(one, note=told(viewer, one.note)) for one in entries(history, names_of(viewer, history.actors))
        ),
        last=history.last_step,
        may_review=ask(viewer, Deed.REVIEW_POSTS).ok,
        may_speak=may_speak_for(viewer=viewer, today=today, post_id=post_id),
    )


def field_name(code: str) -> str:
    """Under which name the form sends the reason for a flag."""
    return f"why_{code}"


def _doubts(viewer: Viewer, card: PostCard, history: PostHistory) -> tuple[Doubt, ...]:
    given = {one.code: one.reason for one in history.flags if one.review_id == _review(history)}
    return tuple(
        Doubt(
            flag,
            tuple(_quote(span, history.texts) for span in flag.found[:SHOWN]),
            (reason := given.get(flag.code, "")) and (told(viewer, reason) or "--"),
            field_name(flag.code),
        )
        for flag in card.flags
    )


def _review(history: PostHistory) -> int | None:
    """The decision that counts: the newest on the present record."""
    present = history.records[-1].pk
    return next((one.pk for one in reversed(history.reviews) if one.record_id == present), None)


def _quote(span: Span, texts: Mapping[str, str]) -> Quote:
    text = texts[span.field]
    before = text[max(0, span.start - AROUND) : span.start].replace("\n", " ")
    after = text[span.end : span.end + AROUND].replace("\n", " ")
    return Quote(
        span.field,
        ("…" if span.start > AROUND else "") + before,
        span.words,
        after + ("…" if span.end + AROUND < len(text) else ""),
    )
