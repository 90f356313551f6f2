"""The student's page as values: what the holder of a letter's link sees. The same kind of page for every graduate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianqiao.delivery.models import Receipt
from lianqiao.delivery.queries import receipts_of
from lianqiao.referrals.facts import ANSWER_REASONS, ReferralView
from lianqiao.referrals.links import letter_by_token
from lianqiao.referrals.post_words import words_of_post
from lianqiao.referrals.queries import letter_page
from lianqiao.referrals.queries_own import own_referrals
from lianqiao.referrals.words import ANSWER_WORDS
from lianqiao.rules.suitability_parts import SOON
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """One post. Empty text = not stated; `days_left` None = no deadline; a closed post cannot be answered."""

    referral_id: int
    title: str
    employer: str
    place: str
    pay: str
    url: str
    why: tuple[str, ...]
    mind: tuple[str, ...]
    days_left: int | None
    closed: bool
    interested: bool | None
    answer: str

    @property
    def soon(self) -> bool:
        """Is the deadline near?"""
        return self.days_left is not None and self.days_left < SOON


@dataclass(frozen=True, slots=True)
class StudentPage:
    """The letter behind a link."""

    letter_id: int
    student_id: int
    cards: tuple[Card, ...]
    seen: bool  # the student pressed "read", or answered


def reasons() -> list[tuple[str, str]]:
    """What a no may be for: (code, word)."""
    return [(code, str(ANSWER_WORDS[code])) for code in ANSWER_REASONS]


def own_posts(*, viewer: Viewer, language: str, today: date) -> tuple[Card, ...]:
    """All posts recommended to the student who looks: those still open first, of each half the newest first."""
    views = own_referrals(viewer=viewer, today=today)
    return tuple(sorted((card_of(view, today, language) for view in views), key=lambda card: card.closed))


def open_letter(*, token: str, language: str, today: date, real_now: datetime) -> StudentPage | None:
    """The page of a signed link; None where the link is wrong, too old, or its letter was taken back."""
    letter = letter_by_token(token, real_now=real_now)
    if letter is None:
        return None
    receipts = receipts_of(envelope_id=letter.envelope_id)
    reader = Viewer(actor=f"student:{letter.student_id}")
    page = letter_page(viewer=reader, today=today, letter_id=letter.pk)
    if page is None or Receipt.Kind.WITHDRAWN in receipts:
        return None
    return StudentPage(
        letter_id=letter.pk,
        student_id=letter.student_id,
        cards=tuple(card_of(view, today, language) for view in page.referrals),
        seen=bool(receipts & {Receipt.Kind.READ, Receipt.Kind.ANSWERED}),
    )


def card_of(view: ReferralView, today: date, language: str) -> Card:
    """The card of one recommended post."""
    said = words_of_post(view.post, view.reasons, today, language)
    return Card(
        referral_id=view.id,
        title=said.title,
        employer=said.employer,
        place=said.place,
        pay=said.pay,
        url=said.url,
        why=said.why,
        mind=said.mind,
        days_left=said.days_left,
        closed=said.closed,
        interested=view.interested,
        answer=str(ANSWER_WORDS.get(view.answer, "")),
    )
