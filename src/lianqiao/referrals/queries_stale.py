"""Who was left out of a round because the file was stale, for those who reach the student."""

from __future__ import annotations

from datetime import date

from lianqiao.cases.queries_fresh import stale_files
from lianqiao.charter.policy import Policy
from lianqiao.referrals.facts import LEFT_OUT, LeftOut, RoundDetail
from lianqiao.roster.queries import cards
from lianqiao.rules.visibility import Deed, Viewer, insist


def left_out(*, viewer: Viewer, today: date, detail: RoundDetail, policy: Policy) -> list[LeftOut]:
    """The students in reach whom the round left out, by number, with why their file is stale today if it still is."""
    insist(viewer, Deed.SEE_ROUNDS)
    ids = [int(one) for one in detail.certificate.get(LEFT_OUT, ())]
    if not ids:
        return []
    stale = stale_files(viewer=viewer, today=today, within=policy.limits.file_days, ids=ids)
    found = cards(viewer=viewer, today=today, ids=ids).values()
    return [LeftOut(card, stale.get(card.id)) for card in sorted(found, key=lambda card: card.number)]
