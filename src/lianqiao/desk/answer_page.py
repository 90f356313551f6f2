"""What was said of a recommended post, for staff: one history, the reasons of a post, employers that say nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianqiao.charter.policy import Policy
from lianqiao.desk.readable import or_ask, readable
from lianqiao.jobs.facts import PostCard
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.jobs.queries_new import finders
from lianqiao.people.actors import names_of
from lianqiao.referrals.facts import ReferralView, Said
from lianqiao.referrals.queries import referrals_of
from lianqiao.referrals.queries_answers import Waiting, reachable, said_of, waiting_for_word
from lianqiao.referrals.queries_funnel import pushed
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries import cards as student_cards
from lianqiao.rules.answers import Step, may_say
from lianqiao.rules.silence import Silence, silence
from lianqiao.rules.values import row_id
from lianqiao.rules.visibility import Viewer

STUDENT = "student"


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One answer with who said so: the student on the own page (`name` empty), or whoever put it on record."""

    said: Said
    name: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One referral: how it stands, everything that was said, and what may be said now."""

    view: ReferralView
    title: str
    lines: Sequence[SaidLine]
    steps: Sequence[Step]


def answer_page(*, viewer: Viewer, today: date, student_id: int, referral_id: int) -> AnswerPage | None:
    """The page of one recommendation of a student in reach; None for any other."""
    known = referrals_of(viewer=viewer, today=today, student_id=student_id)
    view = next((one for one in known if one.id == referral_id), None)
    if view is None:
        return None
    said = said_of(viewer=viewer, today=today, referral_ids=[referral_id]).get(referral_id, ())
    names = names_of(viewer, {one.by for one in said if not one.by.startswith(STUDENT)})
    return AnswerPage(
        view=view,
        title=f"{or_ask(viewer, view.post.title)}（{or_ask(viewer, view.post.employer)}）",
        lines=[SaidLine(one, names.get(one.by, "")) for one in said],
        steps=[one for one in Step if one is not view.step and may_say(view.step, one).ok],
    )


def employer_of(*, viewer: Viewer, today: date, referral: str) -> dict[str, str]:
    """The employer of a referral as a form's first value; nothing where there is none in reach."""
    number = row_id(referral)
    found = reachable(viewer=viewer, today=today, referral_id=number) if number is not None else None
    return {"employer": found.post.employer.name} if found is not None else {}


# --- one post --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostSaid:
    """What one student said of a post: how it stands, why not, when it was recommended."""

    student: StudentCard
    step: Step | None
    reason: str
    closed: str
    on: date


@dataclass(frozen=True, slots=True)
class PostAnswers:
    """Everybody in reach to whom a post was recommended, and how many (persons) gave each reason."""

    rows: Sequence[PostSaid]
    reasons: Sequence[tuple[str, int]]
    named: bool


def post_answers(*, viewer: Viewer, today: date, post: PostCard, reason: str = "") -> PostAnswers:
    """What was said of a post, `reason` alone where one is named; who was sent to some employers is not told."""
    told = pushed(viewer=viewer, today=today, since=date.min, until=today, post_ids=[post.id])
    cards = student_cards(viewer=viewer, today=today, ids={one.student_id for one in told})
    mine = [one for one in told if one.student_id in cards]
    counted = Counter(why for why, _ in {(one.reason, one.student_id) for one in mine} if why)
    named = bool(readable(viewer, post.employer)) and bool(readable(viewer, post.title))
    rows = [
        PostSaid(cards[one.student_id], one.steps[-1] if one.steps else None, one.reason, one.closed, one.on)
        for one in mine
        if not reason or one.reason == reason
    ]
    return PostAnswers(
        rows=sorted(rows, key=lambda one: (one.student.class_name, one.student.number)) if named else (),
        reasons=sorted(counted.items()),
        named=named,
    )


# --- employers that say nothing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """An application without a word: whose, where, since when, and where the clock stands; `finder`: whose to ask."""

    waiting: Waiting
    student: StudentCard
    post: str
    employer: str
    employer_id: int
    finder: str
    finder_actor: str
    stands: Silence
    days: int

    @property
    def give_up(self) -> bool:
        """Is withdrawing it proposed?"""
        return self.stands is Silence.GIVE_UP

    @property
    def due(self) -> bool:
        """Is it anybody's duty now?"""
        return self.stands is not Silence.QUIET


def silence_lines(*, viewer: Viewer, today: date, policy: Policy) -> list[SilenceLine]:
    """Applications in reach of which the employer has said nothing: those that are a duty first, the longest first."""
    found = waiting_for_word(viewer=viewer, today=today)
    cards = student_cards(viewer=viewer, today=today, ids={one.student_id for one in found})
    mine = [one for one in found if one.student_id in cards]
    if not mine:
        return []
    ids = {one.post_id for one in mine}
    posts, actors = post_cards(viewer=viewer, today=today, ids=ids), finders(viewer=viewer, post_ids=ids, until=today)
    names = names_of(viewer, actors.values())
    lines = [
        _line(viewer, one, cards[one.student_id], posts[one.post_id], actors, names, today, policy)
        for one in mine
        if one.post_id in posts
    ]
    return sorted(lines, key=lambda one: (not one.due, -one.days, one.waiting.referral_id))


def _line(
    viewer: Viewer,
    one: Waiting,
    student: StudentCard,
    post: PostCard,
    actors: Mapping[int, str],
    names: Mapping[str, str],
    today: date,
    policy: Policy,
) -> SilenceLine:
    actor = actors.get(one.post_id, "")
    return SilenceLine(
        waiting=one,
        student=student,
        post=or_ask(viewer, post.title),
        employer=or_ask(viewer, post.employer),
        employer_id=post.employer_id,
        finder=names.get(actor, ""),
        finder_actor=actor,
        stands=silence(one.applied_on, one.asked_on, today, policy.answers.patience),
        days=(today - one.applied_on).days,
    )
