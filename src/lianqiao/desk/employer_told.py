"""Employers and visits as far as a viewer may read what people typed of them (`desk.readable`).

Before a room there is nobody to ring. `say` is `or_ask` for pages and `readable` for the fields of a form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lianqiao.desk.readable import or_ask
from lianqiao.jobs.facts_employers import EmployerCard
from lianqiao.jobs.facts_visits import VisitCard, VisitSaid
from lianqiao.rules.visibility import Viewer

Say = Callable[[Viewer, str], str]


def told_card(viewer: Viewer, card: EmployerCard, say: Say = or_ask) -> EmployerCard:
    """One employer."""
    trail = tuple(
        replace(one, text=say(viewer, one.text), answer=say(viewer, one.answer), who=say(viewer, one.who))
        for one in card.trail
    )
    contacts = tuple(
        replace(one, name=say(viewer, one.name), duty=say(viewer, one.duty), phone=say(viewer, one.phone))
        for one in card.contacts
    )
    return replace(
        card,
        name=or_ask(viewer, card.name),
        said=replace(card.said, note=say(viewer, card.said.note)),
        decided=replace(card.decided, reason=say(viewer, card.decided.reason)),
        trail=trail,
        contacts=() if viewer.masked else contacts,
        names=tuple(replace(one, name=or_ask(viewer, one.name), reason=say(viewer, one.reason)) for one in card.names),
    )


def told_visits(viewer: Viewer, visits: Sequence[VisitCard], say: Say = or_ask) -> list[VisitCard]:
    """Several visits."""
    return [
        replace(
            one,
            employer=or_ask(viewer, one.employer),
            said=_told(viewer, one.said, say),
            step_done_text=say(viewer, one.step_done_text),
        )
        for one in visits
    ]


def _told(viewer: Viewer, said: VisitSaid, say: Say) -> VisitSaid:
    names = ("note", "next_text", "contact_name", "contact_duty")
    texts = {name: say(viewer, getattr(said, name)) for name in names}
    needs = tuple(replace(one, majors=say(viewer, one.majors)) for one in said.needs)
    told = replace(said, needs=needs, **texts)  # type: ignore[arg-type]
    return replace(told, contact_name="", contact_duty="") if viewer.masked else told
