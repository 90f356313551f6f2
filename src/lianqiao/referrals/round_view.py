"""One round on its page: the review while it is in hand, the result once it is out or discarded."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lianqiao.charter.wording import say
from lianqiao.jobs.queries import cards as post_cards
from lianqiao.people.asked_once import shared
from lianqiao.referrals import queries_rounds, queries_settling
from lianqiao.referrals.facts import LEARNED, RoundDetail
from lianqiao.referrals.queries_review import review_of
from lianqiao.referrals.queries_stale import left_out
from lianqiao.referrals.review import after
from lianqiao.referrals.round_page import PAGE, learned_rows, posts_to_find, short_groups
from lianqiao.referrals.words import EXPORT_WORDS, OVERRIDE_WORDS
from lianqiao.referrals.world import World, world_of
from lianqiao.roster.policy import policy_in_force
from lianqiao.rules.values import Refused
from lianqiao.rules.visibility import Deed, ask


def words_of(refused: Refused) -> str:
    """What is wrong and what to do next, in the reader's language."""
    sentence = say(refused.because[0], get_language() or "zh-hans")
    return f"{sentence.reason} {sentence.next}".strip()


def may_run(request: Any) -> bool:
    """May the viewer change and send rounds?"""
    return ask(request.viewer, Deed.RUN_ROUNDS).ok


def detail_of(request: Any, round_id: int, world: World | None = None) -> RoundDetail:
    """The round in the order of need; the look at who is owed goes on record. 404 where there is none.

    `world`: what is known around it already; without it all is read anew.
    """
    policy = policy_in_force()
    world = world or world_of(viewer=request.viewer, today=request.today, anew=True)
    here = {"viewer": request.viewer, "today": request.today, "policy": policy, "world": world}
    found = queries_rounds.round_detail(**here, round_id=round_id, assisted=world.owed(policy, request.now))
    if found is None:
        raise Http404
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def shown_round(
    request: Any,
    round_id: int,
    *,
    wrong: str = "",
    student: int | None = None,
    proposal: int | None = None,
    and_next: bool = False,
) -> HttpResponse:
    """The page, or with htmx the review alone, so that a decision is answered where it was made.

    `and_next`: `proposal` was just decided, and what waits after it is shown.
    """
    with shared():
        return _shown(request, round_id, wrong, student, proposal, and_next)


def _shown(
    request: Any, round_id: int, wrong: str, student: int | None, proposal: int | None, and_next: bool
) -> HttpResponse:
    # What a person opens is read anew; what answers a press rests on what was read then, as far as it still stands.
    world = world_of(viewer=request.viewer, today=request.today, anew=not request.htmx)
    found = detail_of(request, round_id, world)
    shown = _shared(request, found) | {"wrong": wrong}
    part = bool(request.htmx) and found.in_hand
    if found.in_hand:
        waits = after(found, proposal) if and_next and proposal else None
        at = {
            "student": student or _number(request.GET.get("student")),
            "proposal": waits or proposal or _number(request.GET.get("proposal")),
        }
        shown["review"] = review_of(viewer=request.viewer, today=request.today, detail=found, world=world, **at)
    else:
        shown["page"] = Paginator(found.students, PAGE).get_page(request.GET.get("page"))
    template = "referrals/_review.html" if part else "referrals/round.html"
    return render(request, template, shown, status=422 if wrong else 200)


def _shared(request: Any, found: RoundDetail) -> dict[str, Any]:
    here = {"viewer": request.viewer, "round_id": found.id}
    run = may_run(request)
    taught = {row[0] for row in found.certificate.get(LEARNED, {}).get("rows", ())}
    cards = post_cards(viewer=request.viewer, today=request.today, ids=taught) if taught else {}
    checked = queries_settling.again(**here) if request.GET.get("again") else None
    return {
        "round": found,
        "to_find": posts_to_find(found.certificate, get_language() or "zh-hans"),
        "short_groups": short_groups(found),
        "learned": learned_rows(found.certificate, cards),
        "left_out": left_out(viewer=request.viewer, today=request.today, detail=found, policy=policy_in_force()),
        "may_run": run,
        "may_take_back": run and found.may_come_back(request.now, policy_in_force().limits.hold_seconds),
        "may_export": ask(request.viewer, Deed.EXPORT).ok,
        "override_reasons": OVERRIDE_WORDS.items(),
        "export_reasons": EXPORT_WORDS.items(),
        "fingerprint": found.fingerprint,
        "again": checked and checked[0].fingerprint == checked[1],
    }
