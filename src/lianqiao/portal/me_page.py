"""What is known of the student who looks, in words fit for a phone that others see too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianqiao.cases.facts import WishCard
from lianqiao.cases.queries_own import OwnNeed, own_confirmed_on, own_needs, own_wish
from lianqiao.cases.words import DIRECTION_WORDS, NEED_WORDS
from lianqiao.charter.regions import Regions
from lianqiao.people.queries import counsellors_of
from lianqiao.portal.door import PhoneStudent
from lianqiao.referrals.post_words import plain
from lianqiao.roster.queries_own import own_change_waits


@dataclass(frozen=True, slots=True)
class WishWords:
    """The present wish: `line` is direction, places and pay; `words` what work; `text` the student's own words."""

    line: str
    words: str
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need or a suggestion and what was said to it (`answer` empty: nothing yet)."""

    word: str
    text: str
    on: date
    answer: str
    answered_on: date | None
    done: bool


@dataclass(frozen=True, slots=True)
class Teacher:
    """Whom to turn to."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class MePage:
    """The tab; contact data only so far that the owner knows them again."""

    name: str
    number: str
    schooling: str
    phone: str
    email: str
    wish: WishWords | None
    present: WishCard | None
    confirmed_on: date | None
    waiting: bool  # a change of theirs is not decided yet
    needs: tuple[NeedLine, ...]
    teachers: tuple[Teacher, ...]


def me_page(*, phone: PhoneStudent, today: date) -> MePage:
    """The page; the same kind for every graduate: no help given, nothing owed, no pairing stands on it."""
    card, wish = phone.card, own_wish(viewer=phone.viewer, today=today)
    teachers = counsellors_of(viewer=phone.viewer, class_id=card.class_id, today=today)
    return MePage(
        name=plain(card.name),
        number=card.number,
        schooling=" · ".join(filter(None, map(plain, (card.class_name, card.major_text)))),
        phone=_masked_phone(card.phone),
        email=_masked_email(card.email),
        wish=_wish(wish) if wish else None,
        present=wish,
        confirmed_on=own_confirmed_on(viewer=phone.viewer, today=today),
        waiting=own_change_waits(viewer=phone.viewer, today=today),
        needs=tuple(map(_need, own_needs(viewer=phone.viewer, today=today))),
        teachers=tuple(Teacher(one.display_name, one.phone, one.email) for one in teachers),
    )


def _masked_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


def _masked_email(email: str) -> str:
    name, at, host = email.partition("@")
    return f"{name[:2]}***{at}{host}" if at else ""


def _wish(stated: WishCard) -> WishWords:
    wish, places = stated.wish, Regions.load()
    regions = "、".join(places.name(code) or code for code in wish.regions)
    only = _("（只去这些地方）") if wish.regions_only and regions else ""
    pay = _("每月 %(n)s 元以上") % {"n": wish.salary_floor // 100} if wish.salary_floor else ""
    direction = str(DIRECTION_WORDS.get(stated.direction, stated.direction))
    return WishWords(
        line=" · ".join(filter(None, (direction, f"{regions}{only}", pay))),
        words="、".join(one for one in wish.words if plain(one)),
        text=plain(stated.text),
        on=stated.on,
    )


def _need(one: OwnNeed) -> NeedLine:
    asked = _("你和老师说过的一件事")
    answered = _("老师已经答复，详情请直接问老师。")
    return NeedLine(
        word=str(NEED_WORDS.get(one.kind, one.kind)),
        text=plain(one.text, asked),
        on=one.on,
        answer=plain(one.answer, answered),
        answered_on=one.answered_on,
        done=one.done,
    )
