"""What the message of a survey says: to everybody the same, but for the name and the own link."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.tables import has_guarded_word
from lianqiao.charter.wording import translate
from lianqiao.roster.links import stop_line

SUBJECT = N_("学院就业消息")
BODY = N_(
    "{name}同学：\n\n学院请每位同学填一份“{title}”，几分钟就好，请在 {day} 前填完。"
    "链接只给你一个人，请不要转发。不方便打开的，告诉老师，老师可以帮你填。\n\n在手机上填：{link}\n"
)


def subject(language: str = "zh-hans") -> str:
    """The same neutral words for all."""
    return translate(SUBJECT, language)


def _shown(name: str) -> str:
    """A name that holds a guarded word is left out: messages pass through other hands."""
    return "" if has_guarded_word(name) else name


def body(name: str, title: str, due_on: date, link: str, stop: str, language: str = "zh-hans") -> str:
    """The whole text; the links end it, so that a channel of short texts cuts none of them off."""
    words = translate(BODY, language).format(name=_shown(name), title=title, day=due_on.isoformat(), link=link)
    return f"{words}{stop_line(stop, language)}\n"


def variables(name: str, due_on: date, link: str) -> dict[str, str]:
    """What a registered template for short messages is filled with: nothing that the message does not say."""
    return {"name": _shown(name), "day": due_on.isoformat(), "link": link}


def address_of(token: str, survey_id: int, *, base_url: str) -> str:
    """The whole address on which one student answers this survey; it opens nothing else."""
    return f"{base_url.rstrip('/')}{reverse('survey_push', args=[survey_id, token])}"
