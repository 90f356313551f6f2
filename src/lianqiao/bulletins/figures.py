"""Every figure of contracts, Figures, counted from its rows as of any day.

Figures of a term (posts, employers, referrals) count from the term's start;
acts (lectures, guidance, messages) from the day the policy holds; what persons
have stated or reached (needs, wishes, intentions, destinations) whenever that
was. Nothing entered after the day counts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from lianqiao.assistance.queries import activities, attendances
from lianqiao.bulletins.facts import Counted, counted
from lianqiao.cases.queries import needs, stated_wishes
from lianqiao.charter.policy import Policy
from lianqiao.delivery.queries import accepted_rows
from lianqiao.hardship.queries import assisted_ids, special_ids
from lianqiao.jobs.queries import large_employers
from lianqiao.jobs.queries_new import opening_rows
from lianqiao.outcomes.facts import DestinationFacts
from lianqiao.outcomes.queries import destinations, intentions
from lianqiao.referrals.queries import referral_rows
from lianqiao.roster.queries import base_ids, cards
from lianqiao.rules import figures as rule
from lianqiao.rules.figures import Tally
from lianqiao.rules.values import Period, Reason, Refused
from lianqiao.rules.visibility import Deed, Scope, Viewer, insist, scope

PURPOSE = "figures"
BULLETIN = "bulletin"


def figures(*, viewer: Viewer, as_of: date, now: datetime, policy: Policy) -> dict[str, Counted]:
    """All figures of the policy's cohort as of a day, by id, each with the ids of its rows.

    For viewers who compose documents and reach the whole college (Refused
    `no_right`); that hardship was read is put on record under `figures`.
    """
    insist(viewer, Deed.COMPOSE_BULLETINS)
    if scope(viewer) is not Scope.COLLEGE:
        raise Refused(Reason.of("no_right", deed=Deed.COMPOSE_BULLETINS.value))
    ground = _Ground(viewer, as_of, now, policy)
    found: dict[str, Counted] = {}
    for part in (_people, _posts, _service, _results):
        found |= {one.id: one for one in part(ground)}
    return {name: found[name] for name in rule.DEFINITIONS}


def term_so_far(policy: Policy, as_of: date) -> Period:
    """The part of the term that had passed: of the term of that day, else of the last one begun, else of the first."""
    begun = [term for term in policy.terms if term.start <= as_of] or [policy.terms[0]]
    return rule.elapsed(begun[-1].start, as_of, begun[-1].end)


def fortnight_of(policy: Policy, day: date) -> Period | None:
    """The fortnight of `day` as the policy counts them, from the term's start where it promises no bulletin."""
    promise = next((one for one in policy.commitments if one.deed == BULLETIN and one.anchor), None)
    anchor = promise.anchor if promise and promise.anchor else policy.terms[0].start
    return policy.calendar.fortnight_of(day, anchor)


class _Ground:
    """What all figures of one day stand on, read once."""

    def __init__(self, viewer: Viewer, as_of: date, now: datetime, policy: Policy) -> None:
        self.viewer, self.as_of, self.policy = viewer, as_of, policy
        self.term = term_so_far(policy, as_of)
        self.acts = Period(policy.first_day, max(policy.first_day, as_of))
        self.base = base_ids(viewer=viewer, today=as_of, cohort=policy.cohort)
        self.assisted = assisted_ids(
            viewer=viewer, purpose=PURPOSE, today=as_of, now=now, policy=policy, cohort=policy.cohort
        )
        self.special = special_ids(
            viewer=viewer, purpose=PURPOSE, today=as_of, now=now, policy=policy, cohort=policy.cohort
        )


def person_row(student_id: int) -> Tally:
    """A person counted by being there."""
    return Tally(f"student:{student_id}", f"student:{student_id}")


def _of(kind: str, row_id: int | str, student_id: int) -> Tally:
    return Tally(f"{kind}:{row_id}", f"student:{student_id}")


def _people(ground: _Ground) -> list[Counted]:
    known = cards(viewer=ground.viewer, today=ground.as_of, ids=ground.base)
    rural = {one for one, card in known.items() if card.rural}
    groups = {
        "cohort_graduates": ground.base,
        "rural_graduates": rural,
        "hardship_graduates": ground.assisted,
        "special_difficulty_graduates": ground.special,
    }
    rows = {name: [person_row(one) for one in sorted(ids)] for name, ids in groups.items()}
    found = [counted(name, rule.count_persons(mine), mine) for name, mine in rows.items()]
    part, base = rule.count_persons(rows["hardship_graduates"]), rule.count_persons(rows["cohort_graduates"])
    return [*found, counted("hardship_share", rule.share(part, base), rows["hardship_graduates"])]


def _posts(ground: _Ground) -> list[Counted]:
    span, viewer, rule_of_new = ground.term, ground.viewer, ground.policy.posts.new_rule
    posts = [
        Tally(post.key, openings=post.openings, on=post.on)
        for post in opening_rows(viewer=viewer, since=span.start, until=ground.as_of, rule=rule_of_new)
        if post.on in span
    ]
    employers = [
        Tally(f"employer:{one}", on=on)
        for one, _, on in large_employers(viewer=viewer, since=span.start, until=ground.as_of)
        if on in span
    ]
    return [
        counted("new_posts_by_month", rule.openings_by_month(posts, span), posts),
        counted("openings", rule.count_openings(posts), posts),
        counted("large_employers", rule.count_items(employers), employers),
    ]


def _service(ground: _Ground) -> list[Counted]:
    viewer, acts, day = ground.viewer, ground.acts, ground.as_of
    referred = [
        _of("referral", row.id, row.student_id)
        for row in referral_rows(
            viewer=viewer, since=ground.term.start, until=ground.term.end, student_ids=ground.assisted, known_on=day
        )
    ]
    stated = [_of("need", one.id, one.student_id) for one in needs(viewer=viewer, today=day, ids=ground.base)]
    held = activities(viewer=viewer, kinds=["lecture"], since=acts.start, until=acts.end)
    lectures = [Tally(f"activity:{one.id}", on=one.held_on) for one in held if one.recorded_on <= day]
    seen = attendances(viewer=viewer, kinds=["guidance"], since=acts.start, until=acts.end, student_ids=ground.assisted)
    guided = [
        _of("activity", f"{one.activity_id}#{one.student_id}", one.student_id) for one in seen if one.recorded_on <= day
    ]
    mine = {f"student:{one}" for one in ground.assisted}
    sent = accepted_rows(viewer=viewer, about_prefix="", since=acts.start, until=acts.end)
    messages = [Tally(f"envelope:{one.id}", one.recipient, on=one.accepted_on) for one in sent if one.recipient in mine]
    return [
        counted("referral_person_times", rule.count_person_times(referred), referred),
        counted("needs", rule.count_items(stated), stated),
        counted("lectures", rule.count_items(lectures), lectures),
        counted("guidance_person_times", rule.count_person_times(guided), guided),
        counted("one_to_one_messages", rule.count_items(messages), messages),
    ]


def _results(ground: _Ground) -> list[Counted]:
    viewer, day, ids = ground.viewer, ground.as_of, ground.assisted
    wished = [
        _of("wish", card.id, one) for one, card in sorted(stated_wishes(viewer=viewer, today=day, ids=ids).items())
    ]
    agreed = [
        _of("intention", one.id, one.student_id)
        for one in intentions(viewer=viewer, since=date.min, until=day, ids=ids)
    ]
    where = destinations(viewer=viewer, today=day, ids=ids)

    def those(wanted: Callable[[DestinationFacts], bool]) -> list[Tally]:
        return [_of("destination", one.id, one.student_id) for one in where.values() if wanted(one)]

    further, employed = those(lambda one: one.further_study), those(lambda one: one.employed)
    return [
        counted("intentions", rule.count_persons(agreed), agreed),
        counted("wishes", rule.count_persons(wished), wished),
        counted("further_study", rule.count_persons(further), further),
        counted("employed", rule.count_persons(employed), employed),
    ]
