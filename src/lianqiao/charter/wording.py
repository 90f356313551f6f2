"""The sentence for every reason's code, in Chinese with its English in the catalogue.

One table, so that a page, a sheet, the command line and the API refuse in the
same words. The Chinese sentence is the message id; `locale/en` holds the
English. Parts of the table live beside this file in `wording_*.py`, one a
subject, each exporting `SENTENCES`.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lianqiao.charter import (
    wording_allocation,
    wording_bulletins,
    wording_cases,
    wording_delivery,
    wording_employers,
    wording_entry,
    wording_events,
    wording_files,
    wording_hardship,
    wording_help,
    wording_house,
    wording_intake,
    wording_jobs,
    wording_leads,
    wording_ledger,
    wording_matching,
    wording_meetings,
    wording_notices,
    wording_outreach,
    wording_people,
    wording_phone,
    wording_plans,
    wording_post_life,
    wording_push,
    wording_records,
    wording_referrals,
    wording_reviewing,
    wording_roster,
    wording_running,
    wording_survey,
    wording_talks,
    wording_tasks,
    wording_today,
)
from lianqiao.rules.values import Reason

LOCALE = Path(__file__).resolve().parents[3] / "locale"


class Sentence(NamedTuple):
    """What is wrong, and what to do next (empty where nothing need be done)."""

    reason: str
    next: str


SENTENCES: Mapping[str, tuple[str, str]] = {
    **wording_allocation.SENTENCES,
    **wording_bulletins.SENTENCES,
    **wording_cases.SENTENCES,
    **wording_delivery.SENTENCES,
    **wording_employers.SENTENCES,
    **wording_entry.SENTENCES,
    **wording_events.SENTENCES,
    **wording_files.SENTENCES,
    **wording_hardship.SENTENCES,
    **wording_help.SENTENCES,
    **wording_house.SENTENCES,
    **wording_intake.SENTENCES,
    **wording_jobs.SENTENCES,
    **wording_leads.SENTENCES,
    **wording_ledger.SENTENCES,
    **wording_matching.SENTENCES,
    **wording_meetings.SENTENCES,
    **wording_notices.SENTENCES,
    **wording_outreach.SENTENCES,
    **wording_people.SENTENCES,
    **wording_plans.SENTENCES,
    **wording_phone.SENTENCES,
    **wording_post_life.SENTENCES,
    **wording_push.SENTENCES,
    **wording_records.SENTENCES,
    **wording_referrals.SENTENCES,
    **wording_reviewing.SENTENCES,
    **wording_roster.SENTENCES,
    **wording_running.SENTENCES,
    **wording_survey.SENTENCES,
    **wording_talks.SENTENCES,
    **wording_tasks.SENTENCES,
    **wording_today.SENTENCES,
}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, [language], fallback=True)


def translate(text: str, language: str) -> str:
    """`text` (a Chinese message id) in `language` (`zh-hans` or `en`)."""
    return text if language.startswith("zh") or not text else _catalogue(language).gettext(text)


def say(reason: Reason, language: str = "zh-hans") -> Sentence:
    """The filled sentence and next step for a reason. A code without a sentence is a KeyError: a test finds it."""
    why, then = SENTENCES[reason.code]
    params = reason.as_dict()
    return Sentence(translate(why, language).format_map(params), translate(then, language).format_map(params))
