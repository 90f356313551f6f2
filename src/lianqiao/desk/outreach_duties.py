"""What of reaching people waits for whoever rings: the day's calls in one line, and each number said to be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianqiao.charter.policy import Policy
from lianqiao.desk.loose_ends import Duty
from lianqiao.outreach.queries_calls import calls
from lianqiao.roster.facts import StudentCard
from lianqiao.rules.visibility import Deed, Role, Viewer, ask


def outreach_duties(
    viewer: Viewer, today: date, now: datetime, policy: Policy, roll: Mapping[int, StudentCard]
) -> Iterator[Duty]:
    """The lines of the day that the ladder makes: for the counsellor, who rings; others see the page."""
    if viewer.role is not Role.COUNSELLOR or not ask(viewer, Deed.SEE_DELIVERY).ok:
        return
    found = calls(viewer=viewer, today=today, now=now, policy=policy)
    plain = [one for one in found if one.wrong_since is None]
    if plain:
        what = ngettext("%(n)d 名同学要打电话", "%(n)d 名同学要打电话", len(plain)) % {"n": len(plain)}
        since = _("最早 %(day)s") % {"day": f"{plain[0].since:%m-%d}"}
        yield Duty("now", None, what, since, viewer.name, _("去打电话"), reverse("calls"), weight=300, kind="calls")
    for one in found:
        if one.wrong_since is not None and one.student.id in roll:
            yield Duty(
                "now", roll[one.student.id], _("核对电话：有人说号码不对"),
                _("%(day)s 起") % {"day": f"{one.wrong_since:%m-%d}"}, viewer.name, _("去核对"),
                f"{reverse('calls')}#call-{one.student.id}", weight=310, kind="wrong_number",
            )  # fmt: skip
