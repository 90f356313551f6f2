"""Withdrawing recommendations that nobody waits for any more, and restoring them; what employers said or did not say.

The clock only reminds (`rules.silence`): a person presses. Nothing is reopened
by itself where the outcome it was withdrawn for falls: whoever records that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.wording import translate
from lianqiao.delivery.actions import queue, withdraw
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.referrals import letters
from lianqiao.referrals.actions_answers import note_answer
from lianqiao.referrals.facts import NOT_TAKEN, PLACED, SILENT, step_of
from lianqiao.referrals.locks import insist_stands
from lianqiao.referrals.matching_text import ZH
from lianqiao.referrals.messages import is_open
from lianqiao.referrals.models import EmployerAsked, Referral, ReferralClosed
from lianqiao.referrals.queries import answered
from lianqiao.referrals.queries_answers import open_with, reachable
from lianqiao.roster.actions_links import keys_of
from lianqiao.roster.links import stop_address, stop_line
from lianqiao.roster.policy import policy_in_force
from lianqiao.roster.queries import cards as student_cards
from lianqiao.roster.queries_ways import ways_to_students
from lianqiao.roster.same import keeper
from lianqiao.rules.answers import Step
from lianqiao.rules.contact import Purpose
from lianqiao.rules.employers import plain_name
from lianqiao.rules.values import Reason, Refused
from lianqiao.rules.visibility import Deed, Viewer, insist
from lianqiao.trace.actions import deed

WORDS = ("asked", "later", "interview", "hired", "refused")  # what comes of asking an employer
PLACED_WORDS = N_(
    "{name}同学：\n\n老师记下了你的去向，先前推荐的 {count} 个岗位就不用再答复了，老师已经替你撤回。"
    "去向有变化，告诉老师一声，可以恢复。\n"
)
OVER_WORDS = N_("{name}同学：\n\n{post}这边没有结果，老师把这次推荐撤回了，会另外再挑。\n")
SOME_POST = N_("先前推荐的一个岗位")


def close_placed(*, viewer: Viewer, student_id: int, unit: str, today: date, now: datetime) -> int:
    """The student has a destination: other open recommendations are withdrawn, and the student is told; how many were.

    Those to the unit itself stay: it is there that the student goes. A letter that has not left and carries nothing
    else is withdrawn with them, and then there is nothing to tell. Called by whoever records the destination, in the
    same transaction.
    """
    insist(viewer, Deed.RECORD_HELP)
    with transaction.atomic():
        others = _others(viewer, student_id, unit, today)
        if not others:
            return 0
        subject = f"student:{student_id}"
        with deed(actor=viewer.actor, action="referrals.close_placed", at=now, subject=subject) as note:
            told = _close(viewer, others, PLACED, student_id, today, now)
            note.detail = {"referrals": [one.pk for one in others], "told": told}
    return len(others)


def _others(viewer: Viewer, student_id: int, unit: str, today: date) -> list[Referral]:
    """What still stands with other units, held until this act ends: of two who come at once the second finds none."""
    first = open_with(viewer=viewer, today=today, student_id=student_id)
    list(Referral.objects.select_for_update().filter(pk__in=[one.pk for one in first]).order_by("pk"))
    found = open_with(viewer=viewer, today=today, student_id=student_id)
    return [one for one in found if not unit or plain_name(one.post.employer.name) != plain_name(unit)]


def withdraw_referral(*, viewer: Viewer, referral_id: int, today: date, now: datetime) -> None:
    """An employer that was asked stays silent: the recommendation is withdrawn, and the student told.

    Refused `not_found`, `referral_not_applied`, `employer_not_asked`.
    """
    insist(viewer, Deed.RECORD_HELP)
    referral = _reached(viewer, today, referral_id)
    subject = f"student:{referral.student_id}"
    with deed(actor=viewer.actor, action="referrals.withdraw_referral", at=now, subject=subject) as note:
        _insist_applied(referral)
        if not EmployerAsked.objects.filter(referral=referral).exists():
            raise Refused(Reason.of("employer_not_asked"))
        note.detail = {"referral": referral.pk}
        _close(viewer, [referral], SILENT, referral.student_id, today, now)


def restore_referral(*, viewer: Viewer, referral_id: int, today: date, now: datetime) -> None:
    """A withdrawn recommendation stands again as it stood. Refused `not_found`, `referral_not_closed`."""
    insist(viewer, Deed.RECORD_HELP)
    referral = _reached(viewer, today, referral_id)
    subject = f"student:{referral.student_id}"
    with deed(actor=viewer.actor, action="referrals.restore_referral", at=now, subject=subject) as note:
        insist_stands(referral.pk)
        if not answered().get(pk=referral.pk).closed:  # type: ignore[attr-defined]
            raise Refused(Reason.of("referral_not_closed"))
        note.detail = {"referral": referral.pk}
        ReferralClosed.objects.create(referral=referral, why="", on=today, recorded_at=now, recorded_by=viewer.actor)


def hear_employer(*, viewer: Viewer, referral_id: int, word: str, today: date, now: datetime) -> None:
    """What came of asking the employer of an application (`WORDS`): nothing yet, or its word.

    An interview or a hiring becomes a step of the student's, with who put it on record; a refusal closes the
    recommendation. Asked twice a day is one asking. Refused `not_found`, `employer_word_not_known`,
    `referral_not_applied`.
    """
    insist(viewer, Deed.RECORD_HELP)
    referral = _reached(viewer, today, referral_id)
    if word not in WORDS:
        raise Refused(Reason.of("employer_word_not_known"))
    if word in {"interview", "hired"}:
        with transaction.atomic():
            _insist_applied(referral)
            note_answer(viewer=viewer, referral_id=referral_id, step=word, today=today, now=now)
        return
    subject = f"student:{referral.student_id}"
    with deed(actor=viewer.actor, action="referrals.hear_employer", at=now, subject=subject) as note:
        _insist_applied(referral)
        note.detail = {"referral": referral.pk, "word": word}
        if word == "refused":
            _close(viewer, [referral], NOT_TAKEN, referral.student_id, today, now)
            return
        said = {"recorded_at": now, "recorded_by": viewer.actor}
        EmployerAsked.objects.get_or_create(referral=referral, on=today, heard=word == "later", defaults=said)


def _reached(viewer: Viewer, today: date, referral_id: int) -> Referral:
    referral = reachable(viewer=viewer, today=today, referral_id=referral_id)
    if referral is None:
        raise Refused(Reason.of("not_found"))
    return referral


def _insist_applied(referral: Referral) -> None:
    """The student applied, nobody withdrew it, and the employer has said nothing; locked until this act ends."""
    insist_stands(referral.pk)
    present = answered().get(pk=referral.pk)
    step = step_of(present.said_step, present.said)  # type: ignore[attr-defined]
    if present.closed or step is not Step.APPLIED:  # type: ignore[attr-defined]
        raise Refused(Reason.of("referral_not_applied"))


def _close(
    viewer: Viewer, referrals: Sequence[Referral], why: str, student_id: int, today: date, now: datetime
) -> bool:
    """The rows, the letters that need not go any more, the word to the student; True where one was written."""
    made = ReferralClosed.objects.bulk_create(
        ReferralClosed(referral=one, why=why, on=today, recorded_at=now, recorded_by=viewer.actor) for one in referrals
    )
    held = _held_back(viewer, referrals, now)
    known = [one for one in referrals if one.letter_id not in held]
    return bool(known) and _tell(viewer, known, why, student_id, f"closed:{made[0].pk}", now)


def _held_back(viewer: Viewer, referrals: Iterable[Referral], now: datetime) -> set[int | None]:
    """The letters withdrawn before they left: those that carry nothing but what was withdrawn."""
    gone: set[int | None] = set()
    letters_of = {one.letter_id: one.letter for one in referrals if one.letter is not None}
    for letter in sorted(letters_of.values(), key=lambda one: one.envelope_id):  # in the order in which all hold them
        standing = answered().filter(letter=letter)
        if any(not one.closed for one in standing):  # type: ignore[attr-defined]
            continue
        try:
            withdraw(viewer=viewer, envelope_id=letter.envelope_id, now=now)
        except Refused:
            continue  # it has left
        gone.add(letter.pk)
    return gone


def _tell(viewer: Viewer, referrals: Sequence[Referral], why: str, student_id: int, key: str, now: datetime) -> bool:
    """One message in the same neutral words for all, outside quiet hours; False where the student is out of reach.

    What was recommended under a person's other number is told to the one kept.
    """
    student_id = keeper(now.date(), student_id)
    card = student_cards(viewer=viewer, today=now.date(), ids=[student_id]).get(student_id)
    if card is None:
        return False
    name = card.name if is_open(card.name) else ""
    if why == PLACED:
        body = translate(PLACED_WORDS, ZH).format(name=name, count=len(referrals))
    else:
        body = translate(OVER_WORDS, ZH).format(name=name, post=_named(viewer, referrals[0], now.date()))
    who, policy = f"student:{student_id}", policy_in_force()
    purpose = Purpose.WORD  # which no registered text says
    way = ways_to_students(viewer=viewer, students=[card], policy=policy, purpose=purpose)[student_id]
    key_of_page = keys_of(viewer=viewer, student_ids=[student_id], now=now)[student_id]
    stop = stop_address(key_of_page, base_url=settings.BASE_URL)
    # The outbox runs by the real clock; an instant of the past is one that has come.
    queue(
        viewer=viewer, key=key, recipient=who, about=key.partition(":")[0] + f":{student_id}", purpose=purpose,
        channel=way.channel, address=way.address, subject=letters.subject(), body=f"{body}\n{stop_line(stop)}\n",
        stop=stop, now=now, real_now=now, rhythm=policy.contact.rhythm, capped=False,
    )  # fmt: skip
    return True


def _named(viewer: Viewer, referral: Referral, today: date) -> str:
    """The post as a message names it; where its own words tell of people, it goes without."""
    card = post_cards(viewer=viewer, today=today, ids=[referral.post_id]).get(referral.post_id)
    named = f"“{card.title}”（{card.employer}）" if card else ""
    return named if named and is_open(named) else translate(SOME_POST, ZH)
