"""What a lead may say, whoever brings it in."""

from __future__ import annotations

from lianqiao.charter.tables import has_guarded_word
from lianqiao.rules.values import Reason, Refused

_WIDTHS = {"title": 120, "employer": 120, "place": 120, "url": 300, "text": 400}


def lead_said(**said: str) -> dict[str, str]:
    """The fields of a lead, cut at the width of their columns.

    Refused `lead_without_name` without post or employer, `lead_url` for what is no address of a page, `lead_words`
    where a word stands that others should not read: those who look through leads do not all know who is helped.
    """
    told = {name: " ".join(text.split())[: _WIDTHS[name]] for name, text in said.items()}
    if not told["title"] or not told["employer"]:
        raise Refused(Reason.of("lead_without_name"))
    if told["url"] and not told["url"].startswith(("https://", "http://")):
        raise Refused(Reason.of("lead_url"))
    if any(map(has_guarded_word, told.values())):
        raise Refused(Reason.of("lead_words"))
    return told


def within_a_day(sent: int, per_day: int) -> None:
    """Refused `leads_enough` where somebody has sent as many as one day takes."""
    if sent >= per_day:
        raise Refused(Reason.of("leads_enough", n=per_day))
