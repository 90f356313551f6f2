"""The demo's term in the order in which it happened, where the order matters."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from django.db import transaction

from lianqiao.bulletins.actions import issue
from lianqiao.config.demo import (
    entry,
    excuses,
    files,
    happenings,
    leads,
    linkage,
    mail,
    meetings,
    people,
    post_life,
    posts,
    reaching,
    reminders,
    results,
    service,
    surveys,
    turns,
    visits,
)
from lianqiao.config.demo.house import House, at
from lianqiao.roster.policy import policy_in_force

# The fortnight's first day and the day it went out: the third went out two days after its fortnight.
BULLETINS = (
    (date(2023, 2, 13), date(2023, 2, 24)),
    (date(2023, 2, 27), date(2023, 3, 10)),
    (date(2023, 3, 13), date(2023, 3, 28)),
    (date(2023, 3, 27), date(2023, 4, 7)),
    (date(2023, 4, 10), date(2023, 4, 21)),
)


def build(*, real_now: datetime, base_url: str) -> House:
    """The whole college as of 2023-04-28, in one transaction on an empty database.

    `real_now` dates the signatures of links and the outbox's working state.
    The same rows every time, but for the letters' random codes.
    """
    house = House(policy=policy_in_force(), real_now=real_now, base_url=base_url, chance=Random("2023"))  # noqa: S311
    with transaction.atomic():
        people.take_in_roster(house)
        people.appoint_staff(house)
        people.form_teams(house)
        people.pair(house)
        linkage.link(house)
        files.take_in_freshers(house)
        files.enter_stages(house)
        service.ask_wishes(house)
        service.note_needs(house)
        surveys.survey(house)
        files.look_at_proofs(house)
        further, employed = results.split(house)
        results.reach(house, further, employed)
        _exchange(house)
        visits.visit(house)
        results.agree(house, further, employed)
        mail.refer(house, [*further, *employed])
        service.talk(house)
        service.try_in_vain(house)
        service.guide(house)
        service.train(house)
        service.waive(house, further)
        excuses.ask(house)
        files.answer_needs(house)
        files.plan(house)
        files.propose_changes(house)
        files.hand_over(house)
        turns.turn_out(house)
        happenings.follow_programmes(house, further, employed)
        happenings.announce_coming(house)
        happenings.promise(house)
        meetings.meet(house)
        mail.remind(house, service.hold_lectures(house))
        _publish(house)
        leads.hear(house)
        reminders.remind(house)
        reaching.reach(house)
        mail.open_todays_round(house)
    return house


def _exchange(house: House) -> None:
    """Posts come in through the term; the first round runs on what was there at the beginning of March."""
    market = posts.Market(house)
    posts.open_market(house, market, date(2023, 2, 13), mail.FIRST_ROUND)
    mail.first_round(house)
    posts.open_market(house, market, mail.FIRST_ROUND, date(2023, 4, 28))
    posts.leave_waiting(market)
    post_life.live_on(house)
    entry.say_how_they_came(house)


def _publish(house: House) -> None:
    for start, day in BULLETINS:
        made = issue(
            viewer=house.secretary, start=start, policy=house.policy, today=day, now=at(day, 17),
            real_now=house.real_now, base_url=house.base_url,
        )  # fmt: skip
        mail.deliver(house, f"bulletin:{made.pk}", at(day, 17, 5))
