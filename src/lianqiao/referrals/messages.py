"""The text each graduate gets: the same kind of text for all, so that receiving it tells nobody anything.

No hardship word ever stands in it (contracts, Match). Where a post's own words
hold one (a federation of the disabled is an employer like any other), that
line is left to the original announcement and the post goes by its number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from lianqiao.charter.gettext_marks import N_
from lianqiao.charter.tables import has_guarded_word
from lianqiao.charter.wording import translate
from lianqiao.jobs.readings import PostRow
from lianqiao.referrals.match import Offer
from lianqiao.referrals.matching_text import ZH, joined, pay, sentences

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")

HEAD = N_("{name}同学：\n\n老师为你挑了 {count} 个岗位，看看合不合适。")
TAIL = N_("有意的，告诉老师一声；不合适的，也请说一声哪里不合适，老师再找。")
BY_NUMBER = N_("岗位名称和单位请按编号看原公告")
WITHOUT_NUMBER = N_("岗位名称和单位请问老师")
IN_SOURCE = N_("另有说明，请看原公告")
AS_WRITTEN = N_("日期读不准，原文写的是“{text}”")


def is_open(text: str) -> bool:
    """Whether a text holds no guarded word."""
    return not has_guarded_word(text)


def _open(parts: Iterable[str], instead: str) -> list[str]:
    return list(dict.fromkeys(part if is_open(part) else instead for part in parts))


def _facts(post: PostRow, language: str) -> str:
    facts = post.facts
    pairs = (
        (N_("地点"), facts.place),
        (N_("招"), translate(N_("{count} 人"), language).format(count=facts.openings)),
        (N_("月薪"), pay(facts.salary) or post.salary_text),
        (N_("截止"), _deadline(post, language)),
        (N_("编号"), post.source_code),
    )
    return "　".join(f"{translate(label, language)} {value}" for label, value in pairs if value and is_open(value))


def _deadline(post: PostRow, language: str) -> str:
    """The day; else the sheet's own words, and as such where they look like a day and are none (2027-06-31)."""
    if post.facts.deadline:
        return post.facts.deadline.isoformat()
    if not any(sign.isdigit() for sign in post.deadline_text):
        return post.deadline_text
    return translate(AS_WRITTEN, language).format(text=post.deadline_text)


def post_lines(offer: Offer, post: PostRow, language: str = ZH) -> list[str]:
    """One post of a message: title and employer, facts, why it fits, what to mind, what to check."""
    title = f"{post.facts.title}（{post.facts.employer}）" if post.facts.employer else post.facts.title
    if not is_open(title):
        shown = post.source_code and is_open(post.source_code)
        title = translate(BY_NUMBER if shown else WITHOUT_NUMBER, language)
    instead = translate(IN_SOURCE, language)
    lines = [f"{offer.rank}. {title}", f"   {_facts(post, language)}"]
    for label, reasons in (
        (N_("合适在"), offer.fit.why),
        (N_("要留意"), offer.fit.against),
        (N_("请核对"), offer.fit.check),
    ):
        said = joined(_open(sentences(reasons, language), instead))
        if said:
            lines.append(f"   {translate(label, language)}：{said}")
    return lines


def message(name: str, offers: Sequence[Offer], posts: Mapping[str, PostRow], language: str = ZH) -> str:
    """The whole text for one graduate."""
    blocks = ["\n".join(post_lines(offer, posts[offer.post], language)) for offer in offers]
    head = translate(HEAD, language).format(name=name if is_open(name) else "", count=len(offers))
    return "\n\n".join([head, *blocks, translate(TAIL, language)]) + "\n"


def file_name(number: str) -> str:
    """A safe, neutral file name for a student number: itself where it is plain, else with a short hash."""
    if _PLAIN_NAME.fullmatch(number) and not _DEVICES.fullmatch(number):
        return f"{number}.txt"
    kept = re.sub(r"[^A-Za-z0-9_-]+", "", number)[:32] or "id"
    return f"{kept}-{hashlib.sha256(number.encode()).hexdigest()[:8]}.txt"
