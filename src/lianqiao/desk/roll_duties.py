"""What of the roll waits for a person on the day's list: proposals, hand-overs, students whom nobody cares for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lianqiao.desk.owners import Owners
from lianqiao.people.words import ROLE_WORDS
from lianqiao.roster.facts import StudentCard
from lianqiao.roster.queries_changes import open_changes
from lianqiao.roster.queries_hand_over import hand_overs, left_alone
from lianqiao.roster.words import field_word
from lianqiao.rules.visibility import Deed, Role, Viewer, ask

Line = dict[str, object]


def roll_duties(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Line]:
    """The fields of each line (`loose_ends.Duty`); `roll` are the students in reach by id."""
    if ask(viewer, Deed.RECORD_HELP).ok:
        yield from _proposed(viewer, today)
    yield from _asked(viewer, today)
    if ask(viewer, Deed.IMPORT).ok:
        yield from _alone(viewer, today, roll)


def _proposed(viewer: Viewer, today: date) -> Iterator[Line]:
    found = open_changes(viewer=viewer, today=today)
    owners = Owners(viewer, today, {one.student.id: one.student for one in found}) if found else None
    for one in found:
        words = "、".join(field_word(each.field) for each in one.differences)
        yield {
            "group": "now",
            "student": one.student,
            "what": _("要改%(what)s") % {"what": words},
            "detail": _("%(day)s 提出") % {"day": one.on.strftime("%m-%d")},
            "owner": owners.of(Role.COUNSELLOR.value, one.student) if owners else "",
            "action": _("对照确认"),
            "href": f"{reverse('changes')}#c{one.id}",
            "weight": 300,
            "kind": "change",
        }


def _asked(viewer: Viewer, today: date) -> Iterator[Line]:
    for one in hand_overs(viewer=viewer, today=today):
        if one.mine_to_answer:
            duty = ROLE_WORDS[Role(one.duty)]
            yield {
                "group": "now",
                "student": None,
                "what": _("%(name)s 请你接手：%(duty)s") % {"name": one.user.display_name, "duty": duty},
                "detail": _("%(day)s 提出") % {"day": one.asked_on.strftime("%m-%d")},
                "owner": "",
                "action": _("答复"),
                "href": reverse("hand_overs"),
                "weight": 700,
            }


def _alone(viewer: Viewer, today: date, roll: Mapping[int, StudentCard]) -> Iterator[Line]:
    for one in left_alone(viewer=viewer, today=today, ids=roll):
        said = {"name": one.user.display_name, "duty": ROLE_WORDS[Role(one.duty)], "n": len(one.students)}
        yield {
            "group": "late",
            "student": None,
            "what": _("%(duty)s %(name)s 不在岗，%(n)d 名学生没有人接手") % said,
            "detail": _("今天"),
            "owner": "",
            "action": _("重新安排"),
            "href": f"{reverse('carers')}?circle=alone",
            "weight": 900 + len(one.students),
        }
