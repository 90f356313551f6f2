"""Counting survey invitations again: is there an envelope for each that was said to be sent? Only a number leaves."""

from __future__ import annotations

from collections import Counter

from lianqiao.cases.facts_survey import about
from lianqiao.cases.models import Survey
from lianqiao.delivery.queries_recount import first_envelopes
from lianqiao.trace.queries import details_of


def invitations_astray() -> int:
    """How many invitations the record tells of beyond the envelopes that are there: never any."""
    said: Counter[str] = Counter()
    for subject, detail in details_of(action="cases.invite"):
        sent = detail.get("sent", 0)
        said[subject] += sent if isinstance(sent, int) else 0
    there = first_envelopes([about(survey_id) for survey_id in Survey.objects.values_list("pk", flat=True)])
    return sum(max(0, count - there.get(subject, 0)) for subject, count in said.items())
