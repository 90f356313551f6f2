"""Rounds, referrals by hand, letters and reminders, what channels said of them, and what students answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from lianqiao.config.demo.house import DAY, House, at
from lianqiao.config.demo.roster import Graduate
from lianqiao.delivery import tasks
from lianqiao.delivery.actions import hand_over, note_receipt, queue
from lianqiao.delivery.channels import Answer
from lianqiao.delivery.models import Envelope, OutboxEntry
from lianqiao.delivery.queries import Accepted, accepted_rows, refused_for_good
from lianqiao.hardship.queries import assisted_ids
from lianqiao.jobs.queries import cards
from lianqiao.outcomes.queries import settled_ids
from lianqiao.referrals.actions import answer, decide, mark_read, open_round, refer_by_hand, replace, send_round
from lianqiao.referrals.facts import ANSWER_REASONS, Standing
from lianqiao.referrals.models import Letter, Referral, Round
from lianqiao.referrals.queries import referral_rows
from lianqiao.referrals.queries_choices import alternatives
from lianqiao.referrals.queries_rounds import views_of_round
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.links import stop_address, stop_line
from lianqiao.rules.contact import Purpose
from lianqiao.rules.values import Refused

REFERRALS = 108
MESSAGES = 253
FIRST_ROUND = date(2023, 3, 3)
ACCEPTED = Answer("accepted", "mail_accepted")
REFUSED = Answer("refused", "mail_refused", "550 5.1.1 mailbox unavailable")
PUT_OFF = Answer("temporary", "mail_put_off", "450 4.2.0 greylisted")
ODD = {
    7: REFUSED,
    19: Answer("unknown", "mail_silence_after_sending"),
    31: REFUSED,
}
# What the secretary changed in March's round, and so far in today's: verdict, code, words.
OVERRIDES = (
    ("skip", "contacted", ""),
    ("replace", "unwilling", "说过不想去外地"),
    ("skip", "employer", "宿舍还没有看过"),
    ("replace", "better", ""),
    ("skip", "other", "家里最近有事，先不推"),
)
BEGUN = (("accept", "", ""), ("skip", "too_far", ""), ("accept", "", ""))
SUBJECT = "学院就业消息"
REMINDER = "{name}同学：{day:%m月%d日}有一场《{title}》，在学院报告厅。想来就来，坐前面听得清。\n"


def _round(house: House, day: date, hour: int) -> Round:
    now = at(day, hour)
    assisted = assisted_ids(
        viewer=house.secretary, purpose="round", today=day, now=now, policy=house.policy, cohort=house.policy.cohort
    )
    settled = settled_ids(viewer=house.secretary, today=day)
    return open_round(
        viewer=house.secretary, today=day, now=now, assisted=assisted, settled=settled, policy=house.policy
    )


def first_round(house: House) -> None:
    """March's round: looked at, a few proposals skipped or replaced, sent, delivered, answered."""
    made = _round(house, FIRST_ROUND, 9)
    _look_over(house, made, FIRST_ROUND, OVERRIDES)
    send_round(
        viewer=house.secretary, round_id=made.pk, policy=house.policy, today=FIRST_ROUND, now=at(FIRST_ROUND, 11),
        real_now=house.real_now, base_url=house.base_url,
    )  # fmt: skip
    deliver(house, f"round:{made.pk}", at(FIRST_ROUND, 11, 5))
    _answer_letters(house, list(Letter.objects.filter(round=made).order_by("id")))


def _look_over(house: House, made: Round, day: date, overrides: tuple[tuple[str, str, str], ...]) -> None:
    """One change after the other, each on what stands after the one before it."""
    here: dict[str, Any] = {"viewer": house.secretary, "today": day}
    for step, (verdict, code, reason) in enumerate(overrides):
        views = views_of_round(**here, round_id=made.pk, policy=house.policy)
        waiting = [view for view in views if view.standing is Standing.PROPOSED]
        one, now = waiting[(step * 9 + 5) % len(waiting)], at(day, 10, step * 4)
        told: dict[str, Any] = {**here, "proposal_id": one.id, "code": code, "reason": reason, "now": now}
        offered = alternatives(**here, proposal_id=one.id, policy=house.policy) if verdict == "replace" else None
        if verdict != "replace":
            decide(**told, verdict=verdict)
        elif offered is not None and offered[2]:
            replace(**told, post_id=offered[2][0].post.id, policy=house.policy)


def open_todays_round(house: House) -> None:
    """Today's round: proposed and not sent, begun to be looked over, for the secretary to go on with."""
    _look_over(house, _round(house, DAY, 9), DAY, BEGUN)


def deliver(house: House, about: str, now: datetime) -> None:
    """What the channel said of each envelope: nearly all accepted; students' odd fates in a fixed pattern."""
    to_colleagues = about.startswith("bulletin:")
    for entry in OutboxEntry.objects.filter(envelope__about=about).select_related("envelope").order_by("id"):
        said = ACCEPTED if to_colleagues else ODD.get(next(house.mailed) % 41, ACCEPTED)
        tasks.record(entry, said, now=now, real_now=house.real_now)
    for envelope in Envelope.objects.filter(about=about, channel="person").order_by("id"):
        if next(house.told) % 2 == 0:
            hand_over(viewer=house.viewer, envelope_id=envelope.pk, now=now + timedelta(hours=5))


def _answer_letters(house: House, letters: list[Letter]) -> None:
    """Two of three read, half of these answer; a no has one of the reasons that the page offers."""
    went = {row.id for row in _accepted(house)}
    for place, letter in enumerate(letters):
        if place % 3 == 2 or letter.envelope_id not in went:
            continue
        read = at(min(letter.on + timedelta(days=1 + place % 3), DAY), 12 + place % 9, place % 60)
        mark_read(student_id=letter.student_id, letter_id=letter.pk, now=read)
        if place % 2:
            continue
        for step, referral in enumerate(Referral.objects.filter(letter=letter).order_by("rank")):
            likes = (place + step) % 3 != 1
            reason = "" if likes else ANSWER_REASONS[(place // 2 + step) % len(ANSWER_REASONS)]
            answer(student_id=letter.student_id, referral_id=referral.pk, interested=likes, reason=reason, now=read)


# ---------------------------------------------------------------- by hand


def refer(house: House, settled: list[Graduate]) -> None:
    """Referrals by hand until 108 went to the assisted, and some to others; each with its own letter."""
    open_ = [one for one in house.assisted if one not in settled]
    have = len(_referred(house))
    letters: list[Letter] = []
    open_on: dict[date, list[int]] = {}
    turn = 0
    while have < REFERRALS and turn < 20 * REFERRALS:
        one = open_[(turn * 7) % len(open_)]
        made = _refer(house, one, turn, open_on)
        have += made is not None
        letters += [made.letter] if made is not None and made.letter is not None else []
        turn += 1
    for place, one in enumerate(house.others[2::4]):
        made = _refer(house, one, place * 3, open_on)
        letters += [made.letter] if made is not None and made.letter is not None else []
    days = sorted({letter.on for letter in letters})
    for day in days:
        for about in dict.fromkeys(one.envelope.about for one in letters if one.on == day):
            deliver(house, about, at(day, 16, 40))
    _answer_letters(house, letters)


def _referred(house: House) -> list[int]:
    ids = [house.id_of(one) for one in house.assisted]
    rows = referral_rows(viewer=house.viewer, since=date(2023, 2, 13), until=DAY, student_ids=ids)
    return [row.id for row in rows]


def _refer(house: House, one: Graduate, turn: int, open_on: dict[date, list[int]]) -> Referral | None:
    """The first of a few posts that fits, on a day on which it was open; None where none does.

    `open_on` holds the open posts of the days that were asked for before.
    """
    day = date(2023, 3, 10) + timedelta(days=turn * 3 % 46)
    day -= timedelta(days=max(0, day.weekday() - 4))
    if day not in open_on:
        known = [post for reviewed, post in house.posts if reviewed <= day]
        found = cards(viewer=house.viewer, today=day, ids=known).values()
        open_on[day] = [card.id for card in found if not card.past(day)]
    open_ = open_on[day]
    for step in range(min(6, len(open_))):
        try:
            return refer_by_hand(
                viewer=house.viewer, student_id=house.id_of(one), post_id=open_[(turn * 5 + step) % len(open_)],
                today=day, now=at(day, 16), real_now=house.real_now, base_url=house.base_url,
            )  # fmt: skip
        except Refused:
            continue
    return None


# ---------------------------------------------------------------- reminders


def remind(house: House, lectures: list[tuple[int, date, str]]) -> None:
    """Reminders of lectures, one to one, until 253 messages reached the assisted; others get them too."""
    mine = [one for one in house.assisted if one.email and not _gave_up(house, one)]
    others = [one for one in house.others if one.email]
    recipients = {f"student:{house.id_of(one)}" for one in house.assisted}
    wanted = MESSAGES - sum(row.recipient in recipients for row in _accepted(house))
    for place in range(wanted):
        turn, who = divmod(place, len(mine))
        _remind(house, lectures[(turn + who) % len(lectures)], mine[who], place, ACCEPTED)
    for place in range(60):
        # What is put off the running demo's worker will try again: only where no figure would move.
        said = {13: REFUSED, 33: PUT_OFF, 53: PUT_OFF}.get(place, ACCEPTED)
        lecture = lectures[-1 if said is PUT_OFF else place * 2 % len(lectures)]
        _remind(house, lecture, others[place * 7 % len(others)], place, said)
    for place, one in enumerate(one for one in house.others if not one.email):
        _remind(house, lectures[-1 - place], one, place, PUT_OFF if place % 2 else ACCEPTED)


def _gave_up(house: House, one: Graduate) -> bool:
    """Did the address refuse, so that no machine writes to it again?"""
    return refused_for_good(recipient=f"student:{house.id_of(one)}", address=one.email)


def _remind(house: House, lecture: tuple[int, date, str], one: Graduate, place: int, said: Answer) -> None:
    activity, held, title = lecture
    now = at(held - timedelta(days=1), 18, place % 60)
    about, student_id = f"activity:{activity}", house.id_of(one)
    student = f"student:{student_id}"
    key = keys_of(viewer=house.viewer, student_ids=[student_id], now=now)[student_id]
    stop = stop_address(key, base_url=settings.BASE_URL)
    words = REMINDER.format(name=one.name, day=held, title=title)
    envelope = queue(
        viewer=house.viewer, key=f"{about}:{student}", recipient=student, about=about, purpose=Purpose.WORD,
        channel="email" if one.email else "person",
        address=one.email, subject=SUBJECT, body=f"{words}\n{stop_line(stop)}\n", stop=stop, now=now,
        real_now=house.real_now,
    )  # fmt: skip
    entry = OutboxEntry.objects.filter(envelope=envelope).select_related("envelope").first()
    if entry is not None:
        tasks.record(entry, said, now=now, real_now=house.real_now)
    if not one.email and said is ACCEPTED:
        hand_over(viewer=house.viewer, envelope_id=envelope.pk, now=now + timedelta(hours=1))
    elif place % 3 == 0 and said is ACCEPTED:
        note_receipt(envelope_id=envelope.pk, kind="read", by=student, now=now + timedelta(hours=2))


def _accepted(house: House) -> list[Accepted]:
    return accepted_rows(viewer=house.viewer, about_prefix="", since=date(2023, 2, 13), until=DAY)
