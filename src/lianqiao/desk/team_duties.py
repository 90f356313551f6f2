"""Places that are empty in the teams of classes: a duty of somebody by name, until the place is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.charter.policy import Policy
from lianqiao.desk.board import classes_in_reach
from lianqiao.desk.loose_ends import Duty
from lianqiao.ledger.facts import places
from lianqiao.people.queries import holders
from lianqiao.people.queries_branches import Place, teams
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.owners import Owners
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

DEED = "team"
LINES = 850  # its weight: above single students, below what a person asked for


def team_duties(viewer: Viewer, today: date, policy: Policy) -> Iterator[Duty]:
    """One line for each class in reach whose team lacks somebody: which places, empty since when, who sees to it.

    It stands there while a place is empty, whatever became of the weeks before. Whoever may appoint is sent to
    where that is done; the others are told who does it. Nothing where the policy promises no teams.
    """
    wanted = {Role(duty): number for duty, number in places(policy.class_team).items()}
    if not wanted or not ask(viewer, Deed.SEE_CLASSES).ok:
        return
    classes = classes_in_reach(viewer, policy.cohort)
    found = teams(
        viewer=viewer, class_ids=[one.pk for one in classes], wanted=wanted, first_day=policy.first_day, today=today
    )
    lacking = {one: [place for place in found[one.pk] if place.missing] for one in classes}
    lacking = {one: empty for one, empty in lacking.items() if empty}
    if not lacking:
        return
    owes = next((one.owner for one in policy.commitments if one.deed == DEED), Role.EMPLOYMENT_SECRETARY.value)
    owners, hands = Owners(viewer, today, {}), _hands(viewer, today)
    for one, empty in lacking.items():
        since = min(place.vacant[0] for place in empty)
        who = owners.who(owes, None, one.pk)
        said = {"class": one.name, "places": "、".join(_lacks(place) for place in empty)}
        yield Duty(
            group="late",
            student=None,
            what=_("%(class)s 小组缺%(places)s") % said + hands,
            detail=_("%(day)s 起空缺") % {"day": since.strftime("%m-%d")},
            owner=owners.of(owes, None, one.pk),
            action=_("看班级"),
            href=f"{reverse('classes')}?class={one.pk}",
            weight=LINES + sum(place.missing for place in empty),
            kind=DEED,
            owner_id=who.user_id if who else None,
            owner_name=who.name if who else "",
            since=since,
        )


def _lacks(place: Place) -> str:
    word = str(ROLE_WORDS[place.role])
    return word if place.wanted == 1 else _("%(role)s %(n)d 名") % {"role": word, "n": place.missing}


def _hands(viewer: Viewer, today: date) -> str:
    """Who appoints, to be asked by whoever reads the line: that is the system administrator's to do."""
    keepers: Sequence[str] = [
        one.user.display_name for one in holders(viewer=viewer, roles=[Role.SYSTEM_ADMINISTRATOR], today=today)
    ]
    return _("，请系统管理员%(names)s安排") % {"names": "、".join(keepers)} if keepers else ""
