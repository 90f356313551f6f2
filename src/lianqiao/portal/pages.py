"""The student's page as values: what the holder of a letter's link sees. The same kind of page for every graduate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from lianqiao.delivery.models import Receipt
from lianqiao.delivery.queries import receipts_of
from lianqiao.jobs.facts_leads import REPORT_KINDS, OwnReport
from lianqiao.jobs.queries_own import own_reports
from lianqiao.jobs.words_leads import REPORT_WORDS
from lianqiao.referrals.facts import ANSWER_REASONS, ReferralView
from lianqiao.referrals.links import opened_letter
from lianqiao.referrals.post_words import plain, words_of_post
from lianqiao.referrals.queries import letter_page
from lianqiao.referrals.queries_own import own_referrals
from lianqiao.referrals.words import ANSWER_WORDS, CLOSED_FOR_STUDENT, NEXT_WORDS, STEP_WORDS, THANKS_WORDS
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.answers import BACK, NEXT, Step
from lianqiao.rules.suitability_parts import SOON
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """One post. Empty text = not stated; `days_left` None = no deadline; a closed post cannot be answered anew.

    `step`: what the student said last (`rules.answers.Step`, empty: nothing), `said` in words; `thanks`: what a no
    will change; `next`, `back`: the step one press leads to (code, word; empty: none); `withdrawn`: why staff took
    it back (empty: it stands).
    `reported`: what the student said is wrong with it (empty: nothing), `looked_into`: what a person found out.
    """

    referral_id: int
    post_id: int
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
    step: str = ""
    said: str = ""
    thanks: str = ""
    next: tuple[str, str] = ("", "")
    back: str = ""
    withdrawn: str = ""
    chased: bool = False  # an employer that stays silent is asked (`[answers]`)
    reported: str = ""
    looked_into: str = ""

    @property
    def asks(self) -> bool:
        """May the student still say yes or no? Past its last day only of what the student wanted."""
        return not self.withdrawn and (not self.closed or self.under_way)

    @property
    def under_way(self) -> bool:
        """Did the student want it, and is nothing over yet?"""
        return bool(self.interested) and not self.withdrawn

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


def wrongs() -> list[tuple[str, str]]:
    """What may be wrong with a post: (code, word)."""
    return [(code, str(REPORT_WORDS[code])) for code in REPORT_KINDS]


def own_posts(*, viewer: Viewer, language: str, today: date) -> tuple[Card, ...]:
    """All posts recommended to the student who looks: those still open first, of each half the newest first."""
    views = own_referrals(viewer=viewer, today=today)
    said = own_reports(viewer=viewer, today=today)
    return tuple(sorted((card_of(view, today, language, said) for view in views), key=lambda card: not card.asks))


def open_letter(*, token: str, language: str, today: date, real_now: datetime) -> StudentPage:
    """The page of a signed link. Refused `link_wrong`, `link_old`, `link_taken_back`."""
    letter = opened_letter(token, real_now=real_now)
    receipts = receipts_of(envelope_id=letter.envelope_id)
    reader = Viewer(actor=f"student:{letter.student_id}")
    page = letter_page(viewer=reader, today=today, letter_id=letter.pk)
    if page is None or Receipt.Kind.WITHDRAWN in receipts:
        raise Refused(Reason.of("link_taken_back"))
    said = own_reports(viewer=reader, today=today)
    return StudentPage(
        letter_id=letter.pk,
        student_id=letter.student_id,
        cards=tuple(card_of(view, today, language, said) for view in page.referrals),
        seen=bool(receipts & {Receipt.Kind.READ, Receipt.Kind.ANSWERED}),
    )


def card_of(view: ReferralView, today: date, language: str, said: Mapping[int, OwnReport]) -> Card:
    """The card of one recommended post; `said` is what the student reported, by post."""
    words, report = words_of_post(view.post, view.reasons, today, language), said.get(view.post.id)
    step = view.step
    onward = NEXT.get(step) if step else None
    return Card(
        referral_id=view.id,
        post_id=view.post.id,
        title=words.title,
        employer=words.employer,
        place=words.place,
        pay=words.pay,
        url=words.url,
        why=words.why,
        mind=words.mind,
        days_left=words.days_left,
        closed=words.closed,
        interested=view.interested,
        answer=str(ANSWER_WORDS.get(view.answer, "")),
        step=step.value if step else "",
        said=str(STEP_WORDS[step]) if step else "",
        thanks=str(THANKS_WORDS.get(view.answer, "")) if step is Step.DECLINED else "",
        next=(onward.value, str(NEXT_WORDS[onward])) if onward else ("", ""),
        back=BACK[step].value if step is not None and step in BACK else "",
        chased=policy_in_force().answers.patience.ask_after is not None,
        withdrawn=str(CLOSED_FOR_STUDENT.get(view.closed, "")),
        reported=str(REPORT_WORDS[report.kind]) if report else "",
        looked_into=plain(report.answer, _("老师已经核实，详情请直接问老师。")) if report else "",
    )
